import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from sportft_tui.api import connection, jobs, orders
from sportft_tui.api.connection import Connection
from sportft_tui.api.jobs import JobOrder
from sportft_tui.domain.errors import (
    NotTheProtocol,
    Refused,
    ServerFailed,
    SportftError,
    Unreachable,
)
from sportft_tui.domain.template import Template

Connect = Callable[..., Awaitable[Connection]]
ORDER = JobOrder(
    training_file="file-t",
    validation_file="file-v",
    model="ada",
    template=Template(separator="\n\n###\n\n", leading=" ", labels=("baseball", "hockey")),
    suffix="sport",
    seed=7,
    positive_label=" baseball",
    metadata={"made_by": "a test"},
)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(orders, "SEARCH_PAUSES", (0.0, 0.0, 0.0))


class Server:
    """Keeps the jobs that it is given, and answers as it is told to."""

    def __init__(self, answer: Callable[[dict[str, Any]], httpx2.Response] | None = None) -> None:
        self.answer = answer or (lambda job: httpx2.Response(200, json=job))
        self.jobs: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.keeps = True
        self.lists = httpx2.Response(200, json={})
        self.listed = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            body = json.loads(request.content)
            self.bodies.append(body)
            job = {
                "id": f"ftjob-{len(self.jobs)}",
                "status": "queued",
                "model": body["model"],
                "metadata": body["metadata"],
                "created_at": 1000 + len(self.jobs),
            }
            if self.keeps:
                self.jobs.append(job)
            return self.answer(job)
        self.listed += 1
        if self.lists.status_code != 200:
            return self.lists
        newest_first = self.jobs[::-1]
        after = request.url.params.get("after")
        start = next((i + 1 for i, j in enumerate(newest_first) if j["id"] == after), 0)
        page = newest_first[start : start + int(request.url.params["limit"])]
        more = start + len(page) < len(newest_first)
        return httpx2.Response(200, json={"data": page, "has_more": more})


async def test_a_job_is_ordered_with_its_template_and_tag(connect: Connect) -> None:
    server = Server()
    conn = await connect(server, "openai")
    job = await jobs.create(conn, ORDER)
    body = server.bodies[0]
    assert job.id == "ftjob-0"
    assert (body["training_file"], body["validation_file"]) == ("file-t", "file-v")
    assert body["method"]["supervised"]["hyperparameters"] == {"n_epochs": 4}
    assert (body["suffix"], body["seed"]) == ("sport", 7)
    assert Template.from_metadata(job.metadata) == ORDER.template
    assert job.metadata["made_by"] == "a test"
    assert len(job.metadata["sportft_tag"]) > 16
    assert "compute_classification_metrics" not in body


async def test_only_the_engine_is_asked_for_classification_metrics(connect: Connect) -> None:
    server = Server()
    await jobs.create(await connect(server, "local"), ORDER)
    assert server.bodies[0]["compute_classification_metrics"] is True
    assert server.bodies[0]["classification_positive_class"] == " baseball"


async def test_what_is_not_wanted_is_not_sent(connect: Connect) -> None:
    server = Server()
    order = JobOrder("file-t", None, "m", Template("chat"), n_epochs=None)
    await jobs.create(await connect(server, "custom"), order)
    assert set(server.bodies[0]) == {"model", "training_file", "metadata"}
    # AND compatible servers get the hyperparameters where most of them look
    await jobs.create(await connect(server, "custom"), ORDER)
    assert server.bodies[1]["hyperparameters"] == {"n_epochs": 4}


def broken(job: dict[str, Any]) -> httpx2.Response:
    raise httpx2.ReadTimeout("too slow")


@pytest.mark.parametrize(
    "answer",
    [
        lambda job: httpx2.Response(500, content="oops"),
        lambda job: httpx2.Response(504, content="<html>Gateway Time-out</html>"),
        lambda job: httpx2.Response(200, content="<html>welcome</html>"),
        lambda job: httpx2.Response(200, json={}),
        broken,
    ],
)
async def test_a_job_whose_answer_was_lost_is_found_and_not_made_twice(
    connect: Connect, answer: Callable[[dict[str, Any]], httpx2.Response]
) -> None:
    # GIVEN a server that makes the job and answers badly; others make jobs meanwhile
    server = Server(answer)
    server.jobs = [{"id": "ftjob-older", "status": "running", "metadata": None}]
    conn = await connect(server)
    # WHEN
    job = await jobs.create(conn, ORDER)
    # THEN
    assert job.id == server.jobs[1]["id"]
    assert len(server.bodies) == 1


