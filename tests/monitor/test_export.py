"""Export: what is in the journal comes out whole, a row at a time; no file is ever spoilt."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.evaluation import ClassScores, Evaluation
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor.export import Form, export
from sportft_tui.monitor.export_rows import COLUMNS, KINDS, What
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.records import key

JOB = "ftjob-1"
HARD = ("=1+1", 'a "quote", a comma', "\r\n\r", "\x00\x1b[31m", "\ud800 half", "🏒\u2028", "", " ")


def _event(name: str, message: str, **data: Any) -> Event:
    return Event(id=name, created_at=1.5, level="info", message=message, data=data)


def _lines(journal: Journal, what: What, **choice: Any) -> list[dict[str, Any]]:
    stream = io.StringIO()
    count = export(journal, what, to=stream, **choice)
    # Only line ends separate rows; texts bring others.
    rows = [json.loads(line) for line in stream.getvalue().split("\n")[:-1]]
    assert len(rows) == count
    return rows


def _table(journal: Journal, what: What, **choice: Any) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    count = export(journal, what, form="csv", to=stream, **choice)
    written = stream.getvalue().encode("utf-8").decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert len(rows) == count
    return rows


@pytest.fixture
def full(journal: Journal) -> Journal:
    """Two profiles with jobs, events, results and predictions."""
    model = Job(JOB, "succeeded", "ada", created_at=2.0, fine_tuned_model="ft:1")
    journal.record_job("local", model, seen_at=9.0)
    journal.record_job("openai", Job("ftjob-2", "running", "gpt", created_at=5.0), seen_at=8.0)
    journal.add_events("local", JOB, [_event("e1", "one", step=3, loss=0.25, other="x")])
    journal.add_events("openai", "ftjob-2", [_event("e1", "two"), _event("e2", "three")])
    rows = [(1.0, 0.5, None), (2.0, None, 1.0)]
    journal.record_results("local", JOB, Results(("step", "a", "b"), rows, {}, {}))
    for model_name in ("ft:1", "ft:2"):
        prediction = Prediction("x", (("x", 0.75), ("y", 0.25)), model_name, 0.123456789)
        journal.record_prediction("local", "text", prediction, at=4.0)
        journal.record_evaluation("local", _evaluation(model_name), at=5.0)
    return journal


def _evaluation(model: str) -> Evaluation:
    return Evaluation(
        model=model,
        file="texts.csv",
        digest="d",
        n_rows=2,
        labels=("x", "y"),
        scores={"accuracy": 0.5},
        classes=(ClassScores("x", 1.0, 0.5, 2 / 3, 2),),
        confusion=((1, 1, 0), (0, 0, 0)),
        intervals={"accuracy": (0.0, 1.0)},
    )


def test_each_kind_in_its_own_order(full: Journal) -> None:
    # THEN jobs come the newest first with what is known of them
    jobs = _lines(full, "jobs")
    assert [(job["profile"], job["id"], job["seen_at"]) for job in jobs] == [
        ("openai", "ftjob-2", 8.0),
        ("local", JOB, 9.0),
    ]
    assert jobs[1]["fine_tuned_model"] == "ft:1"
    # AND events by job, each as `follow --json` prints it
    events = _lines(full, "events")
    assert [(event["job_id"], event["message"]) for event in events] == [
        (JOB, "one"),
        ("ftjob-2", "two"),
        ("ftjob-2", "three"),
    ]
    assert events[0]["data"] == {"step": 3, "loss": 0.25, "other": "x"}
    # AND one row a measured value, from the result file and from the events
    metrics = [tuple(row.values())[2:] for row in _lines(full, "metrics")]
    assert metrics == [
        ("results", 1, "a", 0.5),
        ("results", 2, "b", 1.0),
        ("events", 3, "train_loss", 0.25),
    ]
    # AND predictions unrounded
    first = _lines(full, "predictions")[0]
    assert (first["at"], first["text"], first["probability"]) == (4.0, "text", 0.75)
    assert (first["probabilities"], first["seconds"]) == ({"x": 0.75, "y": 0.25}, 0.123456789)
    # AND evaluations one row a value
    values = [tuple(row.values())[6:] for row in _lines(full, "evaluations")[:7]]
    assert values == [
        ("", "accuracy", 0.5, 0.0, 1.0),
        ("x", "precision", 1.0, None, None),
        ("x", "recall", 0.5, None, None),
        ("x", "f1", 2 / 3, None, None),
        ("x", "support", 2, None, None),
        ("x", "said x", 1, None, None),
        ("x", "said y", 1, None, None),
    ]


def test_only_one_job_or_one_profile(full: Journal) -> None:
    def count(what: What, **choice: str) -> int:
        return len(_lines(full, what, **choice))

    assert [count(what, job_id=JOB) for what in KINDS] == [1, 1, 3, 1, 7, 0]
    assert [count(what, profile="openai") for what in KINDS] == [1, 2, 0, 0, 0, 0]
    assert [count(what, profile="openai", job_id=JOB) for what in KINDS] == [0, 0, 0, 0, 0, 0]
    assert [count(what, profile="local") for what in KINDS] == [1, 1, 3, 2, 14, 0]


@pytest.mark.parametrize("what", KINDS)
def test_both_forms_have_the_columns_that_are_told(full: Journal, what: What) -> None:
    for row in _lines(full, what) + _table(full, what):
        assert tuple(row) == COLUMNS[what]


def test_texts_come_back_as_they_were(journal: Journal) -> None:
    # GIVEN texts as bad as texts get, in every place that servers fill
    events = [_event(f"{n}{text}", text, **{text: [text]}) for n, text in enumerate(HARD)]
    journal.add_events("local", JOB, events)
    # THEN JSONL gives them back, though every byte of it is ASCII
    rows = _lines(journal, "events")
    assert [(row["id"], row["message"], row["data"]) for row in rows] == [
        (event.id, event.message, event.data) for event in events
    ]
    # AND CSV gives them back, with escapes only where a text is no Unicode
    table = _table(journal, "events")
    assert [row["message"] for row in table] == [key(text) for text in HARD]
    assert table[0]["message"] == "=1+1"
    assert [json.loads(row["data"]) for row in table] == [event.data for event in events]


_texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
_data = st.dictionaries(
    _texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)
_events = st.lists(
    st.builds(
        Event,
        id=_texts,
        created_at=st.floats(0, 4e9),
        level=_texts,
        message=_texts,
        type=_texts,
        data=_data,
    ),
    max_size=8,
    unique_by=lambda event: key(event.id),
)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(events=_events)
def test_any_events_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event]
) -> None:
    # GIVEN any events
    with Journal(tmp_path_factory.mktemp("any") / "journal.sqlite") as journal:
        journal.add_events("local", JOB, events)
        # WHEN they are exported THEN both forms hold what was there
        known = [{"profile": "local", "job_id": JOB, **event.to_dict()} for event in events]
        assert _lines(journal, "events") == [_as_json(row) for row in known]
        cells = [
            {name: key(value) for name, value in row.items() if isinstance(value, str)}
            for row in known
        ]
        table = _table(journal, "events")
        assert [{name: row[name] for name in cells[0]} for row in table] == cells
        assert [float(row["created_at"]) for row in table] == [row["created_at"] for row in known]
        assert [json.loads(row["data"]) for row in table] == [
            _as_json(row["data"]) for row in known
        ]


def _as_json(value: Any) -> Any:
    """`value` with null where JSON has no word for a number."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _as_json(part) for name, part in value.items()}
    return [_as_json(part) for part in value] if isinstance(value, list) else value


