"""Text from outside, wherever the app can be told of it."""

from __future__ import annotations

from dataclasses import replace

from memory_table import MemoryTable
from textual.message import Message

from sportft_tui.dataset.table.row import Span, TableRow
from sportft_tui.dataset.table.state import FindingCount
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.tui import messages
from sportft_tui.tui.messages import StepState


class Hostile(MemoryTable):
    """A table with the text wherever a table has one."""

    def __init__(self, text: str) -> None:
        row = TableRow(0, text, text, text, 7, (text,), is_marked=True, given_label=text)
        super().__init__([row, replace(row, number=1, is_excluded=True)], title=text)
        self.note = text
        self.findings = (FindingCount(text, text, text, 2),)

    async def spans(self, number: int) -> list[Span]:
        return [Span(self.title, 0, len(self.title), self.title)]


def hostile_messages(text: str) -> list[Message]:
    """Every kind of message, with the text in every place."""
    job = Job(
        id=text,
        status=text,
        model=text,
        created_at=1,
        fine_tuned_model=text,
        error_message=text,
        suffix=text,
    )
    results = Results((text,), [(1.0,)], {text: 0.5}, {text: 0.5})
    state = WatchState(Watch.RECONNECTING, attempt=1, next_in=1, reason=text)
    event = Event(id=text, created_at=1, level=text, message=text, type=text, data={text: text})
    return [
        messages.Connected(text, text, True),
        messages.StepChanged(0, StepState.DOING, text),
        messages.StepChanged(1, StepState.DONE, text),
        messages.TableShown(Hostile(text)),
        messages.JobsListed([job]),
        messages.JobSeen(job, select=True),
        messages.EventsSeen(text, [event]),
        messages.WatchChanged(text, state),
        messages.ResultsSeen(text, results),
        messages.Classified(text, Prediction(text, ((text, 0.5),), text, 0.1), text),
        messages.Said(text),
        messages.Failed(text, text),
    ]
