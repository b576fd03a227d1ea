"""A server that takes no jobs any more: what the app does about it, without a screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from made_files import prepared
from textual.message import Message

from sportft_tui.tui import messages
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.conductor import Conductor
from sportft_tui.tui.creating import JobCreating
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.job_wish import JobWish
from sportft_tui.workflow.session import Session
from tests.stand_ins import OpenAI
from tests.stand_ins.house import set_up
from tests.stand_ins.profile import PROFILE


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAI]:
    monkeypatch.setattr("sportft_tui.api.files.FIRST_PAUSE", 0.001)
    with OpenAI() as running:
        set_up(running, monkeypatch)
        yield running


async def test_the_uploads_of_a_refused_job_are_deleted_when_asked_twice(
    server: OpenAI, tmp_path: Path
) -> None:
    # GIVEN a server that takes no jobs, and a price that was seen and agreed to
    server.training_not_available = True
    posted: list[Message] = []
    asked: list[str] = []

    async def agree(price: str) -> bool:
        asked.append(price)
        return True

    session = Session(choose(PROFILE, None))
    conductor = Conductor(session, posted.append, agree)
    conductor.prepared = prepared(tmp_path)
    wish = JobWish(n_epochs=2)
    price = await session.price(conductor.prepared, wish=wish)
    # WHEN a job is wanted
    assert await conductor.train(wish, price) is None
    # THEN nobody is asked again, and what was uploaded in vain is told
    assert asked == []
    (closed,) = [one for one in posted if isinstance(one, messages.TrainingClosed)]
    assert set(closed.uploaded) == set(server.files)
    assert len(server.files) == 2
    # WHEN they are to be deleted THEN it is asked whether that is so
    is_sure = False

    async def answer(dialog: object) -> object:
        return is_sure if isinstance(dialog, Confirm) else "delete"

    desk = SimpleNamespace(post_message=posted.append)
    app = SimpleNamespace(session=session, conductor=conductor, desk=desk, push_screen_wait=answer)
    await JobCreating(cast(SportftApp, app))._offer(closed.uploaded)
    assert len(server.files) == 2
    # AND then they are gone
    is_sure = True
    await JobCreating(cast(SportftApp, app))._offer(closed.uploaded)
    assert server.files == {}
    assert isinstance(posted[-1], messages.Said)
    assert posted[-1].text == "Deleted 2 uploaded files."
    # AND a price that is another by now is asked about
    await conductor.train(wish, "$0.00")
    assert asked == [price]
    await session.close()
