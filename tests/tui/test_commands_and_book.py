from __future__ import annotations

from collections import Counter

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.book import JobBook
from sportft_tui.tui.commands import TABLE
from sportft_tui.tui.widgets.key_bar import MOST, KeyBar


def test_ids_and_keys_are_unique_and_every_action_exists() -> None:
    assert max(Counter(command.id for command in TABLE).values()) == 1
    assert max(Counter(command.key for command in TABLE).values()) == 1
    for command in TABLE:
        assert hasattr(SportftApp, f"action_{command.action.split('(')[0]}")


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
