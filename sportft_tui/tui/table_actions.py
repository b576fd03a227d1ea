"""What the keys of the Data pane do to its table."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sportft_tui.domain.errors import BadInput
from sportft_tui.new_files import fresh_path
from sportft_tui.tui import messages
from sportft_tui.tui.table_changes import TableChanges
from sportft_tui.tui.table_ways import TableWays
from sportft_tui.tui.table_words import rows, short

if TYPE_CHECKING:
    from sportft_tui.dataset.table.order import Column
    from sportft_tui.tui.table_work import TableWork

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 60


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

    async def do(self, name: str) -> None:
        """Do what a command of the pane is for; the names are those of the command table."""
        work, changes = self._work, self._changes
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
            case "save" | "save_all":
                work.start_beside(name, self._save("shown" if name == "save" else "all"))
            case _:
                await self._go(name)

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

    async def _save(self, which: Literal["shown", "all"]) -> None:
        from sportft_tui.tui.screens.ask import Ask

        folder = Path.cwd()
        name = await asyncio.to_thread(_file_name, self._work.table.title, which, folder)
        told = "the rows shown" if which == "shown" else "all rows"
        question = Ask(f"Save {told} as .jsonl, .csv or .parquet in {folder}:", name, value=name)
        typed = await self._work.app.push_screen_wait(question)
        if not typed:
            return
        self._work.say("Saving...")
        path = await asyncio.to_thread(_path, typed)
        n = await self._work.table.export(path, which)
        self._work.say(f"Saved {rows(n)} to {path}")


def _file_name(title: str, which: str, folder: Path) -> str:
    """A name that is not taken in `folder`."""
    stem = _NOT_IN_NAMES.sub("-", Path(title).stem)[:_LONGEST_NAME].strip(".-") or "rows"
    return fresh_path(folder / f"{stem}-{which}.jsonl").name


def _path(typed: str) -> Path:
    """The file that is meant, below the working directory unless it says otherwise."""
    try:
        return Path(typed).expanduser().absolute()
    except (OSError, RuntimeError) as error:  # RuntimeError: the home of an unknown user
        raise BadInput(f"{short(typed)}: {error}", hint="Nothing was saved.") from None
