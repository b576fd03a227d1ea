"""The Evaluate screen, what it finds, and the texts behind it; the server is a fake."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from found_evaluations import HOSTILE, compared, evaluation
from textual.app import App
from textual.pilot import Pilot

from sportft_tui.domain.bulk import BulkPlan, BulkProgress
from sportft_tui.domain.errors import BadInput, NotFound, ServerFailed, SportftError
from sportft_tui.domain.evaluation import Evaluation, Mistake
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.monitor.tables.evaluations import Measured
from sportft_tui.tui import shell_command
from sportft_tui.tui.bulk_forms import EvaluateForm
from sportft_tui.tui.bulk_run import BulkRun, RunState
from sportft_tui.tui.bulk_work import BulkWork, KnownFile
from sportft_tui.tui.screens.choose_file import ChooseFile
from sportft_tui.tui.screens.evaluate import Evaluate
from sportft_tui.tui.screens.evaluation import EvaluationScreen
from sportft_tui.tui.screens.mistake_texts import MistakeTexts
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.part_rows import PartRows
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.evaluating import Evaluated
from sportft_tui.workflow.known_models import KnownModel

SIZES = [(80, 24), (60, 20), (120, 40)]
MODEL = f"ft:ada:{HOSTILE}"


class Fake:
    """Measures what it is told to, step by step."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self.evaluating: BulkRun[Evaluated] | None = None
        self.evaluate_form = EvaluateForm()
        self.forms: list[EvaluateForm] = []
        self.known: list[Measured] = []
        self.found: Evaluated | SportftError = Evaluated((evaluation(),))
        self.is_free = True
        self.go = asyncio.Event()
        self.paths: list[Path | None] = []
        self.saved: list[Path] = []
        self.is_moved = False

    def command(self, words: Sequence[str]) -> str:
        return shell_command.words(Choice(), words)

    async def models(self) -> list[KnownModel]:
        return [
            KnownModel(name, Job("ftjob-1", "succeeded", "ada"), None, 0.0)
            for name in (MODEL, "ft:ada:b")
        ]

    async def earlier(self) -> list[Measured]:
        return self.known

    async def files(self, _: str) -> list[KnownFile]:
        return [KnownFile(Path("/data/valid.jsonl"), "what its job was validated on")]

    def evaluate(self, form: EvaluateForm) -> BulkRun[Evaluated]:
        self.forms.append(form)

        async def agree(_: BulkPlan) -> bool:
            return self.is_free

        async def work(plan: Any, progress: Any) -> Evaluated:
            if not await plan(BulkPlan(500, 100, 9, 0.01, self.is_free)):
                raise ServerFailed("400 rows have no answer yet.")
            progress(BulkProgress(250, 500, rate=50.0, usd=0.02))
            await self.go.wait()
            if isinstance(self.found, SportftError):
                raise self.found
            return self.found

        run: BulkRun[Evaluated] = BulkRun(work, agree)
        self.evaluating = run
        self._app.run_worker(run.run(), exit_on_error=False)
        return run

    async def texts_of_cell(
        self, _: Evaluation, given: str, said: str, path: Path | None = None
    ) -> tuple[Mistake, ...]:
        self.paths.append(path)
        if self.is_moved and path is None:
            raise NotFound("posts.csv is not where it was when it was evaluated.")
        return (Mistake(1, "row 2", f"The text of {given}. {HOSTILE}", given, said, 0.8),)

    async def training(self, _: str) -> Results | None:
        return Results(("step", "train_loss"), [(1.0, 2.0), (2.0, 1.0)], {}, {})

    async def save(self, _: Evaluated, to: Path) -> None:
        if self.saved:
            raise BadInput(f"{to} is there already.", hint="Choose another, or --force.")
        self.saved.append(to)


class Evaluating(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.fake = Fake(self)

    def open(self, model: str = "") -> Coroutine[Any, Any, Any]:
        async def push() -> None:
            await self.push_screen(Evaluate(cast(BulkWork, self.fake), model))

        return push()

    def words(self, name: str) -> str:
        return self.screen.query_one(f"#{name}", Lines).plain

    def rows(self) -> str:
        return self.screen.query_one(PartRows).plain


async def settled(pilot: Pilot[None]) -> None:
    for _ in range(4):
        await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_a_model_is_measured_with_progress_and_then_shown(size: tuple[int, int]) -> None:
    app = Evaluating()
    async with app.run_test(size=size) as pilot:
        # GIVEN the screen of a model
        await app.open(MODEL)
        await settled(pilot)
        # THEN its validation file is proposed, and the same is told as a command
        assert "/data/valid.jsonl" in app.rows()
        assert "sportft evaluate $'ft:ada:" in app.words("bulk-command")
        assert "/data/valid.jsonl" in app.words("bulk-command")
        assert "\x1b" not in app.rows() + app.words("bulk-command")
        # WHEN it is measured THEN rate and time left are told
        await pilot.press("enter")
        await settled(pilot)
        assert "250 of 500 (50%), 50 a second, 5 s left, $0.02" in app.words("bulk-foot")
        # AND settings do not move under it
        await pilot.press("space", "enter")
        await settled(pilot)
        assert len(app.fake.forms) == 1
        assert isinstance(app.screen, Evaluate)
        # WHEN it is done THEN what was found is shown
        app.fake.go.set()
        await settled(pilot)
        assert isinstance(app.screen, EvaluationScreen)
        assert "accuracy" in app.rows()
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, Evaluate)
        await pilot.press("escape")
        await settled(pilot)
        assert not isinstance(app.screen, Evaluate)


