"""Trains one job, in the training process; goes on from the last epoch where it was stopped."""

from __future__ import annotations

import fcntl
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sportft_tui.dataset.formats import Example, read_examples
from sportft_tui.domain.errors import BadInput
from sportft_tui.engine.learning import scores
from sportft_tui.engine.learning.asked import asked_text, common_system
from sportft_tui.engine.learning.features import Features
from sportft_tui.engine.learning.learner import Learner, learner_for
from sportft_tui.engine.learning.lesson import Lesson
from sportft_tui.engine.learning.numbers import Floats, Whole, mean_loss
from sportft_tui.engine.learning.reports import ReportWriter
from sportft_tui.engine.learning.results import ResultFile
from sportft_tui.engine.learning.softmax import LEARNING_RATE, Softmax, saved_weights, weights_path
from sportft_tui.engine.learning.sparse import SparseRows
from sportft_tui.engine.learning.task import (
    CANCELLED,
    KEPT_CHECKPOINTS,
    MODEL,
    REPORTS,
    RESULTS,
    TrainingTask,
)
from sportft_tui.engine.terms import tokens as tokens_of
from sportft_tui.engine.terms.recipes import EMBEDDED
from sportft_tui.new_files import replacing

#: A curve needs no more points than this, and a history that people read no more lines.
_STEP_REPORTS = 100
_STATE = "state.json"


class Cancelled(Exception):
    """The job was cancelled: the server knows already."""


@dataclass(slots=True)
class Rows:
    """A file of examples as numbers.

    Attributes:
        features: one row an example.
        targets: the column of its label; -1 for a label that training never saw.
        tokens: of prompt and completion.
        same: for each example, the first one with the same text.
    """

    features: SparseRows
    targets: Whole
    tokens: Whole
    same: Whole


