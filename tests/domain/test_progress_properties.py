"""What never happens to Progress, whatever comes in whatever order."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sportft_tui.domain.event import Event
from sportft_tui.domain.finish import estimate, rate_words
from sportft_tui.domain.hints import hint_for, reason_of
from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress, marks_start
from sportft_tui.domain.standing import standing

NUMBER = st.integers(-5, 400)
_KNOWN = st.one_of(
    st.builds(
        "Step {}/{}: training loss=0.{}, full validation loss=0.5".format, NUMBER, NUMBER, NUMBER
    ),
    st.builds("Step {}: training loss=0.1".format, NUMBER),
    st.builds("Completed epoch {}/4".format, NUMBER),
    st.builds("Fine-tune is in the queue. Queue number: {}".format, NUMBER),
    st.builds("Checkpoint created at step {} with Snapshot ID: x".format, NUMBER),
    st.builds("Training tokens billed: {}".format, NUMBER),
    st.sampled_from(
        [
            "Fine-tuning job started",
            "Fine-tune costs $1,2,3.5",
            "Fine-tune costs $,",
            "New fine-tuned model created: m",
            "The job failed. Why?",
            "Step " + "9" * 5_000 + "/1: x",
            "Completed epoch 1/" + "9" * 5_000,
            "Step ٣/٤: training loss=٥",
        ]
    ),
)
VALUE = st.one_of(
    NUMBER,
    st.floats(),
    st.none(),
    st.booleans(),
    st.text(max_size=5),
    st.just(10**400),
    st.lists(st.integers(), max_size=2),
)
NAMES = ("step", "current_steps", "total_steps", "epoch", "loss", "train_loss", "acc", "valid_loss")
EVENT = st.builds(
    Event,
    id=st.text(max_size=3),
    created_at=st.integers(0, 30),
    level=st.sampled_from(["info", "error", "ERROR", "odd"]),
    message=st.one_of(_KNOWN, st.text()),
    data=st.dictionaries(st.sampled_from(NAMES), VALUE, max_size=4),
)
EVENTS = st.lists(EVENT, max_size=30)


def fed(*slices: list[Event]) -> Progress:
    progress = Progress()
    for part in slices:
        progress.feed(part)
    return progress


@settings(deadline=None)
@given(EVENTS)
def test_nothing_goes_backwards_in_nonsense_ways(events: list[Event]) -> None:
    progress, once = Progress(), ("cost_usd", "model", "result_file", "tokens_billed")
    for event in events:
        step, epoch = progress.step, progress.epoch
        known = {name for name in once if getattr(progress, name) is not None}
        progress.feed([event])
        # Within a run, steps and epochs never fall.
        if not marks_start(event.message):
            assert (progress.step or 0) >= (step or 0)
            assert (progress.epoch or 0) >= (epoch or 0)
        # What was told once stays told.
        assert all(getattr(progress, name) is not None for name in known)
        # Curves only go on.
        assert all(a[0] < b[0] for a, b in pairwise(progress.losses))
        assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(progress.marks))
        assert progress.checkpoints == sorted(set(progress.checkpoints))
        # Nothing is more than the whole, and nothing is negative.
        assert progress.total_steps is None or (progress.step or 0) <= progress.total_steps
        assert progress.n_epochs is None or (progress.epoch or 0) <= progress.n_epochs
        counts = (progress.step, progress.epoch, progress.queue_number, progress.tokens_billed)
        assert all(count is None or count >= 0 for count in counts)


@settings(deadline=None)
@given(EVENTS, st.integers(0, 30))
def test_slices_make_no_difference(events: list[Event], cut: int) -> None:
    assert fed(events) == fed(events[:cut], events[cut:])


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), max_size=20), st.integers(0, 20))
def test_the_same_history_again_changes_nothing(steps: list[int], start: int) -> None:
    # GIVEN a history as a server tells it, in any order of steps, with a start somewhere
    events = [Event(str(n), 100 + n, "info", f"Step {n}/40: training loss=0.{n}") for n in steps]
    events.insert(start, Event("s", 100, "info", "Fine-tuning job started"))
    events.insert(start, Event("q", 100, "info", "Fine-tune is in the queue. Queue number: 3"))
    # THEN a reader that is told it twice knows what one knows that was told it once
    once, twice = fed(events), fed(events, events)
    told = ("step", "epoch", "total_steps", "queue_number", "losses", "started")
    assert [getattr(twice, name) for name in told] == [getattr(once, name) for name in told]


@settings(deadline=None)
@given(EVENTS, st.sampled_from(["queued", "running", "failed", "?", ""]), st.text(), st.text())
def test_no_text_makes_anything_raise(
    events: list[Event], status: str, code: str, reason: str
) -> None:
    progress = fed(events)
    job = Job("j", status, "m", created_at=5, error_code=code, error_message=reason)
    progress.feed_job(job, seen_at=50)
    said: list[Any] = [
        progress.in_words(),
        standing(job, progress, 60.0, [job], [1.0, 2.0, 3.0]),
        rate_words(progress),
        hint_for(job, progress),
        reason_of(job, progress),
    ]
    assert all(isinstance(words, str) for words in said)
    finish = estimate(progress, 60.0)
    assert finish is None or (finish.at >= 60.0 and finish.spread_s >= 0)