async def test_esc_stops_first_and_leaves_then() -> None:
    app = Evaluating()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.open(MODEL)
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, Evaluate)
        run = app.fake.evaluating
        assert run is not None
        assert run.state is RunState.STOPPED
        assert "Enter goes on where it was" in app.words("bulk-foot")
        # WHEN it is asked for again THEN it is done
        app.fake.go.set()
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, EvaluationScreen)
        await pilot.press("escape", "escape")
        await settled(pilot)
        assert not isinstance(app.screen, Evaluate)


async def test_a_refused_price_and_a_failure_are_sentences() -> None:
    app = Evaluating()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.open(MODEL)
        await settled(pilot)
        app.fake.is_free = False
        await pilot.press("enter")
        await settled(pilot)
        assert app.words("bulk-foot") == "Nothing was asked."
        app.fake.is_free = True
        app.fake.found = BadInput("No column holds labels.", hint="Say which: --label COLUMN.")
        app.fake.go.set()
        await pilot.press("enter")
        await settled(pilot)
        assert app.words("bulk-foot").startswith("✗ No column holds labels.")
        assert isinstance(app.screen, Evaluate)


async def test_settings_are_asked_for_and_changed() -> None:
    app = Evaluating()
    async with app.run_test(size=(80, 24)) as pilot:
        # GIVEN no model WHEN it is to begin THEN it is asked for first
        await app.open()
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert app.fake.evaluate_form.model == "ft:ada:b"
        # AND another one is put beside it
        await pilot.press("down", "down", "space")
        await settled(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert app.fake.evaluate_form.against == MODEL
        assert "--against" in app.words("bulk-command")
        await pilot.press("down", "down", "space", "down", "space")
        assert "--calibrated --via batches" in app.words("bulk-command").replace("\n", " ")
        # WHEN another file is typed THEN it is that one
        await pilot.press("up", "up", "up", "up", "space")
        await settled(pilot)
        assert isinstance(app.screen, ChooseFile)
        await pilot.press("ctrl+u", *"/x/y.csv", "enter")
        await settled(pilot)
        assert app.fake.evaluate_form.file == "/x/y.csv"


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_found_earlier_is_shown_at_once_in_all_its_sections(
    size: tuple[int, int],
) -> None:
    app = Evaluating()
    async with app.run_test(size=size) as pilot:
        # GIVEN an evaluation in the journal
        app.fake.known = [Measured("local", evaluation(), time.time() - 3600)]
        await app.open(MODEL)
        await settled(pilot)
        assert "60 min ago" in app.rows()
        assert "75.0 %" in app.rows()
        # the line above them is none of them
        await pilot.press("end", "up", "enter")
        await settled(pilot)
        assert app.fake.evaluating is None
        # WHEN it is chosen THEN it is there, and nobody was asked
        await pilot.press("end", "enter")
        await settled(pilot)
        assert isinstance(app.screen, EvaluationScreen)
        assert app.fake.forms == []
        heads = []
        for key in "12456":
            await pilot.press(key)
            await settled(pilot)
            heads.append(app.rows().split()[0])
            assert app.screen.focused is app.screen.query_one(PartRows)
        assert heads == ["score", "label", "said", "sure", "2"]
        # WHEN a cell of the confusion matrix is chosen THEN its texts are listed
        await pilot.press("3", "n")
        await settled(pilot)
        assert "said to be group.number-17: 55 rows" in app.words("evaluation-words")
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, MistakeTexts)
        assert "The text of group.number-03." in app.rows()
        assert "\x1b" not in app.rows()
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, EvaluationScreen)


async def test_a_file_that_was_moved_is_asked_for() -> None:
    app = Evaluating()
    async with app.run_test(size=(80, 24)) as pilot:
        app.fake.is_moved = True
        await app.push_screen(
            EvaluationScreen(cast(BulkWork, app.fake), Evaluated((evaluation(),)))
        )
        await pilot.press("3", "enter")
        await settled(pilot)
        assert isinstance(app.screen, ChooseFile)
        await pilot.press(*"/new.csv", "enter")
        await settled(pilot)
        assert app.fake.paths == [None, Path("/new.csv")]
        assert isinstance(app.screen, MistakeTexts)


async def test_two_models_stand_beside_each_other_and_are_saved() -> None:
    app = Evaluating()
    async with app.run_test(size=(80, 24)) as pilot:
        pair, comparison = compared()
        await app.push_screen(
            EvaluationScreen(cast(BulkWork, app.fake), Evaluated(pair, comparison))
        )
        await settled(pilot)
        # THEN McNemar's test is told in words
        words = app.words("evaluation-words")
        assert "ft:ada:b is better on these rows" in words
        assert "--against ft:ada:b" in app.words("evaluation-command")
        # WHEN the other one is wanted THEN sections of one model are about that one
        await pilot.press("5", "m")
        await settled(pilot)
        assert "▸2 ft:ada:b" in app.words("evaluation-head")
        # AND a mistake's text is read
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, MistakeTexts)
        await pilot.press("escape", "1", "s")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert app.fake.saved == [Path("posts_evaluation.json")]
        assert "Saved to posts_evaluation.json" in app.words("evaluation-words")
        # nothing is overwritten
        await pilot.press("s")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "is there already" in app.words("evaluation-words")
        assert "--force" not in app.words("evaluation-words")
