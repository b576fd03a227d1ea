"""Files at the server: sent from here, waited for, fetched back."""

from __future__ import annotations

import asyncio
import codecs
import io
import os
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sportft_tui.api.errors import looks_like_html
from sportft_tui.api.ids import given_id
from sportft_tui.domain.errors import BadInput, NotTheProtocol, Refused, ServerFailed
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection

#: A training file of the largest size allowed (512 MB), over a slow line.
UPLOAD_SECONDS = 3600.0
#: How long a server may take to look through a file before we stop waiting for it.
PROCESSING_SECONDS = 600.0
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0

#: "Not yet". Everything else is usable as it is: `processed`, `uploaded`, and null at some servers.
BUSY = frozenset({"pending", "running", "processing", "uploading"})
BROKEN = frozenset({"error", "failed", "deleted", "deleting"})

OnProgress = Callable[[int, int], None]


class CountingFile(io.BufferedReader):
    """A file that tells how far it has been read.

    Args:
        raw: the opened file; also one that is more than what is on the disk.
        size: its bytes.
        tell_reader: called with (bytes read, bytes in all) at every read, and when going back.
    """

    def __init__(self, raw: io.RawIOBase, size: int, tell_reader: OnProgress) -> None:
        super().__init__(raw)
        self._size = size
        self._tell_reader = tell_reader
        self._done = 0

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        self._advance(self._done + len(chunk))
        return chunk

    def seek(self, offset: int, whence: int = 0, /) -> int:
        position = super().seek(offset, whence)
        if whence != os.SEEK_END:  # whoever goes there wants to know how long it is
            self._advance(position)
        return position

    def _advance(self, done: int) -> None:
        if done != self._done:
            self._done = done
            self._tell_reader(done, self._size)


async def upload(
    conn: Connection,
    path: Path,
    *,
    purpose: Literal["fine-tune", "batch"] = "fine-tune",
    on_progress: OnProgress | None = None,
) -> str:
    """Send a file and wait until jobs can use it. It is sent once.

    Args:
        conn: an open connection.
        path: the file.
        purpose: what the server shall allow it for.
        on_progress: called with (bytes sent, bytes in all), also going back to 0.

    Returns:
        The file's ID.

    Raises:
        BadInput: the file is not there, not readable, or empty.
        Refused: the server does not take it.
    """
    is_marked = purpose == "fine-tune" and conn.profile.quirks.marks_files
    with await asyncio.to_thread(opened, path, on_progress or _silent, is_marked) as file:
        wire = await conn.ask(
            lambda: conn.client.files.with_raw_response.create(
                file=(path.name, file), purpose=purpose, timeout=UPLOAD_SECONDS
            ),
            f"to take {one_line(path.name)}",
        )
    file_id = wire.get("id")
    if not isinstance(file_id, str) or not file_id:
        raise NotTheProtocol(f"{conn.profile.host} took {one_line(path.name)} but gave it no ID.")
    await wait_until_usable(conn, file_id, path.name, wire)
    return file_id


async def content(conn: Connection, file_id: str) -> bytes:
    """A file's bytes, as the server keeps them.

    Raises:
        NotFound: there is none of this ID.
    """
    file_id = given_id(file_id, "file")
    body = await conn.ask_bytes(
        lambda: conn.client.files.with_raw_response.content(file_id), f"for the file {file_id}"
    )
    if looks_like_html(body):
        raise NotTheProtocol(f"{conn.profile.host} answered with a web page for {file_id}.")
    return body


async def wait_until_usable(
    conn: Connection, file_id: str, name: str, wire: dict[str, Any]
) -> None:
    """Wait until the server has looked through a file, and can use it.

    Args:
        conn: an open connection.
        file_id: its ID there.
        name: its name here.
        wire: its object, as last seen.

    Raises:
        Refused: it cannot use the file.
        ServerFailed: it takes too long.
    """
    host, shown = conn.profile.host, one_line(name)
    deadline = time.monotonic() + PROCESSING_SECONDS
    pause = FIRST_PAUSE
    while (status := str(wire.get("status") or "").lower()) in BUSY:
        if time.monotonic() > deadline:
            raise ServerFailed(
                f"{host} still has not looked through {shown} ({file_id}).",
                hint="It is stored there; try again later.",
            )
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
        wire = await conn.read(
            lambda: conn.client.files.with_raw_response.retrieve(file_id),
            f"for the file {file_id}",
        )
    if status in BROKEN:
        details = one_line(str(wire.get("status_details") or "it gives no reason"))
        raise Refused(f"{host} cannot use {shown}: {details}", code=status)


class MarkedFile(io.RawIOBase):
    """A file that begins with a byte order mark, whether it does so on the disk or not.

    Args:
        path: the file.

    Attributes:
        size: its bytes, with the mark.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = io.FileIO(path)
        is_marked = self._file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8
        self._mark = b"" if is_marked else codecs.BOM_UTF8
        self.size = len(self._mark) + self._file.seek(0, io.SEEK_END)
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        self._place = max(0, begin + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any, /) -> int:
        if self._place < len(self._mark):
            chunk = self._mark[self._place : self._place + len(buffer)]
        else:
            self._file.seek(self._place - len(self._mark))
            chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._place += len(chunk)
        return len(chunk)

    def close(self) -> None:
        self._file.close()
        super().close()


async def check_rows(conn: Connection, path: Path) -> None:
    """See that a training file has as many examples as the server wants, before it is sent.

    Raises:
        BadInput: it has fewer, or cannot be read.
    """
    least = conn.profile.quirks.least_rows

    def rows() -> int:
        with opened(path, _silent) as file:
            return sum(1 for line in islice(filter(bytes.strip, file), least))

    if least > 1 and (found := await asyncio.to_thread(rows)) < least:
        raise BadInput(
            f"{one_line(path.name)} has {found} examples, and {conn.profile.host} wants at least "
            f"{least}.",
            hint="Add rows, or keep fewer of them for validation.",
        )


def opened(path: Path, tell_reader: OnProgress, is_marked: bool = False) -> CountingFile:
    """A file with the bytes that are sent of it; blocking.

    Raises:
        BadInput: it is not there, not readable, or empty.
    """
    shown = one_line(str(path))
    try:
        size = path.stat().st_size
        raw: io.RawIOBase = io.FileIO(path)
        if is_marked and size:
            raw.close()
            raw = marked = MarkedFile(path)
            size = marked.size
    except FileNotFoundError as error:
        raise BadInput(f"There is no file {shown}.", hint="Check the path.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no usable path"
        raise BadInput(f"{shown} cannot be read: {reason}.") from error
    if size == 0:
        raw.close()
        raise BadInput(f"{shown} is empty.", hint="Prepare the data again.")
    return CountingFile(raw, size, tell_reader)


def _silent(_done: int, _size: int) -> None:
    """Nobody wants to know."""
