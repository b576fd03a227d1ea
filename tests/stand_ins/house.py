"""Working with a stand-in as the app does: a session of its own, a table, time that passes at once.

`tests/workflow/conftest.py` has the fixtures that are made of it.
"""

from __future__ import annotations

import asyncio
import csv
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sportft_tui.api.quirks import quirks_of
from sportft_tui.dataset.preparing.client import Prepared
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress
from sportft_tui.home import Home, home
from sportft_tui.monitor.pace import Pace
from sportft_tui.monitor.updates import EventsArrived, JobChanged
from sportft_tui.workflow.loading import whole
from sportft_tui.workflow.session import Session
from tests.stand_ins.azure import Azure
from tests.stand_ins.nebius import Nebius
from tests.stand_ins.profile import KEY_VARIABLE, PROFILE, settings_for
from tests.stand_ins.stand_in import StandIn

#: The rows of `prepared`, half of them of each label.
ROWS = 100
HOCKEY = "the goalie saved the puck"


def set_up(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the stand-in a profile of this test's home, with its key in the environment."""
    (home().create().config / "settings.toml").write_text(settings_for(server))
    monkeypatch.setenv(KEY_VARIABLE, server.key)


def another_home(server: StandIn, folder: Path) -> Home:
    """The home of another machine, on which the stand-in is set up, too."""
    made = Home(folder / "config", folder / "state", folder / "data").create()
    (made.config / "settings.toml").write_text(settings_for(server))
    return made


def price(server: StandIn, *asked: str) -> None:
    """Give the profile the server's own prices: of its base model, and of models that are asked."""
    prices, path = server.prices, home().config / "settings.toml"
    lines = [f'"{server.models[0]["id"]}" = {prices.trained}']
    lines += [f'"{one}" = {{ read = {prices.read}, written = {prices.written} }}' for one in asked]
    kept = path.read_text().partition(f"[profiles.{PROFILE}.prices]")[0]
    path.write_text("\n".join([kept, f"[profiles.{PROFILE}.prices]", *lines, ""]))


def budget(amount: float) -> None:
    """Give every month so many dollars."""
    path = home().config / "settings.toml"
    path.write_text(f"monthly_budget_usd = {amount:.12f}\n" + path.read_text())


@dataclass
class QuickTime:
    """Time that passes at once: no pause takes any.

    Attributes:
        passed: the seconds that were slept through.
    """

    passed: float = 0.0

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds
        await asyncio.sleep(0.001)

    async def beat(self, _: float) -> None:
        await asyncio.Event().wait()

    def pace(self) -> Pace:
        return Pace(
            now=lambda: time.time() + self.passed,
            elapsed=lambda: time.monotonic() + self.passed,
            sleep=self.sleep,
            beat=self.beat,
        )

    def put_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let it be the house's time."""
        monkeypatch.setattr("sportft_tui.monitor.watcher.Pace", self.pace)
        monkeypatch.setattr("sportft_tui.api.connection.READ_PAUSES", (0.0, 0.0))
        monkeypatch.setattr("sportft_tui.api.files.FIRST_PAUSE", 0.001)


def table_of(folder: Path, rows: int = ROWS) -> Path:
    """A file of texts and labels."""
    path = folder / "sport.csv"
    with path.open("w", newline="") as file:
        written = csv.writer(file)
        written.writerow(["text", "label"])
        for n in range(rows):
            said = ("hockey", "goalie saved the puck") if n % 2 else ("baseball", "pitcher threw")
            written.writerow([f"In game {n} the {said[1]} again", said[0]])
    return path


async def prepared(session: Session, folder: Path, rows: int = ROWS) -> Prepared:
    """Training files of so many rows, as the app would write them unasked."""
    path = table_of(folder, rows)
    table = await session.load(path)
    made = await session.prepare(table, session.tables.proposal(path, None))
    await whole(table)
    return made


@dataclass
class Followed:
    """What a reader of a job's stream was told."""

    job: Job | None = None
    events: list[Event] = field(default_factory=list)

    async def read(self, session: Session, job_id: str) -> Followed:
        """Follow a job to its end."""
        async for update in session.watch(job_id):
            self.take(update)
        return self

    def take(self, update: object) -> None:
        match update:
            case EventsArrived(events=events):
                self.events += events
            case JobChanged(job=job):
                self.job = job

    @property
    def progress(self) -> Progress:
        progress = Progress()
        progress.feed(self.events)
        if self.job:
            progress.feed_job(self.job)
        return progress


def make_answerable(server: StandIn, job: Job) -> str:
    """What somebody does by hand, where that is needed; returns the name to ask."""
    model = job.fine_tuned_model or ""
    match server:
        case Azure():
            server.deploy(quirks_of("azure").asked_name(model), model)
        case Nebius():
            server.make_model("my-sport", job.id)
            return "my-sport"
    return model