async def test_a_job_that_was_not_made_is_said_to_be_not_there(connect: Connect) -> None:
    server = Server(lambda job: httpx2.Response(500, content="oops"))
    server.keeps = False
    conn = await connect(server)
    with pytest.raises(ServerFailed, match="lists no such job"):
        await jobs.create(conn, ORDER)
    assert len(server.bodies) == 1
    assert server.listed == 2 * 3  # by its tag, and among the newest


async def test_when_nobody_can_tell_the_reader_is_warned(connect: Connect) -> None:
    server = Server(broken)
    server.lists = httpx2.Response(502, content="bad gateway")
    conn = await connect(server)
    with pytest.raises(Unreachable, match="paid for twice"):
        await jobs.create(conn, ORDER)
    assert len(server.bodies) == 1


async def test_a_request_that_never_left_needs_no_search(connect: Connect) -> None:
    def nobody(job: dict[str, Any]) -> httpx2.Response:
        raise httpx2.ConnectError("refused") from ConnectionRefusedError()

    server = Server(nobody)
    with pytest.raises(Unreachable, match="Nothing answers"):
        await jobs.create(await connect(server), ORDER)
    assert server.listed == 0


async def test_a_blocked_organisation_is_told_what_it_is(connect: Connect) -> None:
    error = {"message": "Fine-tuning is no longer available", "code": "training_not_available"}
    server = Server(lambda job: httpx2.Response(403, json={"error": error}))
    conn = await connect(server, "openai")
    with pytest.raises(Refused, match=r"no longer available.*stay stored") as caught:
        await jobs.create(conn, ORDER)
    assert caught.value.code == "training_not_available"
    assert server.listed == 0


@pytest.mark.parametrize("answer", [httpx2.Response(200, json={"data": None}), None])
async def test_jobs_are_listed_newest_first(
    connect: Connect, answer: httpx2.Response | None
) -> None:
    server = Server()
    conn = await connect(server if answer is None else lambda r: answer)
    if answer is not None:
        assert await jobs.list_jobs(conn) == []
        return
    for _ in range(7):
        await jobs.create(conn, ORDER)
    assert [job.id for job in await jobs.list_jobs(conn, limit=3)] == [
        "ftjob-6",
        "ftjob-5",
        "ftjob-4",
    ]
    assert len(await jobs.list_jobs(conn)) == 7


async def test_the_newest_jobs_are_found_where_the_oldest_come_first(connect: Connect) -> None:
    rows = [{"id": f"j{n}", "status": "running", "created_at": n} for n in range(10)]

    def oldest_first(request: httpx2.Request) -> httpx2.Response:
        after = request.url.params.get("after")
        start = int(after[1:]) + 1 if after else 0
        return httpx2.Response(200, json={"data": rows[start : start + 4]})

    conn = await connect(oldest_first)
    assert [job.id for job in await jobs.list_jobs(conn, limit=4)] == ["j9", "j8", "j7", "j6"]


async def test_something_else_than_a_job_is_not_taken_for_one(connect: Connect) -> None:
    conn = await connect(lambda r: httpx2.Response(200, json={"hello": "world"}))
    with pytest.raises(NotTheProtocol, match="no job"):
        await jobs.retrieve(conn, "ftjob-1")


async def test_a_job_is_cancelled_by_a_request_of_its_own(connect: Connect) -> None:
    asked: list[str] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        asked.append(f"{request.method} {request.url.path}")
        return httpx2.Response(200, json={"id": "ftjob-1", "status": "cancelled"})

    job = await jobs.cancel(await connect(server), "ftjob-1")
    assert job.is_over
    assert asked == ["POST /v1/fine_tuning/jobs/ftjob-1/cancel"]


async def test_cancelling_what_is_over_is_refused_in_the_servers_words(connect: Connect) -> None:
    body = {"error": {"message": "Job has already completed", "code": "invalid_request"}}
    conn = await connect(lambda r: httpx2.Response(400, json=body))
    with pytest.raises(SportftError, match="already completed"):
        await jobs.cancel(conn, "ftjob-1")