def test_numbers_that_json_does_not_have_are_null(journal: Journal) -> None:
    # GIVEN a server that sends NaN, as Python's own JSON does
    journal.add_events("local", JOB, [_event("e1", "x", a=math.nan, b=[math.inf], c=1)])
    stream = io.StringIO()
    export(journal, "events", to=stream)

    def refuse(word: str) -> None:
        raise AssertionError(word)

    # THEN a strict reader reads the line
    assert json.loads(stream.getvalue(), parse_constant=refuse)["data"] == {
        "a": None,
        "b": [None],
        "c": 1,
    }


def test_rows_are_written_as_they_are_read(journal: Journal) -> None:
    # GIVEN more events than are read at once
    events = [_event(f"e{number}", f"{number}") for number in range(2_500)]
    journal.add_events("local", JOB, events)

    class Full(Exception):
        """Raised by a reader that has enough."""

    class Reader(io.StringIO):
        lines = 0

        def write(self, text: str) -> int:
            self.lines += 1
            if self.lines == 10:
                # Meanwhile somebody else can write.
                journal.add_events("local", JOB, [_event("late", "late")])
            if self.lines == 1_200:
                raise Full
            return super().write(text)

    # WHEN a reader takes some and goes THEN it was not waited for to take all
    asked: list[str] = []
    journal._storage._database.set_trace_callback(asked.append)
    with pytest.raises(Full):
        export(journal, "events", to=Reader())
    assert sum("LIMIT 1000" in query for query in asked) == 2
    # AND what came meanwhile is there for the next one
    assert [row["id"] for row in _lines(journal, "events")][-2:] == ["e2499", "late"]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_file_is_written_whole_or_not_at_all(full: Journal, tmp_path: Path, form: Form) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "events"
    # GIVEN a file of somebody's
    path.write_text("precious")
    # WHEN it is in the way THEN it stays
    with pytest.raises(BadInput, match="is there already"):
        export(full, "events", form=form, to=path)
    assert path.read_text() == "precious"
    # WHEN replacing it is wanted but fails in the middle THEN it stays, too
    full._storage._database.execute("UPDATE events SET body = 'broken' WHERE seq = 3")
    with pytest.raises(ValueError, match="Expecting value"):
        export(full, "events", form=form, to=path, force=True)
    assert path.read_text() == "precious"
    # WHEN nothing fails THEN the new one takes its place, and nothing lies beside it
    full._storage._database.execute("DELETE FROM events WHERE seq = 3")
    assert export(full, "events", form=form, to=path, force=True) == 2
    assert "two" in path.read_text()
    assert [found.name for found in folder.iterdir()] == ["events"]


