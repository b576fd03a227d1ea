"""The rows of a file that is to be classified, the same ones in the same order each time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sportft_tui.dataset.sources.source import Source

#: OpenAI's rule of thumb for English text: what is paid is told beforehand, and called a guess.
CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row.

    Attributes:
        index: its place among the rows that can be read, from 0.
        place: what people call it, such as a line's number.
        text: what is to be classified.
        label: its given label; empty where it has none.
    """

    index: int
    place: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A file as a whole.

    Attributes:
        rows: how many.
        digest: of all texts and labels: the same file has the same, wherever it lies.
        characters: of all texts.
    """

    rows: int
    digest: str
    characters: int

    @property
    def tokens(self) -> int:
        """About so many."""
        return self.characters // CHARACTERS_PER_TOKEN


def text_rows(source: Source) -> Iterator[TextRow]:
    """The rows that can be read; the others are among `source.faults`."""
    pair, index = source.shape.reader(), 0
    has_labels = source.shape.label != source.shape.text
    for place, values in source.records():
        try:
            text, label = pair(values)
        except ValueError as error:
            source.faults.add(place, str(error))
            continue
        if source.kind == "TXT" and not text:
            continue  # an empty line of a text file is no row, and its end is one
        yield TextRow(index, str(place), text, label.strip() if has_labels else "")
        index += 1


def count(source: Source) -> Counted:
    """Read all of it once."""
    digest, rows, characters = hashlib.sha256(), 0, 0
    for row in text_rows(source):
        rows += 1
        characters += len(row.text)
        for part in (row.text, row.label):
            octets = part.encode("utf-8", "surrogatepass")
            digest.update(len(octets).to_bytes(8, "little") + octets)
    return Counted(rows, digest.hexdigest(), characters)


def chunks(rows: Iterator[TextRow], most: int, most_characters: int) -> Iterator[list[TextRow]]:
    """Rows, some at a time: so many, or fewer of long ones."""
    if most == 1:
        yield from ([row] for row in rows)
        return
    held: list[TextRow] = []
    characters = 0
    for row in rows:
        if held and (len(held) == most or characters + len(row.text) > most_characters):
            yield held
            held, characters = [], 0
        held.append(row)
        characters += len(row.text)
    if held:
        yield held


def first(rows: Iterator[TextRow], most: int) -> list[TextRow]:
    """The next rows, at most so many."""
    return list(islice(rows, most))
