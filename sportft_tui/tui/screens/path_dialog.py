"""What the dialogs share that ask for a path: typed, completed from the list below, or chosen."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from sportft_tui.tui.screens.dialog import Answer
from sportft_tui.tui.screens.list_dialog import ListDialog
from sportft_tui.tui.screens.path_choices import choices
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.line_box import LineBox


class PathDialog(ListDialog[Answer]):
    """A box for a path over a list of what it can become."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        #: Whether somebody moved to a line: then Enter is for it, not for what is typed.
        self._is_chosen = False

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    @property
    def _box(self) -> LineBox:
        return self.query_one(LineBox)

    @property
    def _offers_files(self) -> bool:
        """Whether the lines of the list are paths."""
        return True

    @abstractmethod
    def _take(self, chosen: Choice | None) -> None:
        """Go on with a file of the list; with what is typed where there is None."""

    def _show_files(self) -> None:
        self.run_worker(self._look_for_files(), group="files", exclusive=True, exit_on_error=False)

    async def _look_for_files(self) -> None:
        typed = self._box.value
        found = await asyncio.to_thread(choices, typed)
        if self._offers_files and typed == self._box.value:
            self._list.show(found)

    def action_move(self, rows: int) -> None:
        # The first step down goes onto the first file, not past it.
        is_first = self._offers_files and not self._is_chosen and rows > 0
        self._is_chosen = True
        if not is_first:
            super().action_move(rows)

    def action_page(self, pages: int) -> None:
        self._is_chosen = True
        super().action_page(pages)

    def action_complete(self) -> None:
        """The entry under the cursor, in the box."""
        if self._offers_files and (chosen := self._list.current):
            self._fill(chosen.value)

    def _fill(self, path: str) -> None:
        self._box.value = path
        self._box.cursor_position = len(path)

    @on(ChoiceList.Selected)
    def _clicked(self) -> None:
        self._is_chosen = True
        self._accept_clicked()

    def _accept_clicked(self) -> None:
        self._accept()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._accept()

    def _accept(self) -> None:
        """Enter: into a folder that was chosen, or on with the file."""
        chosen = self._list.current if self._is_chosen else None
        if chosen and chosen.value.endswith("/"):
            self._fill(chosen.value)
        else:
            self._take(chosen)
