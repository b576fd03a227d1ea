"""A server like Mistral's: statuses in capitals, events that sit in the job, a form of its own.

Jobs and orders are as its API description (1.0.0) has them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tests.stand_ins.bill import PriceList
from tests.stand_ins.job import StandInJob, Wire, loss_at
from tests.stand_ins.server import Trouble
from tests.stand_ins.stand_in import StandIn

_FIELDS = {
    *("model", "training_files", "validation_files", "suffix", "integrations", "auto_start"),
    *("invalid_sample_skip_percentage", "job_type", "hyperparameters", "repositories"),
    "classifier_targets",
}
_HYPERPARAMETERS = {
    *("training_steps", "learning_rate", "weight_decay", "warmup_fraction", "epochs", "seq_len"),
    "fim_ratio",
}


class Mistral(StandIn):
    """Takes orders and tells of jobs in Mistral's shape; it keeps no tags."""

    name = "mistral"
    models = ({"id": "ministral-3b-latest", "object": "model"},)
    prices = PriceList(trained=1.00, read=0.04, written=0.04)
    has_events = False
    has_checkpoints = False
    quirks = "{ mistral_orders = true }"
    keeps_metadata = False
    first_status = "QUEUED"
    cancelled_status = "CANCELLED"

    def order_of(self, body: Wire) -> Wire:
        for name in sorted(body.keys() - _FIELDS):
            raise Trouble(422, "Extra inputs are not permitted", param=name)
        for name in sorted({"model", "training_files", "hyperparameters"} - body.keys()):
            raise Trouble(422, "Field required", param=name)
        hyperparameters = body["hyperparameters"]
        for name in sorted(hyperparameters.keys() - _HYPERPARAMETERS):
            raise Trouble(422, "Extra inputs are not permitted", param=f"hyperparameters.{name}")
        order: Wire = {name: body[name] for name in ("model", "suffix") if name in body}
        order["training_file"] = body["training_files"][0]["file_id"]
        if validation := body.get("validation_files"):
            order["validation_file"] = validation[0]
        if "epochs" in hyperparameters:
            order["hyperparameters"] = {"n_epochs": hyperparameters["epochs"]}
        order["is_started"] = body.get("auto_start") is True
        return order

    def error(self, trouble: Trouble) -> Wire:
        if trouble.status != 422:
            return super().error(trouble)
        place = ["body", *trouble.param.split(".")]
        return {"detail": [{"type": "value_error", "loc": place, "msg": str(trouble)}]}

    def new_job_id(self) -> str:
        number = next(self._ids)
        return f"{number:08x}-8344-48bf-abc2-{id(self) % 10**12:012d}"

    def model_named(self, job: StandInJob) -> str:
        return f"ft:{job.model}:stand-in:{job.id[:8]}"

    def job_wire(self, job: StandInJob, *, listed: bool = False) -> Wire:
        validation = job.order.get("validation_file")
        wire: dict[str, Any] = {
            "object": "job",
            "id": job.id,
            "auto_start": job.order["is_started"],
            "model": job.model,
            "status": job.status,
            "job_type": "completion",
            "created_at": job.created_at,
            "modified_at": int(time.time()),
            "training_files": [job.order["training_file"]],
            "validation_files": [validation] if validation else None,
            "hyperparameters": {"epochs": job.n_epochs, "learning_rate": 0.0001},
            "fine_tuned_model": job.fine_tuned_model,
            "suffix": job.order.get("suffix"),
            "integrations": [],
            "trained_tokens": job.trained_tokens,
            # Not anybody's tags.
            "metadata": {"expected_duration_seconds": 60, "cost": 0.0, "cost_currency": "EUR"},
        }
        if not listed:
            wire |= {"events": job.events[::-1], "checkpoints": job.checkpoints[::-1]}
        return wire | job.changes

    def script(self, job: StandInJob) -> Iterator[None]:
        self._told(job, "QUEUED")
        yield
        self._told(job, "VALIDATING")
        yield
        self._told(job, "VALIDATED")
        while not job.order["is_started"]:
            yield
        self._told(job, "RUNNING")
        for step in range(1, job.total_steps + 1):
            if step % job.steps_per_epoch == 0:
                metrics = {"train_loss": loss_at(step, job.total_steps), "valid_loss": None}
                made = {"metrics": metrics, "step_number": step, "created_at": int(time.time())}
                job.checkpoints.append(made)
            yield
        self.learned(job)
        self._told(job, "SUCCESS")
        job.end("SUCCESS")
        yield

    def _told(self, job: StandInJob, status: str) -> None:
        job.status = status
        at = int(time.time())
        event = {"name": "status-updated", "data": {"status": status}, "created_at": at}
        job.events.append(event)
