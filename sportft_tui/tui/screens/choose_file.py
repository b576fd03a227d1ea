"""Asks for a file by its path, completed as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.screens.path_choices import choices
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line


class ChooseFile(Dialog["str | None"]):
    """Answers with the path as typed or chosen; Esc gives None.

    Args:
        question: what is wanted.
        example: what stands in the box while it is empty.
        value: what stands there at first.
        known: offered while the box is as it was at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(
        self, question: str, example: str, *, value: str = "", known: Sequence[Choice] = ()
    ) -> None:
        super().__init__()
        self._question, self._example = question, example
        self._value, self._known = value, known
        #: Whether somebody moved to a line: then Enter is for it, not for what is typed.
        self._is_chosen = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line(self._question), wrap=True)
            yield LineBox(self._example, self._value)
            yield ChoiceList(empty_text="Nothing here begins like this.")
            keys = "Enter takes it   ↑ ↓ choose   Tab completes   Esc back"
            yield Lines(line((keys, "dim")), wrap=True)

    def on_mount(self) -> None:
        self._show()

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    @property
    def _box(self) -> LineBox:
        return self.query_one(LineBox)

    def _show(self) -> None:
        self._is_chosen = False
        if self._known and self._box.value == self._value:
            self._list.show(self._known)
        else:
            self.run_worker(self._look(), group="files", exclusive=True, exit_on_error=False)

    async def _look(self) -> None:
        typed = self._box.value
        found = await asyncio.to_thread(choices, typed)
        if typed == self._box.value:
            self._list.show(found)

    def on_input_changed(self) -> None:
        self._show()

    def action_move(self, rows: int) -> None:
        # The first step down goes onto the first file, not past it.
        is_first = not self._is_chosen and rows > 0
        self._is_chosen = True
        if not is_first:
            self._list.action_cursor_by(rows)

    def action_page(self, pages: int) -> None:
        self._is_chosen = True
        self._list.action_cursor_page(pages)

    def action_complete(self) -> None:
        """The entry under the cursor, in the box."""
        if chosen := self._list.current:
            self._fill(chosen.value)

    def _fill(self, path: str) -> None:
        self._box.value = path
        self._box.cursor_position = len(path)

    @on(ChoiceList.Selected)
    def _clicked(self) -> None:
        self._is_chosen = True
        self._accept()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._accept()

    def _accept(self) -> None:
        chosen = self._list.current if self._is_chosen else None
        path = chosen.value if chosen else self._box.value.strip()
        if chosen and path.endswith("/"):
            self._fill(path)
        elif path:
            self.dismiss(path)
