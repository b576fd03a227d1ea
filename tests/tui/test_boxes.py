"""The two boxes that take text."""

from __future__ import annotations

from pathlib import Path

from textual import events

from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.messages import TextEntered
from sportft_tui.tui.screens.ask import Ask
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


async def test_keys_that_come_at_once_are_done_in_their_order() -> None:
    # GIVEN a box of one line, and the box of the Classify pane
    app = Boxed(Session(Choice()))
    async with app.run_test(size=(60, 20)) as pilot:
        while not app.desk.query(TextBox):
            await pilot.pause(0.05)
        await pilot.press("4")
        for screen in (None, Ask("What?", "anything")):
            if screen is not None:
                await app.push_screen(screen)
            await pilot.pause()
            # WHEN a slow line brings many keys in one go
            for key in ("a", "b", "backspace", "c", "left", "d", "ctrl+k", "e"):
                app.post_message(events.Key(key, key if len(key) == 1 else None))
            await pilot.pause()
            # THEN the box holds what a quick line would have left there
            assert app.focused is not None
            box = app.focused
            assert (box.text if isinstance(box, TextBox) else getattr(box, "value", None)) == "ade"
