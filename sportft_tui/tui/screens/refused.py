"""What can be done where a server takes no jobs, and files were uploaded for nothing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.choose import Choose
from sportft_tui.tui.widgets.choice_list import Choice

LOCAL, DELETE = "local", "delete"


class Closed(Choose):
    """Answers `local`, `delete` or None.

    Args:
        n_uploads: files that were uploaded in vain.
        is_prepared: whether there are files to train on.
    """

    PLACE = "refused"
    BINDINGS: ClassVar[list[BindingType]] = in_dialog("refused")

    def __init__(self, n_uploads: int, *, is_prepared: bool) -> None:
        super().__init__("This account may create no fine-tuning jobs there. What now?", ())
        self._n_uploads, self._is_prepared = n_uploads, is_prepared

    def compose(self) -> ComposeResult:
        files = f"{self._n_uploads} {'file' if self._n_uploads == 1 else 'files'}"
        here = self.hint("{local}  train on this machine"), "free; opens the engine"
        gone = self.hint("{delete}  delete the uploads"), f"{files} that no job uses"
        there_is = ((LOCAL, here, self._is_prepared), (DELETE, gone, self._n_uploads > 0))
        self._choices = [Choice(value, *told) for value, told, is_there in there_is if is_there]
        self._hint = self.hint("{local}, {delete} or Enter take it, Esc leaves all as it is.")
        yield from super().compose()

    def action_take(self, value: str) -> None:
        if value in [one.value for one in self._choices]:
            self.dismiss(value)
