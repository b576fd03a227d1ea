"""What all readers of tables give: records, and words about lines that are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

#: Bad lines that are remembered by number; of more, only how many there are.
_REMEMBERED = 1_000


#: One row of a table: its place for people (a line's number, or words), and its cells by column;
#: a cell that is missing has no key, or None.
Record = tuple[str | int, Mapping[str, Any]]


class Table(Protocol):
    """A table that can be read more than once.

    Attributes:
        kind: its format in capitals, such as `CSV`.
        notes: what a reader should know about how it was read, a sentence each.
    """

    kind: str
    notes: Sequence[str]

    def records(self) -> Iterator[Record]: ...


def foreign_to(encoding: str) -> str:
    """What is wrong with a line whose bytes are not of the encoding that it is read in."""
    name = encoding.upper().removesuffix("-SIG")
    return f"it holds bytes that are not {name}; --encoding NAME chooses another encoding"


@dataclass
class Faults:
    """What to do with a line that cannot be used: refuse it, or skip it and remember.

    Attributes:
        name: the file's name.
        skip: skip instead of refusing.
        count: how many were skipped.
        skipped: the first of them, place and reason.
    """

    name: str
    skip: bool = False
    count: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def add(self, place: str | int, reason: str) -> None:
        """Take note of a bad line.

        Args:
            place: its number (the first is 1), or words such as `row 3`.
            reason: what is wrong with it, without a full stop.

        Raises:
            BadInput: bad lines are not to be skipped.
        """
        where = f"line {place}" if isinstance(place, int) else one_line(place)
        if not self.skip:
            raise BadInput(
                f"{where[:1].upper()}{where[1:]} of {one_line(self.name)} cannot be used: "
                f"{one_line(reason)}.",
                hint="Mend it, or skip such lines with --skip-bad.",
            )
        self.count += 1
        if len(self.skipped) < _REMEMBERED:
            self.skipped.append((where, reason))

    def clear(self) -> None:
        """Forget what was skipped: the table is read from its beginning."""
        self.count = 0
        self.skipped.clear()


def unique_columns(names: Iterable[object]) -> list[str]:
    """Column names without repetition: the second `a` is `a.1`, an empty one `column 3`."""
    taken: dict[str, int] = {}
    result = []
    for number, name in enumerate(names, start=1):
        text = "" if name is None else str(name)
        text = text or f"column {number}"
        again = taken.get(text, 0)
        taken[text] = again + 1
        result.append(f"{text}.{again}" if again else text)
    return result


def as_text(value: object) -> str:
    """A cell as text: nothing is empty, a number its digits, a nested value its Python form."""
    if isinstance(value, str):
        return value
    return "" if value is None or value != value else str(value)  # NaN is no value
