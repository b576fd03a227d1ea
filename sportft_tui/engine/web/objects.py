"""The protocol's objects, built from the types of its own client, which check them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openai.types import (
    Batch,
    Completion,
    FileDeleted,
    FileObject,
    Model,
    ModelDeleted,
    Upload,
)
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent
from openai.types.fine_tuning.jobs import FineTuningJobCheckpoint
from openai.types.uploads import UploadPart
from pydantic import BaseModel

from sportft_tui.engine.records.batches import TIMED, BatchRecord
from sportft_tui.engine.records.files import StoredFile
from sportft_tui.engine.records.jobs import CheckpointRecord, EventRecord, JobRecord
from sportft_tui.engine.records.models import ModelRecord
from sportft_tui.engine.records.uploads import PartRecord, UploadRecord

Plain = dict[str, Any]

#: What stands for "who" where nobody has an account.
ORGANIZATION = "org-sportft"


#: The types by what they call themselves.
KINDS: Mapping[str, type[BaseModel]] = {
    "file": FileObject,
    "upload": Upload,
    "upload.part": UploadPart,
    "fine_tuning.job": FineTuningJob,
    "fine_tuning.job.event": FineTuningJobEvent,
    "fine_tuning.job.checkpoint": FineTuningJobCheckpoint,
    "model": Model,
    "text_completion": Completion,
    "chat.completion": ChatCompletion,
    "chat.completion.chunk": ChatCompletionChunk,
    "batch": Batch,
    "file.deleted": FileDeleted,
    "model.deleted": ModelDeleted,
}


def checked(values: Plain, *, kind: str = "") -> Plain:
    """An object as it goes out, with every field that its type has.

    Args:
        values: what is known of it; `object` says what it is.
        kind: what it is, where `object` does not say so.

    Raises:
        ValueError: it is not what it says; a fault of ours.
    """
    made = KINDS[kind or values["object"]].model_validate(values, strict=True)
    return made.model_dump(mode="json")


def deleted(kind: str, name: str) -> Plain:
    """That a file or model is there no more."""
    values = {"id": name, "object": kind, "deleted": True}
    return checked(values, kind=f"{kind}.deleted")


def file(stored: StoredFile) -> Plain:
    """A file. Usable from the first moment on, so its status is `processed`."""
    return checked(
        {
            "id": stored.id,
            "object": "file",
            "bytes": stored.bytes,
            "created_at": stored.created_at,
            "filename": stored.filename,
            "purpose": stored.purpose,
            "status": "processed",
            "expires_at": stored.expires_at,
        },
    )


def model(record: ModelRecord) -> Plain:
    """A model, with what only this engine tells: what stands behind its name."""
    return checked(
        {
            "id": record.id,
            "object": "model",
            "created": record.created_at,
            "owned_by": record.owned_by,
            "root": record.root,
            "description": record.description,
        },
    )


def job(record: JobRecord) -> Plain:
    """A job, with what only this engine tells: queue_number, trained_steps, total_steps."""
    order = record.order
    error = None
    if record.error_code:
        error = {
            "code": record.error_code,
            "message": record.error_message,
            "param": record.error_param,
        }
    hyperparameters = {
        "n_epochs": order.n_epochs,
        "batch_size": record.batch_size or order.batch_size or "auto",
        "learning_rate_multiplier": order.multiplier,
    }
    values = checked(
        {
            "id": record.id,
            "object": "fine_tuning.job",
            "created_at": record.created_at,
            "finished_at": record.finished_at,
            "estimated_finish": record.estimated_finish,
            "error": error,
            "model": order.model,
            "fine_tuned_model": record.fine_tuned_model,
            "organization_id": ORGANIZATION,
            # The type does not know the word that the service itself uses for a paused job.
            "status": "queued" if record.status == "paused" else record.status,
            "hyperparameters": hyperparameters,
            "method": {
                "type": "supervised",
                "supervised": {"hyperparameters": hyperparameters},
            },
            "training_file": order.training_file,
            "validation_file": order.validation_file,
            "result_files": [record.result_file] if record.result_file else [],
            "trained_tokens": record.trained_tokens,
            "seed": order.seed,
            "metadata": dict(order.metadata),
            "integrations": [],
            "user_provided_suffix": order.suffix or None,
            "queue_number": record.ahead,
            "trained_steps": record.trained_steps,
            "total_steps": record.total_steps,
        },
    )
    return values | {"status": record.status}


def event(record: EventRecord) -> Plain:
    """A line of a job's history."""
    return checked(
        {
            "id": record.id,
            "object": "fine_tuning.job.event",
            "created_at": record.created_at,
            "level": record.level,
            "message": record.message,
            "type": record.type,
            "data": record.data,
        },
    )


def checkpoint(record: CheckpointRecord) -> Plain:
    """A model as it was after an epoch; it can be asked like any other."""
    return checked(
        {
            "id": record.id,
            "object": "fine_tuning.job.checkpoint",
            "created_at": record.created_at,
            "fine_tuned_model_checkpoint": record.model_id,
            "fine_tuning_job_id": record.job_id,
            "step_number": record.step,
            "metrics": {name: float(value) for name, value in record.metrics.items()},
        },
    )


def upload(record: UploadRecord) -> Plain:
    """A file on its way in parts."""
    return checked(
        {
            "id": record.id,
            "object": "upload",
            "bytes": record.bytes,
            "created_at": record.created_at,
            "expires_at": record.expires_at,
            "filename": record.filename,
            "purpose": record.purpose,
            "status": record.status,
            "file": file(record.file) if record.file else None,
        },
    )


def part(record: PartRecord) -> Plain:
    """A part that has come."""
    return checked(
        {
            "id": record.id,
            "object": "upload.part",
            "created_at": record.created_at,
            "upload_id": record.upload_id,
        },
    )


def batch(record: BatchRecord) -> Plain:
    """A file of questions that is answered in the background."""
    asked, answered = record.tokens
    return checked(
        {
            "id": record.id,
            "object": "batch",
            "endpoint": record.order.endpoint,
            "completion_window": record.window,
            "input_file_id": record.order.input_file,
            "output_file_id": record.output_file,
            "error_file_id": record.error_file,
            "status": record.status,
            "errors": {"object": "list", "data": list(record.errors)} if record.errors else None,
            "created_at": record.created_at,
            "expires_at": record.expires_at,
            **{f"{state}_at": record.times.get(state) for state in TIMED},
            "metadata": record.order.metadata,
            "model": record.model,
            "request_counts": {
                "total": record.total,
                "completed": record.completed,
                "failed": record.failed,
            },
            "usage": {
                "input_tokens": asked,
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens": answered,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": asked + answered,
            },
        },
    )
