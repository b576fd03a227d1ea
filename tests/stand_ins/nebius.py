"""Nebius: null where others say something, steps in the job, losses in the checkpoints."""

from __future__ import annotations

from collections.abc import Iterator

from tests.stand_ins.bill import PriceList
from tests.stand_ins.job import StandInJob, Wire, loss_at
from tests.stand_ins.server import Trouble
from tests.stand_ins.stand_in import StandIn

_HYPERPARAMETERS = {
    *("batch_size", "learning_rate", "n_epochs", "warmup_ratio", "weight_decay", "packing"),
    *("max_grad_norm", "context_length", "lora", "lora_r", "lora_alpha", "lora_dropout"),
}


class Nebius(StandIn):
    """Nebius Token Factory.

    Attributes:
        custom_models: the names of models that were made of checkpoints; see `make_model`.
    """

    name = "nebius"
    kind = "nebius"
    models = ({"id": "meta-llama/Llama-3.1-8B-Instruct", "object": "model"},)
    prices = PriceList(trained=0.40, read=0.03, written=0.09)
    keeps_metadata = False  # its description of the request has none

    def __init__(self, port: int = 0) -> None:
        self.custom_models: dict[str, str] = {}
        super().__init__(port)
        self.looks_until_processed = 0

    def make_model(self, name: str, job_id: str) -> None:
        """What somebody does at the console: the job's last checkpoint becomes a model."""
        assert self.jobs[job_id].checkpoints
        self.custom_models[name] = self.model_named(self.jobs[job_id])

    def check_order(self, order: Wire) -> None:
        method = (order.get("method") or {}).get("supervised") or {}
        given = method.get("hyperparameters") or order.get("hyperparameters") or {}
        for name in sorted(given.keys() - _HYPERPARAMETERS):
            raise Trouble(422, "Extra inputs are not permitted", param=f"hyperparameters.{name}")

    def asked_model(self, name: str) -> str:
        if name not in self.custom_models:
            raise Trouble(404, f"The model `{name}` does not exist.")
        return self.custom_models[name]

    def file_wire(self, file: Wire) -> Wire:
        return file | {"status": None}

    def job_wire(self, job: StandInJob, *, listed: bool = False) -> Wire:
        wire = super().job_wire(job, listed=listed)
        del wire["metadata"], wire["user_provided_suffix"]
        wire |= {
            "fine_tuned_model": None,
            "organization_id": "",
            "result_files": [],
            "error": None,
            "suffix": job.order.get("suffix"),
        }
        return {"trained_steps": 0, "total_steps": None} | wire

    def error(self, trouble: Trouble) -> Wire:
        place = ["body", *(trouble.param or "request").split(".")]
        if trouble.status == 422:
            return {"detail": [{"type": "value_error", "loc": place, "msg": str(trouble)}]}
        return {"detail": str(trouble)}

    def script(self, job: StandInJob) -> Iterator[None]:
        job.say("Job is submitted")
        yield
        job.status = "queued"
        job.say("Dataset 'training' processed successfully")
        yield
        job.status = "running"
        for step in range(1, job.total_steps + 1):
            job.changes |= {"trained_steps": step, "total_steps": job.total_steps}
            if step % job.steps_per_epoch == 0:
                loss = loss_at(step, job.total_steps)
                weights = self.keep(f"adapter-{step}.safetensors", b"\0" * 64, "fine-tune-results")
                metrics = {"train_loss": loss, "valid_loss": loss + 0.02}
                job.save(step, metrics, result_files=[weights["id"]])
            yield
        self.learned(job)
        job.fine_tuned_model = None
        job.say("Training completed successfully")
        job.end("succeeded")
        yield
