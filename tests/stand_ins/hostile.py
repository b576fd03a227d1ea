"""A custom server that does most things wrong, behind a proxy that does the rest."""

from __future__ import annotations

from collections.abc import Iterator

from tests.stand_ins.door import Reply, Seen
from tests.stand_ins.job import StandInJob, Wire, loss_at
from tests.stand_ins.server import PAGE, PAGE_HEADERS, Trouble
from tests.stand_ins.stand_in import StandIn

#: Of the looks at jobs and events, so many go well between two that do not.
_GOOD_LOOKS = 4


class Hostile(StandIn):
    """Every few looks bring a login page, another place to go to, or a gateway's failure.

    Attributes:
        elsewhere: where it sends people; nothing may ever be asked there.
    """

    name = "hostile"
    models = ({"id": "llama-tuned", "object": "model"},)
    newest_first = False
    says_more = False
    has_checkpoints = False
    keeps_metadata = False

    def __init__(self, port: int = 0) -> None:
        self.elsewhere = "http://127.0.0.1:9/v1"
        self._n_looks = 0
        super().__init__(port)
        self.looks_until_processed = 0

    def fault(self, seen: Seen) -> Reply | None:
        if seen.method != "GET" or "/fine_tuning/" not in seen.path:
            return None
        self._n_looks += 1
        which, bad = divmod(self._n_looks, _GOOD_LOOKS)
        if bad:
            return None
        match which % 3:
            case 0:
                return Reply(307, b"", {"Location": self.elsewhere})
            case 1:
                return Reply(body=PAGE, headers=PAGE_HEADERS)
        return Reply(502, b"<html><body>502 Bad Gateway</body></html>", PAGE_HEADERS)

    def error(self, trouble: Trouble) -> Wire:
        """As FastAPI does, which says 422 to everything."""
        place = ["body", trouble.param or "request"]
        return {"detail": [{"type": "value_error", "loc": place, "msg": str(trouble)}]}

    def file_wire(self, file: Wire) -> Wire:
        return {"id": file["id"], "status": "UPLOADED"}

    def job_wire(self, job: StandInJob, *, listed: bool = False) -> Wire:
        """Only what it must, and null for the rest."""
        return {
            "id": job.id,
            "status": job.status,
            "model": job.model,
            "created_at": str(job.created_at),
            "fine_tuned_model": job.fine_tuned_model,
            "result_files": None,
            "hyperparameters": None,
            "metadata": None,
            "error": {"code": "", "message": ""},
        } | job.changes

    def events_wire(self, job: StandInJob) -> list[Wire]:
        """Without IDs, with data that is null or of another shape."""
        shapes: tuple[Wire, ...] = ({"data": None}, {"data": []}, {"type": None, "level": None})
        rows = [dict(event) for event in job.events]
        for place, row in enumerate(rows):
            row["id"] = f"row-{place}"
            if row["data"] is None:
                row |= shapes[place % len(shapes)]
        return rows

    def script(self, job: StandInJob) -> Iterator[None]:
        job.say("\x1b[2Jwelcome to [bold]our[/bold] trainer")
        yield
        job.status = "Starting up"  # a word that nobody knows
        yield
        job.status = "Running"
        for step in range(1, job.total_steps + 1):
            if step % job.steps_per_epoch == 0:
                job.say(f"Step {step}: training loss={loss_at(step, job.total_steps)}")
            yield
        self.learned(job)
        job.say("done")
        job.end("Completed")
        yield
