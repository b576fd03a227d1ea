"""Files as streams of bytes or text, whatever they are packed in and however they are encoded."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, TextIO

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_PACKED = (".gz", ".gzip", ".zst", ".zstd")
#: Longest first: the mark of UTF-16 begins that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Small enough that its memory is used again: of blocks of a megabyte, a hundred of them are kept.
_BLOCK = 1 << 16
#: Enough to tell UTF-16 without a mark by its zero bytes.
_HEAD = 4096
#: Western European, what Windows programs save where they do not say.
_LEGACY = "cp1252"
_HIGH = bytes(range(0x80, 0x100))


@dataclass(frozen=True)
class Packed:
    """A file's bytes, unpacked, as often as wanted.

    Attributes:
        name: what to call it in sentences.
        path: the name that says its format: without `.gz` or `.zst`.
        open: gives the bytes from their beginning.
    """

    name: str
    path: Path
    open: Callable[[], BinaryIO]


def packed(path: Path) -> Packed:
    """A file as it is, or unpacked if its first bytes say that it is packed.

    Raises:
        BadInput: it cannot be read, or what unpacks it is not installed.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise unreadable(path, error) from error
    inner = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    if head.startswith(_GZIP):
        return Packed(name, inner, lambda: _open_gzip(path))
    if head.startswith(_ZSTANDARD):
        return Packed(name, inner, lambda: _open_zstandard(path))
    return Packed(name, path, lambda: path.open("rb"))


def _open_gzip(path: Path) -> BinaryIO:
    return io.BufferedReader(gzip.open(path, "rb"))


def _open_zstandard(path: Path) -> BinaryIO:
    try:
        import zstandard
    except ImportError as error:
        raise BadInput(
            f"{one_line(path.name)} is packed with zstd, which needs the package zstandard.",
            hint="pip install 'sportft[files]', or unpack it first.",
        ) from error
    return io.BufferedReader(zstandard.open(path, "rb"))


def standard_input() -> Packed:
    """stdin, kept in a temporary file so that it can be read again."""
    kept = tempfile.NamedTemporaryFile(prefix="sportft-")  # noqa: SIM115  ends with the process
    while block := sys.stdin.buffer.read(_BLOCK):
        kept.write(block)
    kept.flush()
    found = packed(Path(kept.name))
    path = Path("stdin")

    def reopened() -> BinaryIO:
        assert not kept.closed  # it lives as long as somebody may open it
        return found.open()

    return Packed("stdin", path, reopened)


def unreadable(path: Path | str, error: OSError) -> BadInput:
    """The sentence about a file that cannot be opened or read."""
    reason = one_line(error.strerror or str(error)).rstrip(".")
    return BadInput(
        f"{one_line(str(path))} cannot be read: {reason}.", hint="Check the name and permissions."
    )


def encoding_of(source: Packed) -> str:
    """How the file's text is encoded: by its mark, by its zero bytes, or by trial.

    Damaged UTF-8 is UTF-8 still: a file is taken for another encoding only where more bytes speak
    against UTF-8 than for it.
    """
    with source.open() as file:
        head = file.read(_HEAD)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        wide = _wide(head)
        return wide or _narrow(head, file)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark has a zero in every second byte of Western text."""
    half = len(head) // 2
    if half and head[1::2].count(0) > 0.6 * half and not head[::2].count(0):
        return "utf-16-le"
    if half and head[::2].count(0) > 0.6 * half and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _narrow(head: bytes, file: IO[bytes]) -> str:
    good = bad = 0
    rest = b""
    block = head
    while block:
        data = rest + block
        block = file.read(_BLOCK)
        if data.isascii():
            rest = b""
            continue
        # A character may be cut where the block ends.
        cut = len(data) if not block else max(data.rfind(b"\n") + 1, len(data) - 4)
        data, rest = data[:cut], data[cut:]
        try:
            data.decode("utf-8")
            good += _high(data)
        except UnicodeDecodeError:
            kept = data.decode("utf-8", "ignore").encode("utf-8")
            bad += len(data) - len(kept)
            good += _high(kept)
    return _LEGACY if bad > good else "utf-8"


def _high(data: bytes) -> int:
    """How many bytes are not ASCII."""
    return len(data) - len(data.translate(None, _HIGH))


def open_text(source: Packed, encoding: str, newline: str | None = "") -> TextIO:
    """The file's text; what is not of its encoding comes as lone surrogates.

    Raises:
        BadInput: there is no such encoding.
    """
    errors = "surrogateescape"
    if encoding.startswith(("utf-16", "utf-32")):
        errors = "replace"
    try:
        return io.TextIOWrapper(source.open(), encoding, errors, newline)
    except LookupError as error:
        raise BadInput(
            f"There is no encoding {one_line(encoding)!r}.", hint="Take one such as cp1251."
        ) from error
