from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx2
import pytest

from sportft_tui.api import jobs, pages
from sportft_tui.api.connection import Connection
from sportft_tui.api.events import Bookmark, Known
from sportft_tui.domain.errors import BadInput, NotFound, NotTheProtocol, RateLimited

Connect = Callable[..., Awaitable[Connection]]


def wires(count: int, *, per_second: int = 3) -> list[dict[str, Any]]:
    """A history, oldest first; several events share a second."""
    return [
        {
            "id": f"ftevent-{n}",
            "created_at": 1000 + n // per_second,
            "message": "Created fine-tuning job: ftjob-1" if n == 0 else f"event {n}",
            "data": {"step": n},
        }
        for n in range(count)
    ]


class Server:
    """A list of events at a server, with the habits of one provider or another."""

    def __init__(
        self,
        history: list[dict[str, Any]],
        *,
        oldest_first: bool = False,
        ignores_after: bool = False,
        tells_has_more: bool = True,
    ) -> None:
        self.history = history
        self.oldest_first = oldest_first
        self.ignores_after = ignores_after
        self.tells_has_more = tells_has_more
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        query = dict(request.url.params)
        self.asked.append(query)
        rows = self.history if self.oldest_first else self.history[::-1]
        after = None if self.ignores_after else query.get("after")
        start = next((i + 1 for i, row in enumerate(rows) if row["id"] == after), 0)
        page = rows[start : start + int(query["limit"])]
        wire: dict[str, Any] = {"object": "list", "data": page}
        if self.tells_has_more:
            wire["has_more"] = start + len(page) < len(rows)
        return httpx2.Response(200, json=wire)


def knowing(*known: str) -> Known:
    """What a journal answers that holds these events."""

    async def known_of(ids: Sequence[str]) -> set[str]:
        return set(known) & set(ids)

    return known_of


async def everything(ids: Sequence[str]) -> set[str]:
    return set(ids)


nothing_known = knowing()


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("tells_has_more", [False, True])
@pytest.mark.parametrize("count", [0, 1, 2, 100, 250])
async def test_the_whole_history_comes_oldest_first(
    connect: Connect, count: int, oldest_first: bool, tells_has_more: bool
) -> None:
    history = wires(count)
    server = Server(history, oldest_first=oldest_first, tells_has_more=tells_has_more)
    conn = await connect(server)
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert [event.id for event in events] == [row["id"] for row in history]


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_only_what_is_new_comes_after_that(connect: Connect, oldest_first: bool) -> None:
    # GIVEN a job of which 150 events are known, and 130 more
    server = Server(wires(280), oldest_first=oldest_first)
    conn = await connect(server)
    known = knowing(*(f"ftevent-{n}" for n in range(150)))
    # WHEN
    events = (await jobs.new_events(conn, "ftjob-1", known)).events
    # THEN there is no gap and nothing twice
    assert [event.id for event in events] == [f"ftevent-{n}" for n in range(150, 280)]


async def test_a_look_at_a_long_job_without_news_takes_one_page(connect: Connect) -> None:
    server = Server(wires(900))
    conn = await connect(server)
    assert (await jobs.new_events(conn, "ftjob-1", everything)).events == []
    assert len(server.asked) == 1


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_events_of_one_second_keep_their_order(connect: Connect, oldest_first: bool) -> None:
    conn = await connect(Server(wires(40, per_second=1000), oldest_first=oldest_first))
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert [event.id for event in events] == [f"ftevent-{n}" for n in range(40)]


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_what_is_known_is_older_where_nothing_else_tells(
    connect: Connect, oldest_first: bool
) -> None:
    # GIVEN events of one second, without numbers and without the job's beginning
    history = [{"id": f"e{n}", "created_at": 5, "message": f"m{n}"} for n in range(6)]
    conn = await connect(Server(history, oldest_first=oldest_first))
    # WHEN
    events = (await jobs.new_events(conn, "ftjob-1", knowing("e0", "e1"))).events
    # THEN
    assert [event.id for event in events] == ["e2", "e3", "e4", "e5"]


@pytest.mark.parametrize("tells_has_more", [False, True])
async def test_a_server_that_ignores_after_is_not_asked_for_ever(
    connect: Connect, tells_has_more: bool
) -> None:
    server = Server(wires(120), ignores_after=True, tells_has_more=tells_has_more)
    conn = await connect(server)
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert [event.id for event in events] == [f"ftevent-{n}" for n in range(20, 120)]
    # The page that comes again could be a proxy's mistake.
    assert len(server.asked) == 2 + pages.REPEATS


