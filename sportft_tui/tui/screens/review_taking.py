"""What can be taken away from a review: its decisions, the text, the command of the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui import messages
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.widgets.lines import Lines, line

if TYPE_CHECKING:
    from sportft_tui.tui.review_round import ReviewRound


class ReviewTaking(Dialog[bool]):
    """The part of the review's screen that is not about deciding.

    Args:
        round: the texts.
    """

    def __init__(self, round: ReviewRound) -> None:
        super().__init__()
        self._round = round

    def say(self, what: str) -> None:
        """Say what was taken away."""
        self._say(what)

    def _say(self, what: str, ink: str = "") -> None:
        if self.is_attached:
            self._lines("said").show(line((one_line(what), ink)))

    def _fail(self, error: SportftError) -> None:
        self._say(f"✗ {error.what} {error.hint}", "bad")

    def _lines(self, name: str) -> Lines:
        return self.query_one(f"#review-{name}", Lines)

    def in_shell(self) -> list[ShellWay]:
        """What was decided, in the shell."""
        words = ["export", "decisions", "-o", "decisions.jsonl"]
        return [ShellWay("All decisions of all reviews, to a file", words)]

    def action_save(self) -> None:
        """What was decided in this review, to a file."""
        rows = self._round.decided()
        if not rows:
            self.say("Nothing is decided yet.")
            return
        asked = messages.RowsSaveAsked("what was decided", ("decisions", ".jsonl"), rows)
        asked.things = ("decision", "decisions")
        asked.more = "sportft export decisions prints those of all reviews."
        self.post_message(asked)

    def action_pager(self) -> None:
        """The whole text, in a pager."""
        if row := self._round.row:
            self.post_message(messages.ReadAsked(f"row-{row.number + 1}", row.text))
