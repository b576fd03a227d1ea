"""What the keys of the Data pane do to its table."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sportft_tui.api import read_only
from sportft_tui.tui import messages
from sportft_tui.tui.changing import CHANGING, WHY_NOT
from sportft_tui.tui.table_changes import TableChanges
from sportft_tui.tui.table_ways import TableWays
from sportft_tui.tui.table_words import rows

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Column
    from sportft_tui.tui.table_work import TableWork


class TableActions:
    """One action a command.

    Args:
        work: how they are done.
        filter_by: puts a text into the pane's filter.
    """

    def __init__(self, work: TableWork, filter_by: Callable[[str], Awaitable[object]]) -> None:
        self._work = work
        self._changes = TableChanges(work)
        self._ways = TableWays(work, filter_by)
        self._filter_by = filter_by

    async def do(self, name: str) -> None:
        """Do what a command of the pane is for; the names are those of the command table."""
        work, changes = self._work, self._changes
        if f"data-{name}" in CHANGING and read_only.is_on():
            work.fail(f"Nothing was changed: {WHY_NOT}")
            return
        match name:
            case "mark" | "mark_here":
                changes.mark(goes_down=name == "mark")
            case "mark_all":
                work.start(name, changes.mark_all())
            case "relabel":
                await changes.ask_label()
            case "exclude":
                work.start(name, changes.exclude(work.number))
            case "undo" | "redo":
                work.start(name, changes.undo() if name == "undo" else changes.redo())
            case "copy" if work.number is not None:
                work.start(name, self._copy(work.number))
            case "pager" if work.number is not None:
                work.start(name, self._read(work.number))
            case "save" | "save_all":
                work.start_beside(name, self._save("shown" if name == "save" else "all"))
            case _:
                await self._go(name)

    async def do_with(self, name: str, argument: str) -> None:
        """Filter, go to a row or save, as it was typed."""
        match name:
            case "filter":
                await self._filter_by(argument)
            case "jump":
                self._ways.go_to_row(argument)
            case _:
                self._work.start_beside(name, self._save_as(argument, "shown"))

    async def _go(self, name: str) -> None:
        match name:
            case "jump":
                await self._ways.ask_row()
            case "findings":
                await self._ways.ask_finding()
            case "next" | "previous":
                self._work.start(name, self._ways.go_to_finding(1 if name == "next" else -1))
            case "order":
                await self._ways.ask_order()

    def order_by(self, column: Column) -> None:
        """Sort by a column; again turns the order round."""
        self._ways.order_by(column)

    async def _copy(self, number: int) -> None:
        row = await asyncio.to_thread(self._work.table.row, number)
        self._work.post(messages.CopyAsked(row.text))

    async def _read(self, number: int) -> None:
        row = await asyncio.to_thread(self._work.table.row, number)
        head = f"row {row.number + 1:,}   {row.label}"
        self._work.post(messages.ReadAsked(f"row-{row.number + 1}", f"{head}\n\n{row.text}"))

    async def _save(self, which: Literal["shown", "all"]) -> None:
        from sportft_tui.tui.saving import free_name
        from sportft_tui.tui.screens.ask import Ask

        folder = Path.cwd()
        stem = Path(self._work.table.title).stem or "rows"
        name = await asyncio.to_thread(free_name, stem, f"-{which}.jsonl", folder)
        told = "the rows shown" if which == "shown" else "all rows"
        question = Ask(f"Save {told} as .jsonl, .csv or .parquet in {folder}:", name, value=name)
        if typed := await self._work.app.push_screen_wait(question):
            await self._save_as(typed, which)

    async def _save_as(self, typed: str, which: Literal["shown", "all"]) -> None:
        from sportft_tui.tui.saving import typed_path

        self._work.say("Saving...")
        path = await asyncio.to_thread(typed_path, typed)
        n = await self._work.table.export(path, which)
        self._work.say(f"Saved {rows(n)} to {path}")
