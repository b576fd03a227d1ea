"""Asks for a file by its path, completed as it is typed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from sportft_tui.tui.screens.path_dialog import PathDialog
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line


class ChooseFile(PathDialog["str | None"]):
    """Answers with the path as typed or chosen; Esc gives None.

    Args:
        question: what is wanted.
        example: what stands in the box while it is empty.
        value: what stands there at first.
        known: offered while the box is as it was at first.
    """

    def __init__(
        self, question: str, example: str, *, value: str = "", known: Sequence[Choice] = ()
    ) -> None:
        super().__init__()
        self._question, self._example = question, example
        self._value, self._known = value, known

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line(self._question), wrap=True)
            yield LineBox(self._example, self._value)
            yield ChoiceList(empty_text="Nothing here begins like this.")
            keys = "Enter takes it   ↑ ↓ choose   Tab completes   Esc back"
            yield Lines(line((keys, "dim")), wrap=True)

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        self._is_chosen = False
        if self._known and self._box.value == self._value:
            self._list.show(self._known)
        else:
            self._show_files()

    def on_input_changed(self) -> None:
        self._show()

    def _take(self, chosen: Choice | None) -> None:
        if path := chosen.value if chosen else self._box.value.strip():
            self.dismiss(path)
