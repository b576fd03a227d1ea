"""Each provider's events, as they come, read into one Progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pytest

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress, marks_start

Told = str | tuple[str, dict[str, Any]]

OPENAI: Sequence[Told] = (
    "Created fine-tuning job: ftjob-1",
    "Validating training file: file-1 and validation file: file-2",
    "Files validated, moving job to queued state",
    "Fine-tuning job started",
    (
        "Step 299/300: training loss=0.00",
        {
            "step": 299,
            "total_steps": 300,
            "train_loss": 0.0012,
            "train_mean_token_accuracy": 0.98,
        },
    ),
    (
        "Step 300/300: training loss=0.00, validation loss=0.00, full validation loss=0.05",
        {
            "step": 300,
            "total_steps": 300,
            "train_loss": 0.0011,
            "train_mean_token_accuracy": 1.0,
            "valid_loss": 0.002,
            "valid_mean_token_accuracy": 1.0,
            "full_valid_loss": 0.05,
            "full_valid_mean_token_accuracy": 0.9,
        },
    ),
    "Checkpoint created at step 200 with Snapshot ID: ft:gpt-4o-mini:o:s:x:ckpt-step-200",
    "Checkpoint created at step 100 with Snapshot ID: ft:gpt-4o-mini:o:s:x:ckpt-step-100",
    "New fine-tuned model created: ft:gpt-4o-mini-2024-07-18:o:s:x",
    "The job has successfully completed",
)
OPENAI_READ = {
    "started": True,
    "step": 300,
    "total_steps": 300,
    "losses": [(299, 0.0012), (300, 0.0011)],
    "train_accuracy": 1.0,
    "valid_loss": 0.05,
    "valid_accuracy": 0.9,
    "checkpoints": [100, 200],
    "model": "ft:gpt-4o-mini-2024-07-18:o:s:x",
}
REINFORCEMENT: Sequence[Told] = (
    "Fine-tuning job started",
    "Step 10/20 , train mean reward=0.42, full validation mean reward=0.68, ...",
    "Error while running moderation eval refusals_v3 for snapshot ft:gpt-4o-mini: Error while "
    "running eval for category hate",
)
REINFORCEMENT_READ = {
    "started": True,
    "step": 10,
    "total_steps": 20,
    "train_reward": 0.42,
    "valid_reward": 0.68,
}
AZURE: Sequence[Told] = (
    "Job enqueued. Waiting for jobs ahead to complete.",
    "Job started.",
    "Preprocessing started.",
    "Training started.",
    "Step 100: training loss=0.00077",
    "Step 110: training loss=7.5e-4",
    "Postprocessing started.",
    "Job succeeded.",
    "Completed results file: file-r",
    "Training tokens billed: 5000",
    "Training hours billed: 0.500",
    "Model Evaluation Passed.",
)
AZURE_READ = {
    "started": True,
    "step": 110,
    "losses": [(100, 0.00077), (110, 0.00075)],
    "result_file": "file-r",
    "tokens_billed": 5000,
    "hours_billed": 0.5,
}
LEGACY: Sequence[Told] = (
    "Created fine-tune: ft-1",
    "Fine-tune costs $0.06",
    "Fine-tune enqueued. Queue number: 2",
    "Fine-tune is in the queue. Queue number: 1",
    "Fine-tune is in the queue. Queue number: 0",
    "Fine-tune started",
    *(f"Completed epoch {epoch}/4" for epoch in range(1, 5)),
    "Uploaded model: ada:ft-personal-2023-03-28-02-15-26",
    "Uploaded result file: file-r",
    "Fine-tune succeeded",
)
LEGACY_READ = {
    "started": True,
    "cost_usd": 0.06,
    "queue_number": 0,
    "epoch": 4,
    "n_epochs": 4,
    "model": "ada:ft-personal-2023-03-28-02-15-26",
    "result_file": "file-r",
}
ENGINE: Sequence[Told] = (
    "Created fine-tuning job: ftjob-1",
    "Validating training file: file-1 and validation file: file-2",
    "Files validated, moving job to queued state",
    "Fine-tune costs $0.00",
    "Fine-tune enqueued. Queue number: 1",
    "Fine-tune is in the queue. Queue number: 0",
    "Fine-tuning job started",
    (
        "Step 1/320: training loss=0.6931",
        {
            "step": 1,
            "total_steps": 320,
            "train_loss": 0.6931,
            "train_mean_token_accuracy": 0.5,
        },
    ),
    (
        "Step 80/320: training loss=0.2000, full validation loss=0.3000",
        {
            "step": 80,
            "total_steps": 320,
            "train_loss": 0.2,
            "train_mean_token_accuracy": 0.9,
            "full_valid_loss": 0.3,
            "full_valid_mean_token_accuracy": 0.95,
        },
    ),
    "Completed epoch 1/4",
    "New fine-tuned model created: ft:ada:sportft:sport2:abcd1234",
    "Uploaded result file: file-r",
    "The job has successfully completed",
)
ENGINE_READ = {
    "started": True,
    "cost_usd": 0.0,
    "queue_number": 0,
    "step": 80,
    "total_steps": 320,
    "epoch": 1,
    "n_epochs": 4,
    "losses": [(1, 0.6931), (80, 0.2)],
    "train_accuracy": 0.9,
    "valid_loss": 0.3,
    "valid_accuracy": 0.95,
    "model": "ft:ada:sportft:sport2:abcd1234",
    "result_file": "file-r",
}
#: Texts of Nebius that nothing can be read from: all that is known of a job there is in the job.
NEBIUS: Sequence[Told] = (
    "Job is submitted",
    "Dataset 'training' processed successfully",
    "Training completed successfully",
)
#: No text of Zhipu is known; the names of its numbers are.
ZHIPU: Sequence[Told] = (
    ("", {"epoch": 1, "current_steps": 10, "total_steps": 40, "loss": 0.7, "acc": 0.5}),
    (
        "",
        {
            "epoch": 2,
            "current_steps": 20,
            "total_steps": 40,
            "remaining_time": "0:01:00",
            "loss": 0.4,
            "acc": 0.8,
        },
    ),
)
ZHIPU_READ = {
    "step": 20,
    "total_steps": 40,
    "losses": [(10, 0.7), (20, 0.4)],
    "train_accuracy": 0.8,
}


def events(told: Sequence[Told]) -> list[Event]:
    """The events, a second apart."""
    made = []
    for second, row in enumerate(told, start=1_700_000_000):
        text, data = (row, {}) if isinstance(row, str) else row
        made.append(Event(str(second), second, "info", text, data=data))
    return made


def read(progress: Progress) -> dict[str, object]:
    """All that was told; where it is measured for the forecast is another test's matter."""
    nothing = Progress()
    return {
        f.name: value
        for f in fields(Progress)
        if not f.name.startswith("_")
        and f.name != "marks"
        and (value := getattr(progress, f.name)) != getattr(nothing, f.name)
    }


