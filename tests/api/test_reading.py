import json

from sportft_tui.api.reading import read_event, read_job
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
