"""Uploaded files and result files: the bytes in a folder, the names in the records."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import BinaryIO

from sportft_tui.domain.text import one_line, printable
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.terms.faults import bad_request, not_found
from sportft_tui.engine.terms.paging import Page

#: File names are shown and compared, never used as paths.
_NAME_LIMIT = 255

#: Bytes that a file of each purpose may have, as at OpenAI. Other purposes serve what this engine
#: does not do, and are refused.
MOST_BYTES: Mapping[str, int] = {
    "fine-tune": 512 * 1024 * 1024,
    "batch": 200 * 1024 * 1024,
    "user_data": 512 * 1024 * 1024,
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the protocol lists it.

    Attributes:
        created_at, expires_at: Unix seconds; None for a file that stays.
    """

    id: str
    created_at: int
    filename: str
    purpose: str
    bytes: int
    expires_at: int | None = None


class FileStore:
    """The files.

    Args:
        database: the engine's records.
        folder: where the bytes are; made where it is missing.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()

    def _sweep(self) -> None:
        """Remove what has expired, and what a stop in mid-write left: bytes that no record names.

        An expired file is gone for everybody from its second on; its bytes go at the next start.
        """
        with self._database.transaction() as link:
            link.execute("DELETE FROM files WHERE expires_at <= ?", (int(time.time()),))
        known = {row["id"] for row in self._database.rows("SELECT id FROM files")}
        for path in self._folder.iterdir():
            if path.name not in known:
                path.unlink()

    def add(
        self, source: BinaryIO, filename: str, purpose: str, *, life: int | None = None
    ) -> StoredFile:
        """Take in a file: written beside, renamed, then recorded.

        Args:
            source: its bytes.
            filename: its name, for people.
            purpose: what it is for.
            life: seconds after which it is gone; None for never.
        """
        file_id = fresh_id("file-")
        size = self.place(source, file_id)
        return self.record(file_id, filename, purpose, size, life=life)

    def place(self, source: BinaryIO, file_id: str) -> int:
        """Put bytes where `file_id` will find them; nobody sees them before `record`.

        Returns:
            How many bytes there are.
        """
        return self.place_together([source], file_id)

    def place_together(self, sources: Iterable[BinaryIO], file_id: str) -> int:
        """As `place`, with bytes that come one part after the other."""
        beside = self._folder / f"{file_id}.part"
        try:
            with beside.open("xb") as target:
                for source in sources:
                    shutil.copyfileobj(source, target)
                size = target.tell()
                target.flush()
                os.fsync(target.fileno())
            beside.replace(self._folder / file_id)
        except BaseException:
            beside.unlink(missing_ok=True)  # on a full disk, of all places
            raise
        return size

    def record(
        self, file_id: str, filename: str, purpose: str, size: int, *, life: int | None = None
    ) -> StoredFile:
        """Make placed bytes a file; part of the transaction around it, where there is one."""
        now = int(time.time())
        expires = None if life is None else now + life
        stored = StoredFile(file_id, now, plain_name(filename), purpose, size, expires)
        with self._database.transaction() as link:
            link.execute(
                "INSERT INTO files (id, created_at, filename, purpose, bytes, expires_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                astuple(stored),
            )
        return stored

    def get(self, file_id: str, *, param: str = "id") -> StoredFile:
        """Raises ApiError 404 where there is no such file."""
        row = self._database.row("SELECT * FROM files WHERE id = ?", printable(file_id))
        if row is None or _has_expired(row):
            raise not_found(f"No such File object: {one_line(file_id, 80)}", param=param)
        return _stored(row)

    def path(self, file_id: str) -> Path:
        """Where the bytes are. The name comes from the records, never from a request."""
        return self._folder / self.get(file_id).id

    def page(
        self, page: Page, *, purpose: str = "", oldest_first: bool = False
    ) -> tuple[list[StoredFile], bool]:
        """A part of the list, newest first unless told otherwise, and whether there is more."""
        after = self._database.row("SELECT seq FROM files WHERE id = ?", page.after)
        bound = 0 if oldest_first else _PAST_THE_LAST
        beyond, order = (">", "ASC") if oldest_first else ("<", "DESC")
        rows = self._database.rows(
            f"SELECT * FROM files WHERE seq {beyond} ? AND (? = '' OR purpose = ?)"  # noqa: S608
            f" AND (expires_at IS NULL OR expires_at > ?) ORDER BY seq {order} LIMIT ?",
            after["seq"] if after else bound,
            purpose,
            purpose,
            int(time.time()),
            page.limit + 1,
        )
        return [_stored(row) for row in rows[: page.limit]], len(rows) > page.limit

    def delete(self, file_id: str, *, in_use: Iterable[str]) -> None:
        """Forget a file.

        Args:
            file_id: which.
            in_use: the files that unfinished jobs still need.

        Raises:
            ApiError: no such file, or a job still needs it.
        """
        stored = self.get(file_id)
        if stored.id in set(in_use):
            raise bad_request(
                f"File {stored.id} is used by a job that is not over. Cancel the job first.",
                param="id",
                code="file_in_use",
            )
        with self._database.transaction() as link:
            link.execute("DELETE FROM files WHERE id = ?", (stored.id,))
        (self._folder / stored.id).unlink(missing_ok=True)


#: Greater than any row number that SQLite gives.
_PAST_THE_LAST = 2**63 - 1


def plain_name(filename: str) -> str:
    """The last part of a name or path, fit to be shown."""
    return one_line(filename.replace("\\", "/").rsplit("/", 1)[-1], _NAME_LIMIT) or "file"


def _has_expired(row: sqlite3.Row) -> bool:
    return row["expires_at"] is not None and row["expires_at"] <= time.time()


def _stored(row: sqlite3.Row) -> StoredFile:
    return StoredFile(**{name: row[name] for name in StoredFile.__dataclass_fields__})
