"""The command line at the foot of the running app, and the help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from data_pane_app import Offline, offline, opened
from memory_table import MemoryTable, posts
from textual.events import Key
from textual.pilot import Pilot

from sportft_tui.settings import Settings
from sportft_tui.tui.command_history import FILE_NAME, MOST, CommandHistory
from sportft_tui.tui.screens.command_line import CommandLine
from sportft_tui.tui.screens.help import Help
from sportft_tui.tui.widgets.choice_line import ChoiceLine
from sportft_tui.tui.widgets.filter_line import FilterLine
from sportft_tui.tui.widgets.key_list import KeyList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

NAMES = {":": "colon", " ": "space", "-": "minus", "/": "slash", ".": "full_stop", "~": "tilde"}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Offline:
    return offline(monkeypatch)


def burst(app: Offline, text: str) -> None:
    """Keys that come all at once, as over a slow line; `>` is Enter, `|` is Tab."""
    for letter in text:
        key = {">": "enter", "|": "tab"}.get(letter) or NAMES.get(letter, letter)
        app.post_message(Key(key, None if len(key) > 1 and letter in ">|" else letter))


async def typed(app: Offline, pilot: Pilot[Any], text: str) -> None:
    burst(app, text)
    await pilot.pause(0.2)


def line_of(app: Offline) -> tuple[str, str]:
    """What stands in the line, and what above it."""
    assert isinstance(app.screen, CommandLine)
    return app.screen.query_one(LineBox).value, app.screen.query_one(ChoiceLine).plain


async def test_commands_by_their_names(app: Offline, tmp_path: Path) -> None:
    table = MemoryTable(posts(200))
    async with opened(app, table) as pilot:
        # WHEN it is opened THEN it takes one line and says what can be typed, the rest stays
        await typed(app, pilot, ":")
        assert app.screen.query_one("Vertical").region.height == 2
        assert line_of(app)[0] == ""
        assert "tutorial" in line_of(app)[1]
        # WHEN all comes at once THEN each key is for what the one before it opened
        await typed(app, pilot, "zz>")
        assert line_of(app) == (
            "zz",
            " ✗ There is no command “zz”.  ? shows all there are.",
        )
        await pilot.press("backspace", "backspace", "backspace")
        assert app.screen is app.desk
        await typed(app, pilot, ":filter goalie>")
        await pilot.pause(0.3)
        assert app.filter_words == ("20 of 200", "")
        assert len(table) == 20
        await typed(app, pilot, ":pane-data>jjj")
        assert app.view.cursor == 3
        # AND numbers are rows
        await typed(app, pilot, ":25>")
        assert table.row_at(app.view.cursor).number == 24
        await typed(app, pilot, ":row 1>")
        assert "does not pass the filter" in app.notice
        await typed(app, pilot, ":open ~nobody-here/x>")
        assert "Could not determine home" in line_of(app)[1]
        await pilot.press("escape")
        # AND what makes no sense now is said where it was typed
        await typed(app, pilot, ":cancel>")
        assert line_of(app)[1].strip().startswith("✗ “cancel” is not possible now.")
        await pilot.press("escape")
        # AND what is for another pane is done there
        await typed(app, pilot, ":pane-jobs>")
        assert app.desk.pane_name == "jobs"
        await typed(app, pilot, ":mark>")
        assert app.desk.pane_name == "data"
        assert sum(row.is_marked for row in table.rows) == 1
        # AND a file is saved without a question
        await typed(app, pilot, f":save {tmp_path}/rows.jsonl>")
        assert "Saved" in app.notice
        assert len((tmp_path / "rows.jsonl").read_text().splitlines()) == 20


async def test_completion_and_history(app: Offline, sportft_home: Path) -> None:
    (sportft_home / "state").mkdir(parents=True)
    kept = sportft_home / "state" / FILE_NAME
    kept.write_text("theme ansi\nrow 7\n")
    async with opened(app, MemoryTable(posts(20))) as pilot:
        # WHEN Tab is pressed THEN what all have in common is there, then one after the other
        await typed(app, pilot, ":the|")
        assert line_of(app) == ("theme ", "dark  light  ansi  colour-blind")
        await typed(app, pilot, "l|")
        assert line_of(app)[0] == "theme light"
        await pilot.press("shift+tab")
        assert line_of(app)[0] == "theme colour-blind"
        await pilot.press("tab", "enter")
        await pilot.pause(0.1)
        assert app.theme == "light"
        # AND arguments are completed as they are typed: labels, files
        await typed(app, pilot, ":filter label:h")
        assert line_of(app)[1] == "hockey"
        await pilot.press("escape")
        await typed(app, pilot, f":open {sportft_home}/st|")
        assert line_of(app)[0] == f"open {sportft_home}/state/"
        await pilot.press("escape")
        # AND up brings back the lines of this day and of earlier ones
        await typed(app, pilot, ":x")
        seen = []
        for _ in range(4):
            await pilot.press("up")
            seen.append(line_of(app)[0])
        assert seen == ["theme light", "row 7", "theme ansi", "theme ansi"]
        await pilot.press("down", "down", "down")
        assert line_of(app)[0] == "x"
        await pilot.press("escape")
    assert kept.read_text() == "theme ansi\nrow 7\ntheme light\n"


async def test_the_help_says_what_is_possible_here_finds_and_does(app: Offline) -> None:
    async with opened(app, MemoryTable(posts(20)), size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause(0.1)
        rows = app.screen.query_one(KeyList)
        assert rows.has_focus
        # GIVEN the help THEN this pane's keys come first, what is not possible now last
        assert rows.current is not None
        assert rows.current.command is not None
        assert rows.current.command.pane == "data"
        possible = [row.is_possible for row in rows._rows]
        assert possible == sorted(possible, reverse=True)
        # AND vim and arrow keys go through it, and below stands the whole sentence
        await pilot.press("j", "j", "down", "k")
        assert rows.cursor == 2
        about = app.screen.query_one("#help-about", Lines)
        assert rows.current.help in about.plain
        # WHEN words are typed at once behind the slash THEN only what holds them is left
        burst(app, "/again takes them in")
        await pilot.pause(0.2)
        assert [row.title for row in rows._rows] == ["Exclude from training"]
        assert rows.row_width > 0
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert rows.has_focus
        # AND Esc shows all again
        await pilot.press("escape")
        assert len(rows._rows) == len(possible)
        assert not app.screen.query_one(FilterLine).display
        # WHEN Enter is pressed on a command THEN it is done
        await pilot.press("slash", *"theme", "enter")
        await pilot.pause(0.1)
        assert rows.current.key in ("%", ":theme", ":")
        await pilot.press("escape", "escape")
        assert app.screen is app.desk
        await pilot.press("question_mark", "slash", *"jobs", "space", *"pane", "space", "2")
        await pilot.press("enter", "enter")
        await pilot.pause(0.1)
        assert app.desk.pane_name == "jobs"
        # WHEN it is closed by its own key THEN nothing was done
        await pilot.press("question_mark")
        assert isinstance(app.screen, Help)
        await pilot.press("question_mark")
        assert app.screen is app.desk


async def test_keys_that_were_changed_are_obeyed_and_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", "none")
    keys = {"data-mark": "M", "pane-jobs": "f2", "command-line": ";", "data-filter": "F", "x": "y"}
    app = Offline(Session(Choice("custom", "http://127.0.0.1:9/v1")), settings=Settings(keys=keys))
    table = MemoryTable(posts(20))
    async with opened(app, table, size=(120, 30)) as pilot:
        # GIVEN other keys in the settings THEN they are in the footer, and do it
        assert "F filter" in app.footer
        assert "M mark" in app.footer
        await pilot.press("M")
        await pilot.pause(0.1)
        assert table.rows[0].is_marked
        # AND the old ones do nothing
        await pilot.press("space")
        await pilot.pause(0.1)
        assert sum(row.is_marked for row in table.rows) == 1
        await pilot.press("colon")
        assert app.screen is app.desk
        # AND those that are done before the next key, too
        app.post_message(Key("semicolon", ";"))
        await typed(app, pilot, "theme>")
        await pilot.press("escape")
        await pilot.press("f2")
        assert app.desk.pane_name == "jobs"
        # AND a key that others have in their panes is still theirs
        assert app._bindings.key_to_bindings["slash"][0].id == "events-filter"
        assert app.keymap.faults == ("[keys] there is no command “x”; `sportft keys` lists them.",)


def test_the_file_of_earlier_lines_is_private_short_and_never_in_the_way(tmp_path: Path) -> None:
    # GIVEN no folder THEN there are no lines, and none are kept
    history = CommandHistory(tmp_path / "none" / "lines")
    history.add("quit")
    assert history.lines() == []
    # GIVEN many lines, some of them twice, from several apps
    path = tmp_path / "lines"
    for n in range(2 * MOST):
        CommandHistory(path).add(f"row {n % 700}\x1b[2J\n")
    assert path.stat().st_mode & 0o777 == 0o600
    # WHEN they are read THEN each is there once, the newest first, and the file is short again
    CommandHistory(path).add("last")
    lines = CommandHistory(path).lines()
    assert lines[:3] == ["last", "row 299[2J", "row 298[2J"]
    assert len(lines) == len(set(lines)) == MOST
    assert len(path.read_text().splitlines()) == MOST
    assert path.stat().st_mode & 0o777 == 0o600