@pytest.mark.parametrize(
    ("told", "understood"),
    [
        (OPENAI, OPENAI_READ),
        (REINFORCEMENT, REINFORCEMENT_READ),
        (AZURE, AZURE_READ),
        (LEGACY, LEGACY_READ),
        (ENGINE, ENGINE_READ),
        (NEBIUS, {}),
        (ZHIPU, ZHIPU_READ),
    ],
    ids=["openai", "reinforcement", "azure", "legacy", "engine", "nebius", "zhipu"],
)
def test_a_providers_events_are_understood(
    told: Sequence[Told], understood: dict[str, object]
) -> None:
    progress = Progress()
    progress.feed(events(told))
    assert read(progress) == understood


def test_nebius_tells_its_steps_in_the_job() -> None:
    # GIVEN Nebius' events, which hold no number, and its job as seen at two times
    progress = Progress()
    progress.feed(events(NEBIUS))
    job = Job("ftjob-1", "running", "m", trained_steps=10, total_steps=40, n_epochs=4)
    progress.feed_job(job, seen_at=1_700_000_000)
    progress.feed_job(replace(job, trained_steps=20), seen_at=1_700_000_010)
    # THEN steps, epochs and the speed are known
    assert (progress.step, progress.total_steps) == (20, 40)
    assert (progress.epoch, progress.n_epochs) == (2, 4)
    assert progress.marks == [(1_700_000_000, 10), (1_700_000_010, 20)]


