"""Asks for one of several things, or (where that makes sense) for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.tui.fuzzy import fitting
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line


class Choose(Dialog["str | None"]):
    """Answers with the value of what was chosen; Esc gives None.

    Args:
        question: what is wanted.
        choices: what there is.
        cursor: which of them Enter takes at first.
        hint: what the keys do.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("enter", "choose", show=False),
    ]

    def __init__(
        self,
        question: str,
        choices: Sequence[Choice],
        *,
        cursor: int = 0,
        hint: str = "Enter takes it, Esc goes back.",
    ) -> None:
        super().__init__()
        self._question, self._hint = question, hint
        self._choices, self._first = choices, cursor

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line(self._question), wrap=True)
            yield from self.box()
            yield ChoiceList()
            yield Lines(line((self._hint, "dim")), wrap=True)

    def box(self) -> ComposeResult:
        """What stands above the choices."""
        return ()

    def on_mount(self) -> None:
        self.list.show(self._choices, self._first)

    @property
    def list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    @on(ChoiceList.Selected)
    def action_choose(self) -> None:
        if chosen := self.list.current:
            self.dismiss(chosen.value)

    def action_move(self, rows: int) -> None:
        self.list.action_cursor_by(rows)

    def action_page(self, pages: int) -> None:
        self.list.action_cursor_page(pages)


class ChooseOrNew(Choose):
    """With a box for a part of a choice, or for a new one.

    Args:
        question: what is wanted.
        names: the choices, each with a note.
        new: the note beside what was typed, where it is none of them.
    """

    def __init__(self, question: str, names: Sequence[tuple[str, str]], *, new: str) -> None:
        hint = "Enter takes it   ↑ ↓ choose   Esc back"
        super().__init__(question, [Choice(name, name, note) for name, note in names], hint=hint)
        self._notes = dict(names)
        self._new = new

    def box(self) -> ComposeResult:
        yield LineBox("a part of a name, or a new one")

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        found = [Choice(name, name, self._notes[name]) for name in fitting(self._notes, typed)]
        if typed and typed not in self._notes:
            found.append(Choice(typed, typed, self._new))
        self.list.show(found)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()
