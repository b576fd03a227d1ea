"""A server like Zhipu's: events speak in numbers, there are no checkpoints, no result table."""

from __future__ import annotations

from collections.abc import Iterator

from tests.stand_ins.bill import PriceList
from tests.stand_ins.job import StandInJob, Wire, loss_at
from tests.stand_ins.stand_in import StandIn


class Zhipu(StandIn):
    """Zhipu's platform, as far as it is known."""

    name = "zhipu"
    prefix = "/api/paas/v4"
    models = ({"id": "chatglm3-6b", "object": "model"},)
    prices = PriceList(trained=2.00, read=0.10, written=0.10)
    has_checkpoints = False

    def job_wire(self, job: StandInJob, *, listed: bool = False) -> Wire:
        nothing = {"code": None, "message": None, "param": None}
        return super().job_wire(job, listed=listed) | {"error": nothing, "result_files": None}

    def script(self, job: StandInJob) -> Iterator[None]:
        job.say("validating_files")
        yield
        job.status = "running"
        for step in range(1, job.total_steps + 1):
            loss = loss_at(step, job.total_steps)
            data = {
                "epoch": (step - 1) // job.steps_per_epoch + 1,
                "current_steps": step,
                "total_steps": job.total_steps,
                "remaining_time": str(job.total_steps - step),
                "loss": loss,
                "acc": round(1 - loss / 3, 4),
            }
            job.say("", data)
            yield
        self.learned(job)
        job.say("succeeded")
        job.end("succeeded")
        yield
