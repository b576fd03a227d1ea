"""What the Data pane needs of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Order
    from sportft_tui.dataset.table.row import Span, TableRow
    from sportft_tui.dataset.table.state import TableState

#: Rows by number, those that are shown, or those that are marked.
Which = Sequence[int] | Literal["shown", "marked"]


class RowSource(Protocol):
    """Rows in the order shown; places count from 0."""

    def __len__(self) -> int: ...

    def row_at(self, position: int, most: int | None = None) -> TableRow:
        """The row at a place, of its text at least `most` characters; reads a few bytes."""
        ...


class ShownTable(RowSource, Protocol):
    """A table of texts. What is over many rows is awaited; the rest costs a few reads.

    Attributes:
        name: of the list of its changes; the same for the same rows.
        query, order: what is shown now, and in which order.
        made_up: whether its texts are a sample of ours.
        note: what a reader should know about where it is from; may be empty.
    """

    name: str
    title: str
    made_up: bool
    note: str

    @property
    def state(self) -> TableState: ...

    @property
    def query(self) -> str: ...

    @property
    def order(self) -> Order: ...

    def row(self, number: int) -> TableRow: ...

    async def show(self, query: str = ..., order: Order = ...) -> None: ...

    async def mark(self, which: Which, on: bool) -> int: ...

    async def relabel(self, which: Which, label: str) -> int: ...

    async def exclude(self, which: Which, on: bool) -> int: ...

    async def undo(self) -> str: ...

    async def redo(self) -> str: ...

    async def numbers(self, which: Literal["shown", "marked"], most: int) -> list[int]: ...

    async def position_of(self, number: int) -> int | None: ...

    async def next_finding(self, position: int, step: int) -> int | None: ...

    async def spans(self, number: int) -> list[Span]: ...

    async def export(self, path: Path, which: Literal["shown", "all"] = ...) -> int: ...

    def on_change(self, told: Callable[[], None]) -> None: ...

    async def close(self) -> None: ...
