"""The journal: what was written is there, once, in order, whoever wrote it and however it ended."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor.journal import Journal

JOB = "ftjob-1"


def _event(number: int, message: str = "") -> Event:
    text = message or f"Step {number}/9: training loss=0.5"
    return Event(
        id=f"ftevent-{number}",
        created_at=1000.0 + number // 4,
        level="info",
        message=text,
        type="metrics",
        data={"step": number, "train_loss": 0.5, "nested": {"a": [1, None]}},
    )


def test_events_come_back_as_they_were_after_reopening(tmp_path: Path) -> None:
    # GIVEN events whose texts are as bad as texts get
    hard = [
        _event(1, "[red]markup[/red] \x1b[31m and \x00 a NUL"),
        _event(2, "a lone surrogate \ud800 and 🏒"),
        _event(3),
    ]
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.add_events("local", JOB, hard)
    # WHEN the journal is opened again
    with Journal(tmp_path / "journal.sqlite") as journal:
        # THEN every one is equal, and in order
        assert journal.events("local", JOB) == hard
        assert journal.notice == ""


def test_an_event_is_kept_once_and_keeps_its_place(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN three events
        journal.add_events("local", JOB, [_event(1), _event(2), _event(3)])
        # WHEN an overlapping batch with an inner duplicate comes
        new = journal.add_events("local", JOB, [_event(2), _event(4), _event(3), _event(4)])
        # THEN only what is new counts
        assert new == [_event(4)]
        # AND an event that is told anew with another text stays as it was told first
        assert journal.add_events("local", JOB, [_event(1, "another")]) == []
        assert journal.events("local", JOB)[0] == _event(1)
        assert [e.id[-1] for e in journal.events("local", JOB)] == ["1", "2", "3", "4"]


def test_profiles_and_jobs_do_not_mix(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN the same event id at two profiles and at two jobs
        for profile, job in (("local", JOB), ("openai", JOB), ("local", "ftjob-2")):
            assert journal.add_events(profile, job, [_event(1)]) == [_event(1)]
        # THEN each has its own
        assert journal.events("openai", "ftjob-2") == []
        assert journal.known_events("local", "ftjob-2", ["ftevent-1"]) == {"ftevent-1"}
        assert not journal.known_events("openai", "ftjob-2", ["ftevent-1"])


def test_the_cursor_gives_what_came_after_it_and_only_this_job(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN two jobs whose events come by turns
        for number in range(1, 5):
            journal.add_events("local", JOB, [_event(number)])
            journal.add_events("local", "ftjob-2", [_event(number)])
        first = journal.events_since("local", JOB, 0)
        # WHEN one asks from the second event of the one job on
        rest = journal.events_since("local", JOB, first[1][0])
        # THEN its third and fourth come
        assert [event for _, event in rest] == [_event(3), _event(4)]
        assert journal.events_since("local", JOB, rest[-1][0]) == []


def test_a_part_of_what_came_after_the_cursor(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN nine events
        events = [_event(number) for number in range(9)]
        journal.add_events("local", JOB, events)
        # WHEN they are read four at a time
        read: list[Event] = []
        seq = 0
        while part := journal.events_since("local", JOB, seq, 4):
            assert len(part) <= 4
            seq = part[-1][0]
            read += [event for _, event in part]
        # THEN they come as they would all at once
        assert read == events
        assert journal.events("local", JOB) == events
        assert journal.events("openai", JOB) == []


def test_which_of_many_events_are_known(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN some events, one with a bad ID
        events = [_event(number) for number in range(1_500)]
        bad = Event(id="\ud800", created_at=1.0, level="info", message="")
        journal.add_events("local", JOB, [*events, bad])
        # WHEN more are asked for than an old SQLite takes values in one statement
        journal._storage._database.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
        asked = [f"ftevent-{number}" for number in range(1_000, 2_500)] + ["\ud800"]
        known = journal.known_events("local", JOB, asked)
        # THEN those that are there are told, by the IDs that were asked for
        assert known == {f"ftevent-{number}" for number in range(1_000, 1_500)} | {"\ud800"}
        assert journal.known_events("openai", JOB, asked) == set()
        assert journal.known_events("local", JOB, []) == set()


def test_a_batch_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN a batch whose last event is not JSON
        bad = Event(id="ftevent-9", created_at=1.0, level="info", message="x", data={"a": object()})
        # WHEN it is added
        with pytest.raises(TypeError):
            journal.add_events("local", JOB, [_event(1), _event(2), bad])
        # THEN the events before it are not there either, and the journal still works
        assert journal.events("local", JOB) == []
        assert journal.add_events("local", JOB, [_event(1)]) == [_event(1)]


def test_jobs_newest_first_found_by_id_and_updated(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN three jobs, one of them seen twice
        old = Job(id="ftjob-a", status="queued", model="ada", created_at=10.0)
        new = Job(id="ftjob-b", status="running", model="ada", created_at=30.0)
        mid = Job(id="ftjob-c", status="running", model="ada", created_at=20.0)
        for job in (old, new, mid):
            journal.record_job("local", job, seen_at=100.0)
        later = Job(
            id="ftjob-a",
            status="succeeded",
            model="ada",
            created_at=10.0,
            result_files=("file-1",),
            metadata={"sportft_tag": "x"},
        )
        journal.record_job("local", later, seen_at=200.0)
        # THEN the list is by age, with the last that was seen of each
        assert journal.jobs("local") == [new, mid, later]
        assert journal.jobs("openai") == []
        assert journal.find_job("ftjob-a") == ("local", later)
        assert journal.last_seen("local", "ftjob-a") == (later, 200.0)
        assert journal.find_job("ftjob-z") is None


def test_an_older_answer_does_not_take_a_jobs_end_back(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN a job whose end another reader has seen
        over = Job(id=JOB, status="succeeded", model="ada", fine_tuned_model="ft:ada:x")
        journal.record_job("local", over, seen_at=200.0)
        # WHEN an answer from before arrives late
        kept = journal.record_job("local", Job(id=JOB, status="running", model="ada"))
        # THEN the end stays
        assert kept == over
        assert journal.find_job(JOB) == ("local", over)


def test_predictions_newest_first_with_exact_numbers(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN two classifications
        one = Prediction("hockey", (("hockey", 0.9994123456789), ("baseball", 0.0005)), "ft:a", 0.1)
        two = Prediction("baseball", (), "ft:a", 0.2)
        journal.record_prediction("local", "What a save!", one, at=5.0)
        journal.record_prediction("local", "Home run", two, at=6.0)
        # THEN they come back, the last one first
        found = journal.predictions("local")
        assert [(a.text, a.prediction, a.at) for a in found] == [
            ("Home run", two, 6.0),
            ("What a save!", one, 5.0),
        ]
        assert len(journal.predictions("local", limit=1)) == 1


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.sqlite"
    with Journal(path) as journal:
        journal.add_events("local", JOB, [_event(1)])
        # THEN the file, its WAL and the locks are private
        modes = {p.name: p.stat().st_mode & 0o777 for p in path.parent.iterdir()}
    assert len(modes) >= 4
    assert set(modes.values()) == {0o600}


def test_a_file_that_is_no_database_is_set_aside_and_told(tmp_path: Path) -> None:
    # GIVEN a journal overwritten by something else
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"these are not the bytes of a database, are they? " * 100)
    # WHEN it is opened
    with Journal(path) as journal:
        # THEN there is an empty journal that works, and the old file is kept and named
        journal.add_events("local", JOB, [_event(1)])
        kept = [p for p in tmp_path.iterdir() if ".damaged-" in p.name]
        assert len(kept) == 1
        assert kept[0].read_bytes().startswith(b"these are not")
        assert kept[0].name in journal.notice


def test_damage_found_in_use_is_told_and_the_next_call_works(tmp_path: Path) -> None:
    # GIVEN a journal that opens, but whose pages are damaged
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal.add_events("local", JOB, [_event(n, "x" * 500) for n in range(400)])
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    with path.open("r+b") as file:
        file.seek(size * 2)
        file.write(b"\xa5" * size * 20)
    with Journal(path) as journal:
        # WHEN its events are read
        with pytest.raises(BadInput, match="set aside"):
            journal.events("local", JOB)
        # THEN a new one has taken its place
        assert journal.add_events("local", JOB, [_event(1)]) == [_event(1)]
        assert journal.events("local", JOB) == [_event(1)]
    assert any(".damaged-" in p.name for p in tmp_path.iterdir())


def test_a_damaged_file_that_another_has_open_is_not_renamed(tmp_path: Path) -> None:
    # GIVEN a journal in use by somebody, which becomes damaged
    path = tmp_path / "journal.sqlite"
    with Journal(path) as other:
        other.add_events("local", JOB, [_event(1)])
        other._storage._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path.write_bytes(b"no database at all " * 200)
        # WHEN a second one opens it
        with pytest.raises(BadInput, match="another sportft has it open"):
            Journal(path)
        # THEN the file is where it was
        assert [p.name for p in tmp_path.iterdir() if ".damaged-" in p.name] == []


@pytest.mark.parametrize("shape", ["folder in its place", "file above it"])
def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path, shape: str) -> None:
    # GIVEN a path that can hold no journal
    path = tmp_path / "place" / "journal.sqlite"
    if shape == "folder in its place":
        path.mkdir(parents=True)
    else:
        path.parent.write_text("in the way")
    # THEN opening says which file and what to do
    with pytest.raises(BadInput, match=r"journal\.sqlite cannot be used") as caught:
        Journal(path)
    assert "SPORTFT_HOME" in caught.value.hint


def test_a_newer_versions_journal_is_left_alone(tmp_path: Path) -> None:
    # GIVEN a journal of a version to come
    path = tmp_path / "journal.sqlite"
    Journal(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = path.read_bytes()
    # THEN it is refused, and not a byte of it changes
    with pytest.raises(BadInput, match="newer version"):
        Journal(path)
    assert path.read_bytes() == before


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.add_events("local", JOB, [_event(1)])
        # GIVEN a file that may not grow further
        database = journal._storage._database
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")
        # WHEN much is added
        with pytest.raises(BadInput, match="full"):
            journal.add_events("local", JOB, [_event(n, "x" * 900) for n in range(2, 200)])
        # THEN what was there is there, and nothing of the rest
        assert journal.events("local", JOB) == [_event(1)]


def test_a_journal_that_is_locked_for_long_says_who_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN somebody who writes and does not end
    monkeypatch.setattr("sportft_tui.monitor.storage.BUSY_SECONDS", 0.01)
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        # THEN one who wants to write learns why it cannot, and reading goes on
        with pytest.raises(BadInput, match="locked") as caught:
            journal.add_events("local", JOB, [_event(1)])
        assert "Another sportft" in caught.value.hint
        assert journal.events("local", JOB) == []
        # AND it can as soon as the other has ended
        other.close()
        assert journal.add_events("local", JOB, [_event(1)]) == [_event(1)]


_WRITER = """
import sys
from pathlib import Path
from sportft_tui.domain.event import Event
from sportft_tui.monitor.journal import Journal

