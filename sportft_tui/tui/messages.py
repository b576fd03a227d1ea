"""What workers tell the screen. Each carries data only; panes decide how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from sportft_tui.tui.data_message import DataMessage

if TYPE_CHECKING:
    from sportft_tui.domain.evaluation import Evaluation
    from sportft_tui.domain.event import Event
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.metrics import Results
    from sportft_tui.domain.prediction import Prediction
    from sportft_tui.domain.watching import WatchState
    from sportft_tui.tui.event_filter import EventFilter
    from sportft_tui.tui.event_spool import EventSpool
    from sportft_tui.tui.shown_table import ShownTable


class StepState(Enum):
    """How a step of the tutorial stands."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"


class StepChanged(DataMessage):
    """A step (its index in `workflow.tutorial.STEPS`) began, moved, ended or failed."""

    step: int
    state: StepState
    detail: str = ""


class Connected(DataMessage):
    """How the line to the server is.

    Attributes:
        name: the profile's; empty for the engine while it does not answer.
        host: where it is; empty where that needs no saying.
        is_up: None while nobody knows.
    """

    name: str
    host: str
    is_up: bool | None


class Said(DataMessage):
    """A sentence for the notice line."""

    text: str


class Failed(DataMessage):
    """A sentence about what went wrong, and what to do."""

    what: str
    hint: str = ""


class TrainingClosed(DataMessage):
    """The server takes no jobs from this account; these files were uploaded in vain."""

    uploaded: Sequence[str]


class TableShown(DataMessage):
    """A table of texts to look at; it stays open until another one is shown."""

    table: ShownTable


class JobsListed(DataMessage):
    """The jobs, newest first, as they were at a Unix time; 0 is now.

    `past_waits`: how many seconds earlier jobs waited; empty where that was not looked up.
    """

    jobs: Sequence[Job]
    seen_at: float = 0.0
    past_waits: tuple[float, ...] = ()


class JobSeen(DataMessage):
    """One job, as last told by the server; `select` where the user asked for it."""

    job: Job
    select: bool = False


class EventsSeen(DataMessage, bubble=False):
    """Further events of a job, oldest first. Not for the app: it would be woken for each."""

    job_id: str
    events: Sequence[Event]


class TakeAsked(DataMessage):
    """Something is to be taken away; see `taking_away`."""


class CopyAsked(TakeAsked):
    """A text for the clipboard."""

    text: str


class EventsSaveAsked(TakeAsked):
    """Events for a file: those of a job that pass a filter. Its name is asked for where empty."""

    job_id: str
    spool: EventSpool
    wanted: EventFilter
    name: str = ""


class RowsSaveAsked(TakeAsked):
    """Rows for a file, whose name is asked for where empty; see `saved_rows.save`."""

    what: str
    named: tuple[str, str]
    rows: Sequence[Mapping[str, Any]]
    whole: Mapping[str, Any] | None = None
    things: tuple[str, str] = ("row", "rows")
    more: str = ""
    name: str = ""


class ReadAsked(TakeAsked):
    """A text to be read in $PAGER, under a name."""

    name: str
    text: str


class LogReadAsked(TakeAsked):
    """Events to be read in $PAGER, under a name: those that pass a filter."""

    name: str
    spool: EventSpool
    wanted: EventFilter


class WatchChanged(DataMessage):
    """How well a job is being watched now."""

    job_id: str
    state: WatchState


class ResultsSeen(DataMessage):
    """A job's result file, read."""

    job_id: str
    results: Results


class EvaluationSeen(DataMessage):
    """How good a model was found to be, the last time that it was measured."""

    evaluation: Evaluation


class TextEntered(DataMessage):
    """A text to classify, as typed or pasted."""

    text: str


class Classified(DataMessage):
    """A model's answer about a text; `source` says where the text came from."""

    text: str
    prediction: Prediction
    source: str = ""
