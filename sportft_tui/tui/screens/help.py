"""The keys, made from the command table."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from sportft_tui.tui.command import Command, Situation
from sportft_tui.tui.commands import TABLE
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.widgets.lines import Lines, line

_KEY_CELLS = 7
_INSIDE = (
    ("Tab", "the next pane"),
    ("↑ ↓", "move in a list; so do j, k, PgUp, PgDn, Home and End"),
    ("End", "in Events: follow the newest again"),
    ("Esc", "leave the text box or a dialog"),
    ("ctrl+p", "palette: every command by name"),
)


class Help(Dialog[None]):
    """What each key does; those that make no sense now are dim.

    Args:
        situation: what makes sense now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", show=False)
    ]

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self._situation = situation

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line(("Keys (dim: not possible now). Esc closes.", "accent")))
            with VerticalScroll():
                yield Lines(*self._lines(), wrap=True, hang=_KEY_CELLS + 2)

    def _lines(self) -> list[Text]:
        told = []
        for command in sorted(TABLE, key=self._distance):
            is_possible = command.is_available(self._situation)
            text = f"{command.title}. {command.help}"
            told.append(_line(command.key_name, text, is_possible=is_possible))
        return told + [_line(key, meaning) for key, meaning in _INSIDE]

    def _distance(self, command: Command) -> int:
        """What is for this pane comes first, then what is for all, then what is for others."""
        return 1 if not command.pane else 2 * (command.pane != self._situation.pane)


def _line(key: str, text: str, *, is_possible: bool = True) -> Text:
    key = f"{key:>{_KEY_CELLS}}  "
    return line((key, "accent"), text) if is_possible else line((key + text, "dim"))
