"""The dialog that asks for a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.sources.columns import Columns
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.domain.errors import BadInput
from sportft_tui.tui.screens.open import Open, Wanted
from sportft_tui.tui.screens.path_choices import choices, size_words
from sportft_tui.tui.widgets.choice_list import ChoiceList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.workflow.tutorial import CATEGORIES

SIZES = [(80, 24), (60, 20), (120, 40)]
HOSTILE = "[/red]\x1b[2J[@click=app.quit]q[/]\u202e"
KNOWN = Columns(("text", "label"), ("a", "b"), "text", "label")
UNKNOWN = Columns(("id", "said", HOSTILE), ("1", HOSTILE, "x"), "", "")


class Asking(App[None]):
    """Shows the dialog and keeps its answer."""

    answer: object = "none yet"

    def __init__(self, columns: Columns | BadInput = KNOWN, path: str = "") -> None:
        super().__init__()
        self.looked: list[Path] = []
        self.columns = columns
        self.dialog = Open(self._look_up, path)

    async def _look_up(self, path: Path, _: Wish) -> Columns:
        self.looked.append(path)
        if isinstance(self.columns, BadInput):
            raise self.columns
        return self.columns

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self._keep)

    def _keep(self, answer: object) -> None:
        self.answer = answer

    def said(self, name: str = "open-said") -> str:
        return self.dialog.query_one(f"#{name}", Lines).plain.strip()


async def settled(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_enter_alone_takes_the_tutorials_posts(size: tuple[int, int]) -> None:
    app = Asking()
    async with app.run_test(size=size) as pilot:
        await pilot.press("enter")
        await settled(pilot)
    assert app.answer == Wanted(Newsgroups(CATEGORIES))


async def test_groups_subset_and_what_is_cut_are_chosen_by_keyboard() -> None:
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        # GIVEN the cursor on baseball WHEN space is pressed there THEN it is out
        await pilot.press("space")
        assert app.said("open-list-head") == "Or newsgroups: 1 group, train posts"
        await pilot.press("enter")
        assert "alone has one label" in app.said()
        # WHEN another group, the subset and headers are switched THEN they are what is answered
        await pilot.press("down", "down", "space")  # past hockey: sci.crypt
        await pilot.press("pagedown", "pagedown", "up", "up", "up", "space", "space")
        await pilot.press("down", "space", "enter")
    assert app.answer == Wanted(Newsgroups(("rec.sport.hockey", "sci.crypt"), "all", ("headers",)))


async def test_a_path_is_typed_completed_and_opened(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text("text,label\na,b\n")
    (tmp_path / "pages").mkdir()
    (tmp_path / ".hidden.csv").touch()
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*f"{tmp_path}/po")
        await settled(pilot)
        await pilot.press("tab")
        assert app.dialog.query_one(LineBox).value == f"{tmp_path}/posts.csv"
        await pilot.press("enter")
        await settled(pilot)
    assert app.answer == Wanted(tmp_path / "posts.csv")
    assert app.looked == [tmp_path / "posts.csv"]


async def test_a_folder_that_was_chosen_is_gone_into(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a b.csv").touch()
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*f"{tmp_path}/")
        await settled(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert app.dialog.query_one(LineBox).value == f"{tmp_path}/pages/"
        # AND a blank in a path is a letter
        await pilot.press("a", "space")
        await settled(pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
    assert app.answer == Wanted(tmp_path / "pages" / "a b.csv")


async def test_columns_that_cannot_be_told_are_asked_for(tmp_path: Path) -> None:
    app = Asking(UNKNOWN, str(tmp_path / "odd.csv"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Which column holds the texts?" in app.said("open-list-head")
        await pilot.press("down", "enter")
        assert "Which column holds the labels?" in app.said("open-list-head")
        assert app.dialog.query_one(ChoiceList).line_count() == 2
        # WHEN one goes back THEN the file can be chosen again
        await pilot.press("escape", "enter")
        await settled(pilot)
        await pilot.press("down", "enter", "down", "enter")
    assert app.answer == Wanted(tmp_path / "odd.csv", Wish(text="said", label=HOSTILE))


async def test_columns_can_be_chosen_and_bad_lines_skipped(tmp_path: Path) -> None:
    # GIVEN a file whose columns can be told
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*f"{tmp_path}/a.csv", "ctrl+r")
        await settled(pilot)
        assert "cannot be used are skipped" in app.said("open-list-head")
        # WHEN they are to be chosen all the same THEN they are
        await pilot.press("ctrl+t")
        await settled(pilot)
        await pilot.press("down", "enter", "enter")
    assert app.answer == Wanted(tmp_path / "a.csv", Wish(text="label", label="text", skip_bad=True))


async def test_what_cannot_be_read_is_said_and_the_dialog_stays() -> None:
    app = Asking(BadInput(f"{HOSTILE} cannot be read.", hint="Check the name."))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*"/no/such")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "cannot be read" in app.said()
        assert "\x1b" not in app.said()
        assert app.answer == "none yet"
        await pilot.press("escape")
        await pilot.pause()
    assert app.answer is None


def test_paths_are_completed_folders_first(tmp_path: Path) -> None:
    for name in ("b.csv", "a.py", "c.jsonl", ".rc"):
        (tmp_path / name).write_text("12345")
    (tmp_path / "z").mkdir()
    assert [(one.words, one.note) for one in choices(f"{tmp_path}/")] == [
        ("z", "folder"),
        ("b.csv", "5 bytes"),
        ("c.jsonl", "5 bytes"),
        ("a.py", "5 bytes"),
    ]
    assert [one.value for one in choices(f"{tmp_path}/.")] == [f"{tmp_path}/.rc"]
    assert choices(f"{tmp_path}/no/such/") == choices("~nobody-of-this-name/") == []


def test_a_users_own_folder_stays_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "posts.csv").touch()
    assert [one.value for one in choices("~/p")] == ["~/posts.csv"]


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1200, "1.2 kB"), (3.5e9, "3.5 GB")]
)
def test_sizes_are_short(size: float, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize("size", SIZES)
async def test_an_encoding_is_chosen_where_the_file_is_not_what_it_looks_like(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = Asking(BadInput("It is not UTF-8; --encoding NAME chooses another encoding."))
    async with app.run_test(size=size) as pilot:
        # GIVEN a file that cannot be read as it was guessed
        app.dialog.query_one(LineBox).value = str(tmp_path / "posts.csv")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert app.said() == "It is not UTF-8; F3 chooses another encoding."
        # WHEN Esc leaves the choice THEN nothing is chosen
        await pilot.press("f3", "down", "escape")
        await settled(pilot)
        assert app.said("open-list-head") == ""
        # WHEN another one is chosen THEN the file is read so
        await pilot.press("ctrl+n")
        assert app.said("open-list-head") == "How is the file's text encoded?"
        await pilot.press(*["down"] * 6, "enter")
        await settled(pilot)
        assert app.said("open-list-head") == "Read as cp1251."
        app.columns = KNOWN
        await pilot.press("enter")
        await settled(pilot)
    assert app.answer == Wanted(tmp_path / "posts.csv", Wish(encoding="cp1251"))


async def test_the_home_of_nobody_is_said_and_nothing_is_looked_at() -> None:
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        # GIVEN a path in the home of a user that does not exist
        app.dialog.query_one(LineBox).value = "~nobody-here/posts.csv"
        await settled(pilot)
        # WHEN Enter takes it THEN the dialog stays, and says why
        await pilot.press("enter")
        await settled(pilot)
        assert app.said().startswith("~nobody-here/posts.csv: Could not determine home")
        assert app.looked == []
    assert app.answer == "none yet"
