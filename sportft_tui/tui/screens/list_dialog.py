"""What the dialogs with a list share: the keys go to a text box, or nowhere, and move the list."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual.binding import Binding, BindingType

from sportft_tui.tui.screens.dialog import Answer, Dialog
from sportft_tui.tui.widgets.line_view import LineView


class ListDialog(Dialog[Answer]):
    """A dialog over one list; Esc gives None, where nobody says otherwise."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    @property
    @abstractmethod
    def _list(self) -> LineView:
        """The list that the keys move."""

    def action_move(self, rows: int) -> None:
        self._list.action_cursor_by(rows)

    def action_page(self, pages: int) -> None:
        self._list.action_cursor_page(pages)
