"""An open table, seen from the app. Standard library only: rows are read a screenful at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.link import Message, Progress
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.dataset.table.asking import as_wire
from sportft_tui.dataset.table.layout import view_name
from sportft_tui.dataset.table.order import NATURAL, Order
from sportft_tui.dataset.table.reader import TableReader
from sportft_tui.dataset.table.remote import Remote
from sportft_tui.dataset.table.row import Span, TableRow
from sportft_tui.dataset.table.state import TableState
from sportft_tui.dataset.table.view import View
from sportft_tui.domain.errors import BadInput

Which = Sequence[int] | Literal["shown", "marked"]
_CUT_SHORT = "The data worker ended amid its reading. Whatever is done next reads it again."


class Table:
    """One open table; made by `open_table`.

    Attributes:
        name: of the list of its changes; the same for the same rows.
        title: what it is, a few words.
        made_up: True where its rows are the sample, which must be said wherever they are shown.
        note: the one line to show with it; may be empty.
        state: what is known about it.
        view: the rows shown.
        query, order: what is shown, as it was asked for last.
    """

    def __init__(self, worker: DatasetWorker, asked: Message) -> None:
        self.name = self.title = self.note = self.query = ""
        self.made_up = False
        self.order = NATURAL
        self.state = TableState()
        self.view = View(None, 0)
        self._reader: TableReader | None = None
        #: The folder that rows are read from, and the view of it that is shown.
        self._place = (Path(), 0)
        self._told: list[Callable[[], None]] = []
        self._remote = Remote(worker.link, asked, self._hear)
        self._showing: asyncio.Future[Message] | None = None

    def __len__(self) -> int:
        """Rows shown now."""
        return len(self.view)

    def row_at(self, position: int, most: int | None = None) -> TableRow:
        """The row at a place of what is shown, from 0.

        Args:
            position: its place.
            most: characters of its text that are enough; all where not given.

        Raises:
            IndexError: there is no such place.
        """
        return self._row(self.view[position], most)

    def row(self, number: int) -> TableRow:
        """A row with its whole text.

        Raises:
            IndexError: there is no such row.
        """
        return self._row(number, None)

    def _row(self, number: int, most: int | None) -> TableRow:
        if self._reader is None:
            raise IndexError(number)
        return self._reader.row(number, most)

    def on_change(self, told: Callable[[], None]) -> None:
        """Call `told` on the event loop whenever the state or rows changed."""
        self._told.append(told)

    async def show(self, query: str = "", order: Order = NATURAL) -> None:
        """Show the rows that a query finds, in some order; a newer call supersedes an older one.

        Raises:
            BadInput: the query cannot be understood.
            SportftError: the process died; the next call opens the table again.
        """
        if self._showing is not None:
            self._showing.cancel()
        call = self.ask("show", query=query, **_wire(order))
        this = self._showing = asyncio.ensure_future(call)
        try:
            news = await this
        except asyncio.CancelledError:
            if this is self._showing:
                raise
            return  # superseded
        self.query, self.order = query, order
        self._remote.take(news)

    async def mark(self, which: Which, on: bool) -> int:
        """Mark rows or no longer; returns how many changed."""
        return await self._edit("mark", which, on)

    async def relabel(self, which: Which, label: str) -> int:
        """Give rows a label; returns how many changed."""
        return await self._edit("relabel", which, label)

    async def exclude(self, which: Which, on: bool) -> int:
        """Leave rows out of what is made of it, or take them in; returns how many changed."""
        return await self._edit("exclude", which, on)

    async def _edit(self, do: str, which: Which, to: object) -> int:
        wire = which if isinstance(which, str) else list(which)
        news = await self.ask(do, which=wire, to=to)
        self._remote.take(news)
        return int(news["changed"])

    async def undo(self) -> str:
        """Take the last change back; returns what it was, in words, empty for nothing."""
        return await self._step("undo")

    async def redo(self) -> str:
        """Do what was undone again; returns what it was, in words, empty for nothing."""
        return await self._step("redo")

    async def _step(self, do: str) -> str:
        news = await self.ask(do)
        self._remote.take(news)
        return str(news["what"])

    async def numbers(self, which: Literal["shown", "marked"], most: int) -> list[int]:
        """Rows by their numbers: as they are shown, or the marked ones as they were read.

        Those that are left out are among them only where all of them are.

        Args:
            which: which.
            most: at most so many, the first ones.
        """
        answer = await self.ask("numbers", which=which, most=most)
        return [int(row) for row in answer["rows"]]

    async def position_of(self, number: int) -> int | None:
        """Where a row stands in what is shown; None where it is not shown."""
        if self.view.is_natural:
            return self.view.position_of(number)
        return _position(await self.ask("position_of", number=number))

    async def next_finding(self, position: int, step: int) -> int | None:
        """The next row shown that something was found in.

        Args:
            position: where to begin; the row there does not count.
            step: 1 forward, -1 back.

        Returns:
            Its place; None where there is none.
        """
        return _position(await self.ask("next_finding", position=position, step=step))

    async def spans(self, number: int) -> list[Span]:
        """What of a row's text its findings are about."""
        found = (await self.ask("spans", number=number))["spans"]
        return [Span(*span) for span in found]

    async def export(
        self,
        path: Path,
        which: Literal["shown", "all"] = "shown",
        on_progress: Progress | None = None,
    ) -> int:
        """Write rows to a file: JSON lines, csv or parquet by its ending; never over another file.

        Rows that are left out are not written.

        Args:
            path: the file.
            which: rows as they are shown, or all as they were read.
            on_progress: is called with a line now and then.

        Returns:
            How many rows were written.

        Raises:
            BadInput: there is such a file already, it has another ending, or cannot be written.
        """
        place = os.fsencode(path.absolute()).decode("latin-1")  # noqa: ASYNC240  no I/O
        answer = await self.ask("export_table", on_progress, path=place, which=which)
        return int(answer["rows"])

    async def close(self) -> None:
        """Let go of it; what was changed stays known and comes back with the same file."""
        self._told.clear()
        await self._remote.close()
        self.view.close()
        if self._reader is not None:
            self._reader.close()

    async def open(self, on_progress: Progress | None = None) -> None:
        """Open it; returns as soon as it has rows.

        Raises:
            SportftError: it cannot be read; says why.
        """
        about = await self._remote.open(on_progress)
        self.title, self.made_up, self.note = about["title"], about["made_up"], about["note"]
        self.name = about["name"]

    async def ask(self, call: str, on_progress: Progress | None = None, **more: object) -> Message:
        """Ask the worker for something about this table, as other rooms do.

        Args:
            call: what is to be done.
            on_progress: is called with a line now and then.
            more: what is told with it.

        Raises:
            SportftError: it cannot be done, or the process died; the next call opens the table
                again, with all that was changed in it.
        """
        return await self._remote.ask(call, on_progress, **more)

    def _hear(self, news: Message | None) -> None:
        if news is not None:
            with suppress(OSError, BadInput):  # its files are gone: something newer is on its way
                self._read(news)
        elif not (self.state.is_complete or self.state.failed):
            self.state = replace(self.state, failed=_CUT_SHORT)
        for told in self._told:
            told()

    def _read(self, news: Message) -> None:
        folder, state = Path(news["folder"]), TableState.from_wire(news["state"])
        if (folder, news["view"]) != self._place:
            view = _view(news)
            if folder != self._place[0]:
                reader = TableReader(folder)
                if self._reader is not None:
                    self._reader.close()
                self._reader = reader
            self.view.close()
            self.view, self._place = view, (folder, news["view"])
        assert self._reader is not None
        if state.findings != self.state.findings:
            self._reader.forget_findings()
        self.state = state
        self._reader.see(state.n_rows)
        self.view.grow(news["shown"])


def _view(news: Message) -> View:
    number = news["view"]
    return View(Path(news["folder"]) / view_name(number) if number else None, news["shown"])


def _wire(order: Order) -> Message:
    return {"column": order.column, "is_reverse": order.is_reverse}


def _position(answer: Message) -> int | None:
    position = answer["position"]
    return None if position is None else int(position)


async def open_table(
    worker: DatasetWorker,
    what: Path | Newsgroups,
    wish: Wish | None = None,
    model: str = "",
    on_progress: Progress | None = None,
) -> Table:
    """Open a table; returns as soon as its first rows are there, and goes on reading.

    Args:
        worker: reads it.
        what: a file, a folder or newsgroups.
        wish: how a file is to be read.
        model: the model whose tokens are counted.
        on_progress: is called with a line now and then.

    Raises:
        SportftError: it cannot be read; says why.
    """
    table = Table(worker, {"what": as_wire(what, wish or Wish()), "model": model})
    try:
        await table.open(on_progress)
    except BaseException:
        await table.close()
        raise
    return table
