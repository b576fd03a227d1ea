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
#: What is tried where nobody says, in words.
TRIED = "UTF-8, UTF-16, UTF-32 and cp1252"
#: Bytes of a line beyond which it is no line of texts, and the memory for it may not be there.
MOST_LINE_BYTES = 1 << 28
_HIGH = bytes(range(0x80, 0x100))
#: Characters that hardly stand in texts, and their share in what cannot be one: pictures, programs
#: and packed files have a tenth of them and more.
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\f\r\x1b")
_MOST_CONTROLS = 0.08


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
        BadInput: it cannot be read, is no file, or what unpacks it is not installed.
    """
    name = path.name
    try:
        if path.exists() and not path.is_file():
            raise BadInput(
                f"{one_line(str(path))} is neither a file nor a folder.",
                hint="What comes through a pipe is read from stdin: sportft prepare -",
            )
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


def encoding_of(source: Packed, wish: str = "") -> str:
    """How the file's text is encoded, if it is not said, and how to pass over its mark.

    Args:
        source: the file.
        wish: its encoding, where somebody said it.
    """
    if not wish:
        return _detected(source)
    with source.open() as file:
        head = file.read(len(codecs.BOM_UTF32_LE))
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    is_same = marked and _plain(wish).startswith(marked.removesuffix("-sig").replace("-", ""))
    return marked if is_same else wish


def _plain(encoding: str) -> str:
    return encoding.lower().replace("-", "").replace("_", "")


def _detected(source: Packed) -> str:
    """How the file's text is encoded: by its mark, by its zero bytes, or by trial.

    Damaged UTF-8 is UTF-8 still: a file is taken for another encoding only where more bytes speak
    against UTF-8 than for it.

    Raises:
        BadInput: it is no text.
    """
    with source.open() as file:
        head = file.read(_HEAD)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        if wide := _wide(head):
            return wide
        if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
            raise BadInput(
                f"{one_line(source.name)} holds no text, as it looks.",
                hint="Name its encoding with --encoding NAME if it does.",
            )
        return _narrow(head, file)


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
        lines = _OfLines(source)
        return io.TextIOWrapper(lines, encoding, errors, newline)  # type: ignore[type-var]  # enough
    except (LookupError, ValueError) as error:
        raise BadInput(
            f"There is no encoding {one_line(encoding)!r}.", hint="Take one such as cp1251."
        ) from error


class _OfLines(io.BufferedIOBase):
    """A file's bytes as long as they are in lines: no memory holds a line without an end.

    Args:
        source: the file.
    """

    def __init__(self, source: Packed) -> None:
        self._file = source.open()
        self._name = source.name
        # The lines of one document mean nothing, and it may be in one.
        self._is_document = source.path.name.lower().endswith(".json")
        self._length = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._file.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        """Some bytes, as they are asked for line by line.

        Raises:
            BadInput: so many came without a line end that it is no table of texts.
        """
        block: bytes = self._file.read1(size)  # type: ignore[attr-defined]
        end = block.rfind(b"\n")
        self._length = self._length + len(block) if end < 0 else len(block) - end
        if self._length > MOST_LINE_BYTES and not self._is_document:
            raise BadInput(
                f"A line of {one_line(self._name)} is longer than {MOST_LINE_BYTES >> 20} MB.",
                hint="Each text is a line, or a few; check that it is the right file.",
            )
        return block

    def close(self) -> None:
        self._file.close()
        super().close()
