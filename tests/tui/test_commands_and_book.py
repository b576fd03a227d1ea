from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.book import JobBook
from sportft_tui.tui.commands import TABLE, meant_by
from sportft_tui.tui.doers import doer
from sportft_tui.tui.widgets.key_bar import MOST, KeyBar
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


class Idle(SportftApp):
    """The app with nothing below it."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        """Nothing is opened."""


def test_ids_and_keys_are_unique_and_every_action_exists() -> None:
    assert max(Counter(command.id for command in TABLE).values()) == 1
    # A key means one thing in a pane, and nowhere something else than everywhere.
    everywhere = [command.key for command in TABLE if not command.pane and command.key]
    assert max(Counter(everywhere).values()) == 1
    for pane in {command.pane for command in TABLE} - {""}:
        keys = everywhere + [command.key for command in TABLE if command.pane == pane]
        assert max(Counter(keys).values()) == 1
    for command in TABLE:
        assert hasattr(SportftApp, f"action_{command.action.split('(')[0]}")


async def test_somebody_does_every_command() -> None:
    # GIVEN the app with nothing below it
    app = Idle(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    async with app.run_test():
        # WHEN it is asked who does each command of the table
        kinds = {found[1] for c in TABLE if (found := re.match(r"do\('(\w+)'", c.action))}
        # THEN there is somebody, and panes are asked for their own commands only
        assert kinds >= {"step", "job", "data", "events"}
        for kind in kinds:
            assert callable(doer(app, kind).do)
        for command in TABLE:
            if command.pane:
                assert command.action.startswith(f"do('{command.pane}', ")
        # AND an action is known by its command
        assert {meant_by("do", ("step", "train")), meant_by("quit", ())} == {
            command for command in TABLE if command.id in ("train", "quit")
        }
        assert meant_by("do", ("step", "none")) is None


def test_the_footer_is_never_longer_than_it_may_be() -> None:
    shown = [command for command in TABLE if command.word and not command.is_tab]
    assert len(shown) > MOST
    assert [command.id for command in shown[-2:]] == ["help", "quit"]
    bar = KeyBar(shown, id="keys")
    assert len(bar.plain.split("  ")) <= MOST
    assert bar.plain.endswith("q quit ")


def test_an_ended_job_stays_ended() -> None:
    # GIVEN a job that has ended
    book = JobBook()
    book.see(Job("a", "succeeded", "ada", created_at=2, fine_tuned_model="ft:a"))
    # WHEN an older answer comes late
    entry = book.see(Job("a", "running", "ada", created_at=2))
    # THEN it is not believed
    assert entry.job.status == "succeeded"
    assert book.models == ["ft:a"]


def test_events_come_before_their_job_and_jobs_are_newest_first() -> None:
    book = JobBook()
    book.add_events("b", [Event("e", 1, "info", "Completed epoch 1/4")])
    assert book.entries["b"].progress.epoch == 1
    book.see(Job("a", "queued", "ada", created_at=5))
    book.see(Job("b", "running", "ada", created_at=9))
    assert [job.id for job in book.jobs] == ["b", "a"]
    # AND jobs of one second are as the server lists them, whichever came first
    book.see_list(
        [Job("d", "queued", "ada", created_at=7), Job("c", "queued", "ada", created_at=7)]
    )
    assert [job.id for job in book.jobs] == ["b", "d", "c", "a"]
    book.see_list(
        [Job("c", "queued", "ada", created_at=7), Job("d", "queued", "ada", created_at=7)]
    )
    assert [job.id for job in book.jobs] == ["b", "c", "d", "a"]
    assert book.entries["b"].progress.epoch == 1


def test_the_speed_of_a_job_without_events_is_measured_by_its_lists() -> None:
    # GIVEN a running job as the journal knew it, then as the server lists it twice
    book = JobBook()
    job = Job("a", "running", "m", created_at=5, trained_steps=10, total_steps=100)
    book.see_list([job], 1_000.0)
    book.see(replace(job, trained_steps=11))
    book.see_list([replace(job, trained_steps=30)], 1_010.0)
    # THEN each list is a mark, and an answer whose time nobody knows is none
    assert book.entries["a"].progress.marks == [(1_000.0, 10), (1_010.0, 30)]


def test_of_a_flood_of_measurements_what_matters_is_read() -> None:
    # GIVEN a slice of very many measurements, one on validation rows, with a text among them
    flood = [
        Event(str(n), 1 + n // 1000, "info", "measured", "metrics", {"step": n, "train_loss": 1.0})
        for n in range(1, 5_000)
    ]
    flood[2_001] = Event("v", 3, "info", "x", "metrics", {"step": 2_002, "full_valid_loss": 0.25})
    flood[2_003] = Event("m", 3, "info", "Fine-tune costs $1.50")
    book = JobBook()
    # WHEN the book takes it in
    entry = book.add_events("a", flood)
    # THEN all are kept, and the numbers are those of the last and of all that matter
    assert list(entry.events) == flood
    assert entry.progress.step == 4_999
    assert entry.progress.valid_loss == 0.25
    assert entry.progress.cost_usd == 1.5
    assert 30 < len(entry.progress.losses) < 100
    entry.events.close()
