"""What a job's events say, read into numbers.

Texts differ between providers and years, so they are read by pattern; a text that no pattern knows
changes nothing here and is still shown to the reader as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sportft_tui.domain.event import Event
    from sportft_tui.domain.job import Job

_QUEUE = re.compile(r"queue number: (\d+)", re.IGNORECASE)
_EPOCH = re.compile(r"completed epoch (\d+)/(\d+)", re.IGNORECASE)
_STEP = re.compile(r"\bstep (\d+)(?:/(\d+))?\s*[:,]", re.IGNORECASE)
_COST = re.compile(r"fine-tune costs \$([\d,]+(?:\.\d+)?)", re.IGNORECASE)
_MODEL = re.compile(r"(?:new fine-tuned model created|uploaded model): (\S+)", re.IGNORECASE)
_RESULT = re.compile(r"(?:uploaded result|completed results) file: (\S+)", re.IGNORECASE)
_CHECKPOINT = re.compile(r"checkpoint created at step (\d+)", re.IGNORECASE)
_STARTED = re.compile(r"fine-tun(?:e|ing job) started|job started|training started", re.IGNORECASE)


@dataclass(slots=True)
class Progress:
    """Where a job is. None is "not told yet".

    Attributes:
        queue_number: jobs ahead of this one.
        epoch, n_epochs: the last completed epoch, of how many.
        step, total_steps: the last reported step, of how many.
        losses: training loss by step, in the order of the steps.
        valid_loss, train_accuracy, valid_accuracy: the last values told (accuracies 0 to 1).
        cost_usd: what the server says that the job costs, in US dollars.
        model, result_file: what the job left behind.
        checkpoints: the steps at which checkpoints were made.
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
    cost_usd: float | None = None
    model: str | None = None
    result_file: str | None = None
    checkpoints: list[int] = field(default_factory=list)

    def in_words(self) -> str:
        """The one thing that matters now."""
        if self.epoch is not None:
            return f"epoch {self.epoch}/{self.n_epochs}"
        if self.step is not None:
            return f"step {self.step}"
        return "" if self.queue_number is None else f"queue number {self.queue_number}"

    def feed(self, events: Iterable[Event]) -> None:
        """Take in further events, oldest first."""
        for event in events:
            self._feed_text(event.message)
            self._feed_numbers(event)

    def feed_job(self, job: Job) -> None:
        """Take in what the job object itself tells, where it tells more than the events."""
        if job.queue_number is not None:
            self.queue_number = job.queue_number
        if job.trained_steps is not None:
            self.step = max(self.step or 0, job.trained_steps)
        self.total_steps = self.total_steps or job.total_steps
        self.n_epochs = self.n_epochs or job.n_epochs
        if self.step is not None and self.total_steps and self.n_epochs:
            # Epochs have equally many steps; who has not read the events can still tell.
            self.epoch = max(self.epoch or 0, self.step * self.n_epochs // self.total_steps)
        self.model = job.fine_tuned_model or self.model
        if job.result_files:
            self.result_file = job.result_files[0]

    def _feed_text(self, text: str) -> None:
        if match := _QUEUE.search(text):
            self.queue_number = int(match[1])
        elif match := _EPOCH.search(text):
            self.epoch, self.n_epochs = int(match[1]), int(match[2])
        elif match := _COST.search(text):
            self.cost_usd = float(match[1].replace(",", ""))
        elif match := _MODEL.search(text):
            self.model = match[1]
        elif match := _RESULT.search(text):
            self.result_file = match[1]
        elif match := _CHECKPOINT.search(text):
            self.checkpoints.append(int(match[1]))
        elif match := _STEP.search(text):
            self.step = int(match[1])
            self.total_steps = int(match[2]) if match[2] else self.total_steps
        elif _STARTED.search(text):
            self.started = True

    def _feed_numbers(self, event: Event) -> None:
        step = _number(event, "step") or _number(event, "current_steps")
        if step is None:
            return
        self.step = int(step)
        self.total_steps = int(_number(event, "total_steps") or 0) or self.total_steps
        loss = _number(event, "train_loss", "training_loss", "loss")
        if loss is not None and (not self.losses or self.losses[-1][0] < self.step):
            self.losses.append((self.step, loss))
        accuracy = _number(event, "train_mean_token_accuracy", "train_accuracy", "acc")
        self.train_accuracy = self.train_accuracy if accuracy is None else accuracy
        valid = _number(event, "full_valid_loss", "valid_loss")
        self.valid_loss = self.valid_loss if valid is None else valid
        valid = _number(event, "full_valid_mean_token_accuracy", "valid_mean_token_accuracy")
        self.valid_accuracy = self.valid_accuracy if valid is None else valid


def _number(event: Event, *names: str) -> float | None:
    """The first of the named values that is a number."""
    for name in names:
        value = event.data.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None
