"""What the house does for one provider or another, seen from the provider's side."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from sportft_tui.cli.main import main
from sportft_tui.domain.errors import BadInput, NotFound, Refused
from sportft_tui.domain.event import CHECKPOINT
from sportft_tui.domain.job import Job, Phase
from sportft_tui.domain.standing import standing
from sportft_tui.domain.watching import Watch
from sportft_tui.monitor.updates import JobChanged, StateChanged
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.session import Session
from tests.stand_ins import Azure, Hostile, Nebius, OpenAI, StandIn
from tests.stand_ins.house import HOCKEY, Followed, make_answerable, prepared
from tests.stand_ins.profile import PROFILE

at = pytest.mark.parametrize


async def ended(session: Session, folder: Path) -> Job:
    """A job that has been created and followed to its end."""
    job = await session.train(await prepared(session, folder))
    told = await Followed().read(session, job.id)
    assert told.job
    return told.job


@at("server", ["azure"], indirect=True)
async def test_azure_gets_what_it_wants(
    server: Azure, opened: Callable[[], Session], tmp_path: Path
) -> None:
    # GIVEN training files as anybody writes them
    session = opened()
    made = await prepared(session, tmp_path)
    before = made.train_path.read_bytes()
    # WHEN a job is created at Azure
    job = await session.train(made)
    # THEN its files have the mark that is not on the disk, and were waited for
    order = server.jobs[job.id].order
    for name in ("training_file", "validation_file"):
        assert server.contents[order[name]].startswith(codecs.BOM_UTF8 + b'{"')
        assert server.files[order[name]]["status"] == "processed"
    assert server.contents[order["training_file"]] == codecs.BOM_UTF8 + before
    assert made.train_path.read_bytes() == before
    # AND it was told on which machines to train
    assert order["trainingType"] == "Standard"
    # AND the unknown number of epochs is not shown as -1
    assert (job.status, job.phase, job.n_epochs) == ("pending", Phase.WAITING, None)


@at("server", ["openai", "azure"], indirect=True)
async def test_too_few_rows_are_told_before_anything_is_sent(
    server: StandIn, opened: Callable[[], Session], tmp_path: Path
) -> None:
    session = opened()
    made = await prepared(session, tmp_path, rows=8)
    with pytest.raises(BadInput, match=r"_train.jsonl has \d examples, and .* wants at least 10"):
        await session.train(made)
    assert not server.files


@at("server", ["azure"], indirect=True)
async def test_a_model_that_is_not_deployed_says_how(
    server: Azure, opened: Callable[[], Session], tmp_path: Path
) -> None:
    session = opened()
    job = await ended(session, tmp_path)
    model = job.fine_tuned_model or ""
    # WHEN a model is asked that nobody has deployed THEN it is said what to do
    with pytest.raises(NotFound, match="does not answer as this model yet") as caught:
        await session.classify(model, HOCKEY)
    assert "Deploy it in the Foundry portal under the name" in caught.value.hint
    # WHEN that is done THEN it answers, by its own name
    name = caught.value.hint.partition("under the name ")[2].partition(",")[0]
    server.deploy(name, model)
    assert (await session.classify(model, HOCKEY)).label == "hockey"
    # AND a deployment of another name is asked as the model was trained
    server.deploy("ours", model)
    prediction = await session.classify("ours", HOCKEY)
    assert (prediction.model, prediction.label) == ("ours", "hockey")
    assert len(prediction.probabilities) == 2


@at("server", ["azure"], indirect=True)
async def test_what_is_billed_minutes_after_the_end_is_collected(
    server: Azure, opened: Callable[[], Session], tmp_path: Path
) -> None:
    session = opened()
    server.steps_per_look = 1
    job = await session.train(await prepared(session, tmp_path))
    told, has_ended = Followed(), False
    watcher = await session.watcher()
    watcher.add(job.id)
    watcher.focus(job.id)
    async with aclosing(watcher.updates()) as updates:
        async for update in updates:
            told.take(update)
            if told.job and told.job.is_over:
                server.steps_per_look = 0
            # GIVEN a job that the app has watched to its end
            has_ended |= isinstance(update, StateChanged) and update.state.watch is Watch.ENDED
            if told.events and told.events[-1].message == "Model Evaluation Passed.":
                break
            # WHEN the server tells more, minutes later
            if has_ended:
                server.step(job.id)
    assert has_ended
    # THEN it comes by itself, in order, once
    assert [event.message for event in told.events] == [
        event["message"] for event in server.jobs[job.id].events
    ]
    assert told.progress.tokens_billed == server.bill[0].tokens


@at("server", ["nebius"], indirect=True)
async def test_nebius_tells_losses_by_checkpoints(
    server: Nebius, opened: Callable[[], Session], tmp_path: Path
) -> None:
    session = opened()
    job = await session.train(await prepared(session, tmp_path))
    told = await Followed().read(session, job.id)
    progress, there = told.progress, server.jobs[job.id]
    # THEN there is a point of the curve for each checkpoint, and the steps come from the job
    saved = {row["step_number"]: row["metrics"] for row in there.checkpoints}
    assert progress.losses == [(step, row["train_loss"]) for step, row in saved.items()]
    assert progress.checkpoints == list(saved)
    assert progress.valid_loss == there.checkpoints[-1]["metrics"]["valid_loss"]
    assert (progress.step, progress.total_steps) == (there.total_steps, there.total_steps)
    # AND they are among the events, where they happened
    kinds = [event.type for event in told.events]
    assert kinds.count(CHECKPOINT) == len(saved)
    assert told.events[-1].message == "Training completed successfully"
    # AND the weights among its files are not fetched as results
    with pytest.raises(BadInput, match="no result file"):
        await session.results(told.job or job)


@at("server", ["nebius"], indirect=True)
async def test_a_server_that_forgets_tags_is_asked_as_the_model_was_trained(
    server: Nebius, opened: Callable[[], Session], tmp_path: Path
) -> None:
    session = opened()
    job = await ended(session, tmp_path)
    server.make_model("meta-llama/Llama-3.1-8B-Instruct-LoRa:sport-udpd", job.id)
    # WHEN it is asked by another session THEN the journal knows the labels that the server does not
    prediction = await opened().classify(next(iter(server.custom_models)), HOCKEY)
    assert {label for label, _ in prediction.probabilities} == {"hockey", "baseball"}
    # AND who asks by a name that nobody has made is told how to make one
    with pytest.raises(NotFound) as caught:
        await session.classify("nobody", HOCKEY)
    assert "Make a custom model" in caught.value.hint


@at("server", ["nebius", "hostile"], indirect=True)
async def test_a_422_says_where_and_what(
    server: StandIn, opened: Callable[[], Session], tmp_path: Path
) -> None:
    session = opened()
    made = await prepared(session, tmp_path)
    server.refuses = ("hyperparameters.lora_r", "Input should be less than 65")
    with pytest.raises(Refused, match=r"hyperparameters\.lora_r: Input should be less than 65"):
        await session.train(made)


async def test_a_status_of_any_word_is_shown_as_it_is(
    server: StandIn, opened: Callable[[], Session], tmp_path: Path
) -> None:
    session, words = opened(), ["paused", "PENDING", "Waiting for GPUs"]
    job = await session.train(await prepared(session, tmp_path))
    server.pause(job.id, words[0])
    told, seen = Followed(), []
    # WHEN a job is held under one word after the other, and then goes on
    async for update in session.watch(job.id):
        told.take(update)
        if not isinstance(update, JobChanged):
            continue
        seen.append(status := update.job.status)
        if status in words:
            held = standing(update.job, told.progress, 0.0)
            assert (status == "paused") == held.startswith("until it is resumed there")
            follows = [*words, ""][words.index(status) + 1]
            server.pause(job.id, follows) if follows else server.resume(job.id)
    # THEN each was said, and the job was followed to its end
    assert [status for status in seen if status in words] == words
    assert seen[-1] == "succeeded"


@at("server", ["hostile"], indirect=True)
async def test_nobody_is_followed_elsewhere(
    server: Hostile, opened: Callable[[], Session], tmp_path: Path
) -> None:
    # GIVEN a server that now and then sends its clients to another one
    with OpenAI() as other:
        server.elsewhere = other.url
        # WHEN a job is followed there to its end
        job = await ended(opened(), tmp_path)
        # THEN the other one has not been asked for anything
        assert job.phase is Phase.SUCCEEDED
        assert other.requests == []


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(server: StandIn, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("jobs")`: exit code, stdout and stderr of `sportft jobs` at the stand-in."""

    def run_it(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--profile", PROFILE])
        return code, *capsys.readouterr()

    return run_it


@at("server", ["openai", "nebius"], indirect=True)
def test_the_same_in_the_shell(server: StandIn, tmp_path: Path, run: Run) -> None:
    # GIVEN a job that was created
    job = asyncio.run(_created(tmp_path))
    # WHEN it is followed THEN each event is a line, in order, and what is left to do is said
    code, printed, said = run("follow", job.id)
    places = [printed.index(event["message"]) for event in server.jobs[job.id].events]
    assert (code, places) == (0, sorted(places))
    assert ("then ask it here" in said) == (server.name == "nebius")
    # AND results are a table, or it is said why there are none
    code, printed, said = run("results", job.id)
    if server.name == "openai":
        assert (code, "training_loss" in printed or "train_loss" in printed) == (0, True)
    else:
        assert (code, "wrote no result file" in said) == (3, True)
    # AND its model answers; where that takes a step by hand, the step is said
    model = job.id
    if isinstance(server, Nebius):
        code, _, said = run("predict", job.id, HOCKEY)
        assert (code, "then ask it here" in said) == (3, True)
        model = make_answerable(server, job)
    code, printed, _ = run("predict", model, HOCKEY)
    assert (code, printed.split()[0]) == (0, "hockey")


@at("server", ["azure"], indirect=True)
def test_the_shell_says_that_the_bill_comes_later(server: Azure, tmp_path: Path, run: Run) -> None:
    # GIVEN a job that says nothing more for minutes after its end
    job = asyncio.run(_created(tmp_path))
    there = server.jobs[job.id]
    script = there.script

    def until_over() -> Iterator[None]:
        for _ in script:
            yield
            if there.is_over:
                return

    there.script = until_over()
    # WHEN it is followed to its end THEN it is said that more will come, and how to ask its model
    code, printed, said = run("follow", job.id)
    assert (code, "billed" in printed) == (0, False)
    assert "follow it again" in said
    assert "Deploy it in the Foundry portal" in said
    # WHEN it has come THEN it is there
    there.script = script
    server.step(job.id, 10)
    code, printed, said = run("follow", job.id)
    places = [printed.index(event["message"]) for event in there.events]
    assert (code, places, "follow it again" in said) == (0, sorted(places), False)


async def _created(folder: Path) -> Job:
    session = Session(choose(PROFILE, None))
    try:
        return await session.train(await prepared(session, folder))
    finally:
        await session.close()
