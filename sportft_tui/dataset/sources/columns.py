"""What columns a table has, also where nobody can tell which are the text and the label."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sportft_tui.dataset.sources.record import as_text
from sportft_tui.dataset.sources.shape import Shape
from sportft_tui.dataset.sources.source import Source, Wish, readable
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

#: Rows that are searched for an example of each column.
_LOOKED = 20
_LONGEST_EXAMPLE = 80


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table.

    Attributes:
        names: all of them, in order.
        examples: of each a value, shortened; empty where the first rows have none.
        text, label: which they are; both empty where that cannot be told, the second also of chats.
    """

    names: tuple[str, ...]
    examples: tuple[str, ...]
    text: str
    label: str

    @property
    def is_recognised(self) -> bool:
        """Whether it can be told which columns are the text and the label."""
        return bool(self.text)


def columns_of(path: Path, wish: Wish) -> Columns:
    """Look at the columns of a file or folder.

    Raises:
        BadInput: it cannot be read, is a device or a pipe, or has no rows.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise BadInput(f"{one_line(str(path))} is neither a file nor a folder.")
    found = _Unshaped(path, wish)
    return Columns(
        tuple(found.columns),
        tuple(found.examples.get(name, "") for name in found.columns),
        found.shape.text,
        found.shape.label,
    )


class _Unshaped(Source):
    """A table whose columns need not be recognised."""

    def _shape(self) -> Shape:
        self.examples: dict[str, str] = {}
        with readable(self.name):
            for _, values in islice(self._table.records(), _LOOKED):
                for name, value in values.items():
                    if name not in self.examples and (text := as_text(value)[:_LONGEST_EXAMPLE]):
                        self.examples[name] = one_line(text)
        self.faults.clear()
        try:
            return super()._shape()
        except BadInput:
            return Shape("", "")
