"""The two boxes that take text."""

from __future__ import annotations

from pathlib import Path

from textual import events

from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.messages import TextEntered
from sportft_tui.tui.widgets.text_box import TextBox
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


class Boxed(SportftApp):
    """The app with nothing below it; remembers what was entered."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def _open(self) -> None:
        self.entered: list[str] = []
        self.desk.add_text_box()

    def _text_entered(self, event: TextEntered) -> None:
        self.entered.append(event.text)

    on_text_entered = _text_entered


async def test_typing_pasting_and_leaving_on_a_small_terminal() -> None:
    # GIVEN the app on the smallest terminal
    app = Boxed(Session(Choice()))
    async with app.run_test(size=(60, 20)) as pilot:
        while not app.desk.query(TextBox):
            await pilot.pause(0.05)
        await pilot.press("4", "a", "2")
        # WHEN lines with a sequence that steers terminals are pasted, then entered
        app.post_message(events.Paste(" one\n\x1b[2Jtwo"))
        await pilot.pause()
        await pilot.press("enter")
        # THEN each character came once, and only text was taken
        assert app.entered == ["a2 one\n[2Jtwo"]

        # WHEN Esc is pressed THEN digits choose panes again
        await pilot.press("escape", "3")
        assert app.focused is not None
        assert app.focused.__class__.__name__ == "EventLog"
