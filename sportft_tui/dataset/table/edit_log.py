"""What people changed in a table, kept on disk, so that opening it again brings it back.

A log is JSON lines, appended to before a change is made. It is known by what was opened: for a
file its path, size, time and its first and last bytes; another file under the same name has
another log. Runs in the worker process only.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.sources.source import Wish
from sportft_tui.home import PRIVATE_FILE, PRIVATE_FOLDER, home

Rows = NDArray[np.uint32]
#: Bytes looked at at a file's beginning and end.
_LOOKED = 1 << 16
#: Up to so many rows are written as a list, which people can read.
_FEW = 64


def identity(path: Path, wish: Wish) -> str:
    """The name of a table's log: of the same file, read the same way, it is the same.

    Raises:
        OSError: the file cannot be read.
    """
    known = hashlib.blake2b(digest_size=16)
    real, stat = path.absolute(), path.stat()
    for part in (real, wish.text, wish.label, wish.encoding, wish.skip_bad):
        known.update(repr(str(part)).encode("ascii", "backslashreplace"))
    if not path.is_dir():
        known.update(f"{stat.st_size} {stat.st_mtime_ns}".encode())
        with path.open("rb") as file:
            known.update(file.read(_LOOKED))
            file.seek(max(0, stat.st_size - _LOOKED))
            known.update(file.read(_LOOKED))
        return known.hexdigest()
    for inner in sorted(path.rglob("*")):
        stat = inner.stat()
        known.update(
            f"{inner} {stat.st_size} {stat.st_mtime_ns}\n".encode(errors="backslashreplace")
        )
    return known.hexdigest()


def named(*parts: str) -> str:
    """The name of the log of a table that is no file."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


class EditLog:
    """The changes of one table.

    Args:
        name: the table's; see `identity` and `named`.
    """

    def __init__(self, name: str) -> None:
        self._path = home().data / "edits" / f"{name}.jsonl"

    def changes(self) -> Iterator[dict[str, Any]]:
        """What was written so far, in order; a line that a kill cut is no change.

        Raises:
            OSError: the log cannot be read.
        """
        if not self._path.exists():
            return
        whole = 0
        with self._path.open("rb") as file:
            for line in file:
                try:
                    change = json.loads(line)
                except ValueError:
                    break
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                if "rows" in change:
                    change["rows"] = _unpacked(change["rows"])
                yield change
        if whole < self._path.stat().st_size:
            os.truncate(self._path, whole)

    def append(self, do: str, rows: Rows | None = None, **more: object) -> None:
        """Write a change.

        Raises:
            OSError: the disk is full, ...; nothing is written then.
        """
        change = {"do": do, **more} | ({} if rows is None else {"rows": _packed(rows)})
        line = json.dumps(change).encode("ascii") + b"\n"
        self._path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        file = os.open(self._path, flags, PRIVATE_FILE)
        try:
            before = os.fstat(file).st_size
            try:
                if os.write(file, line) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
            except OSError:
                with suppress(OSError):
                    os.ftruncate(file, before)
                raise
        finally:
            os.close(file)


def _packed(rows: Rows) -> list[int] | str:
    """Rows in order; many of them as packed steps from one to the next."""
    if len(rows) <= _FEW:
        return [int(row) for row in rows]
    steps = np.diff(rows, prepend=np.uint32(0)).astype("<u4")
    return base64.b64encode(zlib.compress(steps.tobytes(), 1)).decode("ascii")


def _unpacked(rows: list[int] | str) -> Rows:
    if isinstance(rows, list):
        return np.array(rows, np.uint32)
    steps = np.frombuffer(zlib.decompress(base64.b64decode(rows)), "<u4")
    return np.cumsum(steps, dtype=np.uint32)