async def test_a_page_that_comes_again_by_mistake_leaves_no_hole(connect: Connect) -> None:
    # GIVEN a proxy that answers two requests of four with the page before
    server, repeated = Server(wires(350)), iter([False, True, False, True, True, False, False])

    def proxy(request: httpx2.Request) -> httpx2.Response:
        if next(repeated, False):
            request = httpx2.Request("GET", request.url.copy_remove_param("after"))
        return server(request)

    conn = await connect(proxy)
    # WHEN THEN
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert [event.id for event in events] == [f"ftevent-{n}" for n in range(350)]


async def test_what_is_new_on_a_first_page_that_comes_again_is_not_taken_for_old(
    connect: Connect,
) -> None:
    # GIVEN the engine, and a proxy that brings the first page again when an event has come
    server, happens = Server(wires(251, per_second=1_000)), iter([False, True])
    new = server.history.pop()

    def proxy(request: httpx2.Request) -> httpx2.Response:
        if next(happens, False):
            server.history.append(new)
            request = httpx2.Request("GET", request.url.copy_remove_param("after"))
        return server(request)

    conn = await connect(proxy, "local")
    # WHEN the list is read THEN it is whole up to its first page
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert [event.id for event in events] == [f"ftevent-{n}" for n in range(250)]
    # AND what came meanwhile comes with the next look
    known = knowing(*(event.id for event in events))
    events = (await jobs.new_events(conn, "ftjob-1", known)).events
    assert [event.id for event in events] == [new["id"]]


async def test_a_look_ends_where_the_next_page_may_not_be_asked_for(connect: Connect) -> None:
    # GIVEN a page that comes again and again, and a poller that is told to wait meanwhile
    server = Server(wires(250), ignores_after=True)
    conn = await connect(server)

    async def known(ids: Sequence[str]) -> set[str]:
        if not ids:
            raise RateLimited("Slow down.")
        return set()

    # WHEN THEN
    with pytest.raises(RateLimited):
        await jobs.new_events(conn, "ftjob-1", known)
    assert len(server.asked) == 1


async def test_pages_that_go_round_in_a_circle_end(connect: Connect) -> None:
    # GIVEN a list whose pages come again after seven of them
    asked: list[str] = []

    def circle(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.params.get("after", "e0"))
        n = (int(asked[-1][1:]) + 1) % 7
        event = {"id": f"e{n}", "created_at": 100 - n, "message": "x"}
        return httpx2.Response(200, json={"data": [event], "has_more": True})

    conn = await connect(circle)
    # WHEN THEN
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert {event.id for event in events} == {f"e{n}" for n in range(7)}
    assert len(asked) < 40


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_a_bookmark_saves_what_was_read(connect: Connect, oldest_first: bool) -> None:
    # GIVEN a long history that has been read
    server = Server(wires(350), oldest_first=oldest_first)
    conn = await connect(server)
    known: set[str] = set()
    asked_for: list[Sequence[str]] = []

    async def known_of(ids: Sequence[str]) -> set[str]:
        asked_for.append(ids)
        return known & set(ids)

    news = await jobs.new_events(conn, "ftjob-1", known_of)
    known |= {event.id for event in news.events}
    server.asked.clear()
    asked_for.clear()
    # WHEN nothing happens THEN one request tells, and the journal is not asked
    news = await jobs.new_events(conn, "ftjob-1", known_of, mark=news.mark)
    assert (news.events, len(server.asked), asked_for) == ([], 1, [])
    # WHEN something does THEN one request brings it
    server.history += wires(353)[350:]
    news = await jobs.new_events(conn, "ftjob-1", known_of, mark=news.mark)
    assert [event.id for event in news.events] == ["ftevent-350", "ftevent-351", "ftevent-352"]
    assert len(server.asked) == 2


async def test_a_server_that_refuses_a_bookmark_is_read_from_the_start(connect: Connect) -> None:
    # GIVEN an oldest-first server that has forgotten an event, and says so
    server = Server(wires(120), oldest_first=True)

    def forgetful(request: httpx2.Request) -> httpx2.Response:
        if request.url.params.get("after") == "ftevent-gone":
            return httpx2.Response(400, json={"error": {"message": "no such event"}})
        return server(request)

    conn = await connect(forgetful)
    mark = Bookmark("ftevent-gone", oldest_first=True)
    # WHEN THEN
    news = await jobs.new_events(conn, "ftjob-1", nothing_known, mark=mark)
    assert len(news.events) == 120


