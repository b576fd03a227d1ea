"""Over the month's budget: only who types the amount goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.domain.text import one_line
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line

if TYPE_CHECKING:
    from sportft_tui.workflow.budget import OverMonth

_KEYS = "Enter goes on, Esc leaves it: then nothing is paid."
#: Characters of a question: model names may be of any length.
_MOST_TOLD = 1_000


class TypeAmount(Dialog[bool]):
    """Answers with True when the amount was typed; Esc gives False.

    Args:
        over: what would pass the budget.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", show=False)]

    def __init__(self, over: OverMonth) -> None:
        super().__init__()
        self._over = over

    def compose(self) -> ComposeResult:
        amount = self._over.amount
        with Vertical(classes="dialog"):
            yield Lines(line((one_line(self._over.what, _MOST_TOLD), "bad")), wrap=True)
            yield Lines(line(f"Type {amount} to do it all the same."), wrap=True)
            yield LineBox("dollars")
            yield Lines(line((_KEYS, "dim")), id="amount-keys", wrap=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._over.is_typed(event.value):
            self.dismiss(True)
        else:
            said = f"That is not {self._over.amount}. {_KEYS}"
            self.query_one("#amount-keys", Lines).show(line(said))
