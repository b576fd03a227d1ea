"""A table of texts, whatever its format: opened, its shape recognised, read in batches."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sportft_tui.dataset.sources.delimited import Delimited
from sportft_tui.dataset.sources.json_rows import read_json
from sportft_tui.dataset.sources.opening import (
    TRIED,
    Packed,
    encoding_of,
    open_text,
    packed,
    standard_input,
    unreadable,
)
from sportft_tui.dataset.sources.parquet import Parquet
from sportft_tui.dataset.sources.plain import Folder, Lines
from sportft_tui.dataset.sources.record import Faults, Record, Table
from sportft_tui.dataset.sources.shape import Chats, Shape, shape_of, text_shape_of
from sportft_tui.dataset.sources.workbook import Workbook
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

#: Rows looked at to learn the columns, before the first is read for good.
_PEEK = 200
#: Rows given at once.
_BATCH_ROWS = 512
#: ... or fewer, of long rows.
_BATCH_CHARACTERS = 1 << 20
_PARQUET, _ZIP = b"PAR1", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a table is to be read.

    Attributes:
        text, label: the columns; recognised where not given.
        encoding: of its text; detected where not given.
        skip_bad: skip lines that cannot be used.
        strict: recognise no other columns than `prompt`, `completion` and `messages`.
        needs_label: whether a table of texts without labels is no use. Where it is of use, a text
            without a label stands for its own.
    """

    text: str = ""
    label: str = ""
    encoding: str = ""
    skip_bad: bool = False
    strict: bool = False
    needs_label: bool = True