def train(task: TrainingTask) -> None:
    """Train, reporting to the job's folder."""
    (task.folder / MODEL).mkdir(mode=0o700, parents=True, exist_ok=True)
    # A process whose server was killed may live for another moment: one at a time.
    with (task.folder / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with ReportWriter(task.folder / REPORTS) as reports:
            if reports.has("done") or reports.has("failed"):
                return
            try:
                _Training(task, reports).run()
            except Cancelled:
                return
            except BadInput as error:
                reports.add(
                    "failed",
                    code="invalid_training_file",
                    message=error.what,
                    param="training_file",
                )


class _Training:
    """One job's training.

    Args:
        task: what to train.
        reports: where to tell of it.
    """

    def __init__(self, task: TrainingTask, reports: ReportWriter) -> None:
        self._task = task
        self._reports = reports
        self._model = task.folder / MODEL
        examples = list(read_examples(task.training))
        self._features, self._train = self._learn_features(examples)
        self._valid = self._read_validation()
        self._positive = self._find_positive()
        self._n_rows = len(examples)
        self._steps_an_epoch = math.ceil(self._n_rows / task.batch_size)
        self._total = self._steps_an_epoch * task.n_epochs
        #: The least validation loss, and after which epoch.
        self._best: tuple[float, int] = (math.inf, 0)
        self._stride = max(1, math.ceil(self._total / _STEP_REPORTS))

    def _learn_features(self, examples: Sequence[Example]) -> tuple[Features, Rows]:
        prompts = [asked_text(example) for example in examples]
        known = Features.load(self._model)
        if known:
            return known, self._numbers(
                known, known.rows(prompts, self._stop_if_cancelled), examples
            )
        labels = list(dict.fromkeys(example.completion for example in examples))
        fresh = Features.for_training(
            prompts,
            labels,
            opening=common_system(examples),
            embedded=self._task.recipe == EMBEDDED,
        )
        rows = fresh.fit(prompts, self._stop_if_cancelled)
        fresh.save(self._model)
        return fresh, self._numbers(fresh, rows, examples)

    def _numbers(self, features: Features, rows: SparseRows, examples: Sequence[Example]) -> Rows:
        columns = {label: column for column, label in enumerate(features.labels)}
        targets = [columns.get(example.completion, -1) for example in examples]
        tokens = [
            tokens_of.count(asked_text(example)) + tokens_of.count(example.completion)
            for example in examples
        ]
        first: dict[str, int] = {}
        same = [
            first.setdefault(features.bare(asked_text(example)), at)
            for at, example in enumerate(examples)
        ]
        return Rows(rows, *(np.array(part, dtype=np.int64) for part in (targets, tokens, same)))

    def _read_validation(self) -> Rows | None:
        if self._task.validation is None:
            return None
        examples = list(read_examples(self._task.validation))
        prompts = [asked_text(example) for example in examples]
        rows = self._features.rows(prompts, self._stop_if_cancelled)
        return self._numbers(self._features, rows, examples)

    def _find_positive(self) -> int | None:
        """The positive one of two labels: the one named, else the most frequent (ties: first)."""
        if len(self._features.labels) != 2:
            return None
        wanted = self._task.positive_class.strip()
        labels = [label.strip() for label in self._features.labels]
        if wanted in labels:
            return labels.index(wanted)
        counts = np.bincount(self._train.targets[self._train.targets >= 0], minlength=2)
        return int(counts.argmax())

    def _stop_if_cancelled(self) -> None:
        if (self._task.folder / CANCELLED).exists():
            raise Cancelled

    def run(self) -> None:
        """All epochs that are still to do, and the outcome."""
        lesson = Lesson(
            self._train.features,
            self._train.targets,
            len(self._features.labels),
            self._train.same,
            self._features.widths,
        )
        learner = learner_for(lesson)
        epoch, size = self._resume(learner)
        results = ResultFile(self._task.folder / RESULTS, self._metric_names(), size)
        self._reports.add("begun", total_steps=self._total)
        try:
            for number in range(epoch + 1, self._task.n_epochs + 1):
                self._epoch(learner, number, results)
            results.finish()
        finally:
            results.close()
        trained = int(self._train.tokens.sum()) * self._task.n_epochs
        self._reports.add("done", trained_tokens=trained, epoch=self._best[1])
        self._reports.sync()
        self._going(self._task.n_epochs).unlink(missing_ok=True)

    def _resume(self, learner: Learner) -> tuple[int, int]:
        """The last epoch that was saved, and the size of the results then.

        What was saved but not reported any more is reported now.
        """
        try:
            state = json.loads((self._task.folder / _STATE).read_bytes())
        except FileNotFoundError:
            return 0, 0
        if not learner.restore(self._going(state["epoch"])):
            # Another version began it: begun again, and nothing is reported twice.
            return 0, 0
        self._best = state["best_loss"], state["best"]
        self._report_epoch(state["epoch"], state["step"])
        return state["epoch"], state["results"]

    def _going(self, epoch: int) -> Path:
        """What the next epoch goes on from."""
        return self._task.folder / f"going-{epoch}.npz"

    def _metric_names(self) -> tuple[str, ...]:
        if not self._task.compute_metrics:
            return ()
        return scores.MANY if self._positive is None else scores.binary_names(self._task.betas)

    def _epoch(self, learner: Learner, number: int, results: ResultFile) -> None:
        task = self._task
        order = np.random.default_rng([task.seed, number]).permutation(self._n_rows)
        first = (number - 1) * self._steps_an_epoch
        tokens = int(self._train.tokens.sum()) * (number - 1)
        rate = LEARNING_RATE * math.sqrt(task.batch_size) * task.multiplier
        for index in range(self._steps_an_epoch):
            self._stop_if_cancelled()
            step = first + index + 1
            chosen = order[index * task.batch_size : (index + 1) * task.batch_size]
            slower = rate * (1 - (step - 1) / self._total)
            loss, accuracy = learner.step(chosen, slower)
            tokens += int(self._train.tokens[chosen].sum())
            examples = self._n_rows * (number - 1) + index * task.batch_size + len(chosen)
            row = (step, tokens, examples, loss, accuracy, accuracy)
            if index + 1 < self._steps_an_epoch:
                results.add(*row)
                if step == 1 or step % self._stride == 0:
                    self._reports.add("step", step, **self._measured(step, loss, accuracy))
        self._end_epoch(learner, number, results, row)

    def _end_epoch(
        self, learner: Learner, number: int, results: ResultFile, row: tuple[float, ...]
    ) -> None:
        """Measure, save, and only then report: what was reported is never lost."""
        model = learner.answering()
        step = number * self._steps_an_epoch
        last = self._measured(step, row[3], row[4])
        measured: list[float | None] = []
        if self._valid is not None:
            found = model.probabilities(self._valid.features)
            loss = mean_loss(found, self._valid.targets)
            accuracy = float(np.mean(found.argmax(axis=1) == self._valid.targets))
            last |= {"full_valid_loss": loss, "full_valid_mean_token_accuracy": accuracy}
            measured = [loss, accuracy, accuracy]
            if self._task.compute_metrics:
                measured += self._classification(found)
        # Without validation rows the last epoch is the best there is.
        loss = measured[0] if measured and measured[0] is not None else -float(number)
        self._best = min(self._best, (loss, number))
        results.add(*row, *measured)
        self._save(learner, model, number, last, results.sync())
        self._report_epoch(number, last)

    def _classification(self, found: Floats) -> list[float | None]:
        assert self._valid is not None
        if self._positive is None:
            return scores.many(found, self._valid.targets)
        return scores.binary(found, self._valid.targets, self._positive, self._task.betas)

    def _save(
        self, learner: Learner, model: Softmax, number: int, last: dict[str, float], size: int
    ) -> None:
        model.save(weights_path(self._model, number))
        learner.save(self._going(number))
        loss, best = self._best
        with replacing(self._task.folder / _STATE) as file:
            state = {
                "epoch": number,
                "step": last,
                "results": size,
                "best": best,
                "best_loss": loss,
            }
            file.write(json.dumps(state).encode())
        self._going(number - 1).unlink(missing_ok=True)
        kept = {best, *range(number, number - KEPT_CHECKPOINTS, -1)}
        for path in set(saved_weights(self._model)) - {weights_path(self._model, n) for n in kept}:
            path.unlink(missing_ok=True)

    def _report_epoch(self, number: int, last: dict[str, float]) -> None:
        step = int(last["step"])
        self._reports.add("step", step, **last)
        self._reports.add("epoch", number, best=self._best[1], **last)
        self._reports.sync()

    def _measured(self, step: int, loss: float, accuracy: float) -> dict[str, float]:
        return {
            "step": step,
            "total_steps": self._total,
            "train_loss": loss,
            "train_mean_token_accuracy": accuracy,
        }
