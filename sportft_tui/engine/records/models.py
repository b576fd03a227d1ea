"""The models: those that jobs start from, and those that jobs made."""

from __future__ import annotations

import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from sportft_tui.domain.text import one_line
from sportft_tui.engine.learning.task import KEPT_CHECKPOINTS, MODEL, ModelPlace
from sportft_tui.engine.records.database import Database
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.records.jobs import JobRecord
from sportft_tui.engine.terms.faults import ApiError, bad_request, not_found
from sportft_tui.engine.terms.order import BASE_MODEL, BASE_MODELS, JobOrder
from sportft_tui.engine.terms.recipes import EMBEDDED


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model as the protocol lists it.

    Attributes:
        created_at: Unix seconds.
        root: what stands behind its name: a base model's own name, or what it was trained from.
        description: the same in words.
    """

    id: str
    created_at: int
    owned_by: str
    root: str = ""
    description: str = ""


#: Models and checkpoints with the orders of their jobs.
_TRAINED = """
SELECT models.id AS name, models.created_at, jobs.ordered
FROM models JOIN jobs ON jobs.id = models.job_id
"""
_CHECKPOINT = """
SELECT checkpoints.model_id AS name, checkpoints.created_at, jobs.ordered
FROM checkpoints JOIN jobs ON jobs.id = checkpoints.job_id
"""


class ModelStore:
    """The models.

    Args:
        database: the engine's records.
        jobs_folder: where each job has a folder of its own id.
        born: Unix time given as the base models' age.
    """

    def __init__(self, database: Database, jobs_folder: Path, born: int) -> None:
        self._database = database
        self._jobs_folder = jobs_folder
        self._base = [
            ModelRecord(name, born, "sportft", _root(name), _about(name)) for name in BASE_MODELS
        ]

    def all(self) -> list[ModelRecord]:
        """Base models first, then the fine-tuned, newest first."""
        rows = self._database.rows(f"{_TRAINED} ORDER BY models.seq DESC")
        return self._base + [_trained(row) for row in rows]

    def get(self, model_id: str) -> ModelRecord:
        """Raises ApiError 404 where there is no such model."""
        for base in self._base:
            if base.id == model_id:
                return base
        row = self._database.row(f"{_TRAINED} WHERE models.id = ?", model_id)
        row = row or self._database.row(f"{_CHECKPOINT} WHERE checkpoints.model_id = ?", model_id)
        if row is None:
            raise no_model(model_id)
        return _trained(row)

    def place(self, model_id: str) -> ModelPlace:
        """Where a fine-tuned model or checkpoint is.

        Raises:
            ApiError: no such model, or one that was never fine-tuned.
        """
        if any(base.id == model_id for base in self._base):
            raise bad_request(
                f"Model {model_id} cannot answer before it is fine-tuned. "
                "Create a fine-tuning job and ask the model that it makes.",
                param="model",
                code="model_not_fine_tuned",
            )
        row = self._database.row(
            "SELECT job_id, epoch FROM models WHERE id = ?"
            " UNION ALL SELECT job_id, epoch FROM checkpoints WHERE model_id = ?",
            model_id,
            model_id,
        )
        if row is None:
            raise no_model(model_id)
        return ModelPlace(self._jobs_folder / row["job_id"] / MODEL, row["epoch"])

    def record(self, job: JobRecord, epoch: int) -> None:
        """Make the outcome of one of a job's epochs a model; part of the transaction around it."""
        with self._database.transaction() as link:
            link.execute(
                "INSERT INTO models (id, job_id, created_at, epoch) VALUES (?, ?, ?, ?)",
                (job.model_name, job.id, int(time.time()), epoch),
            )

    def record_checkpoint(
        self, job: JobRecord, epoch: int, step: int, metrics: str, best: int
    ) -> None:
        """Record an epoch's weights and forget those that are kept no longer.

        Args:
            job: the job.
            epoch: the first is 1.
            step: the step that ended the epoch.
            metrics: what was measured, as JSON.
            best: the epoch that has been the best so far; it is kept as long as that is so.
        """
        name = f"{job.model_name}:ckpt-step-{step}"
        with self._database.transaction() as link:
            link.execute(
                "INSERT INTO checkpoints (id, job_id, created_at, model_id, step, epoch, metrics)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (fresh_id("ftckpt_"), job.id, int(time.time()), name, step, epoch, metrics),
            )
            link.execute(
                "DELETE FROM checkpoints WHERE job_id = ? AND epoch <= ? AND epoch != ?",
                (job.id, epoch - KEPT_CHECKPOINTS, best),
            )

    def delete(self, model_id: str) -> None:
        """Forget a fine-tuned model and its checkpoints.

        Raises:
            ApiError: no such model, or a base model.
        """
        if any(base.id == model_id for base in self._base):
            raise bad_request(f"Model {model_id} is a base model: it stays.", param="model")
        row = self._database.row("SELECT job_id FROM models WHERE id = ?", model_id)
        if row is None:
            raise no_model(model_id)
        with self._database.transaction() as link:
            link.execute("DELETE FROM models WHERE id = ?", (model_id,))
            link.execute("DELETE FROM checkpoints WHERE job_id = ?", (row["job_id"],))
        shutil.rmtree(self._jobs_folder / row["job_id"] / MODEL, ignore_errors=True)


def _root(name: str) -> str:
    """The recipe that a base model's name stands for."""
    return name if name == EMBEDDED else BASE_MODEL


def _about(name: str) -> str:
    """What stands behind a base model's name, for people."""
    if name == EMBEDDED:
        return (
            "MiniLM sentence embeddings beside TF-IDF of words and characters, softmax regression; "
            "trained on this machine. More accurate with few rows, slower with long texts."
        )
    if name == BASE_MODEL:
        return "TF-IDF of words and characters, softmax regression; trained on this machine."
    return f"Another name for {BASE_MODEL}, so that commands written for {name} work."


def _trained(row: sqlite3.Row) -> ModelRecord:
    base = JobOrder.from_json(row["ordered"]).model
    return ModelRecord(row["name"], row["created_at"], "you", base, f"Fine-tuned from {base}.")


def no_model(model_id: str) -> ApiError:
    """404: there is no such model."""
    return not_found(
        f"The model '{one_line(model_id, 120)}' does not exist.",
        param="model",
        code="model_not_found",
    )
