"""The commands of the shell that do the same as what is on the screen, to be copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from sportft_tui.domain.text import one_line
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.list_dialog import ListDialog
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.workflow.choice import Choice as Server

#: Characters of a command that are shown; all of them are copied.
_MOST_SHOWN = 2_000


class InShell(ListDialog["str | None"]):
    """Answers with the command to be copied.

    Args:
        ways: the commands, at least one.
        server: where they are for.
    """

    DEFAULT_CSS = """
    InShell #shell-command { margin: 1 0; }
    InShell VerticalScroll { max-height: 12; }
    """
    PLACE = "shell"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "copy", show=False),
        Binding("q", "dismiss(None)", show=False),
        *in_dialog("shell"),
    ]

    def __init__(self, ways: Sequence[ShellWay], server: Server) -> None:
        super().__init__()
        self._commands = [way.typed(server) for way in ways]
        self._ways = ways

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line(("The same in the shell", "accent")))
            yield ChoiceList()
            with VerticalScroll(can_focus=False):
                yield Lines(id="shell-command", wrap=True)
            another = "↑ ↓ another   " * (len(self._ways) > 1)
            yield Lines(line((f"Enter copies it   {another}Esc back", "dim")))

    def on_mount(self) -> None:
        self._list.show([Choice(str(n), way.title) for n, way in enumerate(self._ways)])
        self._show()

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    @property
    def _command(self) -> str:
        return self._commands[self._list.cursor]

    @on(ChoiceList.Highlighted)
    def _show(self) -> None:
        told = one_line(self._command, _MOST_SHOWN)
        self.query_one("#shell-command", Lines).show(line(("$ ", "dim"), (told, "number")))

    @on(ChoiceList.Selected)
    def action_copy(self) -> None:
        self.dismiss(self._command)
