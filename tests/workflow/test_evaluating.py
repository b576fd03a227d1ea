"""Evaluating, batches and predictions on a real engine in this test's own home."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sportft_tui.api import files, jobs
from sportft_tui.cli.main import main
from sportft_tui.dataset.formats import completion_line, encode_line
from sportft_tui.domain.bulk import BulkPlan
from sportft_tui.domain.errors import BadInput, NotFound, ServerFailed
from sportft_tui.domain.template import Template
from sportft_tui.engine import launch
from sportft_tui.workflow import bulk, classifying, evaluating
from sportft_tui.workflow.bulk import BatchWish, FileWish
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.evaluating import EvaluationWish
from sportft_tui.workflow.known_models import known_models
from sportft_tui.workflow.session import Session

SEPARATOR = "\n\n###\n\n"
WORDS = {
    "ice": ("puck", "goalie", "rink"),
    "ice hockey": ("skates", "power play", "stick"),
    "base": ("pitcher", "inning", "bat"),
    "golf": ("green", "putter", "birdie"),
    "tennis": ("serve", "net", "racket"),
    "chess": ("rook", "mate", "pawn"),
}


def texts(labels: list[str], rows: int) -> list[tuple[str, str]]:
    found = []
    for number in range(rows):
        label = labels[number % len(labels)]
        words = WORDS[label]
        word, other = words[number % 3], words[(number // 3) % 3]
        found.append((f"row {number}: the {word} and {other}", label))
    return found


@pytest.fixture
async def session(sportft_home: Path) -> AsyncIterator[Session]:
    opened = Session(Choice())
    yield opened
    await opened.close()
    launch.stop()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home with its engine running, and a model of two sports: for tests that only ask it."""
    folder = tmp_path_factory.mktemp("machine")

    async def prepared() -> str:
        session = Session(Choice())
        try:
            return await trained(session, folder, ["ice", "golf"])
        finally:
            await session.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPORTFT_HOME", str(folder / "home"))
        model = asyncio.run(prepared())
    yield folder / "home", model
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPORTFT_HOME", str(folder / "home"))
        launch.stop()


