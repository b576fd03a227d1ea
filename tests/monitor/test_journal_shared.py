"""One journal, several processes: two that write, one of them killed, and one that reads along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from sportft_tui.monitor.journal import Journal

JOB = "ftjob-1"
N_EVENTS = 3_000

#: Adds the job's events in overlapping batches of any size, as an app does whose polls overlap, and
#: tells the IDs of those that were new to it, a line a batch, once they are written. The lines are
#: so long that a pipe holds few of them: it cannot run far ahead of who reads them.
_WRITER = """
import random, sys
from pathlib import Path
from sportft_tui.domain.event import Event
from sportft_tui.monitor.journal import Journal

path, seed, n = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
sys.stdin.readline()
with Journal(path) as journal:
    at = 0
    while at < n:
        end = min(n, at + chance.randint(1, 40))
        start = max(0, at - chance.randint(0, 40))
        batch = [Event(f"ftevent-{i}", float(i), "info", f"Step {i}") for i in range(start, end)]
        new = journal.add_events("local", "ftjob-1", batch)
        print(*(event.id for event in new), " " * 2000, flush=True)
        at = end
"""

#: Follows the job by its cursor, a few events at a time, until it has them all.
_READER = """
import sys, time
from pathlib import Path
from sportft_tui.monitor.journal import Journal

seq, count = 0, 0
with Journal(Path(sys.argv[1])) as journal:
    print("ready", flush=True)
    while count < int(sys.argv[2]):
        rows = journal.events_since("local", "ftjob-1", seq, 7)
        for seq, event in rows:
            print(event.id)
        count += len(rows)
        if not rows:
            time.sleep(0.002)
"""


def _start(program: str, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_write_one_is_killed_and_all_readers_see_the_same(tmp_path: Path) -> None:
    # GIVEN a reader, and two writers of the same job's events
    path = tmp_path / "journal.sqlite"
    reader = _start(_READER, path, N_EVENTS)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"
    doomed, other = (_start(_WRITER, path, seed, N_EVENTS) for seed in (1, 2))
    _go(doomed)
    assert doomed.stdout is not None
    told = [doomed.stdout.readline() for _ in range(10)]
    _go(other)
    # WHEN one of them is killed in the middle of its work
    told += [doomed.stdout.readline() for _ in range(20)]
    os.kill(doomed.pid, signal.SIGKILL)
    told = "".join([*told, doomed.communicate(timeout=60)[0]]).split()
    told_by_other = other.communicate(timeout=60)[0].split()
    followed = reader.communicate(timeout=60)[0].split()
    assert (doomed.returncode, other.returncode, reader.returncode) == (-signal.SIGKILL, 0, 0)
    # THEN it had not been done, and each event was new to one of them at most
    assert 50 <= len(told) < N_EVENTS
    assert not set(told) & set(told_by_other)
    # AND every event is there once, in the server's order
    names = [f"ftevent-{number}" for number in range(N_EVENTS)]
    assert followed == names
    # AND who comes later sees what the one who read along has seen
    with Journal(path) as journal:
        assert [event.id for event in journal.events("local", JOB)] == followed
        assert len(journal.events("local", JOB)) == N_EVENTS
        assert journal.notice == ""
    # AND what either told of is in it: at most the killed one's last batch was told by nobody
    missing = set(names) - set(told) - set(told_by_other)
    assert len(missing) <= 80


_APPENDER = """
import sys
from pathlib import Path
from sportft_tui.domain.event import Event
from sportft_tui.monitor.journal import Journal

path, name = Path(sys.argv[1]), sys.argv[2]
sys.stdin.readline()
with Journal(path) as journal:
    for number in range(0, 1000, 5):
        batch = [Event(f"{name}-{i}", 1.0, "info", "x") for i in range(number, number + 5)]
        journal.add_events("local", "ftjob-1", batch)
"""


def test_a_reader_misses_nothing_of_what_different_writers_add(tmp_path: Path) -> None:
    # GIVEN two writers that each know events which the other does not, and two readers
    path = tmp_path / "journal.sqlite"
    readers = [_start(_READER, path, 2_000) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        reader.stdout.readline()
    writers = [_start(_APPENDER, path, name) for name in ("a", "b")]
    for writer in writers:
        _go(writer)
    # THEN both read all, in one order, and each writer's in its own
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    one, two = (reader.communicate(timeout=60)[0].split() for reader in readers)
    assert one == two
    for name in ("a", "b"):
        assert [i for i in one if i.startswith(name)] == [f"{name}-{n}" for n in range(1_000)]
    for writer in writers:
        writer.communicate()


#: Records the same jobs over and over, as an app does whose list is looked at; ends one of them.
_LISTER = """
import sys
from pathlib import Path
from sportft_tui.domain.job import Job
from sportft_tui.monitor.journal import Journal

path, own = Path(sys.argv[1]), int(sys.argv[2])
sys.stdin.readline()
with Journal(path) as journal:
    for look in range(150):
        jobs = [Job(f"ftjob-{n}", "running", "ada", trained_steps=look) for n in range(9)]
        if look == 50:
            jobs[own] = Job(f"ftjob-{own}", "succeeded", "ada")
        journal.record_jobs("local", jobs)
"""


def test_two_record_the_same_list_and_no_end_is_taken_back(tmp_path: Path) -> None:
    # GIVEN two processes that record the same jobs; each sees the end of another one
    path = tmp_path / "journal.sqlite"
    listers = [_start(_LISTER, path, own) for own in (0, 1)]
    for lister in listers:
        _go(lister)
    for lister in listers:
        lister.communicate(timeout=60)
    # THEN neither is refused, and both ends stay
    assert [lister.returncode for lister in listers] == [0, 0]
    with Journal(path) as journal:
        over = {job.id for job in journal.jobs("local") if job.is_over}
    assert over == {"ftjob-0", "ftjob-1"}
