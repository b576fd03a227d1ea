"""What a client says about a file that it is going to send, whole or in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sportft_tui.engine.records.files import MOST_BYTES
from sportft_tui.engine.terms import fields
from sportft_tui.engine.terms.faults import bad_request


@dataclass(frozen=True, slots=True)
class UploadOrder:
    """An upload in parts as announced.

    Attributes:
        bytes: what the whole file will have.
        life: seconds that the file will live; None for ever.
    """

    filename: str
    purpose: str
    bytes: int
    life: int | None


def read_upload_order(body: Mapping[str, Any]) -> UploadOrder:
    """Read the body of `POST /v1/uploads`.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    purpose = fields.one_of(body, "purpose", tuple(MOST_BYTES))
    fields.text(body, "mime_type", required=True)
    size = fields.whole(body, "bytes", 0, MOST_BYTES[purpose])
    if size is None:
        raise bad_request("You must provide `bytes`.", param="bytes")
    filename = fields.text(body, "filename", required=True)
    return UploadOrder(filename, purpose, size, fields.life(body))


def read_completion(body: Mapping[str, Any]) -> tuple[list[str], str]:
    """Read the body of `POST /v1/uploads/{id}/complete`: the parts in order, and their digest.

    Raises:
        ApiError: something is wrong; says what.
    """
    if body.get("part_ids") is None:
        raise bad_request("You must provide `part_ids`.", param="part_ids")
    return list(fields.texts(body, "part_ids")), fields.text(body, "md5")


def read_form_life(form: Mapping[str, Any]) -> int | None:
    """The same `expires_after` as a form writes it: `expires_after[anchor]`, `...[seconds]`.

    Raises:
        ApiError: it is wrong.
    """
    given = {
        name: form[f"expires_after[{name}]"]
        for name in ("anchor", "seconds")
        if isinstance(form.get(f"expires_after[{name}]"), str)
    }
    seconds = given.get("seconds", "")
    if seconds.isascii() and seconds.isdigit() and len(seconds) < 10:
        return fields.life({"expires_after": given | {"seconds": int(seconds)}})
    return fields.life({"expires_after": given})
