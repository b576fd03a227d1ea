"""A table of texts in memory: what the Data pane needs of one, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from sportft_tui.dataset.table.order import NATURAL, Order
from sportft_tui.dataset.table.query import Flag, Is, Number, Query, Words, parse
from sportft_tui.dataset.table.row import Span, TableRow
from sportft_tui.dataset.table.state import FindingCount, TableState
from sportft_tui.domain.errors import BadInput
from sportft_tui.tui.shown_table import Which

Change = tuple[str, dict[int, TableRow], dict[int, TableRow]]
DUPLICATE = FindingCount("duplicate", "Rows are the same as an earlier one.", "They add up.", 2)


class MemoryTable:
    """Filters, sorts and edits a list of rows.

    Args:
        rows: their numbers are their places.
        title: what it is.
        is_complete: whether no more will come; see `grow`.
    """

    def __init__(
        self, rows: Iterable[TableRow], *, title: str = "posts.csv", is_complete: bool = True
    ) -> None:
        self.rows = list(rows)
        self.name, self.title, self.made_up, self.note = "a-name", title, False, ""
        self.query, self.order = "", NATURAL
        self.asked: list[str] = []
        self.read: list[int] = []
        self.places: list[int] | None = None
        self.findings: tuple[FindingCount, ...] = (DUPLICATE,)
        self.is_complete = is_complete
        self.tokens_share = 1.0
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._told: list[Callable[[], None]] = []

    @property
    def state(self) -> TableState:
        used = [row for row in self.rows if not row.is_excluded]
        return TableState(
            n_rows=len(self.rows),
            is_complete=self.is_complete,
            counts=dict(Counter(row.label for row in used)),
            n_labels=len({row.label for row in used}),
            n_marked=sum(row.is_marked for row in self.rows),
            n_excluded=len(self.rows) - len(used),
            tokens_share=self.tokens_share,
            total_tokens=sum(row.tokens or 0 for row in used),
            findings=self.findings,
            is_surveyed=self.is_complete,
            can_undo=self._done[-1][0] if self._done else "",
            can_redo=self._undone[-1][0] if self._undone else "",
        )

    def __len__(self) -> int:
        return len(self.rows if self.places is None else self.places)

    def row_at(self, position: int, most: int | None = None) -> TableRow:
        number = position if self.places is None else self.places[position]
        self.read.append(number)
        row = self.rows[number]
        return replace(row, text=row.text[:most])

    def row(self, number: int) -> TableRow:
        return self.rows[number]

    def grow(self, rows: Iterable[TableRow], *, is_complete: bool = False) -> None:
        """More rows were read from the source."""
        self.rows += rows
        self.is_complete = is_complete
        self.tell()

    async def show(self, query: str = "", order: Order = NATURAL) -> None:
        self.asked.append(query)
        wanted = parse(query)
        self.query, self.order = query, order
        found = [row for row in self.rows if _passes(row, wanted)]
        found.sort(key=lambda row: _key(row, order), reverse=order.is_reverse)
        self.places = [row.number for row in found] if query or not order.is_natural else None
        self.tell()

    async def mark(self, which: Which, on: bool) -> int:
        what = "" if which not in ("shown", "marked") else "marking rows"
        return self._change(what, which, lambda row: replace(row, is_marked=on))

    async def exclude(self, which: Which, on: bool) -> int:
        return self._change("excluding", which, lambda row: replace(row, is_excluded=on))

    async def relabel(self, which: Which, label: str) -> int:
        def relabelled(row: TableRow) -> TableRow:
            given = row.given_label or row.label
            return replace(row, label=label, given_label="" if given == label else given)

        return self._change(f"the label {label}", which, relabelled)

    def _change(self, what: str, which: Which, change: Callable[[TableRow], TableRow]) -> int:
        if which == "marked":
            numbers = [row.number for row in self.rows if row.is_marked]
        elif which == "shown":
            numbers = list(range(len(self.rows)) if self.places is None else self.places)
        else:
            numbers = [int(number) for number in which]
        before = {number: self.rows[number] for number in numbers}
        after = {number: change(row) for number, row in before.items()}
        n = sum(after[number] != row for number, row in before.items())
        if n and what:
            self._done.append((what, before, after))
            self._undone.clear()
        if n:
            self._put(after)
        return n

    def _put(self, rows: dict[int, TableRow]) -> None:
        for number, row in rows.items():
            self.rows[number] = row
        self.tell()

    async def undo(self) -> str:
        if not self._done:
            return ""
        self._undone.append(self._done.pop())
        what, before, _ = self._undone[-1]
        self._put(before)
        return what

    async def redo(self) -> str:
        if not self._undone:
            return ""
        self._done.append(self._undone.pop())
        what, _, after = self._done[-1]
        self._put(after)
        return what

    async def numbers(self, which: Literal["shown", "marked"], most: int) -> list[int]:
        places = range(len(self.rows)) if self.places is None else self.places
        rows = [self.rows[place] for place in places]
        if which == "marked":
            rows = [row for row in self.rows if row.is_marked]
        kept = [row for row in rows if not row.is_excluded] or rows
        return [row.number for row in kept][:most]

    async def position_of(self, number: int) -> int | None:
        if self.places is None:
            return number if 0 <= number < len(self.rows) else None
        return self.places.index(number) if number in self.places else None

    async def next_finding(self, position: int, step: int) -> int | None:
        stop = len(self) if step > 0 else -1
        places = range(position + step, stop, step)
        return next((place for place in places if self.row_at(place).findings), None)

    async def spans(self, number: int) -> list[Span]:
        text = self.rows[number].text
        start = text.find("goalie")
        return [Span("duplicate", start, start + 6, "a word")] if start >= 0 else []

    async def export(self, path: Path, which: Literal["shown", "all"] = "shown") -> int:
        if path.suffix != ".jsonl":
            raise BadInput(f"{path.name} is no kind of file that is written here.", hint="Rename.")
        places = range(len(self) if which == "shown" else len(self.rows))
        rows = [self.row_at(place) if which == "shown" else self.rows[place] for place in places]
        lines = (json.dumps([row.text, row.label]) + "\n" for row in rows)
        await asyncio.to_thread(path.write_text, "".join(lines))
        return len(rows)

    async def close(self) -> None:
        self._told.clear()

    def on_change(self, told: Callable[[], None]) -> None:
        self._told.append(told)

    def tell(self) -> None:
        """Say that something changed."""
        for told in self._told:
            told()


def posts(n: int) -> list[TableRow]:
    """Posts about hockey and baseball in turns; every tenth has a finding, and a goalie."""
    return [
        TableRow(
            number,
            f"post {number} about a goalie" if number % 10 == 4 else f"post {number}",
            "hockey" if number % 2 == 0 else "baseball",
            ("", "train", "validation")[number % 3],
            100 + (number * 7) % 50,
            ("duplicate",) if number % 10 == 4 else (),
        )
        for number in range(n)
    ]


def _passes(row: TableRow, wanted: Query) -> bool:
    return all(_has(row, term) is not term.is_inverse for term in wanted.terms)


def _has(row: TableRow, term: object) -> bool:
    match term:
        case Words(field="text", words=words):
            return words in row.text
        case Words(field="label", words=words):
            return words in row.label
        case Words(field="finding", words=words):
            return words in row.findings
        case Number(field="row", lowest=lowest, highest=highest):
            return lowest <= row.number + 1 <= (highest if highest is not None else row.number + 1)
        case Is(flag=flag):
            return _flags(row)[flag]
        case _:
            raise NotImplementedError(term)


def _flags(row: TableRow) -> dict[Flag, bool]:
    return {
        "marked": row.is_marked,
        "excluded": row.is_excluded,
        "relabelled": bool(row.given_label),
    }


def _key(row: TableRow, order: Order) -> tuple[object, int]:
    keys: dict[str, object] = {
        "row": row.number,
        "text": row.text,
        "label": row.label,
        "split": row.split,
        "tokens": row.tokens or 0,
        "findings": len(row.findings),
        "len": len(row.text),
    }
    return keys[order.column], row.number
