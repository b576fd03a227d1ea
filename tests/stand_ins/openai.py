"""OpenAI: newest first, epochs told by steps, results in base64, models with an end."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.stand_ins.batches import WithBatches
from tests.stand_ins.bill import PriceList
from tests.stand_ins.job import StandInJob, Wire, loss_at
from tests.stand_ins.server import Trouble
from tests.stand_ins.uploads import WithUploads

_MINI = "gpt-4o-mini-2024-07-18"
_CREATE_FIELDS = {
    *("model", "training_file", "validation_file", "suffix", "seed", "method"),
    *("hyperparameters", "integrations", "metadata"),
}
_LEAST_ROWS = 10


class OpenAI(WithBatches, WithUploads):
    """As OpenAI's server was before it was wound down."""

    name = "openai"
    kind = "openai"
    models = (
        {"id": _MINI, "object": "model", "owned_by": "system", "shutdown_date": "2027-01-14"},
        {
            "id": "gpt-4.1-2025-04-14",
            "object": "model",
            "owned_by": "system",
            "shutdown_date": None,
        },
    )
    prices = PriceList(trained=3.00, read=0.30, written=1.20)

    def check_order(self, order: Wire) -> None:
        for name in sorted(order.keys() - _CREATE_FIELDS):
            raise Trouble(400, f"Unrecognized request argument supplied: {name}", param=name)

    def script(self, job: StandInJob) -> Iterator[None]:
        validation = job.order.get("validation_file")
        also = f" and validation file: {validation}" if validation else ""
        job.say(f"Created fine-tuning job: {job.id}")
        job.say(f"Validating training file: {job.order['training_file']}{also}")
        yield
        if job.rows < _LEAST_ROWS:
            text = f"file has {job.rows} example(s), but must have at least {_LEAST_ROWS}"
            job.error = {
                "code": "invalid_n_examples",
                "message": f"Training {text} examples",
                "param": "training_file",
            }
            job.say(job.error["message"], level="error")
            job.end("failed")
            return
        job.status = "queued"
        job.say("Files validated, moving job to queued state")
        yield
        job.status = "running"
        job.say("Fine-tuning job started")
        rows = []
        for step in range(1, job.total_steps + 1):
            rows.append(self._measured(job, step))
            if step % job.steps_per_epoch == 0:
                self._saved(job, step)
            yield
            if self.fails_with:
                job.error = self.fails_with
                job.end("failed")
                return
        model = self.learned(job)
        columns = "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"
        table = "\n".join([columns, *rows]).encode()
        results = self.keep("step_metrics.csv", base64.b64encode(table), "fine-tune-results")
        job.result_files.append(str(results["id"]))
        job.say(f"New fine-tuned model created: {model}")
        job.say("The job has successfully completed")
        job.end("succeeded")
        yield

    def _measured(self, job: StandInJob, step: int) -> str:
        """A step's event; returns its line of the result table."""
        loss, total = loss_at(step, job.total_steps), job.total_steps
        data: Wire = {
            "step": step,
            "total_steps": total,
            "train_loss": loss,
            "train_mean_token_accuracy": round(1 - loss / 3, 4),
        }
        text = f"Step {step}/{total}: training loss={loss:.2f}"
        held_out = ","
        if step % job.steps_per_epoch == 0 and "validation_file" in job.order:
            data |= {"valid_loss": loss, "valid_mean_token_accuracy": 0.9}
            data |= {"full_valid_loss": loss + 0.01, "full_valid_mean_token_accuracy": 0.9}
            text += f", validation loss={loss:.2f}, full validation loss={loss + 0.01:.2f}"
            held_out = f"{loss},0.9"
        job.say(text, data)
        return f"{step},{loss},{data['train_mean_token_accuracy']},{held_out}"

    def _saved(self, job: StandInJob, step: int) -> None:
        name = f"{self.model_named(job)}:ckpt-step-{step}"
        loss = loss_at(step, job.total_steps)
        job.save(step, {"train_loss": loss}, fine_tuned_model_checkpoint=name)
        del job.checkpoints[:-3]
        job.say(f"Checkpoint created at step {step} with Snapshot ID: {name}")
