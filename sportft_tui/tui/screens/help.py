"""The keys, made from the command table: what is possible here first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.tui.command import Command
from sportft_tui.tui.help_rows import HelpRow, finding
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.widgets.filter_line import FilterLine
from sportft_tui.tui.widgets.key_list import KeyList
from sportft_tui.tui.widgets.lines import Lines, line

_KEYS = "Enter does it   {find} finds   ↑ ↓ move   Esc back"


class Help(Dialog[Command | None]):
    """Answers with the command to be done; Esc gives None.

    Args:
        rows: what is told, in its order; what is not possible now is dim.
        pane: the name of the pane that has the keys; empty for none.
    """

    DEFAULT_CSS = """
    Help .dialog { width: 100%; max-width: 100; height: 100%; max-height: 100%; }
    Help #help-about { height: auto; min-height: 2; max-height: 8; border-top: solid $panel; }
    Help FilterLine { display: none; }
    Help FilterLine Input { margin: 0; }
    """
    PLACE = "help"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("q", "dismiss(None)", show=False),
        *in_dialog("help"),
    ]

    def __init__(self, rows: Sequence[HelpRow], pane: str = "") -> None:
        super().__init__()
        self._rows = rows
        self._pane = pane

    def compose(self) -> ComposeResult:
        where = f"in {self._pane}" if self._pane else "here"
        self._list = KeyList(self._rows)
        self._filter = FilterLine("a key, or words of what it does", self._list)
        with Vertical(classes="dialog"):
            yield Lines(line(("Keys  ", "accent"), (f"what works {where} first", "dim")))
            yield self._list
            yield Lines(id="help-about", wrap=True)
            yield self._filter
            yield Lines(line((self.hint(_KEYS), "dim")), wrap=True)

    def on_mount(self) -> None:
        self._list.focus()
        self._explain()

    @on(KeyList.Highlighted)
    def _explain(self) -> None:
        row = self._list.current
        about = self.query_one("#help-about", Lines)
        if row is None:
            about.show()
            return
        name = f"  :{row.command.id}" if row.command else ""
        late = "" if row.is_possible else "Not possible now. "
        about.show(line(late, row.help, (name, "dim")))

    @on(KeyList.Selected)
    def _choose(self) -> None:
        row = self._list.current
        if row and row.command and row.is_possible:
            self.dismiss(row.command)

    # The filter

    def action_find(self) -> None:
        if self.focused is not self._list:
            raise SkipAction  # in the filter, it is a letter
        self._filter.display = True
        self._filter.edit()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        self._show(event.text)

    def on_filter_line_left(self, event: FilterLine.Left) -> None:
        if event.keep and event.text.strip():
            self._show(event.text)
        else:
            self.action_back()

    def _show(self, typed: str) -> None:
        found = finding(self._rows, typed)
        self._list.show(found)
        self._filter.tell(f"{len(found)} of {len(self._rows)}")
        self._explain()

    def action_back(self) -> None:
        """Out of the filter; where there is none, out of the help."""
        if not self._filter.display:
            self.dismiss(None)
            return
        self._filter.display = False
        self._filter.put("")
        self._show("")
