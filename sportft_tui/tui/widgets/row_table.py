"""A data set's rows; only those in sight are ever read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

from rich.style import Style
from textual.strip import Strip

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui.widgets.cells import fit, row_text, strip_of
from sportft_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from sportft_tui.dataset.rows import Row

_LABEL_CELLS = 11
_SPLIT_CELLS = 6
#: The text keeps at least this much before a column beside it is shown.
_LEAST_TEXT = 16
#: The column is too narrow for the word.
_SPLITS: Mapping[str, str] = {"train": "train", "validation": "valid", "": "·"}


class RowReader(Protocol):
    """Rows by number, of any source."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Row: ...


class RowTable(LineView):
    """Row number, split, label and the beginning of the text, under a head that stays."""

    header_lines: ClassVar[int] = 1
    drags_cursor: ClassVar[bool] = True

    _source: RowReader | None = None

    def set_source(self, rows: RowReader | None, *, keep_place: bool = False) -> None:
        """Show other rows.

        Args:
            rows: where they are read from, a screenful at a time; None shows `empty_text`.
            keep_place: they are the same rows in another state, so the cursor stays.
        """
        self._source = rows
        if not keep_place:
            self.set_cursor(0, same_thing=True)
            self.place(0)
        self.changed()

    @property
    def current(self) -> int:
        """The row under the cursor; -1 where there are no rows."""
        return self.cursor if self.line_count() else -1

    def line_count(self) -> int:
        return 0 if self._source is None else len(self._source)

    def render_header(self, _y: int, width: int, /) -> Strip:
        head = self.inks.head
        return self._columns(width, ("row", "split", "label", "text"), (head,) * 4)

    def render_row(self, index: int, width: int, _selected: bool, /) -> Strip:
        inks = self.inks
        assert self._source is not None
        try:
            row = self._source[index]
        except (OSError, ValueError, IndexError, KeyError, SportftError) as error:
            # The file behind a row can go away while it is shown.
            texts = (f"{index + 1:,}", "", "", f"cannot be read: {row_text(str(error))}")
            return self._columns(width, texts, (inks.dim, inks.dim, inks.dim, inks.bad))
        split = _SPLITS.get(row.split, row_text(row.split))
        texts = (f"{index + 1:,}", split, row_text(row.label), row_text(row.text, width))
        split_ink = inks.accent if row.split == "validation" else inks.dim
        return self._columns(width, texts, (inks.dim, split_ink, inks.number, inks.style("")))

    def _columns(
        self, width: int, texts: tuple[str, str, str, str], styles: tuple[Style, ...]
    ) -> Strip:
        """The columns that have room: the text always, then the label, the number, the split."""
        sizes = (max(len(f"{self.line_count():,}"), 3), _SPLIT_CELLS, _LABEL_CELLS)
        shown: set[int] = set()
        left = width
        for column in (2, 0, 1):
            if left - sizes[column] - 1 >= _LEAST_TEXT:
                shown.add(column)
                left -= sizes[column] + 1
        parts = [
            (fit(texts[column], sizes[column], right=column == 0) + " ", styles[column])
            for column in sorted(shown)
        ]
        return strip_of([*parts, (texts[3], styles[3])], width)
