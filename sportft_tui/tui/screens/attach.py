"""Asks for a job: typed in full or in part, or chosen from those that are known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.tui.screens.list_dialog import ListDialog
from sportft_tui.tui.widgets.candidate_list import CandidateList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.workflow.attach import Candidate, matching

_NO_MATCH = "No job that is known here fits. Enter asks the server for exactly this ID."


class Attach(ListDialog["Candidate | str | None"]):
    """Answers with a known job, or with an ID as typed; Esc gives None.

    Args:
        own: the identity of the present server.
        known: the jobs that can be offered at once.
        look_up: all that can be offered; asked once, after the dialog is there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(
        self,
        own: str,
        known: Sequence[Candidate],
        look_up: Callable[[], Awaitable[Sequence[Candidate]]],
    ) -> None:
        super().__init__()
        self._own = own
        self._known = known
        self._look_up = look_up

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(
                line(
                    "Attach to which job? ", ("A part of its ID, model or suffix will do.", "dim")
                ),
                wrap=True,
            )
            yield LineBox("ftjob-…")
            yield CandidateList(self._own, empty_text=_NO_MATCH)
            yield Lines(
                line(("Enter attaches   ↑ ↓ choose   Tab completes   Esc back", "dim")),
                wrap=True,
            )

    def on_mount(self) -> None:
        self._narrow()
        self.run_worker(self._complete_list(), exit_on_error=False)

    async def _complete_list(self) -> None:
        """The journal's jobs join; what is chosen by then stays chosen."""
        chosen = self._list.current
        self._known = await self._look_up()
        self._narrow(keep=chosen)

    @property
    def _list(self) -> CandidateList:
        return self.query_one(CandidateList)

    def _narrow(self, keep: Candidate | None = None) -> None:
        found = matching(self._known, self.query_one(LineBox).value)
        self._list.show(found)
        for row, one in enumerate(found):
            if keep and (one.identity, one.job.id) == (keep.identity, keep.job.id):
                self._list.move_to(row)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._narrow()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        self.dismiss(self._list.current or typed or None)

    @on(CandidateList.Selected)
    def _clicked(self) -> None:
        self.dismiss(self._list.current)

    def action_complete(self) -> None:
        """The whole ID of the job under the cursor, in the text box."""
        if one := self._list.current:
            box = self.query_one(LineBox)
            box.value = one.job.id
            box.cursor_position = len(box.value)