async def test_the_whole_list_can_be_compared(connect: Connect) -> None:
    # GIVEN a journal in which an old event is missing, because its server told it late
    conn = await connect(Server(wires(350)))
    known = knowing(*(f"ftevent-{n}" for n in range(350) if n != 20))
    # WHEN looked at as usual THEN it stays out; compared as a whole, it is found
    assert (await jobs.new_events(conn, "ftjob-1", known)).events == []
    news = await jobs.new_events(conn, "ftjob-1", known, whole=True)
    assert [event.id for event in news.events] == ["ftevent-20"]


async def test_pages_that_are_mixed_are_put_in_order_without_numbers(connect: Connect) -> None:
    # GIVEN newest-first pages whose seconds are mixed, and events of one second told apart by steps
    history = wires(60, per_second=4)
    rows = history[::-1]
    mixed = [row for second in (3, 0, 2, 1) for row in rows if row["created_at"] % 4 == second]
    conn = await connect(lambda r: httpx2.Response(200, json={"data": mixed, "has_more": False}))
    # WHEN THEN
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert [event.id for event in events] == [row["id"] for row in history]


async def test_the_engine_lists_by_place_whatever_its_clock_does(connect: Connect) -> None:
    # GIVEN an engine on a machine whose clock was set back in the middle of a job
    history = [{"id": f"e{n}", "created_at": 9000 - 50 * n, "message": f"m{n}"} for n in range(9)]
    conn = await connect(Server(history), "local")
    # WHEN THEN
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    assert [event.id for event in events] == [f"e{n}" for n in range(9)]


async def test_a_list_without_an_end_is_an_error_and_not_a_gap(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MAX_PAGES", 5)
    made = iter(range(10**6))

    def endless(request: httpx2.Request) -> httpx2.Response:
        n = next(made)
        event = {"id": f"e{n}", "created_at": 10**6 - n, "message": "x"}
        return httpx2.Response(200, json={"data": [event], "has_more": True})

    conn = await connect(endless)
    with pytest.raises(NotTheProtocol, match="without an end"):
        await jobs.new_events(conn, "ftjob-1", nothing_known)


@pytest.mark.parametrize("body", [{"data": None}, {"data": []}, {"data": [None, 3, "x"]}])
async def test_null_and_empty_lists_are_no_events(connect: Connect, body: Any) -> None:
    conn = await connect(lambda r: httpx2.Response(200, json=body))
    assert (await jobs.new_events(conn, "ftjob-1", nothing_known)).events == []


async def test_events_without_ids_come_once(connect: Connect) -> None:
    rows = [{"created_at": 5, "message": f"m{n}"} for n in (2, 1, 1)]
    conn = await connect(lambda r: httpx2.Response(200, json={"data": rows}))
    events = (await jobs.new_events(conn, "ftjob-1", nothing_known)).events
    # Equal ones at different places are two.
    assert [event.message for event in events] == ["m1", "m1", "m2"]
    again = await jobs.new_events(conn, "ftjob-1", knowing(*(event.id for event in events)))
    assert again.events == []


async def test_events_that_sit_in_the_job_are_found_there(connect: Connect) -> None:
    def without_route(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/events"):
            return httpx2.Response(404, json={"detail": "Not Found"})
        event = {"created_at": 5, "name": "status-updated", "message": "running"}
        return httpx2.Response(200, json={"id": "j", "status": "RUNNING", "events": [event]})

    conn = await connect(without_route)
    events = (await jobs.new_events(conn, "j", nothing_known)).events
    assert [event.message for event in events] == ["running"]


async def test_a_job_that_does_not_exist_is_not_found(connect: Connect) -> None:
    conn = await connect(lambda r: httpx2.Response(404, json={"error": {"message": "No such"}}))
    with pytest.raises(NotFound, match="ftjob-none"):
        await jobs.new_events(conn, "ftjob-none", nothing_known)


async def test_the_engine_holds_its_answer_and_others_are_not_asked_to(connect: Connect) -> None:
    # GIVEN all events known
    for name, expected in (("local", 2), ("custom", 1)):
        server = Server(wires(3))
        conn = await connect(server, name)
        # WHEN
        assert (await jobs.new_events(conn, "ftjob-1", everything, wait=2.5)).events == []
        # THEN
        assert len(server.asked) == expected
        if expected == 2:
            assert (server.asked[1]["wait"], server.asked[1]["newer_than"]) == ("2.5", "ftevent-2")


@pytest.mark.parametrize("job_id", ["", " ", "a b", "..", "x" * 400, "a\x1bb"])
async def test_what_cannot_be_an_id_is_not_sent(connect: Connect, job_id: str) -> None:
    conn = await connect(Server([]))
    with pytest.raises(BadInput):
        await jobs.new_events(conn, job_id, nothing_known)
    with pytest.raises(BadInput):
        await jobs.retrieve(conn, job_id)
