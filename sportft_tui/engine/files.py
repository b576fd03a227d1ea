"""Uploaded files and result files: the bytes in a folder, the names in the records."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sportft_tui.domain.text import one_line
from sportft_tui.engine.database import Database
from sportft_tui.engine.faults import bad_request, not_found
from sportft_tui.engine.ids import fresh_id
from sportft_tui.engine.paging import Page

#: File names are shown and compared, never used as paths.
_NAME_LIMIT = 255


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the protocol lists it. `created_at` in Unix seconds."""

    id: str
    created_at: int
    filename: str
    purpose: str
    bytes: int


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
        """Remove what a stop in mid-write left behind: bytes that no record names."""
        known = {row["id"] for row in self._database.rows("SELECT id FROM files")}
        for path in self._folder.iterdir():
            if path.name not in known:
                path.unlink()

    def add(self, source: BinaryIO, filename: str, purpose: str) -> StoredFile:
        """Take in a file: written beside, renamed, then recorded."""
        file_id = fresh_id("file-")
        size = self.place(source, file_id)
        return self.record(file_id, filename, purpose, size)

    def place(self, source: BinaryIO, file_id: str) -> int:
        """Put bytes where `file_id` will find them; nobody sees them before `record`.

        Returns:
            How many bytes there are.
        """
        beside = self._folder / f"{file_id}.part"
        with beside.open("xb") as target:
            shutil.copyfileobj(source, target)
            size = target.tell()
            target.flush()
            os.fsync(target.fileno())
        beside.replace(self._folder / file_id)
        return size

    def record(self, file_id: str, filename: str, purpose: str, size: int) -> StoredFile:
        """Make placed bytes a file; part of the transaction around it, where there is one."""
        name = one_line(filename.replace("\\", "/").rsplit("/", 1)[-1], _NAME_LIMIT) or "file"
        stored = StoredFile(file_id, int(time.time()), name, purpose, size)
        with self._database.transaction() as link:
            link.execute(
                "INSERT INTO files (id, created_at, filename, purpose, bytes)"
                " VALUES (?, ?, ?, ?, ?)",
                (stored.id, stored.created_at, stored.filename, stored.purpose, stored.bytes),
            )
        return stored

    def get(self, file_id: str, *, param: str = "id") -> StoredFile:
        """Raises ApiError 404 where there is no such file."""
        row = self._database.row("SELECT * FROM files WHERE id = ?", file_id)
        if row is None:
            raise not_found(f"No such File object: {one_line(file_id, 80)}", param=param)
        return _stored(row)

    def path(self, file_id: str) -> Path:
        """Where the bytes are. The name comes from the records, never from a request."""
        return self._folder / self.get(file_id).id

    def page(self, page: Page, *, purpose: str = "") -> tuple[list[StoredFile], bool]:
        """A part of the list, newest first, and whether there is more."""
        after = self._database.row("SELECT seq FROM files WHERE id = ?", page.after)
        rows = self._database.rows(
            "SELECT * FROM files WHERE seq < ? AND (? = '' OR purpose = ?)"
            " ORDER BY seq DESC LIMIT ?",
            after["seq"] if after else _PAST_THE_LAST,
            purpose,
            purpose,
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


def _stored(row: sqlite3.Row) -> StoredFile:
    return StoredFile(row["id"], row["created_at"], row["filename"], row["purpose"], row["bytes"])
