"""What workers tell the screen. Each carries data only; panes decide how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from textual.message import Message

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


@dataclass(eq=False, repr=False)
class StepChanged(Message):
    """A step (its index in `workflow.tutorial.STEPS`) began, moved, ended or failed."""

    step: int
    state: StepState
    detail: str = ""


@dataclass(eq=False, repr=False)
class Connected(Message):
    """The line to the server, in words: `engine`, its address, or why there is none."""

    words: str
    is_up: bool


@dataclass(eq=False, repr=False)
class Said(Message):
    """A sentence for the notice line."""

    text: str


@dataclass(eq=False, repr=False)
class Failed(Message):
    """A sentence about what went wrong, and what to do."""

    what: str
    hint: str = ""


@dataclass(eq=False, repr=False)
class TrainingClosed(Message):
    """The server takes no jobs from this account; these files were uploaded in vain."""

    uploaded: Sequence[str]


@dataclass(eq=False, repr=False)
class TableShown(Message):
    """A table of texts to look at; it stays open until another one is shown."""

    table: ShownTable


@dataclass(eq=False, repr=False)
class JobsListed(Message):
    """The jobs, newest first, as they were at a Unix time; 0 is now.

    `past_waits`: how many seconds earlier jobs waited; empty where that was not looked up.
    """

    jobs: Sequence[Job]
    seen_at: float = 0.0
    past_waits: tuple[float, ...] = ()


@dataclass(eq=False, repr=False)
class JobSeen(Message):
    """One job, as last told by the server; `select` where the user asked for it."""

    job: Job
    select: bool = False


@dataclass(eq=False, repr=False)
class EventsSeen(Message, bubble=False):
    """Further events of a job, oldest first. Not for the app: it would be woken for each."""

    job_id: str
    events: Sequence[Event]


class TakeAsked(Message):
    """Something is to be taken away; see `taking_away`."""


@dataclass(eq=False, repr=False)
class CopyAsked(TakeAsked):
    """A text for the clipboard."""

    text: str


@dataclass(eq=False, repr=False)
class EventsSaveAsked(TakeAsked):
    """Events for a file: those of a job that pass a filter. Its name is asked for where empty."""

    job_id: str
    spool: EventSpool
    wanted: EventFilter
    name: str = ""


@dataclass(eq=False, repr=False)
class RowsSaveAsked(TakeAsked):
    """Rows for a file, whose name is asked for where empty; see `saved_rows.save`."""

    what: str
    named: tuple[str, str]
    rows: Sequence[Mapping[str, Any]]
    whole: Mapping[str, Any] | None = None
    things: tuple[str, str] = ("row", "rows")
    more: str = ""
    name: str = ""


@dataclass(eq=False, repr=False)
class ReadAsked(TakeAsked):
    """A text to be read in $PAGER, under a name."""

    name: str
    text: str


@dataclass(eq=False, repr=False)
class LogReadAsked(TakeAsked):
    """Events to be read in $PAGER, under a name: those that pass a filter."""

    name: str
    spool: EventSpool
    wanted: EventFilter


@dataclass(eq=False, repr=False)
class WatchChanged(Message):
    """How well a job is being watched now."""

    job_id: str
    state: WatchState


@dataclass(eq=False, repr=False)
class ResultsSeen(Message):
    """A job's result file, read."""

    job_id: str
    results: Results


@dataclass(eq=False, repr=False)
class EvaluationSeen(Message):
    """How good a model was found to be, the last time that it was measured."""

    evaluation: Evaluation


@dataclass(eq=False, repr=False)
class TextEntered(Message):
    """A text to classify, as typed or pasted."""

    text: str


@dataclass(eq=False, repr=False)
class Classified(Message):
    """A model's answer about a text; `source` says where the text came from."""

    text: str
    prediction: Prediction
    source: str = ""
