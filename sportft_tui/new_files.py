"""Files that appear whole or not at all, and take nobody's place unasked."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

#: Names hold 255 bytes; this many characters of one leave room for what is added to it.
_LONGEST_STEM = 60
#: How file systems say that they have no links.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EMLINK)


def beside(path: Path) -> Path:
    """A name for what will be `path` when it is finished: in its folder, hidden, nobody's yet."""
    return path.with_name(f".{path.name[:_LONGEST_STEM]}.{os.urandom(4).hex()}.part")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes `path`'s place when the block ends without an exception.

    Raises:
        OSError: the folder cannot be written to, the disk is full, ...
    """
    unfinished = beside(path)
    try:
        with unfinished.open("xb") as file:
            yield file
            settle(file)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def creating(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that gets its name when the block ends without an exception.

    Raises:
        FileExistsError: there is such a file, before the block or by its end.
        OSError: the folder cannot be written to, the disk is full, ...
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    unfinished = beside(path)
    try:
        with unfinished.open("xb") as file:
            yield file
            settle(file)
        give_name(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def settle(file: BinaryIO) -> None:
    """Have what was written on the disk, not only on its way there."""
    file.flush()
    os.fsync(file.fileno())


def give_name(unfinished: Path, path: Path) -> None:
    """Give a finished file its name.

    Raises:
        FileExistsError: the name is taken by now.
        OSError: the folder cannot be written to.
    """
    try:
        path.hardlink_to(unfinished)  # unlike a renaming, fails where somebody else was faster
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        unfinished.unlink()
        return
    # A file system without links: a look beforehand does nearly as well.
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    unfinished.rename(path)


def numbered(path: Path, number: int) -> Path:
    """`name.jsonl` for 0, then `name (1).jsonl`, `name (2).jsonl`, ..."""
    return path.with_name(f"{path.stem} ({number}){path.suffix}") if number else path


def fresh_path(path: Path) -> Path:
    """`path`, or the first numbered name beside it that is not taken."""
    number = 0
    while os.path.lexists(numbered(path, number)):
        number += 1
    return numbered(path, number)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Two programs that choose names in a folder choose one after the other."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
