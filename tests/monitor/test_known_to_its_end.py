"""A job that is over is not a job that is known: the end is said where nothing is missing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sportft_tui.api.connection import Connection
from sportft_tui.api.reading import read_job
from sportft_tui.domain.event import Event
from sportft_tui.domain.watching import Watch
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.updates import EventsArrived, StateChanged
from sportft_tui.monitor.watcher import Watcher, until_end, watch

if TYPE_CHECKING:
    from tests.monitor.conftest import Clock, StandIn

JOB = "ftjob-1"


async def test_a_short_job_of_which_the_journal_has_only_the_beginning_is_not_called_ended(
    server: StandIn, local: Connection, journal: Journal, clock: Clock
) -> None:
    # GIVEN a job of two seconds, whose end another app saw in the list of jobs, and whose first
    # events were fetched before
    server.emit(8)
    end = server.wire[-1]["created_at"]
    over = {"id": JOB, "status": "succeeded", "created_at": end - 2, "finished_at": end}
    journal.record_job("local", read_job(over))
    journal.add_events("local", JOB, server.list[:3])
    server.status = "succeeded"
    # WHEN it is followed while its server is down for a while
    server.stop()
    clock.story.extend([lambda: None] * 3 + [server.start])
    states: list[Watch] = []
    told: list[Event] = []
    async with asyncio.timeout(30):
        async for update in watch(local, journal, JOB, pace=clock.pace()):
            if isinstance(update, StateChanged):
                states.append(update.state.watch)
            elif isinstance(update, EventsArrived):
                told += update.events
    # THEN its end is said only when all of it was told
    assert Watch.RECONNECTING in states
    assert states.index(Watch.ENDED) == len(states) - 1
    assert told == server.list


async def test_a_sleep_between_what_is_kept_and_what_is_told_takes_nothing_from_the_reader(
    server: StandIn,
    local: Connection,
    journal: Journal,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a job that is over
    server.emit(8)
    server.status = "succeeded"

    async def connect() -> Connection:
        return local

    watcher = Watcher(connect, journal, pace=clock.pace())
    loop, mark = asyncio.get_running_loop(), journal.mark_complete

    def sleeps(owner: str, job_id: str) -> None:
        mark(owner, job_id)
        monkeypatch.setattr(journal, "mark_complete", mark)  # it does so once
        clock.story.extend([lambda: None] * 3 + [server.start])
        server.stop()
        loop.call_soon_threadsafe(watcher._woke_up)

    # WHEN the machine sleeps when all is kept and not yet told, and the line is down after that
    monkeypatch.setattr(journal, "mark_complete", sleeps)
    told: list[Event] = []
    async with asyncio.timeout(30):
        async for update in until_end(watcher, JOB):
            if isinstance(update, EventsArrived):
                told += update.events
    # THEN the end is not said before all was told
    assert told == server.list