@pytest.fixture
def model(machine: tuple[Path, str], sportft_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SPORTFT_HOME", str(machine[0]))
    return machine[1]


@pytest.fixture
async def asking(model: str) -> AsyncIterator[Session]:
    opened = Session(Choice())
    yield opened
    await opened.close()


async def trained(session: Session, folder: Path, labels: list[str], *, epochs: int = 4) -> str:
    path = folder / f"train{len(labels)}{epochs}.jsonl"
    rows = texts(labels, 20 * len(labels))
    path.write_bytes(
        b"".join(
            encode_line(completion_line(text + SEPARATOR, " " + label)) for text, label in rows
        )
    )
    conn = await session.line.connection()
    template = Template("completion", SEPARATOR, " ", labels=tuple(labels))
    order = jobs.JobOrder(await files.upload(conn, path), None, "ada", template, epochs)
    job = await jobs.create(conn, order)
    async for _ in session.watch(job.id):
        pass
    model = (await session.job(job.id)).fine_tuned_model
    assert model
    return model


def table(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["text", "label"])
        out.writerows(rows)
    return path


async def test_a_model_is_asked_once_and_measured_as_often_as_wanted(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN more labels than completions name, one of which begins another
    labels = list(WORDS)
    model = await trained(session, tmp_path, labels)
    path = table(tmp_path / "test.csv", [*texts(labels, 60), ("row: nothing at all", "golf")])
    plans: list[BulkPlan] = []

    async def agree(plan: BulkPlan) -> bool:
        plans.append(plan)
        return True

    found = await evaluating.evaluate(session, model, FileWish(path), on_plan=agree)
    # THEN every label's probability is known
    (one,) = found.evaluations
    assert one.n_rows == 61
    assert one.mean_left_over < 1e-6
    assert one.scores["accuracy"] > 0.9
    assert one.scores["auroc"] > 0.95
    low, high = one.intervals["accuracy"]
    assert low <= one.scores["accuracy"] <= high
    assert [plan.rows for plan in plans] == [61]
    assert [len(one.confusion), len(one.confusion[0])] == [6, 7]

    # AND the rows behind a cell are found
    where = one.labels.index("golf"), one.labels.index("golf")
    cell = await evaluating.rows_of_cell(session, one, FileWish(path), "golf", "golf")
    assert len(cell) == one.confusion[where[0]][where[1]] > 5
    assert {row.given for row in cell} == {row.said for row in cell} == {"golf"}
    sure = [row.probability or 0.0 for row in cell]
    assert sure == sorted(sure, reverse=True)
    assert await evaluating.rows_of_cell(session, one, FileWish(path), "golf", "") == ()

    # WHEN the same is measured again, calibrated and against another, THEN nobody is asked
    wish = EvaluationWish(calibrate_on=FileWish(path))
    (again,) = (
        await evaluating.evaluate(session, model, FileWish(path), wish, on_plan=agree)
    ).evaluations
    assert len(plans) == 1
    assert again.temperature != 1.0
    assert again.scores["log_loss"] <= one.scores["log_loss"]
    assert again.scores["accuracy"] == one.scores["accuracy"]
    assert "found on these very rows" in again.notes[0]
    other = await trained(session, tmp_path, labels, epochs=1)
    both = await evaluating.evaluate(
        session, model, FileWish(path), EvaluationWish(against=other), on_plan=agree
    )
    assert len(plans) == 2
    assert both.comparison is not None
    assert both.comparison.n_rows == 61
    assert 0 < both.comparison.p_value <= 1

    # AND predictions are calibrated from now on, where somebody wants it
    how = await classifying.reading(session, model, 0.999, is_calibrated=True)
    calm = await session.classify(model, "the rook and the pawn", how)
    plain = await session.classify(model, "the rook and the pawn")
    assert (calm.temperature, plain.temperature) == (again.temperature, 1.0)
    assert calm.label == plain.label == "chess"
    assert len(calm.probabilities) == 6
    past = await session.past_predictions(1)
    assert [(known.text, known.prediction) for known in past] == [("the rook and the pawn", plain)]

    # AND the one that was used last is offered first
    names = [known.name for known in await known_models(session)]
    assert names == [model, other]
    (_, newest) = await known_models(session)
    assert (newest.used_at, newest.template and newest.template.labels) == (0.0, tuple(labels))
    assert len(await evaluating.evaluations(session)) == 3
    assert len(await evaluating.evaluations(session, other)) == 1

    # AND without any server, the journal knows it
    await session.close()
    launch.stop()
    known = await evaluating.known(Session(Choice()), model)
    assert known.evaluations == (both.evaluations[0],)
    with pytest.raises(NotFound, match="no evaluation"):
        await evaluating.known(Session(Choice()), "ft:nobody")
    capsys.readouterr()


async def test_a_file_through_the_engine_in_both_ways(
    asking: Session, model: str, tmp_path: Path
) -> None:
    session, labels = asking, ["ice", "golf"]
    rows = texts(labels, 150)
    path = table(tmp_path / "in.csv", rows)
    told: list[str] = []
    for via in ("requests", "batches"):
        out = tmp_path / f"{via}.jsonl"
        end = await bulk.batch(
            session,
            model,
            FileWish(path),
            out,
            BatchWish(via="batches" if via == "batches" else "requests", threshold=1.0),
            on_progress=lambda progress: told.append(progress.words()),
        )
        assert (end.rows, end.answered, end.asked, end.usd) == (150, 150, 150, 0.0)
        found = [json.loads(line) for line in out.read_text().splitlines()]
        assert [(row["text"], row["given"]) for row in found] == rows
        assert sum(row["label"] == row["given"] for row in found) > 140
        assert all(set(row["probabilities"]) == set(labels) for row in found)
        assert all(row["unsure"] for row in found)
    one, other = ((tmp_path / f"{via}.jsonl").read_text() for via in ("requests", "batches"))
    assert one == other
    assert any("150 of 150" in words for words in told)


async def test_what_is_not_agreed_to_is_not_asked(
    asking: Session, model: str, tmp_path: Path
) -> None:
    session = asking
    path = table(tmp_path / "in.csv", texts(["ice", "golf"], 10))

    async def refuse(_: BulkPlan) -> bool:
        return False

    end = await bulk.batch(session, model, FileWish(path), tmp_path / "o.csv", on_plan=refuse)
    assert (end.asked, end.is_complete) == (0, False)
    assert not (tmp_path / "o.csv").exists()
    with pytest.raises(ServerFailed, match="10 rows have no answer"):
        await evaluating.evaluate(session, model, FileWish(path), on_plan=refuse)
    with pytest.raises(BadInput, match="between 0 and 1"):
        await bulk.batch(session, model, FileWish(path), tmp_path / "o.csv", BatchWish(threshold=2))
    with pytest.raises(BadInput, match="cannot be told from its name"):
        await bulk.batch(session, model, FileWish(path), tmp_path / "o.parquet")
    with pytest.raises(NotFound, match="ft:nobody"):
        await bulk.batch(session, "ft:nobody", FileWish(path), tmp_path / "o.csv")


def test_the_commands(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # GIVEN a trained model
    path = table(tmp_path / "test.csv", texts(["ice", "golf"], 40))

    def run(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capsys.readouterr()
        assert "fault in sportft" not in err
        return code, out, err

    # WHEN it is measured THEN the tables are there, and files of both kinds
    scores = tmp_path / "scores.csv"
    code, out, err = run("evaluate", model, str(path), "-o", str(scores))
    assert code == 0
    assert "40 rows to be asked" in err
    for word in ("accuracy", "AUROC", "95 % INTERVAL", "GIVEN \\ SAID", "PROBABILITY"):
        assert word in out
    with scores.open(newline="") as file:
        assert [row["label"] for row in csv.DictReader(file)] == ["golf", "ice"]
    code, out, err = run("evaluate", model, str(path), "--json", "--calibrate")
    assert "to be asked" not in err
    assert json.loads(out)["evaluations"][0]["temperature"] != 1.0
    # AND it is shown again, and exported
    _, again, _ = run("evaluate", model)
    assert "Calibrated with the temperature" in again
    _, exported, _ = run("export", "evaluations")
    names = {json.loads(line)["name"] for line in exported.splitlines()}
    assert {"accuracy", "auroc", "said ice"} <= names
    # AND predictions may be unsure
    code, out, _ = run("predict", model, "the rink", "--threshold", "1")
    assert out.startswith("unsure, perhaps ice  (ice")
    _, out, _ = run("predict", model, "the rink", "--json", "--calibrated")
    assert json.loads(out)["label"] == "ice"
    # AND what cannot be is said
    assert run("evaluate", model, str(tmp_path / "none.csv"))[0] == 3
    assert run("evaluate", model, str(path), "-o", str(scores))[0] == 3
    assert run("evaluate", model, str(path), "-o", "x.txt")[0] == 3
    jsonl = tmp_path / "train.jsonl"
    jsonl.write_bytes(encode_line(completion_line("a rink" + SEPARATOR, " ice")))
    code, _, err = run("evaluate", model, str(jsonl), "--text", "nope")
    assert (code, "no column" in err) == (3, True)
