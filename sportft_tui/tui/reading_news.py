"""Tells on the rail how far a table is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sportft_tui.tui import messages
from sportft_tui.tui.messages import StepState
from sportft_tui.workflow.tutorial import LOAD

if TYPE_CHECKING:
    from textual.message import Message

    from sportft_tui.dataset.table.client import Table


class ReadingNews:
    """Speaks when rows have come, when all are there, and when the rest cannot be read.

    Args:
        post: takes a message to the screen.
    """

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post
        self._table: Table | None = None
        self._told = (0, False, "")

    def follow(self, table: Table, noun: str) -> None:
        """Tell of this table from now on, and of no other.

        Args:
            table: the table.
            noun: what its rows are called.
        """
        self._table, self._told = table, (0, False, "")
        table.on_change(lambda: self._tell(table, noun))
        self._tell(table, noun)

    def _tell(self, table: Table, noun: str) -> None:
        state = table.state
        news = (state.n_rows, state.is_complete, state.failed)
        if table is not self._table or news == self._told:
            return
        self._told = news
        if state.failed:
            self._post(messages.StepChanged(LOAD, StepState.FAILED))
            what = state.failed.replace("--skip-bad", "l and F4")  # as it is called here
            self._post(messages.Failed(what))
            return
        said = f"{state.n_rows:,} {noun}" + ("" if state.is_complete else " …")
        self._post(messages.StepChanged(LOAD, StepState.DONE, said))
