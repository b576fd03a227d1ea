"""A bad network between watchers and the real engine, which is killed meanwhile: nothing is lost.

One seed a kind of profile by default; `SPORTFT_LONG=1` takes twenty, `SPORTFT_SEEDS=n` so many.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import aclosing, suppress
from pathlib import Path

import pytest
from chaos_proxy import MISCHIEF, ChaosProxy
from engine_process import EngineProcess

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import Profile
from sportft_tui.domain.event import Event
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.watching import Watch
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.pace import Pace
from sportft_tui.monitor.updates import EventsArrived, StateChanged, WatchFailed
from sportft_tui.monitor.watcher import Watcher

SEEDS = int(os.environ.get("SPORTFT_SEEDS", "20" if os.environ.get("SPORTFT_LONG") else "1"))
EPOCHS = (8, 2, 4)
#: The watcher's time passes so many times as fast as the engine's: pauses are short, their order
#: and their number are as in life.
SPEED = 20.0
#: What a client under test waits for an answer: longer than any delay, shorter than patience; and
#: where the machine is busy, so many times as long as an answer takes just now. With less, no
#: answer would ever be waited for, and who asks again and again keeps the machine busy.
ANSWER_S, ANSWER_TIMES = 0.7, 30
#: Kills of the engine and of an app, in one run.
KILLS = 3 if os.environ.get("SPORTFT_LONG") else 1
#: By which clocks are wrong, in seconds.
CLOCK_ERRORS = (-86_400.0, -61.0, 30.0, 86_400.0)


class Machine:
    """The watching machine's clocks; the wall clock may jump."""

    def __init__(self) -> None:
        self.error = 0.0

    def pace(self, dice: random.Random) -> Pace:
        async def sleep(seconds: float) -> None:
            await asyncio.sleep(seconds / SPEED)

        def elapsed() -> float:
            return time.monotonic() * SPEED

        return Pace(
            now=lambda: elapsed() + self.error,
            elapsed=elapsed,
            sleep=sleep,
            beat=sleep,
            chance=dice.random,
            long_poll=0.3,
        )


class App:
    """A process that watches jobs through a proxy of its own, and can be gone at any moment."""

    def __init__(
        self, proxy: ChaosProxy, engine: EngineProcess, pace: Pace, folder: Path, *, local: bool
    ) -> None:
        self.told: dict[str, list[Event]] = defaultdict(list)
        self.ended: set[str] = set()
        self.journal = Journal(folder / "journal.sqlite")
        self.profile = Profile(
            name="local" if local else "custom",
            base_url=proxy.url,
            key=Secret(engine.key),
            format="completion",
            default_model="ada",
            poll_seconds=1.0,
            is_local=local,
        )
        self._conn = Connection(self.profile)
        self._watcher = Watcher(self._connection, self.journal, pace=pace)
        self._watcher.list_jobs = True
        self._task: asyncio.Task[None] | None = None

    async def _connection(self) -> Connection:
        await self._conn.open()
        return self._conn

    def watch(self, jobs: list[str]) -> None:
        for job in jobs:
            self._watcher.add(job)
        self._watcher.focus(jobs[0])
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async with aclosing(self._watcher.updates()) as updates:
            async for update in updates:
                match update:
                    case EventsArrived(job_id=job, events=events):
                        self.told[job] += events
                    case StateChanged(job_id=job, state=state) if state.watch is Watch.ENDED:
                        self.ended.add(job)
                    case WatchFailed(error=error):
                        raise error
                    case _:
                        pass

    async def until_ended(self, jobs: list[str]) -> None:
        assert self._task is not None
        while not self.ended.issuperset(jobs):
            if self._task.done():
                self._task.result()
            await asyncio.sleep(0.02)

    async def vanish(self) -> None:
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._conn.close()
        self.journal.close()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    process = EngineProcess(tmp_path_factory.mktemp("engine"))
    process.start()
    yield process
    process.end()


def make_impatient(engine: EngineProcess, job: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-open lines are given up in a blink."""
    began = time.monotonic()
    engine.ask(f"fine_tuning/jobs/{job}")
    blink = max(ANSWER_S, ANSWER_TIMES * (time.monotonic() - began))
    for place in ("connection", "events"):
        monkeypatch.setattr(f"sportft_tui.api.{place}.ANSWER_SECONDS", blink)
    monkeypatch.setattr("sportft_tui.api.connection.READ_PAUSES", (0.01,))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("local", [True, False], ids=["engine", "custom"])
async def test_two_apps_on_a_bad_network_and_an_engine_that_is_killed(
    engine: EngineProcess,
    tmp_path: Path,
    seed: int,
    local: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN jobs, and two apps that share a journal, each behind a bad network of its own
    dice = random.Random(f"{seed} {local}")
    machine = Machine()
    engine.set_clock(0)
    jobs = [await asyncio.to_thread(engine.order, epochs, seed) for epochs in EPOCHS]
    await asyncio.to_thread(make_impatient, engine, jobs[0], monkeypatch)
    there = [engine.address]
    async with (
        ChaosProxy(lambda: there[0], dice.randrange(10**6), mixes_rows=not local) as one,
        ChaosProxy(lambda: there[0], dice.randrange(10**6), mixes_rows=not local) as two,
    ):

        def opened(proxy: ChaosProxy) -> App:
            app = App(proxy, engine, machine.pace(dice), tmp_path, local=local)
            app.watch(dice.sample(jobs, len(jobs)))
            return app

        apps = [opened(one), opened(two)]
        # WHEN engine and apps are killed and started again, and clocks jump
        for _ in range(KILLS):
            await asyncio.sleep(dice.uniform(0.1, 0.6))
            machine.error += dice.choice(CLOCK_ERRORS)
            if local:
                engine.set_clock(dice.choice(CLOCK_ERRORS))
            await asyncio.to_thread(engine.kill)
            which = dice.randrange(2)
            await apps[which].vanish()
            await asyncio.to_thread(engine.start)
            there[0] = engine.address
            apps[which] = opened((one, two)[which])
        async with asyncio.timeout(300):
            await asyncio.to_thread(engine.until_over, jobs)
            # AND the network is good at last
            one.is_good = two.is_good = True
            for app in apps:
                await app.until_ended(jobs)
        # THEN each app told, and their journal holds, the engine's list: once, in order, no gap
        for job in jobs:
            listed = await asyncio.to_thread(engine.listed, job)
            assert len(listed) > 20
            assert apps[0].journal.events(apps[0].profile.identity, job) == listed
            assert apps[0].told[job] == listed
            assert apps[1].told[job] == listed
        for app in apps:
            await app.vanish()
        if seed == 0:
            assert len((one.done + two.done).keys()) > len(MISCHIEF) // 2
