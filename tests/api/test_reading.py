import json

import pytest

from sportft_tui.api.reading import read_event, read_events, read_job
from sportft_tui.domain.job import Phase


def test_a_job_as_openai_sends_it() -> None:
    wire = {
        "id": "ftjob-1",
        "status": "succeeded",
        "model": "gpt-4o-mini-2024-07-18",
        "created_at": 1700000000,
        "finished_at": 1700000600,
        "estimated_finish": None,
        "fine_tuned_model": "ft:gpt-4o-mini-2024-07-18:org::x",
        "training_file": "file-t",
        "validation_file": "file-v",
        "result_files": ["file-r"],
        "trained_tokens": 5000,
        "hyperparameters": {"n_epochs": 4, "batch_size": "auto"},
        "error": {},
        "user_provided_suffix": "sport",
        "metadata": {"a": "1"},
    }
    job = read_job(wire)
    assert job.phase is Phase.SUCCEEDED
    assert (job.created_at, job.finished_at, job.estimated_finish) == (1.7e9, 1700000600, None)
    assert (job.n_epochs, job.trained_tokens, job.result_files) == (4, 5000, ("file-r",))
    assert (job.error_code, job.error_message, job.suffix) == ("", "", "sport")
    assert job.metadata == {"a": "1"}
    assert job.queue_number is None


def test_a_job_of_which_nothing_can_be_trusted() -> None:
    # GIVEN nulls, wrong types and unknown words in every place
    wire = {
        "id": None,
        "status": "dreaming",
        "model": None,
        "created_at": "1700000000",
        "finished_at": float("nan"),
        "estimated_finish": True,
        "fine_tuned_model": "",
        "training_file": None,
        "training_files": [{"file_id": "file-t", "weight": 1}],
        "result_files": None,
        "trained_tokens": -1,
        "hyperparameters": None,
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": "auto"}}},
        "error": {"code": None, "message": None, "param": None},
        "metadata": None,
    }
    # WHEN
    job = read_job(wire, "ftjob-asked")
    # THEN
    assert (job.id, job.status, job.phase) == ("ftjob-asked", "dreaming", Phase.UNKNOWN)
    assert (job.created_at, job.finished_at, job.estimated_finish) == (1.7e9, None, None)
    assert (job.training_file, job.result_files, job.fine_tuned_model) == ("file-t", (), None)
    assert (job.trained_tokens, job.n_epochs, job.metadata) == (None, None, {})
    assert (job.error_code, job.error_message) == ("", "")


def test_an_empty_job_is_still_a_job() -> None:
    assert read_job({}, "ftjob-1").status == "unknown"


def test_result_files_may_be_objects_and_epochs_under_the_method() -> None:
    wire = {
        "result_files": [{"id": "file-r"}, None, 7, "file-s"],
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}},
        "hyperparameters": {"n_epochs": -1},
        "error": {"code": "invalid_training_file", "message": "Example 100"},
        "queue_number": 0,
    }
    job = read_job(wire)
    assert job.result_files == ("file-r", "file-s")
    assert (job.n_epochs, job.queue_number) == (3, 0)
    assert (job.error_code, job.error_message) == ("invalid_training_file", "Example 100")


def test_an_event_without_an_id_has_the_same_one_at_every_reading() -> None:
    text = '{"created_at": 5, "level": null, "message": "Job started.", "data": null}'
    first, second = read_event(json.loads(text)), read_event(json.loads(text))
    other = read_event({**json.loads(text), "created_at": 6})
    assert first == second
    assert first.id != other.id
    assert (first.level, first.type, dict(first.data)) == ("info", "message", {})


def _rows(*texts: str, second: int = 5) -> list[dict[str, object]]:
    """Rows without an ID, of one second."""
    return [{"created_at": second, "level": "info", "message": text} for text in texts]


def _ids(rows: list[dict[str, object]]) -> list[str]:
    return [event.id for event in read_events(rows)]


def test_a_list_read_twice_gives_the_same_ids_and_equal_events_stay_two() -> None:
    rows = _rows("Job is submitted", "x", "Job is submitted") + _rows("x", second=6)
    first = _ids(rows)
    assert first == _ids(json.loads(json.dumps(rows)))
    assert len(set(first)) == 4


def test_made_ids_are_the_same_from_either_end_of_the_list() -> None:
    # GIVEN a list with equal events at several places
    rows = _rows("a", "b", "a", "a") + _rows("b", second=6)
    # WHEN another look finds it the other way round
    there, back = read_events(rows), read_events(rows[::-1])[::-1]
    # THEN both hold the same events; which of the equal ones has which number cannot be seen
    assert {event.id for event in there} == {event.id for event in back}
    assert sorted(there, key=lambda e: e.id) == sorted(back, key=lambda e: e.id)


@pytest.mark.parametrize("newest_first", [True, False])
def test_events_that_come_later_do_not_change_the_ids_of_those_before(newest_first: bool) -> None:
    def look(rows: list[dict[str, object]]) -> set[str]:
        return set(_ids(rows[::-1] if newest_first else rows))

    # GIVEN a look at a list, WHEN an equal event is added in the same second and the list grows
    rows = _rows("a", "a")
    before, after = look(rows), look(rows + _rows("a", "b"))
    # THEN the known ones are known again, and two are new
    assert before < after
    assert len(after) == 4


def test_what_a_server_writes_in_another_way_is_the_same_event() -> None:
    one: dict[str, object] = {
        "created_at": 5,
        "message": "x",
        "type": "message",
        "data": {"a": 1, "b": 2},
    }
    same: dict[str, object] = {
        "created_at": "5",
        "message": "x",
        "level": "warn",
        "data": {"b": 2, "a": 1},
    }
    assert _ids([one]) == _ids([same])
    # AND each thing that makes an event counts
    others = [one | {"created_at": 6}, one | {"message": "y"}, one | {"type": "metrics"}]
    others.append(one | {"data": {"a": 2, "b": 2}})
    assert len({_ids([row])[0] for row in (one, *others)}) == 5


def test_ids_that_the_server_gives_are_kept_also_where_two_are_the_same() -> None:
    row: dict[str, object] = {"id": "ftevent-1", "message": "x"}
    ids = _ids([row, row, *_rows("x")])
    assert ids[:2] == ["ftevent-1", "ftevent-1"]
    assert ids[2].startswith("ftevent-made-")
