from __future__ import annotations

from typing import Any

from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress


def _event(message: str, **data: Any) -> Event:
    return Event(id=message, created_at=1, level="info", message=message, data=data)


def _read(*events: Event) -> Progress:
    progress = Progress()
    progress.feed(events)
    return progress


def test_the_legacy_transcript_is_understood() -> None:
    progress = _read(
        _event("Created fine-tune: ft-1"),
        _event("Fine-tune costs $1,234.56"),
        _event("Fine-tune enqueued. Queue number: 2"),
        _event("Fine-tune is in the queue. Queue number: 1"),
        _event("Fine-tune started"),
        _event("Completed epoch 1/4"),
        _event("Completed epoch 2/4"),
        _event("Uploaded model: ada:ft-personal-2023-03-28-02-15-26"),
        _event("Uploaded result file: file-abc"),
    )
    assert progress.cost_usd == 1234.56
    assert progress.queue_number == 1
    assert progress.started
    assert (progress.epoch, progress.n_epochs) == (2, 4)
    assert progress.model == "ada:ft-personal-2023-03-28-02-15-26"
    assert progress.result_file == "file-abc"


def test_openais_modern_events_are_understood() -> None:
    progress = _read(
        _event("Step 299/300: training loss=0.10", step=299, total_steps=300, train_loss=0.1),
        _event(
            "Step 300/300: training loss=0.00, validation loss=0.00, full validation loss=0.05",
            step=300,
            total_steps=300,
            train_loss=0.0,
            full_valid_loss=0.05,
            full_valid_mean_token_accuracy=0.9,
        ),
        _event("Checkpoint created at step 100 with Snapshot ID: ft:gpt:org::x:ckpt-step-100"),
        _event("New fine-tuned model created: ft:gpt:org:suffix:x"),
    )
    assert (progress.step, progress.total_steps) == (300, 300)
    assert progress.losses == [(299, 0.1), (300, 0.0)]
    assert (progress.valid_loss, progress.valid_accuracy) == (0.05, 0.9)
    assert progress.checkpoints == [100]
    assert progress.model == "ft:gpt:org:suffix:x"


def test_azure_tells_no_total_and_reinforcement_puts_an_odd_space() -> None:
    assert _read(_event("Step 100: training loss=0.00077")).step == 100
    assert _read(_event("Step 10/20 , train mean reward=0.42")).total_steps == 20


def test_an_unknown_text_changes_nothing() -> None:
    assert _read(_event("Reticulating splines"), _event("x", step="many")) == Progress()


def test_the_job_itself_completes_the_picture() -> None:
    progress = Progress()
    progress.feed_job(
        Job(id="j", status="running", model="ada", trained_steps=7, total_steps=9, queue_number=0)
    )
    assert (progress.step, progress.total_steps, progress.queue_number) == (7, 9, 0)


def test_steps_tell_the_epoch_to_who_has_not_read_the_events() -> None:
    progress = Progress()
    progress.feed_job(
        Job(id="j", status="running", model="ada", trained_steps=7, total_steps=9, n_epochs=3)
    )
    assert (progress.epoch, progress.n_epochs) == (2, 3)
