from __future__ import annotations

import json

import pytest

from sportft_tui.domain.job import TRANSITIONS, Job, Phase, phase_of


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        ("validating_files", Phase.WAITING),
        ("pending", Phase.WAITING),
        ("RUNNING", Phase.RUNNING),
        ("paused", Phase.PAUSED),
        ("canceled", Phase.CANCELLED),
        ("SUCCEEDED", Phase.SUCCEEDED),
        # Mistral's: one that is not known to be an end would be watched for ever
        ("SUCCESS", Phase.SUCCEEDED),
        ("FAILED_VALIDATION", Phase.FAILED),
        ("CANCELLATION_REQUESTED", Phase.RUNNING),
        ("reticulating", Phase.UNKNOWN),
        ("", Phase.UNKNOWN),
    ],
)
def test_a_providers_word_has_a_meaning(word: str, phase: Phase) -> None:
    assert phase_of(word) is phase


def test_the_lifecycle_covers_every_phase_and_ends_for_good() -> None:
    assert set(TRANSITIONS) == set(Phase)
    ends = {phase for phase, following in TRANSITIONS.items() if not following}
    assert ends == {Phase.SUCCEEDED, Phase.FAILED, Phase.CANCELLED}


def test_a_job_survives_json() -> None:
    # GIVEN a job with everything set
    job = Job(
        id="ftjob-1",
        status="succeeded",
        model="ada",
        created_at=1.0,
        result_files=("file-1",),
        metadata={"sportft_tag": "x"},
        queue_number=0,
    )
    # WHEN it is written and read, by a version that knows one field less
    plain = json.loads(json.dumps({**job.to_dict(), "of_the_future": 1}))
    # THEN it is the same
    assert Job.from_dict(plain) == job
    assert job.is_over
