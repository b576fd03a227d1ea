"""The screen on which it is decided how a table is prepared."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import App
from textual.pilot import Pilot

from sportft_tui.dataset.preparing.client import Files, Finding, Look, Preparation
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.domain.errors import BadInput
from sportft_tui.tui.preparing_plan import PreparingPlan, Setting
from sportft_tui.tui.screens.prepare import Answer, Prepare
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.plan_list import PlanList
from sportft_tui.workflow.prepare_order import PrepareOrder

HOSTILE = "[/red]\x1b[2J[@click=app.quit]q[/]\u202e"
SIZES = [(80, 24), (60, 20), (120, 40)]
ORDER = PrepareOrder(Recipe(), Path("/data"), "posts")


def finding(id: str, fix: str = "", **more: Any) -> Finding:
    about: dict[str, Any] = {
        "what": f"About {id}. {HOSTILE}",
        "why": "It matters.",
        "count": 3,
        "rows": (0, 4, 7),
        "is_necessary": False,
        "is_default": True,
        "row": 1,
        "before": '"a"',
        "after": f'" a{HOSTILE}"',
    }
    return Finding(id=id, fix=fix, **about | more)


FOUND = (
    finding("few-rows", count=0, row=0),
    finding("extra-columns", "Leave them out", is_necessary=True),
    finding("duplicate", "Remove 3 duplicate rows", after=""),
    finding("space", "Begin completions with a space"),
    finding("conflict", "Remove 2 rows", is_default=False),
)


class Fake:
    """Prepares nothing, and remembers what it was asked."""

    def __init__(self) -> None:
        self.looked: list[Recipe] = []
        self.weighed: list[Recipe] = []
        self.kept: list[Path] = []
        self.refusal: BadInput | None = None

    async def look(self, recipe: Recipe, _: object = None) -> Look:
        self.looked.append(recipe)
        return Look(1_234, "classification", FOUND)

    async def weigh(self, recipe: Recipe) -> Files:
        self.weighed.append(recipe)
        if self.refusal:
            raise self.refusal
        names = ("posts_prepared_train.jsonl", "posts_prepared_valid.jsonl")
        return Files(1_000, 800, 200, 1, names, 5_000, is_estimated=False)

    async def keep(self, _: Recipe, path: Path) -> None:
        self.kept.append(path)


class Deciding(App[None]):
    """Shows the screen and keeps its answer."""

    answer: object = "none yet"

    def __init__(self, price: str | BadInput = "about $1.20") -> None:
        super().__init__()
        self.fake = Fake()
        self._price = price
        self.dialog = Prepare(f"posts.csv {HOSTILE}", ORDER, self._preparation, self._cost)

    def _preparation(self, _: str) -> Preparation:
        return cast(Preparation, self.fake)

    async def _cost(self, _: Files) -> str:
        if isinstance(self._price, BadInput):
            raise self._price
        return self._price

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self._keep)

    def _keep(self, answer: object) -> None:
        self.answer = answer

    def words(self, name: str) -> str:
        return self.dialog.query_one(f"#plan-{name}", Lines).plain

    def rows(self) -> list[str]:
        view = self.dialog.query_one(PlanList)
        width = view.size.width
        return [view.render_row(i, width, False).text.rstrip() for i in range(view.line_count())]


async def settled(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_findings_stand_there_with_what_would_be_written_and_its_price(
    size: tuple[int, int],
) -> None:
    app = Deciding()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        rows = app.rows()
        assert rows[:5] == [
            " form      completion",
            " rows      all",
            " valid     a fifth, of every label its share",
            " seed      42",
            " files     /data/posts",
        ]
        assert rows[5].startswith(" [x] duplicate       Remove 3 duplicate ro")
        assert rows[7].startswith(" [ ] conflict        Remove 2 rows")
        assert rows[8].startswith("  ·  extra-columns")
        assert "1,234 rows · classification" in app.words("head")
        assert "800 rows to train on + 200 to validate" in app.words("foot")
        assert "Training: about $1.20" in app.words("foot")
        # AND text from outside is text
        for name in ("head", "about", "foot"):
            assert "\x1b" not in app.words(name)
        # WHEN the cursor is on a finding THEN it is explained, with a preview
        await pilot.press(*["down"] * 6)
        await pilot.pause()
        assert "About space." in app.words("about") and "It matters." in app.words("about")
        assert 'row 1: "a" → " a' in app.words("about")
        await pilot.press("up")
        await pilot.pause()
        assert 'row 1: "a" is left out' in app.words("about")


async def test_space_switches_a_fix_and_enter_orders_it_so() -> None:
    app = Deciding()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*["down"] * 5, "space", "down", "down", "space")
        await settled(pilot)
        assert app.rows()[5].startswith(" [ ] duplicate")
        await pilot.press("enter")
        await settled(pilot)
    decisions = {"duplicate": False, "conflict": True}
    assert app.answer == Answer("write", PrepareOrder(Recipe(decisions=decisions), *_place()))
    assert app.fake.weighed[-1].decisions == decisions
    assert len(app.fake.looked) == 1


def _place() -> tuple[Path, str]:
    return ORDER.folder, ORDER.stem


async def test_another_form_or_number_of_rows_is_looked_at_anew() -> None:
    app = Deciding()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("space")
        await settled(pilot)
        assert app.rows()[:2] == [" form      chat", " system    none"]
        await pilot.press("down", "space", *"Sort.", "enter")
        await pilot.press("down", "space", *"50", "enter")
        await settled(pilot)
        assert app.rows()[1:3] == [" system    Sort.", " rows      the first 50"]
        await pilot.press("n")
        await settled(pilot)
    wanted = Recipe(format="chat", system="Sort.", rows=50)
    assert app.fake.looked[-1] == wanted
    assert app.answer == Answer("train", PrepareOrder(wanted, *_place()))


async def test_esc_leaves_a_value_and_a_wrong_one_is_said() -> None:
    app = Deciding()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("down", "down", "down", "space", "ctrl+u", *"7", "escape")
        await settled(pilot)
        assert app.rows()[3] == " seed      42"
        assert "✗" not in app.words("foot")
        await pilot.press("space", "ctrl+u", *"x7", "enter")
        await settled(pilot)
        assert "✗ “x7” is no number" in app.words("foot")
        assert app.rows()[3] == " seed      42"
        await pilot.press("escape")
        await settled(pilot)
    assert app.answer is None


async def test_what_cannot_be_written_is_not_ordered() -> None:
    app = Deciding()
    app.fake.refusal = BadInput("No row is left to train on.", hint="Keep some.")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "✗ No row is left" in app.words("foot")
        await pilot.press("enter", "n")
        await settled(pilot)
        assert app.answer == "none yet"


async def test_over_the_budget_files_may_be_written_but_not_trained_on() -> None:
    app = Deciding(BadInput("This is over the budget of $1.00."))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "over the budget" in app.words("foot")
        await pilot.press("n")
        await settled(pilot)
        assert app.answer == "none yet"
        await pilot.press("enter")
        await settled(pilot)
    assert isinstance(app.answer, Answer) and app.answer.do == "write"


async def test_rows_are_shown_and_the_recipe_saved() -> None:
    app = Deciding()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("s", "enter")
        await settled(pilot)
        assert app.fake.kept == [Path("/data/posts.recipe.json")]
        assert "The recipe is in /data/posts.recipe.json" in app.words("foot")
        await pilot.press("f")  # a setting has no rows
        assert app.answer == "none yet"
        await pilot.press(*["down"] * 5, "f")
        await settled(pilot)
    assert isinstance(app.answer, Answer)
    assert (app.answer.do, app.answer.finding) == ("rows", "duplicate")


@pytest.mark.parametrize(
    ("typed", "folds", "valid", "words"),
    [
        ("0.25", 0, 0.25, "25%"),
        ("10%", 0, 0.1, "10%"),
        ("200", 0, 200, "200 rows"),
        ("0", 0, 0, "none"),
        ("5 folds", 5, None, "5 folds"),
        ("", 0, None, "a fifth, of every label its share"),
    ],
)
def test_validation_as_typed(typed: str, folds: int, valid: float | None, words: str) -> None:
    plan = PreparingPlan(PrepareOrder(Recipe(by_chance=True), *_place()))
    plan.put(Setting.VALID, typed)
    assert (plan.order.recipe.folds, plan.order.recipe.valid) == (folds, valid)
    assert [line.value for line in plan.lines() if line.setting is Setting.VALID] == [words]


@pytest.mark.parametrize(
    ("setting", "typed"),
    [
        (Setting.VALID, "-1"),
        (Setting.VALID, "nan"),
        (Setting.VALID, "1 folds"),
        (Setting.ROWS, "1"),
        (Setting.SEED, "-3"),
        (Setting.FILES, "/"),
    ],
)
def test_what_is_no_value_is_refused(setting: Setting, typed: str) -> None:
    plan = PreparingPlan(ORDER)
    with pytest.raises(BadInput):
        plan.put(setting, typed)
    assert plan.order == ORDER


def test_files_go_where_they_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jo")
    plan = PreparingPlan(ORDER)
    plan.put(Setting.FILES, "~/out/games")
    assert (plan.order.folder, plan.order.stem) == (Path("/home/jo/out"), "games")
