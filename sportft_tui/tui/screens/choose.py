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
from sportft_tui.tui.screens.list_dialog import ListDialog
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line


class Choose(ListDialog["str | None"]):
    """Answers with the value of what was chosen; Esc gives None.

    Args:
        question: what is wanted.
        choices: what there is.
        cursor: which of them Enter takes at first.
        hint: what the keys do.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
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
        self._list.show(self._choices, self._first)

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    @on(ChoiceList.Selected)
    def action_choose(self) -> None:
        if chosen := self._list.current:
            self.dismiss(chosen.value)


class ChooseOrNew(Choose):
    """With a box for a part of a choice, or for a new one.

    Args:
        question: what is wanted.
        names: the choices, each with a note.
        new: the note beside what was typed, where it is none of them.
        cursor: which of the names Enter takes at first.
    """

    #: What stands in the box while it is empty.
    EXAMPLE: ClassVar[str] = "a part of a name, or a new one"

    def __init__(
        self, question: str, names: Sequence[tuple[str, str]], *, new: str, cursor: int = 0
    ) -> None:
        self._notes = dict(names)
        self._new = new
        hint = "Enter takes it   ↑ ↓ choose   Esc back"
        choices = [self._choice(name) for name, _ in names]
        super().__init__(question, choices, cursor=cursor, hint=hint)

    def box(self) -> ComposeResult:
        yield LineBox(self.EXAMPLE)

    def _choice(self, name: str) -> Choice:
        return Choice(name, self.shown(name), self._notes.get(name, self._new))

    def shown(self, name: str) -> str:
        """How a name is written."""
        return name

    def words(self, name: str) -> str:
        """What a name is found by."""
        return name

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip()
        by_words = {self.words(name): name for name in self._notes}
        found = [self._choice(by_words[words]) for words in fitting(by_words, typed)]
        if typed and typed not in self._notes:
            found.append(self._choice(typed))
        self._list.show(found)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_choose()
