"""The protocol's objects, built from the types of its own client, which check them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from openai.types import Completion, FileObject, Model
from openai.types.chat import ChatCompletion
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent
from openai.types.fine_tuning.jobs import FineTuningJobCheckpoint
from pydantic import BaseModel

from sportft_tui.engine.files import StoredFile
from sportft_tui.engine.ids import fresh_id
from sportft_tui.engine.jobs import CheckpointRecord, EventRecord, JobRecord
from sportft_tui.engine.models import ModelRecord
from sportft_tui.engine.task import Answer

Plain = dict[str, Any]

#: What stands for "who" where nobody has an account.
_ORGANIZATION = "org-sportft"
#: How many logprobs each of the protocol's two kinds of question may ask for.
MOST_COMPLETION_LOGPROBS = 5
MOST_CHAT_LOGPROBS = 20


def _checked(kind: type[BaseModel], values: Plain) -> Plain:
    return kind.model_validate(values).model_dump(mode="json")


def file(stored: StoredFile) -> Plain:
    """A file. Usable from the first moment on, so its status is `processed`."""
    return _checked(
        FileObject,
        {
            "id": stored.id,
            "object": "file",
            "bytes": stored.bytes,
            "created_at": stored.created_at,
            "filename": stored.filename,
            "purpose": stored.purpose,
            "status": "processed",
        },
    )


def model(record: ModelRecord) -> Plain:
    """A model."""
    return _checked(
        Model,
        {
            "id": record.id,
            "object": "model",
            "created": record.created_at,
            "owned_by": record.owned_by,
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
    return _checked(
        FineTuningJob,
        {
            "id": record.id,
            "object": "fine_tuning.job",
            "created_at": record.created_at,
            "finished_at": record.finished_at,
            "estimated_finish": None,
            "error": error,
            "model": order.model,
            "fine_tuned_model": record.fine_tuned_model,
            "organization_id": _ORGANIZATION,
            "status": record.status,
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


def event(record: EventRecord) -> Plain:
    """A line of a job's history."""
    return _checked(
        FineTuningJobEvent,
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
    return _checked(
        FineTuningJobCheckpoint,
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


def _usage(asked: int, answered: int) -> Plain:
    return {
        "prompt_tokens": asked,
        "completion_tokens": answered,
        "total_tokens": asked + answered,
    }


def completion(
    model_id: str,
    prompts: Sequence[str],
    answers: Sequence[Answer],
    *,
    logprobs: int | None,
    echo: bool,
) -> Plain:
    """Answers to prompts. A label is one token here, however many words it has."""
    choices = []
    for index, (prompt, answer) in enumerate(zip(prompts, answers, strict=True)):
        measured = None
        if logprobs is not None:
            measured = {
                "tokens": [answer.text],
                "token_logprobs": [answer.logprobs[0][1]],
                "top_logprobs": [dict(answer.logprobs[:logprobs])],
                "text_offset": [len(prompt)],
            }
        choices.append(
            {
                "index": index,
                "text": (prompt if echo else "") + answer.text,
                "logprobs": measured,
                "finish_reason": "stop",
            }
        )
    return _checked(
        Completion,
        {
            "id": fresh_id("cmpl-"),
            "object": "text_completion",
            "created": int(time.time()),
            "model": model_id,
            "choices": choices,
            "usage": _usage(sum(len(prompt.split()) for prompt in prompts), len(answers)),
        },
    )


def chat_completion(model_id: str, prompt: str, answer: Answer, *, logprobs: int | None) -> Plain:
    """An answer to a chat. A label is one token here, however many words it has."""
    measured = None
    if logprobs is not None:
        first = _token(answer.text, answer.logprobs[0][1])
        top = [_token(text, value) for text, value in answer.logprobs[:logprobs]]
        measured = {"content": [first | {"top_logprobs": top}], "refusal": None}
    return _checked(
        ChatCompletion,
        {
            "id": fresh_id("chatcmpl-"),
            "object": "chat.completion",
            "created": int(time.time()),
            "model": model_id,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": answer.text, "refusal": None},
                    "logprobs": measured,
                    "finish_reason": "stop",
                }
            ],
            "usage": _usage(len(prompt.split()), 1),
        },
    )


def _token(text: str, logprob: float) -> Plain:
    octets = list(text.encode("utf-8", "replace"))
    return {"token": text, "bytes": octets, "logprob": logprob}
