"""Another program has the terminal, and gives it back: on a real one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "end_to_end"))
PROGRAM = f"""
from sportft_tui.tui.app import SportftApp
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session
from sportft_tui.tui.answer_actions import AnswerActions

class Offline(SportftApp):
    CSS_PATH = {str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")!r}

    def _open(self):
        from sportft_tui.tui.panes.classify import ClassifyPane
        self.desk.add_text_box()
        pane = self.desk.query_one(ClassifyPane)
        pane._actions = AnswerActions(self, pane.post_message)
        self.set_interval(0.05, self.tick)

    def tick(self):
        self.n = getattr(self, "n", 0) + 1
        self.desk.notice(f"it goes on {{self.n}}")

Offline(Session(Choice("custom", "http://127.0.0.1:9/v1"))).run()
"""


def test_an_editor_has_the_screen_and_all_is_there_again(tmp_path: Path) -> None:
    from terminal import Terminal

    # GIVEN an editor that writes all over the screen, and waits for a key
    editor, go = tmp_path / "editor", tmp_path / "go"
    editor.write_text(
        "#!/bin/sh\nprintf '\\033[2J\\033[HEDITOR IS HERE'\n"
        f'while [ ! -e "{go}" ]; do sleep 0.02; done\n'
        'printf "typed by hand" > "$1"\n'
    )
    editor.chmod(0o755)
    environment = {**os.environ, "EDITOR": str(editor), "VISUAL": ""}
    with Terminal([sys.executable, "-c", PROGRAM], environment, (80, 24)) as screen:
        screen.wait_for("it goes on")
        screen.press("4")
        # WHEN it is asked for by its key
        screen.press("\x07")
        screen.wait_for("EDITOR IS HERE")
        screen.settle(0.3)
        # THEN nothing is painted over it, though the app goes on
        assert screen.text.split() == ["EDITOR", "IS", "HERE"]
        go.touch()
        # AND when it is left, the whole screen is there again, with the text
        screen.wait_for("typed by hand")
        screen.wait_for("it goes on")
        assert "1 Load" in screen.text
        assert "EDITOR" not in screen.text
        screen.press("esc", "q")
        assert screen.wait_end() == 0
