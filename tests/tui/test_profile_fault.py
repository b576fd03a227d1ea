"""Why the app is on another server than the settings name stands in its notice line."""

from __future__ import annotations

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session


async def test_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", "any")
    app = SportftApp(Session(Choice("custom", "http://127.0.0.1:9/v1")))
    app.herald.fault = BadInput("There is no profile named “lab2”.", hint="Choose one of many.")
    async with app.run_test(size=(60, 20)) as pilot:

        def notice() -> str:
            return app.desk.query_one("#notice", Lines).plain

        for _ in range(500):
            if "There is no profile named “lab2”. This is the engine" in " ".join(notice().split()):
                return
            await pilot.pause(0.02)
        raise AssertionError(notice())
