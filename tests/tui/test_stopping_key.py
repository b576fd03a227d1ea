"""ctrl+c, which ends other programs, says what ends this one."""

from __future__ import annotations

from offline_app import OfflineApp

from sportft_tui.settings import Settings
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


async def test_ctrl_c_says_how_to_leave() -> None:
    # GIVEN somebody who leaves by another key
    session = Session(Choice("custom", "http://127.0.0.1:9/v1"))
    app = OfflineApp(session, settings=Settings(keys={"quit": "X"}))
    async with app.run_test() as pilot:
        # WHEN
        await pilot.press("ctrl+c")
        await pilot.pause()
        # THEN
        assert app.is_running
        assert app.notice == "X quits; jobs go on."
