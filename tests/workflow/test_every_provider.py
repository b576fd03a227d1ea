"""The main job at every provider's stand-in: from a table of texts to a label with its probability.

How providers differ is in `tests.stand_ins`; what the app does for each, in `test_provider_quirks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sportft_tui.api.reading import read_events
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.event import CHECKPOINT
from sportft_tui.domain.job import Phase
from sportft_tui.domain.progress import Progress
from sportft_tui.domain.standing import standing
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.session import Session
from tests.stand_ins import STAND_INS, StandIn
from tests.stand_ins.house import HOCKEY, Followed, another_home, make_answerable, prepared
from tests.stand_ins.profile import PROFILE


def happened(server: StandIn, job_id: str) -> list[str]:
    """All that the server has told of a job, in its order."""
    return [event.message for event in read_events(server.jobs[job_id].events)]


@pytest.mark.parametrize("server", STAND_INS, indirect=True)
async def test_the_main_job(server: StandIn, opened: Callable[[], Session], tmp_path: Path) -> None:
    # GIVEN a table of texts, prepared
    session = opened()
    await session.check()
    made = await prepared(session, tmp_path)
    assert "tokens" in await session.price(made)

    # WHEN a job is created on it
    job = await session.train(made)
    # THEN it waits, in words, and was created once
    assert job.phase is Phase.WAITING
    assert "your only waiting job" in standing(job, Progress(), time.time(), [job])
    assert list(server.jobs) == [job.id]

    # WHEN it is followed to its end
    told = await Followed().read(session, job.id)
    assert told.job
    assert told.job.phase is Phase.SUCCEEDED
    # THEN each event came once, in order, with what came after the end
    said = [event.message for event in told.events if event.type != CHECKPOINT]
    assert said == happened(server, job.id)
    assert len({event.id for event in told.events}) == len(told.events)
    # AND it is known how far it came, and how its loss fell
    progress = told.progress
    assert progress.step == told.progress.losses[-1][0] == server.jobs[job.id].total_steps
    assert progress.losses[-1][1] < progress.losses[0][1]
    assert (progress.model or "") == (told.job.fine_tuned_model or "")
    # AND it was charged for once, for the tokens that it tells
    (charge,) = server.bill
    assert told.job.trained_tokens in (charge.tokens, None)

    # WHEN its results are asked for THEN they are there, or it is said why not
    try:
        results = await session.results(told.job)
    except BadInput as error:
        assert server.name not in ("openai", "azure")
        assert "sportft evaluate" in error.hint
    else:
        assert results.steps == server.jobs[job.id].total_steps
        assert results.final["training_loss"] == progress.losses[-1][1]
        assert -1 not in results.final.values()

    # WHEN its model is asked THEN it knows the label, and how sure it is
    model = make_answerable(server, told.job)
    prediction = await session.classify(model, HOCKEY)
    assert prediction.label == "hockey"
    assert 0.5 < (prediction.probability or 0.0) < 1
    assert sum(p for _, p in prediction.probabilities) == pytest.approx(1)
    assert {label for label, _ in prediction.probabilities} == {"hockey", "baseball"}

    # WHEN another session attaches by the job's ID THEN it has it all, from the journal
    again = await Followed().read(opened(), job.id)
    assert (again.job, again.events) == (told.job, told.events)

    # AND on another machine, whose journal is empty, from the server
    elsewhere = Session(choose(PROFILE, None), another_home(server, tmp_path / "elsewhere"))
    there = await Followed().read(elsewhere, job.id)
    await elsewhere.close()
    assert [one.id for one in there.events if one.type != CHECKPOINT] == [
        one.id for one in told.events if one.type != CHECKPOINT
    ]
    assert {one.id for one in there.events} == {one.id for one in told.events}

    # WHEN another job is cancelled THEN it is over
    server.steps_per_look = 0
    other = await session.train(made)
    assert other.id != job.id
    cancelled = await session.cancel(other.id)
    assert cancelled.phase is Phase.CANCELLED
    listed = await session.jobs()
    assert {one.id for one in listed} == {other.id, job.id}
    # AND nothing went out but to the server, with its key
    assert {seen.header("authorization") for seen in server.requests} == {f"Bearer {server.key}"}
