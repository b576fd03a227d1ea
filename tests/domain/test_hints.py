from __future__ import annotations

import pytest

from sportft_tui.domain.hints import HINTS, hint_for, reason_of
from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress


def failed(code: str, reason: str) -> Job:
    return Job("ftjob-1", "failed", "m", error_code=code, error_message=reason)


@pytest.mark.parametrize(
    ("code", "reason", "part"),
    [
        (  # OpenAI, as its documentation of errors has it
            "invalid_training_file",
            "The job failed due to an invalid training file. Invalid file format. Example 100, "
            "message 2 Discriminator 'role' is missing in value",
            "Give message 2 of line 100 of the training file its `role`",
        ),
        (
            "",
            "The job failed due to an invalid training file. Invalid file format. Example 7: odd",
            "Correct line 7 of the training file",
        ),
        (
            "",
            "Error while running moderation eval refusals_v3 for snapshot ft:gpt-4o-mini: Error "
            "while running eval for category hate",
            "usage policy",
        ),
        ("invalid_training_file", "?", "at least 10 rows"),
        # The engine's own
        (
            "invalid_validation_file",
            "The job failed due to an invalid validation file. Line 12: `prompt` is missing.",
            "Correct line 12 of the validation file",
        ),
        (
            "invalid_training_file",
            "The training file has 1 different completions; a classifier needs two or more.",
            "All rows have the same label",
        ),
        (
            "invalid_training_file",
            "The training file has 0 different completions; a classifier needs two or more.",
            "The file is empty",
        ),
        (
            "invalid_training_file",
            "The training file has 1,234 different completions; this engine trains classifiers of "
            "at most 1,000 labels.",
            "a label of few",
        ),
        (
            "invalid_training_file",
            "The positive class 'x' is none of the training file's completions.",
            "Name one of the labels",
        ),
        ("file_not_found", "No such File object: file-1", "deleted meanwhile"),
        (
            "server_error",
            "The training process was killed, perhaps because memory ran out.",
            "Free some memory",
        ),
        ("server_error", "The training process ended without a word.", "the engine's"),
        (
            "invalid_training_file",
            "The model tfidf-minilm-softmax needs sentence embeddings: x",
            "Install them",
        ),
    ],
)
def test_a_known_failure_has_a_hint(code: str, reason: str, part: str) -> None:
    assert part in hint_for(failed(code, reason))


def test_an_unknown_failure_has_none() -> None:
    assert hint_for(failed("quantum_flux", "The flux was inverted.")) == ""
    assert hint_for(failed("", "")) == ""


def test_a_job_that_has_not_failed_has_neither_reason_nor_hint() -> None:
    # GIVEN a healthy job, also one whose server filled in the error object
    for status in ("running", "succeeded", "cancelled"):
        job = Job("j", status, "m", error_code="server_error", error_message="nothing")
        assert (reason_of(job), hint_for(job)) == ("", "")


def test_the_reason_may_be_in_the_events_only() -> None:
    progress = Progress(problem="Error while running moderation eval refusals_v3")
    assert reason_of(failed("", ""), progress) == progress.problem
    assert "usage policy" in hint_for(failed("", ""), progress)
    # AND the job's own words go first, its code last
    assert reason_of(failed("c", "own words"), progress) == "own words"
    assert reason_of(failed("c", "")) == "c"


def test_every_hint_says_what_to_do_in_whole_sentences() -> None:
    for hint in HINTS:
        assert hint.hint.endswith(".")
        assert hint.code or hint.reason, "it would be for any failure"


def test_a_hint_carries_no_markup_of_the_reason() -> None:
    reason = "Invalid file format. Example 1, message 2 discriminator 'role' is missing {x} [red]"
    assert "{" not in hint_for(failed("", reason))
