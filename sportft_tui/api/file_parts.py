"""Large files, sent in parts: what has arrived is not sent again after an interruption."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.api.files import UPLOAD_SECONDS, CountingFile, OnProgress, opened
from sportft_tui.api.files import wait_until_usable as usable
from sportft_tui.domain.errors import NotFound, NotTheProtocol, Refused, ServerFailed, Unreachable
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection

#: The protocol allows no larger part.
PART_BYTES = 64 * 2**20
#: Pauses in seconds before a part is sent once more. A part that arrived twice costs nothing: only
#: those that are named at the end make the file.
PART_PAUSES = (1.0, 5.0)
_READ_BYTES = 1 << 20
#: How servers say that they do not know uploads in parts.
_NOT_KNOWN = ("404", "405", "501")


class NoParts(Exception):
    """The server does not take files in parts."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload in parts that is not finished.

    Attributes:
        upload: its ID.
        parts: IDs of the parts that have arrived, in their order.
        part_bytes: of each.
    """

    upload: str
    parts: tuple[str, ...]
    part_bytes: int


def fingerprint(conn: Connection, path: Path) -> tuple[str, int]:
    """SHA-256 and number of the bytes that are sent of a training file; blocking.

    Raises:
        BadInput: it is not there, not readable, or empty.
    """
    found, size = hashlib.sha256(), 0
    with opened(path, lambda *_: None, conn.profile.quirks.marks_files) as file:
        while chunk := file.read(_READ_BYTES):
            found.update(chunk)
            size += len(chunk)
    return found.hexdigest(), size


async def upload(
    conn: Connection,
    path: Path,
    size: int,
    *,
    begun: Begun | None,
    keep: Callable[[Begun], None],
    on_progress: OnProgress,
) -> str:
    """Send a training file in parts, and wait until jobs can use it.

    Args:
        conn: an open connection.
        path: the file.
        size: the bytes that are sent of it.
        begun: what an earlier attempt left.
        keep: is called (in a thread) when a part has arrived.
        on_progress: called with (bytes sent, bytes in all), also going back.

    Returns:
        The file's ID.

    Raises:
        NoParts: the server does not know such uploads.
        SportftError: it does not take the file; what arrived is kept.
    """
    if begun is None or begun.part_bytes != PART_BYTES:
        begun = Begun(await _begin(conn, path, size), (), PART_BYTES)
    for number in range(len(begun.parts), -(-size // PART_BYTES)):
        part = await _send(conn, path, size, begun.upload, number, on_progress)
        begun = Begun(begun.upload, (*begun.parts, part), PART_BYTES)
        await asyncio.to_thread(keep, begun)
    uploads = conn.client.uploads.with_raw_response
    upload, parts = begun.upload, list(begun.parts)
    wire = await conn.ask(
        lambda: uploads.complete(upload, part_ids=parts, timeout=UPLOAD_SECONDS),
        f"to put {one_line(path.name)} together",
    )
    file = wire.get("file")
    if not isinstance(file, dict) or not file.get("id"):
        raise NotTheProtocol(f"{conn.profile.host} took {one_line(path.name)} but gave it no ID.")
    await usable(conn, str(file["id"]), path.name, file)
    return str(file["id"])


async def _begin(conn: Connection, path: Path, size: int) -> str:
    uploads = conn.client.uploads.with_raw_response
    doing = f"to take {one_line(path.name)} in parts"
    try:
        wire = await conn.ask(
            lambda: uploads.create(
                bytes=size, filename=path.name, mime_type="application/jsonl", purpose="fine-tune"
            ),
            doing,
        )
    except (NotFound, NotTheProtocol) as error:
        raise NoParts from error
    except (Refused, ServerFailed) as error:
        if any(f"({status})" in error.what for status in _NOT_KNOWN):
            raise NoParts from error
        raise
    if not isinstance(wire.get("id"), str):
        raise NoParts
    return str(wire["id"])


async def _send(
    conn: Connection, path: Path, size: int, upload: str, number: int, on_progress: OnProgress
) -> str:
    """One part's ID; it is sent again where the line broke."""
    place = number * PART_BYTES
    chunk = await asyncio.to_thread(_part, conn, path, place)
    for pause in (*PART_PAUSES, None):
        try:
            return await _send_once(
                conn, upload, chunk, lambda done: on_progress(place + done, size)
            )
        except (Unreachable, ServerFailed):
            if pause is None:
                raise
            await asyncio.sleep(pause)
    raise AssertionError("unreachable")


async def _send_once(
    conn: Connection, upload: str, chunk: bytes, told: Callable[[int], None]
) -> str:
    raw: Any = io.BytesIO(chunk)
    with CountingFile(raw, len(chunk), lambda done, _: told(done)) as data:
        parts = conn.client.uploads.parts.with_raw_response
        wire = await conn.ask(
            lambda: parts.create(upload, data=("part", data), timeout=UPLOAD_SECONDS),
            "to take a part of a file",
        )
    if not isinstance(wire.get("id"), str):
        raise NotTheProtocol(f"{conn.profile.host} took a part of a file but gave it no ID.")
    return str(wire["id"])


def _part(conn: Connection, path: Path, place: int) -> bytes:
    with opened(path, lambda *_: None, conn.profile.quirks.marks_files) as file:
        file.seek(place)
        return file.read(PART_BYTES)
