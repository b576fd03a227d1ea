"""A server like Mistral's: statuses in capitals, and events that sit in the job."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tests.stand_ins.bill import PriceList
from tests.stand_ins.job import StandInJob, Wire, loss_at
from tests.stand_ins.stand_in import StandIn


class Mistral(StandIn):
    """Tells of jobs in Mistral's shape; orders it takes in the protocol's, as Mistral does not."""

    name = "mistral"
    models = ({"id": "ministral-3b-latest", "object": "model"},)
    prices = PriceList(trained=1.00, read=0.04, written=0.04)
    has_events = False
    has_checkpoints = False
    first_status = "QUEUED"
    cancelled_status = "CANCELLED"

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
            "auto_start": True,
            "model": job.model,
            "status": job.status,
            "job_type": "classifier",
            "created_at": job.created_at,
            "modified_at": int(time.time()),
            "training_files": [{"file_id": job.order["training_file"], "weight": 1.0}],
            "validation_files": [validation] if validation else None,
            "hyperparameters": {"training_steps": job.total_steps, "learning_rate": 0.0001},
            "fine_tuned_model": job.fine_tuned_model,
            "suffix": job.order.get("suffix"),
            "integrations": [],
            "trained_tokens": job.trained_tokens,
            "metadata": job.order.get("metadata"),
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
