"""The Batch screen: what goes on when it is closed, and the real thing on a real engine."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sportft_tui.api import files, jobs
from sportft_tui.dataset.formats import completion_line, encode_line
from sportft_tui.domain.bulk import BulkEnd, BulkPlan, BulkProgress
from sportft_tui.domain.errors import BadInput, ServerFailed
from sportft_tui.domain.template import Template
from sportft_tui.engine import launch
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.bulk_forms import BatchForm, EvaluateForm
from sportft_tui.tui.bulk_run import BulkRun, RunState
from sportft_tui.tui.bulk_work import Written
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.tui.screens.batch import Batch
from sportft_tui.tui.screens.evaluate import Evaluate
from sportft_tui.tui.screens.evaluation import EvaluationScreen
from sportft_tui.tui.screens.mistake_texts import MistakeTexts
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.part_rows import PartRows
from sportft_tui.workflow import labelled_files
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

SEPARATOR = "\n\n###\n\n"
WORDS = {"hockey": ("puck", "goalie", "rink"), "baseball": ("pitcher", "inning", "bat")}
#: Pauses of a tenth of a second: what takes longer than this has not happened.
PATIENCE = 600


def rows(n: int) -> list[tuple[str, str]]:
    labels = list(WORDS)
    return [
        (
            f"row {k}: the {WORDS[labels[k % 2]][k % 3]}, the {WORDS[labels[k % 2]][k // 2 % 3]}",
            labels[k % 2],
        )
        for k in range(n)
    ]


def table(path: Path, n: int) -> Path:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerows([("text", "label"), *rows(n)])
    return path


async def trained(session: Session, folder: Path) -> str:
    path = folder / "train.jsonl"
    lines = [completion_line(text + SEPARATOR, " " + label) for text, label in rows(60)]
    path.write_bytes(b"".join(map(encode_line, lines)))
    conn = await session.line.connection()
    template = Template("completion", SEPARATOR, " ", labels=tuple(WORDS))
    order = jobs.JobOrder(await files.upload(conn, path), None, "ada", template, 2)
    job = await jobs.create(conn, order)
    async for _ in session.watch(job.id):
        pass
    labelled_files.remember(session.home, job.id, table(folder / "valid.csv", 40))
    model = (await session.job(job.id)).fine_tuned_model
    assert model
    return model


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder with a home whose engine runs, and the model that was trained there."""
    folder = tmp_path_factory.mktemp("machine")

    async def prepared() -> str:
        session = Session(Choice())
        try:
            return await trained(session, folder)
        finally:
            await session.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPORTFT_HOME", str(folder / "home"))
        model = asyncio.run(prepared())
    yield folder, model
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPORTFT_HOME", str(folder / "home"))
        launch.stop()


