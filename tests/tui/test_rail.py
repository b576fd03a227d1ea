"""The rail says which profile is worked with, first, and where it is, as far as there is room."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from sportft_tui.monitor.updates import ServerChanged
from sportft_tui.tui import messages
from sportft_tui.tui.server_news import ServerNews
from sportft_tui.tui.widgets.rail import Rail
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session
from tests.stand_ins import OpenAI
from tests.stand_ins.house import set_up
from tests.stand_ins.profile import PROFILE

LONG = "the-team-in-the-north-with-a-long-name"


class Showing(App[None]):
    def compose(self) -> ComposeResult:
        yield Rail(id="rail")


@pytest.mark.parametrize(
    ("width", "told", "end"),
    [
        (120, ("lab", "api.example.com:8443", True), "● lab · api.example.com:8443 "),
        (80, ("lab", "api.example.com:8443", True), "Classify              ● lab "),
        (60, ("lab", "api.example.com", True), " ● lab · api.example.com "),
        (60, ("engine", "", True), " ● engine "),
        (80, ("openai", "", False), " ○ openai down "),
        (60, ("openai", "", False), " ○ openai not connected "),
        (80, ("", "", False), " ○ not connected "),
        (120, ("openai", "", None), " · openai connecting "),
        (80, (LONG, "h", True), " ● the-team-in-th… "),
    ],
)
async def test_the_name_goes_before_the_place(
    width: int, told: tuple[str, str, bool | None], end: str
) -> None:
    app = Showing()
    async with app.run_test(size=(width, 20)):
        rail = app.query_one(Rail)
        rail.show_server(told[0], told[1], is_up=told[2])
        (line,) = rail.flowed(width)
        assert line.plain.endswith(end)
        assert line.cell_len == width


async def test_the_server_is_told_by_its_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAI() as server:
        set_up(server, monkeypatch)
        posted: list[object] = []
        session = Session(Choice(PROFILE, "", "openai"))
        news = ServerNews(session, posted.append)
        # GIVEN a server that is looked for, does not answer, and answers
        news.connecting()
        await news.tell(ServerChanged(is_up=False, reason="no answer"))
        await news.tell(ServerChanged(is_up=True))
        await session.close()
        told = [(one.name, one.host, one.is_up) for one in posted
                if isinstance(one, messages.Connected)]  # fmt: skip
        # THEN its profile is always named, and its host once it is known
        host = server.url.split("/")[2]
        assert told == [(PROFILE, "", None), (PROFILE, "", False), (PROFILE, host, True)]
        assert "Connected again." in [one.text for one in posted if isinstance(one, messages.Said)]


async def test_the_engine_here_needs_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[object] = []
    news = ServerNews(Session(Choice()), posted.append)
    news.connecting()
    assert posted == []
    await news.tell(ServerChanged(is_up=True))
    assert [(one.name, one.is_up) for one in posted if isinstance(one, messages.Connected)] == [
        ("engine", True)
    ]
