"""What a job's events say, read into numbers.

How texts and numbers are known is in `event_texts` and `event_numbers`; what is not known changes
nothing here and is still shown to the reader as it is.

What never happens, whatever comes in whatever order:

- Within a run (from one text of a start to the next) steps and epochs never fall. After a start
  they may: a job that is resumed goes on from its last checkpoint.
- The steps of `losses`, and times and steps of `marks`, only rise; both lists are bounded.
- No step of more than `total_steps`, no epoch of more than `n_epochs`: a total that cannot be
  right is no longer told.
- A cost, a model, a result file, tokens billed, once told, are not forgotten.
- The same events again change nothing, and it makes no difference in what slices they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from sportft_tui.domain.event import CHECKPOINT
from sportft_tui.domain.event_numbers import count_of, numbers
from sportft_tui.domain.event_texts import sayings
from sportft_tui.domain.job import Phase

if TYPE_CHECKING:
    from sportft_tui.domain.event import Event
    from sportft_tui.domain.job import Job

T = TypeVar("T")

#: A curve on a terminal has some 30 cells; more points than this no one could see.
MOST_LOSSES = 2_000
#: Enough for a rate and how it varies.
MOST_MARKS = 512
#: Providers keep three checkpoints.
_MOST_CHECKPOINTS = 100
_ERROR_LEVELS = ("error", "critical", "fatal")
_NOTHING: Mapping[str, float] = {}
_NOTHING_SAID: Mapping[str, str] = {}


@dataclass(slots=True)
class Progress:
    """Where a job is. None is "not told yet".

    Attributes:
        queue_number: jobs ahead of this one, as last told.
        epoch, n_epochs: the last completed epoch, of how many.
        step, total_steps: the last reported step, of how many.
        losses: training loss by step, in the order of the steps; of very many, a part.
        valid_loss, train_accuracy, valid_accuracy: the last values told (accuracies 0 to 1).
        train_reward, valid_reward: the last mean rewards, where the method is reinforcement.
        cost_usd: what the server says that the job costs, in US dollars.
        tokens_billed, hours_billed: what the server says that it charged for.
        model, result_file: what the job left behind.
        checkpoints: the steps at which checkpoints were made, rising; the last hundred.
        problem: the last text that told of a failure, as it came.
        marks: when (Unix seconds) which step was done, in this run: the measure of its speed. At
            servers that tell no steps, they are epochs.
    """

    queue_number: int | None = None
    started: bool = False
    epoch: int | None = None
    n_epochs: int | None = None
    step: int | None = None
    total_steps: int | None = None
    losses: list[tuple[int, float]] = field(default_factory=list)
    valid_loss: float | None = None
    train_accuracy: float | None = None
    valid_accuracy: float | None = None
    train_reward: float | None = None
    valid_reward: float | None = None
    cost_usd: float | None = None
    tokens_billed: int | None = None
    hours_billed: float | None = None
    model: str | None = None
    result_file: str | None = None
    checkpoints: list[int] = field(default_factory=list)
    problem: str = ""
    marks: list[tuple[float, int]] = field(default_factory=list)
    #: The last steps told by the events of this run, and by the job object: either may be ahead.
    _told_step: int | None = None
    _job_step: int | None = None
    #: ... and by the list of checkpoints, where nothing else tells of steps.
    _saved_step: int | None = None

    def in_words(self) -> str:
        """The one thing that matters now."""
        if self.epoch is not None:
            return f"epoch {self.epoch}/{self.n_epochs}" if self.n_epochs else f"epoch {self.epoch}"
        if self.step is not None:
            return f"step {self.step}"
        return "" if self.queue_number is None else f"queue number {self.queue_number}"

    def feed(self, events: Iterable[Event]) -> None:
        """Take in further events, oldest first."""
        for event in events:
            if event.type == CHECKPOINT:
                self._feed_checkpoint(numbers(event.data))
                continue
            told = numbers(event.data) if event.data else _NOTHING
            # The text of a step says what its numbers do; there are tens of thousands a second.
            measured = "step" in told and "train_loss" in told
            said = _NOTHING_SAID if measured else sayings(event.message)
            if said:
                self._feed_text(said, event.created_at)
            if event.level != "info" and event.level[:10].lower() in _ERROR_LEVELS:
                self.problem = said.get("failure") or event.message[:1_000]
            if told or "step" in said:
                self._feed_numbers(said, told, event.created_at)

    def feed_job(self, job: Job, seen_at: float = 0.0) -> None:
        """Take in what the job object itself tells, where it tells more than the events.

        Args:
            job: as last seen.
            seen_at: when that was, in Unix seconds. Where no events tell of steps, the speed is
                measured by it; 0 where it is not known.
        """
        if job.queue_number is not None:
            self.queue_number = job.queue_number
        self.total_steps = self.total_steps or job.total_steps
        self.n_epochs = self.n_epochs or job.n_epochs
        if job.trained_steps is not None:
            if self._job_step is None or job.trained_steps < self._job_step:
                self.marks.clear()
            self._job_step = job.trained_steps
            if self._told_step is None and job.phase is Phase.RUNNING:
                self._mark(seen_at, job.trained_steps)
        self.model = job.fine_tuned_model or self.model
        if job.result_files:
            self.result_file = job.result_files[0]
        self._settle()

    def _feed_text(self, said: Mapping[str, str], at: float) -> None:
        if "started" in said:
            self._begin()
        if "epoch" in said:
            self._complete(int(said["epoch"]), int(said["n_epochs"]), at)
        self.queue_number = _count(said, "queue_number", self.queue_number)
        self.tokens_billed = _count(said, "tokens_billed", self.tokens_billed)
        self.cost_usd = _amount(said, "cost", self.cost_usd)
        self.hours_billed = _amount(said, "hours_billed", self.hours_billed)
        self.model = said.get("model", self.model)
        self.result_file = said.get("result_file", self.result_file)
        self.problem = said.get("failure", self.problem)
        if "checkpoint" in said:
            known = {*self.checkpoints, int(said["checkpoint"])}
            self.checkpoints = sorted(known)[-_MOST_CHECKPOINTS:]

    def _feed_checkpoint(self, told: Mapping[str, float]) -> None:
        """Take in a checkpoint that was listed. It measures no speed: it is seen when listed."""
        step = count_of(told.get("step"))
        if step is None or (self.checkpoints and step < self.checkpoints[-1]):
            return
        self.checkpoints = sorted({*self.checkpoints, step})[-_MOST_CHECKPOINTS:]
        self._saved_step = step
        if not self.losses or self.losses[-1][0] <= step:
            self._add_loss(step, told.get("train_loss"))
        self.train_accuracy = told.get("train_accuracy", self.train_accuracy)
        self.valid_accuracy = told.get("valid_accuracy", self.valid_accuracy)
        self.valid_loss = told.get("valid_loss", self.valid_loss)
        self._settle()

    def _begin(self) -> None:
        """Another run: what was counted before counts no more, what was left behind does."""
        self.started = True
        self.step = self.total_steps = self.epoch = self._told_step = self._saved_step = None
        self.marks.clear()
        self._settle()

    def _complete(self, epoch: int, of: int, at: float) -> None:
        self.epoch, self.n_epochs = max(self.epoch or 0, epoch), of
        if self.step is None:
            self._mark(at, epoch)
        self._settle()

    def _feed_numbers(self, said: Mapping[str, str], told: Mapping[str, float], at: float) -> None:
        """Take in what was measured at a step; what is older than the last one is history."""
        step = count_of(_either(told, said, "step"))
        if step is None:
            return
        if self._told_step is None:
            self.marks.clear()
        elif step < self._told_step:
            return
        self._told_step = step
        self._mark(at, step)
        self.total_steps = count_of(_either(told, said, "total_steps")) or self.total_steps
        if "epoch" in told and "total_steps" not in told:
            # Zhipu's; whether it counts the epoch that it is in is not known, the steps are better.
            self.epoch = max(self.epoch or 0, count_of(told["epoch"]) or 0)
        self._add_loss(step, _either(told, said, "train_loss"))
        self.train_accuracy = told.get("train_accuracy", self.train_accuracy)
        self.valid_accuracy = told.get("valid_accuracy", self.valid_accuracy)
        self.valid_loss = _or(_either(told, said, "valid_loss"), self.valid_loss)
        self.train_reward = _amount(said, "train_reward", self.train_reward)
        self.valid_reward = _amount(said, "valid_reward", self.valid_reward)
        self._settle()

    def _add_loss(self, step: int, loss: float | None) -> None:
        if loss is None:
            return
        # A job that was resumed does some steps again.
        while self.losses and self.losses[-1][0] >= step:
            self.losses.pop()
        self.losses.append((step, loss))
        _thin(self.losses, MOST_LOSSES)

    def _mark(self, at: float, done: int) -> None:
        """Note when something was done; times are whole seconds, so one mark a second says all."""
        if at <= 0 or (self.marks and done <= self.marks[-1][1]):
            return
        if self.marks and at < self.marks[-1][0]:
            # The clock was set back: what was measured before does not fit.
            self.marks.clear()
        if self.marks and at == self.marks[-1][0]:
            self.marks.pop()
        self.marks.append((at, done))
        _thin(self.marks, MOST_MARKS)

    def _settle(self) -> None:
        """Bring what was told by several sources into one picture."""
        told = (self.step, self._told_step, self._job_step, self._saved_step)
        known = [step for step in told if step is not None]
        self.step = max(known) if known else None
        if not self.total_steps or (self.step or 0) > self.total_steps:
            self.total_steps = None
        if self.step is not None and self.total_steps and self.n_epochs:
            # Epochs have equally many steps; who has not read the events can still tell.
            self.epoch = max(self.epoch or 0, self.step * self.n_epochs // self.total_steps)
        if not self.n_epochs or (self.epoch or 0) > self.n_epochs:
            self.n_epochs = None


def marks_start(message: str) -> bool:
    """Whether an event's text says that training began."""
    return "started" in sayings(message)


def _thin(points: list[T], most: int) -> None:
    """Leave out every second point of too many; the last one stays."""
    if len(points) > most:
        points[:] = points[:-1:2] + points[-1:]


def _either(told: Mapping[str, float], said: Mapping[str, str], name: str) -> float | None:
    """A number as it came, else as the text has it, which is often rounded."""
    return told[name] if name in told else _amount(said, name, None)


def _amount(said: Mapping[str, str], name: str, before: float | None) -> float | None:
    return float(said[name].replace(",", "")) if name in said else before


def _count(said: Mapping[str, str], name: str, before: int | None) -> int | None:
    return _or(count_of(_amount(said, name, None)), before)


def _or(value: T | None, before: T | None) -> T | None:
    return before if value is None else value