class Source:
    """A table of texts with their labels.

    Args:
        path: a file or a folder; `-` is stdin.
        wish: how it is to be read.

    Raises:
        BadInput: it cannot be read, or its columns cannot be recognised.
    """

    def __init__(self, path: Path, wish: Wish = Wish()) -> None:
        self.name = "stdin" if str(path) == "-" else path.name or str(path)
        #: The name that the names of prepared files begin with, its ending included.
        self.path = self._path = path
        self.encoding = ""
        self.faults = Faults(self.name, skip=wish.skip_bad)
        self.columns: dict[str, None] = {}
        self._wish = wish
        self._chats: Chats | None = None
        with readable(self.name):
            self._table = self._open(path)
            self.shape = self._recognised()

    @property
    def kind(self) -> str:
        """The table's format in capitals, such as `CSV`."""
        return self._table.kind

    @property
    def notes(self) -> list[str]:
        """How it was read, where that is not plain."""
        notes = list(self._table.notes)
        if self.encoding and not self.encoding.startswith("utf-8"):
            tried = "" if self._wish.encoding else f": of {TRIED} it fits best"
            notes.append(f"Read as {self.encoding}{tried}; --encoding NAME chooses another one.")
        if self._chats is not None and self._chats.several_turns:
            notes.append(
                f"{self._chats.several_turns:,} chats have several questions: each becomes one "
                "text, its messages one under the other."
            )
        if self._chats is not None and len(self._chats.systems) > 1:
            notes.append("The chats have different system prompts: they are left out.")
        return notes

    @property
    def system(self) -> str:
        """The system prompt that all chats have; empty where they differ or have none."""
        systems = self._chats.systems if self._chats is not None else {}
        return next(iter(systems)) if len(systems) == 1 else ""

    @property
    def is_plain(self) -> bool:
        """Whether the file is prompt/completion JSON lines, in UTF-8, as trainers take them."""
        return (
            self.kind == "JSONL"
            and self.encoding == "utf-8"
            and self._path.name == self.path.name
            and not self.faults.count
            and (self.shape.text, self.shape.label) == ("prompt", "completion")
            and len(self.columns) == len(("prompt", "completion"))
        )

    def _open(self, path: Path) -> Table:
        if str(path) != "-" and path.is_dir():
            return Folder(path, self._wish.encoding, self.faults)
        source = self._packed(path)
        self.path = source.path
        kind = _kind(source)
        if not kind or kind in ("xlsx", "parquet"):
            _check_filled(source)
        if kind == "xlsx":
            return Workbook(source)
        if kind == "parquet":
            return Parquet(source)
        self.encoding = encoding_of(source, self._wish.encoding)
        kind = kind or _sniffed(source, self.encoding)
        if kind == "json":
            return read_json(source, self.encoding, self.faults)
        if kind == "txt":
            return Lines(source, self.encoding, self.faults)
        return Delimited(source, self.encoding, "\t" if kind == "tsv" else ",", self.faults)

    def _packed(self, path: Path) -> Packed:
        return standard_input() if str(path) == "-" else packed(path)

    def _recognised(self) -> Shape:
        table = self._table
        columns = dict.fromkeys(table.columns() if isinstance(table, Delimited) else ())
        for _, values in islice(table.records(), _PEEK):
            columns.update(dict.fromkeys(values))
        self.faults.clear()
        if not columns:
            raise BadInput(
                f"{one_line(self.name)} holds no rows.", hint="Check that it is the right file."
            )
        self.columns = columns
        return self._shape()

    def _shape(self) -> Shape:
        columns, wish = list(self.columns), self._wish
        if not wish.needs_label and not wish.label:
            return text_shape_of(columns, wish.text, is_lines=self.kind == "TXT")
        return shape_of(columns, text=wish.text, label=wish.label, strict=wish.strict)

    def records(self) -> Iterator[Record]:
        """The rows as they are, with their places for people; bad lines are dealt with.

        Raises:
            BadInput: a line is bad and such lines are not to be skipped.
        """
        self.faults.clear()
        with readable(self.name):
            yield from self._table.records()

    def pairs(self) -> Iterator[tuple[list[str], list[str]]]:
        """Texts and labels, some hundred at a time.

        Raises:
            BadInput: a line is bad and such lines are not to be skipped.
        """
        self.faults.clear()
        with readable(self.name):
            pair, seen = self.shape.reader(), self.columns
            self._chats = pair if isinstance(pair, Chats) else None
            texts: list[str] = []
            labels: list[str] = []
            characters = 0
            for place, values in self._table.records():
                for column in values:
                    if column not in seen:
                        seen[column] = None
                try:
                    text, label = pair(values)
                except ValueError as error:
                    self.faults.add(place, str(error))
                    continue
                texts.append(text)
                labels.append(label)
                characters += len(text) + len(label)
                if len(texts) == _BATCH_ROWS or characters > _BATCH_CHARACTERS:
                    yield texts, labels
                    texts, labels, characters = [], [], 0
            if texts:
                yield texts, labels

    def is_shape_final(self) -> bool:
        """Whether the columns seen later lead to the same shape as the first rows' did."""
        shape = self._shape()
        if shape == self.shape:
            return True
        self.shape = shape
        return False


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Failures to read or unpack a file become sentences."""
    try:
        yield
    except OSError as error:
        raise unreadable(name, error) from error
    except (EOFError, zlib.error) as error:
        raise _damaged(name) from error
    except Exception as error:
        if type(error).__name__ == "ZstdError":  # its package may not be there to name it
            raise _damaged(name) from error
        raise


def _damaged(name: str) -> BadInput:
    return BadInput(
        f"{one_line(name)} is packed, and damaged or not complete.", hint="Get it once more."
    )


def _check_filled(source: Packed) -> None:
    with source.open() as file:
        if not file.read(1):
            raise BadInput(
                f"{one_line(source.name)} is empty.", hint="Check that it is the right file."
            )


def _kind(source: Packed) -> str:
    """The format by what the file begins with and by its name; empty where neither tells."""
    with source.open() as file:
        head = file.read(4)
    if head == _PARQUET:
        return "parquet"
    if head == _ZIP:
        return "xlsx"
    ending = source.path.name.lower().rpartition(".")[2] if "." in source.path.name else ""
    if ending.endswith(("jsonl", "json")) or ending == "ndjson":
        return "json"
    return {"csv": "csv", "tsv": "tsv", "tab": "tsv", "txt": "txt", "xlsx": "xlsx"}.get(
        ending, "parquet" if ending == "parquet" else ""
    )


def _sniffed(source: Packed, encoding: str) -> str:
    """The format by the first line."""
    with open_text(source, encoding) as file:
        first = next((line for line in file if line.strip()), "")
    if first.lstrip().startswith(("{", "[")):
        return "json"
    if "\0" not in first:
        for separator, kind in (("\t", "tsv"), (",", "csv")):
            if separator in first:
                return kind
    name = one_line(source.name)
    raise BadInput(
        f"What kind of file {name} is cannot be told from its name or its first line.",
        hint="sportft reads csv, tsv, jsonl, json, xlsx, parquet, txt and folders.",
    )
