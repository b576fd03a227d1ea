"""The journal's file: opened, shared with other processes, and set aside when it is damaged."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sportft_tui.domain.errors import BadInput
from sportft_tui.home import PRIVATE_FILE, PRIVATE_FOLDER
from sportft_tui.monitor.schema import migrate

T = TypeVar("T")

#: Another process holds the write lock for milliseconds; ten seconds is a disk in trouble.
BUSY_SECONDS = 10.0

#: SQLite's codes for a file whose content is not, or is no longer, a database.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
#: The low byte of an extended SQLite error code is its primary code.
_PRIMARY = 0xFF

#: What belongs to an SQLite file in WAL mode, the file itself first.
_PARTS = ("", "-wal", "-shm")


class Storage:
    """One SQLite file in WAL mode. Not thread-safe by itself.

    Beside the file lie two lock files: `.lock` is held while somebody makes, migrates or sets aside
    the file, `.users` is shared by everybody who has it open. A file that others have open is never
    renamed: SQLite removes the WAL by its name, and would take the new file's.

    Attributes:
        path: the file.
        notice: one sentence for the reader where a damaged file was set aside; else empty.

    Raises:
        BadInput: the file can neither be opened nor made, or a newer sportft wrote it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice = ""
        self._users = -1
        try:
            path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            self._users = _lock_file(path, ".users")
            with _one_at_a_time(path):
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self._database = self._open()
        except BaseException as error:
            self._leave()
            if isinstance(error, OSError | sqlite3.Error):
                raise self._unusable(error) from error
            raise

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` with the database.

        Raises:
            BadInput: the disk is full, the file locked for long, or damaged. A damaged file has
                then been set aside, unless others have it open, and the next call finds a new one.
        """
        try:
            return work(self._database)
        except sqlite3.Error as error:
            if not _is_damaged(error):
                raise self._unusable(error) from error
            self._renew()
            raise BadInput(
                f"The journal {self.path} cannot be read. {self.notice}",
                hint="Attach to the job again: its events are fetched from the server.",
            ) from error

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` in one transaction: all of it is kept, or none.

        Raises:
            BadInput: as `run`.
        """

        def transaction(database: sqlite3.Connection) -> T:
            database.execute("BEGIN IMMEDIATE")
            try:
                result = work(database)
                database.execute("COMMIT")
            except BaseException:
                database.rollback()
                raise
            return result

        return self.run(transaction)

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._database.close()
        self._leave()

    def _open(self) -> sqlite3.Connection:
        """Open the file, or a new one where it is damaged. The caller holds the lock."""
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if not _is_damaged(error):
                raise
            self._claim()
            self._set_aside()
            return self._connect()

    def _renew(self) -> None:
        """Set aside the file, found damaged in use, and begin a new one."""
        try:
            with _one_at_a_time(self.path):
                self._claim()
                self._database.close()
                self._set_aside()
                self._database = self._connect()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def _connect(self) -> sqlite3.Connection:
        # SQLite gives its -wal and -shm files the permissions of the file itself.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE))
        database = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            database.execute("PRAGMA journal_mode = WAL")
            # A power cut may take the last events back, never a part of them; they are then
            # fetched again. FULL would wait for the disk at every batch.
            database.execute("PRAGMA synchronous = NORMAL")
            migrate(database)
        except BaseException:
            database.close()
            raise
        return database

    def _claim(self) -> None:
        """Be the file's only user.

        Raises:
            BadInput: others have it open.
        """
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # A failed change of a lock may have given up the one that was held.
            fcntl.flock(self._users, fcntl.LOCK_SH)
            raise BadInput(
                f"The journal {self.path} is damaged, and another sportft has it open.",
                hint="Close the others and start again; the damaged file is then set aside.",
            ) from None

    def _set_aside(self) -> None:
        """Rename the damaged file and share the name with others again."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        kept = self.path.with_name(f"{self.path.name}.damaged-{stamp}")
        number = 1
        while kept.exists():
            number += 1
            kept = self.path.with_name(f"{self.path.name}.damaged-{stamp}-{number}")
        for part in _PARTS:
            with suppress(FileNotFoundError):
                Path(f"{self.path}{part}").replace(f"{kept}{part}")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        self.notice = f"The damaged journal was set aside as {kept.name} and a new one was begun."

    def _leave(self) -> None:
        if self._users >= 0:
            os.close(self._users)
            self._users = -1

    def _unusable(self, error: Exception) -> BadInput:
        hint = "Free some space, or set SPORTFT_HOME to a folder that you may write to."
        if _primary_code(error) == sqlite3.SQLITE_BUSY:
            hint = "Another sportft keeps it busy: try again when that one has ended."
        return BadInput(f"The journal {self.path} cannot be used: {error}.", hint=hint)


def _is_damaged(error: sqlite3.Error) -> bool:
    return _primary_code(error) in _DAMAGED


def _primary_code(error: Exception) -> int:
    """SQLite's code for an error; 0 where it is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY


def _lock_file(path: Path, ending: str) -> int:
    return os.open(f"{path}{ending}", os.O_RDWR | os.O_CREAT, PRIVATE_FILE)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Only one process at a time makes, migrates or sets aside a journal."""
    handle = _lock_file(path, ".lock")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
