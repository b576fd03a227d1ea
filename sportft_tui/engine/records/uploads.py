"""Uploads in parts: a file too long for one request, or for one try over a bad line."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from sportft_tui.domain.text import one_line, printable
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.files import FileStore, StoredFile, plain_name
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.records.upload_order import UploadOrder
from sportft_tui.engine.terms.faults import ApiError, bad_request, not_found, too_large, too_many
from sportft_tui.new_files import replacing

Status = Literal["pending", "completed", "cancelled", "expired"]

#: An upload that is not completed within this many seconds is given up, as at OpenAI.
_LIFE_S = 3_600
#: OpenAI's bound for a part.
MOST_PART = 64 * 1024 * 1024
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """An upload as the protocol lists it. Times are Unix seconds.

    Attributes:
        bytes: what the whole file will have.
        file_life: seconds that the file will live from its completion on; None for ever.
        file: what it became.
    """

    id: str
    created_at: int
    expires_at: int
    filename: str
    purpose: str
    bytes: int
    file_life: int | None
    status: Status
    file: StoredFile | None


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A part as the protocol lists it. `created_at` in Unix seconds."""

    id: str
    upload_id: str
    created_at: int


class UploadStore:
    """The uploads.

    Args:
        database: the engine's records.
        folder: where each upload in parts has a folder of its own id; made where it is missing.
        files: what completed uploads become.
        most_pending: uploads that may be under way at once.
    """

    def __init__(
        self, database: Database, folder: Path, files: FileStore, most_pending: int
    ) -> None:
        self._database = database
        self._folder = folder
        self._files = files
        self._most_pending = most_pending
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()

    def create(self, order: UploadOrder) -> UploadRecord:
        """Begin an upload.

        Raises:
            ApiError: too many are under way.
        """
        self._sweep()
        upload_id, now = fresh_id("upload_"), int(time.time())
        with self._database.transaction() as link:
            row = self._database.row("SELECT count(*) AS n FROM uploads WHERE status = 'pending'")
            if row is not None and row["n"] >= self._most_pending:
                raise too_many(f"{row['n']} uploads are under way.")
            link.execute(
                "INSERT INTO uploads"
                " (id, created_at, expires_at, filename, purpose, bytes, file_life, status)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')",
                (
                    upload_id,
                    now,
                    now + _LIFE_S,
                    plain_name(order.filename),
                    order.purpose,
                    order.bytes,
                    order.life,
                ),
            )
            (self._folder / upload_id).mkdir(mode=0o700)
        return self.get(upload_id)

    def get(self, upload_id: str) -> UploadRecord:
        """Raises ApiError 404 where there is no such upload."""
        row = self._database.row("SELECT * FROM uploads WHERE id = ?", printable(upload_id))
        if row is None:
            raise not_found(f"No such Upload object: {one_line(upload_id, 80)}", param="upload_id")
        return self._record(row)

    def _record(self, row: sqlite3.Row) -> UploadRecord:
        file = None
        if row["file_id"]:
            with contextlib.suppress(ApiError):  # it may have been deleted since
                file = self._files.get(row["file_id"])
        is_late = row["status"] == "pending" and row["expires_at"] <= time.time()
        names = UploadRecord.__dataclass_fields__.keys() - {"file", "status"}
        status: Status = "expired" if is_late else row["status"]
        return UploadRecord(status=status, file=file, **{name: row[name] for name in names})

    def add_part(self, upload_id: str, source: BinaryIO) -> PartRecord:
        """Take in a part; several may come at the same time, in any order.

        Raises:
            ApiError: no such upload, it is over, or its parts become more than it was to have.
        """
        upload = self._pending(upload_id)
        part = PartRecord(fresh_id("part_"), upload.id, int(time.time()))
        try:
            with replacing(self._folder / upload.id / part.id) as target:
                shutil.copyfileobj(source, target)
                size = target.tell()
        except FileNotFoundError:
            raise _over(self.get(upload_id)) from None  # cancelled meanwhile
        with self._database.transaction() as link:
            if size > MOST_PART:
                raise too_large(MOST_PART, "The part")
            taken = sum(self._sizes(self._pending(upload_id)).values())
            if taken + size > upload.bytes:
                raise bad_request(
                    f"The parts of {upload.id} have {taken + size:,} bytes by now; "
                    f"it was announced with {upload.bytes:,}.",
                    param="data",
                )
            link.execute(
                "INSERT INTO upload_parts (id, upload_id, created_at, bytes) VALUES (?, ?, ?, ?)",
                (part.id, upload.id, part.created_at, size),
            )
        return part

    def complete(self, upload_id: str, part_ids: Sequence[str], md5: str = "") -> UploadRecord:
        """Put the parts together.

        Args:
            upload_id: the upload.
            part_ids: its parts in the order of the file.
            md5: the whole file's digest in hexadecimal, where it is to be checked.

        Raises:
            ApiError: no such upload or part, it is over, or the bytes are not those announced.
        """
        upload = self._pending(upload_id)
        sizes = self._sizes(upload)
        for part_id in part_ids:
            if part_id not in sizes:
                raise bad_request(
                    f"{one_line(part_id, 80)} is no part of {upload.id}.", param="part_ids"
                )
        total = sum(sizes[part_id] for part_id in part_ids)
        if total != upload.bytes:
            raise bad_request(
                f"The parts have {total:,} bytes; {upload.id} was announced with {upload.bytes:,}.",
                param="part_ids",
            )
        folder = self._folder / upload.id
        if md5 and md5.lower() != _digest(_opened(folder, part_ids)):
            raise bad_request("The parts put together have another MD5 digest.", param="md5")
        file_id = fresh_id("file-")
        size = self._files.place_together(_opened(folder, part_ids), file_id)
        with self._database.transaction():
            self._pending(upload_id)
            self._files.record(
                file_id, upload.filename, upload.purpose, size, life=upload.file_life
            )
            self._end(upload.id, "completed", file_id)
        return self.get(upload_id)

    def cancel(self, upload_id: str) -> UploadRecord:
        """Give an upload up.

        Raises:
            ApiError: no such upload, or it is over.
        """
        with self._database.transaction():
            self._end(self._pending(upload_id).id, "cancelled")
        return self.get(upload_id)

    def _pending(self, upload_id: str) -> UploadRecord:
        upload = self.get(upload_id)
        if upload.status != "pending":
            raise _over(upload)
        return upload

    def _sizes(self, upload: UploadRecord) -> dict[str, int]:
        rows = self._database.rows(
            "SELECT id, bytes FROM upload_parts WHERE upload_id = ?", upload.id
        )
        return {row["id"]: row["bytes"] for row in rows}

    def _end(self, upload_id: str, status: Status, file_id: str | None = None) -> None:
        with self._database.transaction() as link:
            link.execute(
                "UPDATE uploads SET status = ?, file_id = ? WHERE id = ?",
                (status, file_id, upload_id),
            )
            link.execute("DELETE FROM upload_parts WHERE upload_id = ?", (upload_id,))
        shutil.rmtree(self._folder / upload_id, ignore_errors=True)

    def _sweep(self) -> None:
        """Give up what came too late, and remove parts that a stop left behind."""
        late = "SELECT id FROM uploads WHERE status = 'pending' AND expires_at <= ?"
        with self._database.transaction():
            for row in self._database.rows(late, int(time.time())):
                self._end(row["id"], "expired")
            known = self._database.rows("SELECT id FROM uploads WHERE status = 'pending'")
            kept = {row["id"] for row in known}
            for path in self._folder.iterdir():
                if path.name not in kept:
                    shutil.rmtree(path, ignore_errors=True)


def _over(upload: UploadRecord) -> ApiError:
    return bad_request(f"Upload {upload.id} is {upload.status} already.", param="upload_id")


def _opened(folder: Path, part_ids: Sequence[str]) -> Iterator[BinaryIO]:
    """The parts one after the other; the names were looked up in the records."""
    for part_id in part_ids:
        try:
            with (folder / part_id).open("rb") as part:
                yield part
        except FileNotFoundError:
            raise bad_request("The upload was given up meanwhile.", param="upload_id") from None


def _digest(parts: Iterator[BinaryIO]) -> str:
    # The protocol's own check against bytes lost on the way, not against forgery.
    digest = hashlib.md5(usedforsecurity=False)
    for part in parts:
        while chunk := part.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
