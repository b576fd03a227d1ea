"""What is imported before the app opens: its first paint waits for all of it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from sportft_tui.cli.main import main
from sportft_tui.home import home

#: What only commands, jobs that are known, or answers need.
LATE = (
    "sportft_tui.cli.commands.prepare",
    "sportft_tui.domain.evaluation",
    "sportft_tui.domain.progress",
    "sportft_tui.domain.event_texts",
    "sportft_tui.dataset.sources.source",
    "sportft_tui.monitor.journal",
    "sqlite3",
    "openai",
    "textual.widgets._text_area",
)
CODE = f"""
import sys
import sportft_tui.tui.start as start
def run(*_, **__):
    sys.exit(",".join(name for name in {LATE!r} if name in sys.modules))
start.run = run
sys.stdin.isatty = sys.stdout.isatty = lambda: True
from sportft_tui.cli.main import main
sys.exit(main({{words!r}}))
"""


@pytest.mark.parametrize("words", [[], ["--data", __file__], ["--profile", "local"]])
def test_what_the_first_paint_does_not_need_is_imported_later(words: list[str]) -> None:
    # GIVEN the app's own options; what opens the app says what is there by then
    code = CODE.format(words=words)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--data"], "expected one argument"),
        (["nonsense"], "quickstart"),
        (["--help"], "exit codes:"),
        (["--profile", "openai", "predict", "--help"], "predict"),
    ],
)
def test_all_other_words_are_for_the_whole_parser(words: list[str], told: str) -> None:
    command = [sys.executable, "-m", "sportft_tui", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told in done.stdout + done.stderr


@pytest.mark.parametrize("broken", ["", '[profiles.lab2]\nbase_url = "ftp://lab"\n'])
def test_a_profile_of_the_settings_that_cannot_be_used_keeps_no_app_from_opening(
    broken: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN settings that name a profile that is not there, or means nothing
    opened: list[tuple[Any, Any]] = []

    def run(choice: Any, *_: Any, fault: Any = None, **__: Any) -> int:
        opened.append((choice.profile, fault))
        return 0

    monkeypatch.setattr("sportft_tui.tui.start.run", run)
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(getattr(sys, stream), "isatty", lambda: True)
    settings = home().create().config / "settings.toml"
    settings.write_text('profile = "lab2"\n' + broken)
    # WHEN the app is started THEN it opens on this machine's engine, and is told why
    for words in ([], ["--theme", "light"]):
        assert main(words) == 0
    assert [profile for profile, _ in opened] == ["local", "local"]
    assert all("lab2" in str(fault) for _, fault in opened)
    # AND one that was asked for is no matter of the settings: a command and an option end
    for words in (["jobs"], ["--profile", "lab2"]):
        assert main(words) == 3
        assert "lab2" in capsys.readouterr().err
    assert main(["--profile", "openai"]) == 0
    assert opened[2:] == [("openai", None)]
