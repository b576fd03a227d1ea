"""The protocol as every stand-in speaks it; what a provider does otherwise is in its own file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

from tests.stand_ins.answering import answer_chat, answer_completion
from tests.stand_ins.bill import Charge, PriceList, tokens_of
from tests.stand_ins.classifier import Classifier, rows_of
from tests.stand_ins.door import Reply, Seen
from tests.stand_ins.job import StandInJob, Wire
from tests.stand_ins.server import NEVER, PAGE, PAGE_HEADERS, Trouble
from tests.stand_ins.shelf import FileServer


class StandIn(FileServer):
    """A provider's server on loopback: `with OpenAI() as server: ... server.url ... server.key`.

    Nothing happens there by itself. A job goes on by `steps_per_look` steps of its script at each
    look at it (a GET of the job, or of the first page of its events), and by `step()`.

    Switches, to be set at any time:
        steps_per_look: 0 leaves jobs to `step()`.
        looks_until_processed: so many looks at a file until it can be used.
        training_not_available: job creation is refused with 403, as OpenAI refuses organisations
            that may not fine-tune any more; uploads go on working.
        after_creation: what becomes of the answer to a job's creation, once the job is there:
            `` (it is sent), `silence` (nothing comes until the stand-in is closed), `drop` (the
            line breaks), `500`, or `page` (a web page).
        lists_late: a new job is in the list only after so many requests for the list.
        refuses: (place, sentence): orders are refused with 422, in the provider's own form.
        fails_with: jobs fail in training, with this error object.

    To be compared with:
        requests: all that came, with headers as they were sent and whole bodies.
        bill: what was charged, line by line; `owed` is the sum.
        jobs, files: by ID; a job's `events` are what a journal must hold, in the same order.

    What a provider does otherwise is said by class attributes and the methods below them.
    """

    #: The kind of profile that is used for it.
    kind: ClassVar[str] = "custom"
    #: The switches that such a profile needs, as they are written in settings.
    quirks: ClassVar[str] = ""
    models: ClassVar[tuple[Wire, ...]] = ({"id": "base-1", "object": "model"},)
    prices: ClassVar[PriceList] = PriceList()
    keeps_metadata: ClassVar[bool] = True
    has_events: ClassVar[bool] = True
    has_checkpoints: ClassVar[bool] = True
    first_status: ClassVar[str] = "validating_files"
    cancelled_status: ClassVar[str] = "cancelled"

    def __init__(self, port: int = 0) -> None:
        self.steps_per_look = 4
        self.training_not_available = False
        self.after_creation = ""
        self.lists_late = 0
        self.refuses: tuple[str, str] | None = None
        self.fails_with: Wire | None = None
        self.bill: list[Charge] = []
        self.jobs: dict[str, StandInJob] = {}
        self.classifiers: dict[str, Classifier] = {}
        self._lists = 0
        super().__init__(port)

    # What tests do

    @property
    def owed(self) -> float:
        return sum(charge.usd for charge in self.bill)

    def step(self, job_id: str = "", times: int = 1) -> None:
        """Let a job go on (all of them where none is named)."""
        with self.lock:
            for job in [self.jobs[job_id]] if job_id else list(self.jobs.values()):
                self._advance(job, times)

    def pause(self, job_id: str, status: str = "paused") -> None:
        """Hold a job where it is, under a status of that word, until `resume`."""
        self.jobs[job_id].changes["status"] = status

    def resume(self, job_id: str) -> None:
        self.jobs[job_id].changes.pop("status", None)

    # What a provider does otherwise

    def script(self, job: StandInJob) -> Iterator[None]:
        """A job's life: what happens up to each `yield`; what is before the first, at creation."""
        job.end("succeeded")
        yield

    def order_of(self, body: Wire) -> Wire:
        """An order in the protocol's form; what this provider has otherwise is checked here."""
        return body

    def check_order(self, order: Wire) -> None:
        """Refuse an order that this provider refuses."""

    def model_named(self, job: StandInJob) -> str:
        """What a trained model is called."""
        return f"ft:{job.model}:stand-in:{job.order.get('suffix') or ''}:{job.id[-8:]}"

    def job_wire(self, job: StandInJob, *, listed: bool = False) -> Wire:
        """A job as it goes over the wire."""
        return job.wire(self.keeps_metadata)

    def events_wire(self, job: StandInJob) -> list[Wire]:
        """What has happened, oldest first."""
        return job.events

    def asked_model(self, name: str) -> str:
        """The model that answers to a name.

        Raises:
            Trouble: none does.
        """
        if name not in self.classifiers:
            raise Trouble(404, f"The model `{name}` does not exist", "model_not_found")
        return name

    # What goes on within

    def routes(self) -> list[tuple[str, str, Callable[[Seen, str], Reply]]]:
        jobs = f"{self.prefix}/fine_tuning/jobs"
        job = f"{jobs}/([^/]+)"
        routes = [
            *super().routes(),
            ("GET", f"{self.prefix}/models()", self._models),
            ("POST", f"{jobs}()", self._create),
            ("GET", f"{jobs}()", self._list),
            ("GET", job, self._job),
            ("POST", f"{job}/cancel", self._cancel),
            ("POST", f"{self.prefix}/completions()", self._ask),
            ("POST", f"{self.prefix}/chat/completions()", self._ask),
        ]
        if self.has_events:
            routes.append(("GET", f"{job}/events", self._events))
        if self.has_checkpoints:
            routes.append(("GET", f"{job}/checkpoints", self._checkpoints))
        return routes

    def _models(self, _: Seen, __: str) -> Reply:
        tuned = [{"id": name, "object": "model"} for name in self.classifiers]
        return Reply(body={"object": "list", "data": [*self.models, *tuned]})

    # Jobs

    def _create(self, seen: Seen, _: str) -> Reply:
        order = self.order_of(seen.json)
        if self.training_not_available:
            raise Trouble(403, "Training is not available for this organization.", _NO_TRAINING)
        known = {model["id"] for model in self.models} | self.classifiers.keys()
        if order.get("model") not in known:
            raise Trouble(
                400, f"Model {order.get('model')} is not available", "model_not_available"
            )
        for name in ("training_file", "validation_file"):
            if name in order and self.known_file(str(order[name]))["status"] == "pending":
                raise Trouble(400, f"{order[name]} is not ready", "file_not_ready", name)
        if self.refuses:
            raise Trouble(422, self.refuses[1], param=self.refuses[0])
        self.check_order(order)
        job = self._new_job(order)
        wire = self.job_wire(job)
        kind, self.after_creation = self.after_creation, ""
        match kind:
            case "silence":
                return Reply(body=NEVER, hangs_up=True)
            case "drop":
                return Reply(hangs_up=True)
            case "500":
                raise Trouble(500, "The server had an error while processing your request.")
            case "page":
                return Reply(body=PAGE, headers=PAGE_HEADERS)
        return Reply(body=wire)

    def _new_job(self, order: Wire) -> StandInJob:
        method = order.get("method") or {}
        own = (method.get(method.get("type")) or {}).get("hyperparameters")
        epochs = (own or order.get("hyperparameters") or {}).get("n_epochs", 3)
        rows = len(rows_of(self.contents[order["training_file"]]))
        job = StandInJob(
            self.new_job_id(), order, self.first_status, 3 if epochs == "auto" else epochs, rows
        )
        job.listed_from = self._lists + self.lists_late
        job.script = self.script(job)
        self.jobs[job.id] = job
        next(job.script, None)
        return job

    def new_job_id(self) -> str:
        return self.new_id("ftjob-")

    def _known_job(self, job_id: str) -> StandInJob:
        if job_id not in self.jobs:
            raise Trouble(404, f"Could not find fine tune: {job_id}", "fine_tune_not_found")
        return self.jobs[job_id]

    def _advance(self, job: StandInJob, times: int) -> None:
        for _ in range(0 if "status" in job.changes else times):
            next(job.script, None)

    def _job(self, _: Seen, job_id: str) -> Reply:
        job = self._known_job(job_id)
        self._advance(job, self.steps_per_look)
        return Reply(body=self.job_wire(job))

    def _list(self, seen: Seen, _: str) -> Reply:
        self._lists += 1
        jobs = [job for job in self.jobs.values() if job.listed_from < self._lists]
        wires = [self.job_wire(job, listed=True) for job in jobs]
        for name, value in seen.query.items():
            if match := re.fullmatch(r"metadata\[(.+)\]", name):
                wires = [wire for wire in wires if self.has_tag(wire, match[1], value)]
        return self.page(wires, seen, 20)

    def has_tag(self, wire: Wire, key: str, value: str) -> bool:
        return bool((wire.get("metadata") or {}).get(key) == value)

    def _events(self, seen: Seen, job_id: str) -> Reply:
        job = self._known_job(job_id)
        if "after" not in seen.query:
            self._advance(job, self.steps_per_look)
        return self.page(self.events_wire(job), seen, 20)

    def _checkpoints(self, seen: Seen, job_id: str) -> Reply:
        return self.page(self._known_job(job_id).checkpoints, seen, 10)

    def _cancel(self, _: Seen, job_id: str) -> Reply:
        job = self._known_job(job_id)
        if job.is_over:
            raise Trouble(400, f"Job has already completed: {job_id}", "invalid_status")
        job.end(self.cancelled_status)
        job.script = iter(())
        job.changes.pop("status", None)
        return Reply(body=self.job_wire(job))

    # Trained models

    def learned(self, job: StandInJob) -> str:
        """A job's model is there, and paid for; returns its name."""
        model = job.fine_tuned_model = self.model_named(job)
        content = self.contents[job.order["training_file"]]
        self.classifiers[model] = Classifier(rows_of(content))
        job.trained_tokens = tokens_of(content.decode()) * job.n_epochs
        self.bill.append(self.prices.training(job.model, job.trained_tokens))
        return model

    def _ask(self, seen: Seen, _: str) -> Reply:
        return Reply(body=self.answered(seen.path, seen.json))

    def answered(self, path: str, body: Wire) -> Wire:
        """The answer to a question, by now on the bill."""
        classifier = self.classifiers[self.asked_model(str(body.get("model")))]
        answers = answer_chat if path.endswith("/chat/completions") else answer_completion
        wire = answers(body, classifier)
        usage = wire["usage"]
        self.bill.append(
            self.prices.answer(body["model"], usage["prompt_tokens"], usage["completion_tokens"])
        )
        return wire


_NO_TRAINING = "training_not_available"
