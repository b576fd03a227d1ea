"""The journal's jobs: lists recorded at once, ages, completion, waits, and who tells of an end."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.monitor import schema
from sportft_tui.monitor.journal import Journal


def _job(name: str, status: str = "running", created_at: float = 10.0, **more: str) -> Job:
    return Job(id=f"ftjob-{name}", status=status, model="ada", created_at=created_at, **more)  # type: ignore[arg-type]


def _said(number: int, at: float, message: str) -> Event:
    return Event(id=f"ftevent-{number}", created_at=at, level="info", message=message)


def test_a_list_is_recorded_at_once_and_an_end_that_is_known_stays(journal: Journal) -> None:
    # GIVEN a job whose end is known, and one that runs
    over = journal.record_job("local", _job("a", "succeeded"), seen_at=100.0)
    journal.record_job("local", _job("b"), seen_at=100.0)
    # WHEN an older list comes, with a third job
    listed = [_job("c", "queued"), _job("a"), _job("b", "cancelled")]
    kept = journal.record_jobs("local", listed, seen_at=200.0)
    # THEN what is kept comes back in the list's order, and the end has stayed
    assert kept == [listed[0], over, listed[2]]
    assert sorted(job.status for job in journal.jobs("local")) == [
        "cancelled",
        "queued",
        "succeeded",
    ]
    # AND all of them were seen
    assert journal.last_seen("local", "ftjob-a") == (over, 200.0)
    assert journal.seen_at("local") == 200.0
    assert journal.seen_at("openai") == 0.0


def test_more_jobs_than_one_statement_takes(journal: Journal) -> None:
    # GIVEN more jobs than an old SQLite takes values in one statement, one of them twice
    journal._storage._database.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
    many = [_job(f"{number}", created_at=number + 1.0) for number in range(1_200)]
    assert journal.record_jobs("local", [*many, many[0]]) == [*many, many[0]]
    # THEN they are all there
    assert journal.jobs("local") == many[::-1]
    assert journal.record_jobs("local", []) == []


def test_an_unchanged_list_writes_no_job_again(journal: Journal) -> None:
    # GIVEN a list that is recorded
    many = [_job(f"{number}") for number in range(50)]
    journal.record_jobs("local", many, seen_at=1.0)
    written: list[str] = []
    journal._storage._database.set_trace_callback(written.append)
    # WHEN it is recorded again with one job that has moved on
    journal.record_jobs("local", [*many[:-1], _job("49", "succeeded")], seen_at=2.0)
    journal._storage._database.set_trace_callback(None)
    # THEN that one is written, and all have the new time
    assert sum(line.startswith("INSERT INTO jobs") for line in written) == 1
    seen = [journal.last_seen("local", job.id) for job in many]
    assert {found[1] for found in seen if found} == {2.0}


def test_an_older_look_does_not_turn_the_clock_back(journal: Journal) -> None:
    journal.record_job("local", _job("a"), seen_at=200.0)
    journal.record_job("local", _job("a"), seen_at=100.0)
    assert journal.seen_at("local") == 200.0


def test_completion_knows_ids_suffixes_and_models_of_all_profiles(journal: Journal) -> None:
    # GIVEN jobs of two profiles
    one = _job("abc", created_at=1.0, suffix="Sport2")
    two = _job("abd", created_at=3.0)
    three = _job("x", created_at=2.0, fine_tuned_model="ft:ada:me:hockey:1")
    journal.record_jobs("local", [one, two])
    journal.record_job("openai", three)
    # THEN the newest come first, and at most as many as asked for
    assert journal.job_ids() == [("local", two), ("openai", three), ("local", one)]
    assert journal.job_ids(limit=1) == [("local", two)]
    # AND an ID is found by its beginning, the rest by a part, whatever the case
    assert journal.job_ids("ftjob-ab") == [("local", two), ("local", one)]
    assert journal.job_ids("jobs-ab") == []
    assert journal.job_ids("sport") == [("local", one)]
    assert journal.job_ids("HOCKEY") == [("openai", three)]


def test_waits_are_from_creation_to_the_event_of_the_start(journal: Journal) -> None:
    # GIVEN jobs that started after 5 and 60 seconds, one that waits, one whose clock is behind
    stories = {
        "a": [(1005.0, "Fine-tune started"), (1500.0, "Fine-tune started")],
        "b": [(2001.0, "Fine-tune enqueued. Queue number: 3"), (2060.0, "Fine-tuning job started")],
        "c": [(3001.0, "Fine-tune enqueued. Queue number: 0")],
        "d": [(3990.0, "Fine-tuning job started")],
    }
    for place, (name, story) in enumerate(stories.items()):
        journal.record_job("local", _job(name, created_at=1000.0 * (place + 1)))
        events = [_said(number, at, text) for number, (at, text) in enumerate(story)]
        journal.add_events("local", f"ftjob-{name}", events)
    journal.record_job("local", _job("without-events", created_at=9000.0))
    # THEN the newest job's wait comes first, each from its first start
    assert journal.past_waits("local") == [0.0, 60.0, 5.0]
    assert journal.past_waits("local", limit=2) == [0.0]
    assert journal.past_waits("openai") == []


_TELLER = """
import sys
from pathlib import Path
from sportft_tui.monitor.journal import Journal

