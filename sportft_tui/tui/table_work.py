"""How work on a table is done: in workers, one change after the other, with a sentence about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages
from sportft_tui.tui.keymap import in_app

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

    from sportft_tui.tui.shown_table import ShownTable
    from sportft_tui.tui.table_showing import Showing
    from sportft_tui.tui.widgets.row_table import RowTable


class TableWork:
    """Starts work on a table; the screen never waits.

    Args:
        app: runs the workers and shows the dialogs.
        showing: the table, and what of it is shown.
        view: whose cursor says which row is meant.
        post: takes a message to the screen.
    """

    def __init__(
        self,
        app: App[Any],
        showing: Showing,
        view: RowTable,
        post: Callable[[Message], object],
    ) -> None:
        self.app = app
        self.showing = showing
        self.view = view
        self.post = post
        self._turn = asyncio.Lock()

    @property
    def table(self) -> ShownTable:
        """The table that is worked on."""
        return self.showing.table

    @property
    def number(self) -> int | None:
        """The row under the cursor."""
        return self.showing.number

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Have it done when all that was asked for before is done."""
        self.start_beside(name, self._in_turn(work))

    def start_beside(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Have it done while other things are done, too."""
        self.app.run_worker(self._told(work), name=name, group="table", exit_on_error=False)

    async def _in_turn(self, work: Coroutine[Any, Any, None]) -> None:
        async with self._turn:
            await work

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except SportftError as error:
            self.fail(error.what, error.hint)

    def say(self, what: str, *, is_change: bool = False) -> None:
        """Say what was done; of a change also how it is taken back."""
        undoes = (
            f" {self.key_of('data-undo')} undoes it."
            if is_change and self.table.state.can_undo
            else ""
        )
        self.post(messages.Said(what + undoes))

    def key_of(self, command_id: str) -> str:
        """The key that does a command."""
        return in_app(self.app).key_of(command_id)

    def fail(self, what: str, hint: str = "") -> None:
        """Say what went wrong."""
        self.post(messages.Failed(what, hint))