@pytest.fixture
def model(machine: tuple[Path, str], sportft_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SPORTFT_HOME", str(machine[0] / "home"))
    return machine[1]


@pytest.fixture(autouse=True)
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test presses the key that it means, without waiting: see `deliberate`."""
    monkeypatch.setattr("sportft_tui.tui.screens.deliberate_dialog.QUIET_SECONDS", 0.0)


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    for _ in range(PATIENCE):
        await pilot.pause()
        if is_so():
            return
        await pilot.pause(0.1)
    raise AssertionError("it did not come to that")


def words(app: SportftApp, name: str) -> str:
    return app.screen.query_one(f"#{name}", Lines).plain


async def test_evaluate_on_the_engine(model: str) -> None:
    # GIVEN a model, and the file that it was validated on
    app = SportftApp(Session(Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(app.desk.book) > 0)
        # WHEN it is evaluated
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Evaluate))
        await until(pilot, lambda: "valid.csv" in app.screen.query_one(PartRows).plain)
        assert words(app, "bulk-command").split()[1:4] == ["sportft", "evaluate", model]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EvaluationScreen))
        assert "accuracy 100.0 %" in words(app, "evaluation-head")
        # THEN a cell of the matrix leads to its texts
        await pilot.press("3", "enter")
        await until(pilot, lambda: isinstance(app.screen, MistakeTexts))
        assert app.screen.query_one(PartRows).line_count() == 20
        await pilot.press("escape", "6")
        await until(pilot, lambda: "training_loss" in app.screen.query_one(PartRows).plain)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Evaluate))
        await until(pilot, lambda: "s ago" in app.screen.query_one(PartRows).plain)
        await pilot.press("escape")
        # AND the selected job knows it
        await until(pilot, lambda: app.screen is app.desk)
        assert app.desk.entry is not None
        assert app.desk.entry.evaluation is not None
        await pilot.press("q")


async def test_a_batch_outlives_its_screen_and_goes_on_where_it_was(
    model: str, tmp_path: Path
) -> None:
    # GIVEN a model
    app = SportftApp(Session(Choice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.desk.model == model)
        # WHEN a large file is classified, and stopped amid it
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, Batch))
        texts, to = table(tmp_path / "texts.csv", 4_000), tmp_path / "texts_labelled.csv"
        await pilot.press("down", "space", "ctrl+u", *str(texts), "enter")
        await until(pilot, lambda: str(to) in app.screen.query_one(PartRows).plain)
        await pilot.press("enter")
        assert app.bulk is not None
        await until(pilot, lambda: " of 4,000 (" in words(app, "bulk-foot"))
        await pilot.press("escape")
        # THEN closing the screen does not stop it
        await until(pilot, lambda: app.screen is app.desk)
        notice = app.desk.query_one("#notice", Lines)
        assert "b shows how far it is" in notice.plain
        run = app.bulk.batching
        assert run is not None
        assert run.state is RunState.ASKING
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, Batch))
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: run.state is RunState.STOPPED)
        assert "Enter goes on where it was" in words(app, "bulk-foot")
        assert not to.exists()
        # WHEN the same is asked again THEN only the others are asked
        await pilot.press("enter")
        again = app.bulk.batching
        assert again is not None
        await until(pilot, lambda: again.state is RunState.DONE)
        assert again.plan is not None
        assert 0 < again.plan.answered < 4_000
        assert "They are in" in words(app, "bulk-foot")
        with to.open(newline="") as file:
            written = list(csv.DictReader(file))
        assert [row["text"] for row in written] == [text for text, _ in rows(4_000)]
        # AND a file that is there is not overwritten
        await pilot.press("enter")
        await until(pilot, lambda: "is there already" in words(app, "bulk-foot"))
        assert "--force" not in words(app, "bulk-foot")
        await pilot.press("escape", "q")


async def test_what_costs_is_agreed_first(
    machine: tuple[Path, str], model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server of which nobody knows that it is free
    local = Session(Choice())
    profile = (await local.line.connection()).profile
    await local.close()
    monkeypatch.setenv("SPORTFT_API_KEY", profile.key.reveal())
    app = SportftApp(Session(Choice("custom", profile.base_url)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.desk.model == model)
        await app.conductor.load(machine[0] / "valid.csv")
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Evaluate))
        # THEN its validation file is known: the job's ID is the same
        await until(pilot, lambda: "valid.csv" in app.screen.query_one(PartRows).plain)
        assert app.bulk is not None
        assert [one.why for one in await app.bulk.files(model)] == ["what its job was validated on"]
        assert [one.why for one in await app.bulk.files("another")] == ["the open table"]
        # WHEN it is to be measured THEN the price is asked about, and no is no
        for key, state in (("n", RunState.REFUSED), ("y", RunState.DONE)):
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            question = app.screen.query(Lines).first().plain
            assert "40 rows to be asked, about " in question
            assert "at a price that is not known" in question
            await pilot.press(key)
            assert app.bulk.evaluating is not None
            await until(pilot, app.bulk.evaluating.is_over)
            assert app.bulk.evaluating.state is state
        await pilot.press("escape", "escape", "q")


async def test_a_run_ends_as_its_work_does() -> None:
    asked: list[BulkPlan] = []

    async def agree(plan: BulkPlan) -> bool:
        asked.append(plan)
        return plan.usd != 9.0

    def work(usd: float, *, is_free: bool = False) -> Any:
        async def done(plan: Any, progress: Any) -> Written:
            progress(BulkProgress(1, 2))
            if not await plan(BulkPlan(2, usd=usd, is_free=is_free)):
                raise ServerFailed("2 rows have no answer yet.")
            return Written(BulkEnd(2, 2), Path("out.csv"))

        return done

    # GIVEN something that costs WHEN somebody agrees THEN it is done
    run: BulkRun[Written] = BulkRun(work(1.0), agree)
    states = []
    run.told = lambda: states.append(run.state)
    await run.run()
    assert run.state is RunState.DONE
    assert states[-2:] == [RunState.ASKING, RunState.DONE]
    # WHEN nobody does THEN that is no failure
    refused: BulkRun[Written] = BulkRun(work(9.0), agree)
    await refused.run()
    assert refused.state is RunState.REFUSED
    assert refused.error is None
    # AND what is free is not asked about
    await BulkRun(work(9.0, is_free=True), agree).run()
    assert [plan.usd for plan in asked] == [1.0, 9.0]


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (BulkEnd(5, 5, usd=0.5), "5 of 5 rows answered, $0.50. They are in out.csv"),
        (BulkEnd(5, 3), "3 of 5 rows answered. out.csv is written when all are; Enter goes on."),
        (
            BulkEnd(5, 4, n_failed=1, n_skipped=2),
            "4 of 5 rows answered, 1 have no answer, 2 lines could not be read. "
            "They are in out.csv",
        ),
    ],
)
def test_what_came_of_it_is_told(end: BulkEnd, told: str) -> None:
    assert Written(end, Path("out.csv")).words() == told


def test_forms_are_commands() -> None:
    form = BatchForm(model="m", file="~/a b/posts.csv.gz", via="batches", columns=("body", ""))
    form.propose_output()
    assert form.output == "~/a b/posts_labelled.csv"
    assert form.to == Path.home() / "a b/posts_labelled.csv"
    assert form.command()[3:] == ["-o", form.output, "--via", "batches", "--text", "body"]
    assert EvaluateForm().command() == ["evaluate", "MODEL", "FILE"]
    with pytest.raises(BadInput, match="Could not determine home"):
        _ = BatchForm(file="~nobody-here/posts.csv").path


def test_validation_files_are_remembered(sportft_home: Path, tmp_path: Path) -> None:
    session = Session(Choice())
    session.home.create()
    path = table(tmp_path / "valid.csv", 2)
    labelled_files.remember(session.home, "ftjob-1", path)
    labelled_files.remember(session.home, "ftjob-2", tmp_path / "gone.csv")
    assert labelled_files.validation_file(session.home, "ftjob-1") == path
    assert labelled_files.validation_file(session.home, "ftjob-2") is None
    (session.home.state / "validation_files.json").write_text("[1")
    assert labelled_files.validation_file(session.home, "ftjob-1") is None
