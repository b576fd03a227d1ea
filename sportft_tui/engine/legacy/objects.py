"""The legacy API's objects: where files are whole objects, and a job is a fine-tune."""

from __future__ import annotations

from typing import Any

from sportft_tui.engine.legacy.order import shown_multiplier, shown_prompt_loss_weight
from sportft_tui.engine.records.files import FileStore
from sportft_tui.engine.records.jobs import JobRecord
from sportft_tui.engine.records.models import ModelRecord
from sportft_tui.engine.terms.faults import ApiError
from sportft_tui.engine.web import objects

Plain = dict[str, Any]

#: The legacy API knew no more states than these and running, succeeded, failed, cancelled.
_STATUS = {"validating_files": "pending", "queued": "pending", "paused": "pending"}


def fine_tune(record: JobRecord, files: FileStore, *, updated_at: int) -> Plain:
    """A job, without its events.

    Args:
        record: the job, made by either API.
        files: where the files that it names are described.
        updated_at: Unix seconds.
    """
    order = record.order
    return {
        "id": record.id,
        "object": "fine-tune",
        "model": order.model,
        "created_at": record.created_at,
        "updated_at": updated_at,
        "fine_tuned_model": record.fine_tuned_model,
        "hyperparams": _hyperparams(record),
        "organization_id": objects.ORGANIZATION,
        "status": _STATUS.get(record.status, record.status),
        "training_files": _files(files, order.training_file, "fine-tune"),
        "validation_files": _files(files, order.validation_file, "fine-tune"),
        "result_files": _files(files, record.result_file, "fine-tune-results"),
    }


def _hyperparams(record: JobRecord) -> Plain:
    order = record.order
    known: Plain = {
        "n_epochs": order.n_epochs,
        "batch_size": record.batch_size or order.batch_size,
        "prompt_loss_weight": shown_prompt_loss_weight(order),
        "learning_rate_multiplier": shown_multiplier(order),
    }
    if order.compute_metrics:
        known |= {
            "compute_classification_metrics": True,
            "classification_positive_class": order.positive_class or None,
            "classification_n_classes": order.n_classes,
            "classification_betas": list(order.betas) or None,
        }
    return known


def _files(files: FileStore, file_id: str | None, purpose: str) -> list[Plain]:
    return [_file(files, file_id, purpose)] if file_id else []


def _file(files: FileStore, file_id: str, purpose: str) -> Plain:
    """A file that was deleted meanwhile keeps its place: clients take the first one unasked."""
    try:
        return objects.file(files.get(file_id))
    except ApiError:
        return {
            "id": file_id,
            "object": "file",
            "bytes": 0,
            "created_at": 0,
            "filename": "",
            "purpose": purpose,
            "status": "deleted",
        }


def engine(record: ModelRecord) -> Plain:
    """A model, as the oldest part of the legacy API called it."""
    return {"id": record.id, "object": "engine", "owner": record.owned_by, "ready": True}