with Journal(Path(sys.argv[1])) as journal:
    sys.stdin.read()
    print(sum(journal.mark_told("local", f"ftjob-{n}") for n in range(100)))
"""


def test_an_end_is_told_by_exactly_one_of_several_apps(tmp_path: Path) -> None:
    # GIVEN four processes that see the same hundred jobs end at the same time
    command = [sys.executable, "-c", _TELLER, str(tmp_path / "journal.sqlite")]
    tellers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for teller in tellers:
        assert teller.stdin is not None
        teller.stdin.close()
        teller.stdin = None
    told = [int(teller.communicate(timeout=60)[0]) for teller in tellers]
    # THEN each end was one process's to tell
    assert sum(told) == 100
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert not journal.mark_told("local", "ftjob-7")
        assert journal.mark_told("openai", "ftjob-7")


def test_results_come_back_as_they_were_and_the_last_ones_count(journal: Journal) -> None:
    # GIVEN results with a hole, and column names from outside
    results = Results(
        columns=("step", "training_loss", "\ud800 [red]"),
        rows=[(1.0, 0.1 + 0.2, None), (2.0, None, -5e-324)],
        classification={"accuracy": 1.0},
        final={"training_loss": 0.30000000000000004},
    )
    journal.record_results("local", "ftjob-a", Results((), [], {}, {}))
    journal.record_results("local", "ftjob-a", results)
    # THEN they are equal
    assert journal.results("local", "ftjob-a") == results
    assert journal.results("openai", "ftjob-a") is None
    assert journal.results("local", "ftjob-b") is None


def test_a_journal_of_the_first_version_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a file as the first version wrote it, with the events of two jobs by turns
    path = tmp_path / "journal.sqlite"
    with monkeypatch.context() as past:
        past.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        Journal(path).close()
    job = '{"id":"ftjob-%s","status":"running","model":"ada","created_at":5.0}'
    event = (
        '{"id":"ftevent-%d","created_at":1,"level":"info","message":"","type":"message","data":{}}'
    )
    with sqlite3.connect(path) as database:
        for name, seen in (("a", 7.0), ("b", 8.0)):
            body = job % name
            database.execute(
                "INSERT INTO jobs VALUES ('local', ?, 5.0, ?, ?)", (f"ftjob-{name}", seen, body)
            )
        for number in range(1, 9):
            database.execute(
                "INSERT INTO events (profile, job_id, id, body) VALUES ('local', ?, ?, ?)",
                (f"ftjob-{'ab'[number % 2]}", f"ftevent-{number}", event % number),
            )
    database.close()
    # WHEN it is opened now
    with Journal(path) as journal:
        # THEN all is there, with the numbers that readers hold
        assert [job.id for job in journal.jobs("local")] == ["ftjob-a", "ftjob-b"]
        assert journal.last_seen("local", "ftjob-b") == (_job("b", created_at=5.0), 8.0)
        since = journal.events_since("local", "ftjob-a", 2)
        assert [(seq, event.id[-1]) for seq, event in since] == [(4, "4"), (6, "6"), (8, "8")]
        # AND what is known is still known, and new events come after the others
        again = [_said(number, 1.0, "") for number in (2, 9)]
        assert [new.id for new in journal.add_events("local", "ftjob-a", again)] == ["ftevent-9"]
        assert journal.events_since("local", "ftjob-a", 8) == [(9, again[1])]


def test_tags_that_a_server_forgets_are_kept(journal: Journal) -> None:
    # GIVEN a job as it was created here, with its tags
    tags = {"sportft_tag": "x", "format": "chat"}
    journal.record_job("nebius", Job("ftjob-a", "queued", "llama", metadata=tags))
    # WHEN its server tells of it without any THEN they are as they were
    kept = journal.record_job("nebius", Job("ftjob-a", "running", "llama"))
    assert (kept.status, kept.metadata) == ("running", tags)
    assert journal.jobs("nebius") == [kept]
    # AND what it says itself, Mistral of costs, goes before and takes none of them away
    said = {"format": "text", "cost_currency": "EUR"}
    kept = journal.record_job("nebius", Job("ftjob-a", "running", "llama", metadata=said))
    assert kept.metadata == {"sportft_tag": "x", **said}