def test_a_file_that_came_meanwhile_is_not_overwritten(full: Journal, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    # GIVEN somebody who makes the file while the export goes on
    full._storage._database.set_trace_callback(lambda _: path.write_text("theirs"))
    with pytest.raises(BadInput, match="is there already"):
        export(full, "events", to=path)
    assert path.read_text() == "theirs"


def test_a_link_stays_a_link_and_its_target_is_written(full: Journal, tmp_path: Path) -> None:
    # GIVEN a link to a file that is not there yet
    (tmp_path / "link").symlink_to(tmp_path / "target")
    export(full, "jobs", to=tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert len((tmp_path / "target").read_text().splitlines()) == 2


def test_a_pipe_is_written_to_and_not_replaced(full: Journal, tmp_path: Path) -> None:
    # GIVEN a named pipe that somebody reads
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    export(full, "jobs", to=pipe)
    reader.join(timeout=30)
    assert len(read[0].splitlines()) == 2
    assert pipe.is_fifo()


def test_a_place_that_cannot_be_written_is_told(full: Journal, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written: No such file"):
        export(full, "jobs", to=tmp_path / "nowhere" / "file")


def test_on_a_terminal_a_cell_cannot_steer_it(journal: Journal) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    journal.add_events("local", JOB, [_event("e1", "\x1b]0;title\x07 text")])
    for form in ("csv", "jsonl"):
        screen = Terminal(newline="")
        export(journal, "events", form=form, to=screen)
        assert "\x1b" not in screen.getvalue()
        assert "text" in screen.getvalue()
