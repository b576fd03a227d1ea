"""The files that a server keeps: listed, looked at, deleted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sportft_tui.api.files import BROKEN, BUSY
from sportft_tui.api.ids import given_id
from sportft_tui.api.pages import PAGE_ROWS, Wire, pages
from sportft_tui.domain.errors import NotFound

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection

FINE_TUNE = "fine-tune"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file at the server.

    Attributes:
        name: as it was called where it came from.
        size: its bytes; None where the server does not tell.
        created_at: Unix seconds; 0 where the server does not tell.
        status: the server's own word, in small letters; may be empty.
    """

    id: str
    name: str
    size: int | None
    purpose: str
    created_at: float
    status: str

    @property
    def is_usable(self) -> bool:
        """Whether jobs can use it as it is."""
        return self.status not in BUSY | BROKEN

    def to_dict(self) -> dict[str, Any]:
        """For scripts."""
        return asdict(self)


async def list_files(conn: Connection) -> list[StoredFile]:
    """All files, the newest first."""
    files = conn.client.files.with_raw_response

    async def fetch(after: str | None) -> Wire:
        options: dict[str, Any] = {"after": after} if after else {}
        return await conn.read(lambda: files.list(limit=PAGE_ROWS, **options), "for its files")

    found = [_read(wire) async for page in pages(fetch, conn.profile.host) for wire in page]
    return sorted((one for one in found if one.id), key=lambda one: -one.created_at)


async def look(conn: Connection, file_id: str) -> StoredFile | None:
    """A file as it is there; None where it is not."""
    file_id = given_id(file_id, "file")
    files = conn.client.files.with_raw_response
    try:
        return _read(await conn.read(lambda: files.retrieve(file_id), f"for the file {file_id}"))
    except NotFound:
        return None


async def delete(conn: Connection, file_id: str) -> None:
    """Delete a file for good.

    Raises:
        NotFound: there is none of this ID.
    """
    file_id = given_id(file_id, "file")
    files = conn.client.files.with_raw_response
    await conn.ask(lambda: files.delete(file_id), f"to delete the file {file_id}")


def _read(wire: Wire) -> StoredFile:
    size, created_at = wire.get("bytes"), wire.get("created_at")
    return StoredFile(
        id=str(wire.get("id") or ""),
        name=str(wire.get("filename") or ""),
        size=size if isinstance(size, int) else None,
        purpose=str(wire.get("purpose") or ""),
        created_at=float(created_at) if isinstance(created_at, int | float) else 0.0,
        status=str(wire.get("status") or "").lower(),
    )
