"""The line above the footer: what was said last."""

from __future__ import annotations

from sportft_tui.domain.text import one_line
from sportft_tui.tui.widgets.lines import Lines, line


class Notice(Lines):
    """One sentence, until another takes its place, or until the step is over that it is about."""

    _is_step = False

    def tell(self, what: str, hint: str = "", ink: str = "") -> None:
        """Say a sentence; the hint says what to do about it."""
        self._is_step = False
        self.show(line((f" {one_line(what)} ", ink), one_line(hint)))

    def tell_step(self, what: str) -> None:
        """Say what a step is doing, while it is doing it and not a moment longer."""
        self.tell(what)
        self._is_step = True

    def end_step(self) -> None:
        """The step is over, if it is a step that is told about."""
        if self._is_step:
            self.tell("")