journal = Journal(Path(sys.argv[1]))
for start in range(0, 200, 5):
    batch = [Event(f"ftevent-{n}", 1.0, "info", f"event {n}") for n in range(start, start + 8)]
    new = journal.add_events("local", "ftjob-1", batch)
    print(*(e.id for e in new), flush=True)
"""


def test_two_processes_write_at_once_and_every_event_is_there_once(tmp_path: Path) -> None:
    # GIVEN two processes that start on no file, and add the same overlapping batches
    path = tmp_path / "journal.sqlite"
    command = [sys.executable, "-c", _WRITER, str(path)]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [writer.communicate(timeout=60)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    # THEN each event was new to exactly one of them, and the order is kept
    names = [f"ftevent-{n}" for n in range(203)]
    assert sorted(told[0] + told[1]) == sorted(names)
    with Journal(path) as journal:
        assert [event.id for event in journal.events("local", JOB)] == names


def test_kill_9_between_two_batches_loses_nothing_that_was_told(tmp_path: Path) -> None:
    # GIVEN a writer that is killed without warning after it told of a batch
    path = tmp_path / "journal.sqlite"
    command = [sys.executable, "-c", _WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = writer.stdout.readline().split() + writer.stdout.readline().split()
        os.kill(writer.pid, signal.SIGKILL)
        told += writer.stdout.read().split()
    # THEN everything it told of is in the journal, in order
    with Journal(path) as journal:
        kept = [event.id for event in journal.events("local", JOB)]
        assert journal.notice == ""
    assert len(told) >= 13
    assert kept[: len(told)] == told


def test_threads_share_one_journal(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        # GIVEN eight threads, each with a job of its own
        def work(job: str) -> None:
            for number in range(30):
                journal.add_events("local", job, [_event(number)])
                journal.record_job("local", Job(id=job, status="running", model="ada"))

        threads = [threading.Thread(target=work, args=(f"ftjob-{n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # THEN nothing is missing
        assert len(journal.jobs("local")) == 8
        for number in range(8):
            assert len(journal.events("local", f"ftjob-{number}")) == 30


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_shuffled_and_repeated_batches_end_as_the_list_of_first_sights(
    tmp_path_factory: pytest.TempPathFactory, data: DataObject
) -> None:
    # GIVEN batches of any events, repeated and in any order, from two readers
    batches = data.draw(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=12))
    expected = list(dict.fromkeys(number for batch in batches for number in batch))
    path = tmp_path_factory.mktemp("property") / "journal.sqlite"
    with Journal(path) as one, Journal(path) as two:
        # WHEN they add them by turns
        for turn, batch in enumerate(batches):
            reader = (one, two)[turn % 2]
            reader.add_events("local", JOB, [_event(number) for number in batch])
        # THEN both see each event once, where it was first seen
        wanted = [_event(number) for number in expected]
        assert one.events("local", JOB) == wanted
        assert two.events("local", JOB) == wanted
