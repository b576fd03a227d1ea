"""The models that a server lists, with what it says of their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import NotTheProtocol

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model.

    Attributes:
        id: its name.
        shutdown_date: the day (`YYYY-MM-DD`) on which it stops to answer; empty where not told.
    """

    id: str
    shutdown_date: str = ""


async def list_models(conn: Connection) -> list[ListedModel]:
    """The server's models, in its order.

    Raises:
        NotTheProtocol: it answers with something else.
    """
    wire = await conn.read(conn.client.models.with_raw_response.list, "to list its models")
    rows = wire.get("data", wire.get("models"))
    if not isinstance(rows, list):
        raise NotTheProtocol(f"{conn.profile.host} answered without a list of models.")
    return [
        ListedModel(str(row["id"]), str(row.get("shutdown_date") or ""))
        for row in rows
        if isinstance(row, Mapping) and row.get("id")
    ]
