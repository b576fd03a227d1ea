"""A session at a stand-in server, as the app has one at a provider's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.session import Session
from tests.stand_ins import STAND_INS, StandIn
from tests.stand_ins.house import QuickTime, set_up
from tests.stand_ins.profile import PROFILE


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> QuickTime:
    """No pause takes any time."""
    time = QuickTime()
    time.put_in(monkeypatch)
    return time


@pytest.fixture
def server(
    request: pytest.FixtureRequest,
    sportft_home: Path,
    quick: QuickTime,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[StandIn]:
    """The stand-in that the test's parameter names, set up as a profile; OpenAI's where none is."""
    with STAND_INS[getattr(request, "param", "openai")]() as running:
        set_up(running, monkeypatch)
        yield running


@pytest.fixture
async def opened(server: StandIn) -> AsyncIterator[Callable[[], Session]]:
    """`opened()`: a session with the stand-in."""
    sessions: list[Session] = []

    def open_one() -> Session:
        sessions.append(Session(choose(PROFILE, None)))
        return sessions[-1]

    yield open_one
    for session in sessions:
        await session.close()
