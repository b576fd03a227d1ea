"""What is imported before the app opens: its first paint waits for all of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
