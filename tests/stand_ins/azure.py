"""Azure: a training type, a byte order mark, files that are looked through first, late events, and
models that answer only once they are deployed.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from tests.stand_ins.batches import WithBatches
from tests.stand_ins.bill import PriceList
from tests.stand_ins.job import StandInJob, Wire, loss_at
from tests.stand_ins.server import Trouble

_TYPES = ("Standard", "GlobalStandard", "Developer")
_LEAST_ROWS = 10
#: It tells of every tenth step.
_TOLD = 10
_HOURS = 0.5


class Azure(WithBatches):
    """Azure OpenAI, or Foundry, at its `v1` path.

    Attributes:
        deployments: the models that answer, by the name of their deployment; see `deploy`.
    """

    name = "azure"
    kind = "azure"
    prefix = "/openai/v1"
    models = ({"id": "gpt-4o-mini-2024-07-18", "object": "model", "status": "succeeded"},)
    prices = PriceList(trained=3.30, read=0.17, written=0.66)
    first_status = "pending"

    def __init__(self, port: int = 0) -> None:
        self.deployments: dict[str, str] = {}
        super().__init__(port)
        self.looks_until_processed = 2

    def deploy(self, name: str, model: str) -> None:
        """What somebody does in the portal."""
        assert model in self.classifiers
        self.deployments[name] = model

    def check_order(self, order: Wire) -> None:
        if order.get("trainingType") not in _TYPES:
            raise Trouble(400, f"trainingType must be one of {', '.join(_TYPES)}", "BadRequest")

    def asked_model(self, name: str) -> str:
        if name not in self.deployments:
            raise Trouble(
                404,
                "The API deployment for this resource does not exist. If you created the "
                "deployment within the last 5 minutes, please wait a moment and try again.",
                "DeploymentNotFound",
            )
        return self.deployments[name]

    def model_named(self, job: StandInJob) -> str:
        return f"{job.model}.ft-{int(job.id[6:12]):032x}-{job.order.get('suffix') or 'x'}"

    def job_wire(self, job: StandInJob, *, listed: bool = False) -> Wire:
        wire = super().job_wire(job, listed=listed)
        wire["organization_id"] = None
        wire["result_files"] = job.result_files or None
        wire["hyperparameters"] = {"n_epochs": -1, "batch_size": -1}
        wire["trainingType"] = job.order["trainingType"]
        return wire

    def script(self, job: StandInJob) -> Iterator[None]:
        job.say("Job enqueued. Waiting for jobs ahead to complete.")
        yield
        content = self.contents[job.order["training_file"]]
        if not content.startswith(codecs.BOM_UTF8) or job.rows < _LEAST_ROWS:
            job.error = {"code": "invalidPayload", "message": "The training file is not valid."}
            job.end("failed")
            return
        job.status = "running"
        job.say("Job started.")
        job.say("Preprocessing started.")
        yield
        job.say("Training started.")
        rows = []
        for step in range(1, job.total_steps + 1):
            loss = loss_at(step, job.total_steps)
            held_out = loss if step % job.steps_per_epoch == 0 else -1
            rows.append(f"{step},{loss},0.9,{held_out},-1,-1,-1")
            if step % _TOLD == 0:
                job.say(f"Step {step}: training loss={loss}", {"step": step, "train_loss": loss})
            if step % job.steps_per_epoch == 0:
                name = f"{self.model_named(job)}:ckpt-step-{step}"
                job.save(step, {"train_loss": loss}, fine_tuned_model_checkpoint=name)
                del job.checkpoints[:-3]
            yield
        job.say("Postprocessing started.")
        yield
        self._finish(job, rows)
        yield
        # Minutes later.
        job.say(f"Completed results file: {job.result_files[0]}")
        yield
        job.say(f"Training tokens billed: {job.trained_tokens}")
        job.say(f"Training hours billed: {_HOURS:.3f}")
        if self.prices.hour:
            self.bill.append(self.prices.hours(job.model, _HOURS))
        yield
        job.say("Model Evaluation Passed.")
        yield

    def _finish(self, job: StandInJob, rows: list[str]) -> None:
        self.learned(job)
        columns = (
            "step,train_loss,train_mean_token_accuracy,valid_loss,"
            "validation_mean_token_accuracy,full_valid_loss,full_valid_mean_token_accuracy"
        )
        table = "\n".join([columns, *rows]).encode()
        job.result_files.append(str(self.keep("results.csv", table, "fine-tune-results")["id"]))
        job.say("Job succeeded.")
        job.end("succeeded")