def test_what_the_events_tell_replaces_what_was_measured_by_looking_at_the_job() -> None:
    progress = Progress()
    job = Job("ftjob-1", "running", "m", trained_steps=10, total_steps=320)
    progress.feed_job(job, seen_at=1_700_000_000)
    progress.feed(events([row for row in ENGINE if row != "Fine-tuning job started"]))
    assert [step for _, step in progress.marks] == [1, 80]
    # AND from then on the job is not measured any more: its answers come at their own times
    progress.feed_job(replace(job, trained_steps=90), seen_at=1_700_000_100)
    assert [step for _, step in progress.marks] == [1, 80]
    assert progress.step == 90


def test_a_step_that_is_told_late_is_history() -> None:
    progress = Progress()
    late = {"step": 5, "train_loss": 0.9, "train_mean_token_accuracy": 0.1}
    progress.feed(events([("", {"step": 10, "loss": 0.5, "acc": 0.8}), ("", late)]))
    assert (progress.step, progress.losses, progress.train_accuracy) == (10, [(10, 0.5)], 0.8)


def test_all_validation_rows_tell_more_than_a_handful_in_whatever_order_they_come() -> None:
    progress = Progress()
    progress.feed(events([("", {"full_valid_loss": 0.05, "valid_loss": 0.002, "step": 1})]))
    assert progress.valid_loss == 0.05
    # AND where they were not measured (-1 at Azure), the handful is all there is
    progress.feed(events([("", {"full_valid_loss": -1, "valid_loss": 0.002, "step": 2})]))
    assert progress.valid_loss == 0.002


@pytest.mark.parametrize(
    "text",
    [
        "Fine-tuning job started",
        "Fine-tuning job started again",
        "Fine-tune started",
        "Job started.",
        "Training started.",
    ],
)
def test_a_start_is_known(text: str) -> None:
    assert marks_start(text)


@pytest.mark.parametrize(
    "text", ["Preprocessing started.", "Files validated", "Job is submitted", "restarted", ""]
)
def test_what_is_no_start_is_not_taken_for_one(text: str) -> None:
    assert not marks_start(text)


def test_the_reason_of_a_failure_is_kept() -> None:
    progress = Progress()
    # GIVEN our engine's way to say it THEN the reason is what comes after its first words
    progress.feed([Event("1", 1, "error", "The job failed. Line 3: `prompt` is missing.")])
    assert progress.problem == "Line 3: `prompt` is missing."
    # AND of others the text of the last error as it came
    progress.feed([Event("2", 2, "error", "Error while running moderation eval")])
    assert progress.problem == "Error while running moderation eval"


def test_a_resumed_job_goes_on_from_its_last_checkpoint() -> None:
    # GIVEN a job at step 150 of 320
    progress = Progress()
    step = "Step {}/320: training loss=0.{}"
    progress.feed(events([step.format(n, n) for n in (50, 100, 150)]))
    assert progress.step == 150
    # WHEN it is resumed from step 80
    progress.feed(events(["Fine-tuning job started again", step.format(90, 9)]))
    # THEN its step is the true one, and the curve has no part twice
    assert progress.step == 90
    assert progress.losses == [(50, 0.5), (90, 0.9)]
    assert [mark for _, mark in progress.marks] == [90]


def test_a_million_steps_take_no_more_room_than_a_few_thousand() -> None:
    progress = Progress()
    progress.feed(
        Event(str(n), n, "info", "", data={"step": n, "train_loss": 1 / n})
        for n in range(1, 30_001)
    )
    assert 1_000 <= len(progress.losses) <= 2_000
    assert 256 <= len(progress.marks) <= 512
    assert progress.losses[-1] == (30_000, 1 / 30_000)
    assert progress.losses[0][0] == 1
    assert progress.marks[-1] == (30_000, 30_000)
