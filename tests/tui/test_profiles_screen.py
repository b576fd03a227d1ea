"""The picker of servers, and the box for a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from offline_app import OfflineApp
from textual.app import App
from textual.pilot import Pilot

from sportft_tui.api.keys import TYPED
from sportft_tui.domain.secret import Secret
from sportft_tui.home import home
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.elsewhere import Elsewhere
from sportft_tui.tui.screens.ask_key import AskKey, KeyBox
from sportft_tui.tui.screens.profiles import Profiles
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.doctor.finding import Finding
from sportft_tui.workflow.profiles import ListedProfile, listed
from sportft_tui.workflow.session import Session
from tests.stand_ins import OpenAI

HOSTILE = "[/red]\x1b[2J[@click=app.quit]q[/]"


@pytest.fixture(autouse=True)
def nothing_typed() -> Iterator[None]:
    yield
    TYPED.forget()


def shown(app: App[Any]) -> str:
    """What the screen on top shows."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    """Wait until something is so; what is drawn comes after what has happened."""
    for _ in range(1_000):
        if is_so():
            return
        await pilot.pause(0.02)
    raise AssertionError(shown(pilot.app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_all_is_in_sight_and_hostile_answers_are_text(size: tuple[int, int]) -> None:
    (home().create().config / "settings.toml").write_text(
        "".join(f'[profiles.p{n}]\nbase_url = "https://h{n}.example/v1"\n' for n in range(9))
    )
    rows = listed(home(), Choice("openai"))
    tested: list[str] = []

    async def test(one: ListedProfile) -> Sequence[Finding]:
        tested.append(one.name)
        good = [Finding(name, True, "fine") for name in ("address", "TLS", "answer", "clock")]
        return [*good, Finding("protocol", False, HOSTILE, "Check the base URL.")]

    async def ask_key(one: ListedProfile) -> Sequence[ListedProfile]:
        return rows

    class Picking(App[None]):
        async def on_mount(self) -> None:
            await self.push_screen(Profiles(rows, test, ask_key))

    app = Picking()
    async with app.run_test(size=size) as pilot:
        # WHEN the one in use, under the cursor, is tested
        await pilot.press("t")
        await until(pilot, lambda: "[/red]" in shown(app))
        # THEN what is wrong stands first, and keys and list are still in sight
        said = shown(app)
        assert tested == ["openai"]
        report = app.screen.query_one("#profile-report", Lines).plain.splitlines()
        assert report[1].startswith("✗ protocol")
        assert "[/red]" in said
        assert "\x1b" not in said
        for words in ("Which server?", "* openai", "Enter works with it", "t tests it", "Esc"):
            assert words in said
        # WHEN a profile is chosen that has no address THEN it is said why it cannot be
        await pilot.press("down", "enter")
        needs = "needs the server's address"
        report_now = app.screen.query_one("#profile-report", Lines)
        await until(pilot, lambda: needs in report_now.plain)
        assert isinstance(app.screen, Profiles)


async def test_a_key_is_not_shown_and_leaves_the_box_once() -> None:
    answers: list[Secret | None] = []

    class Typing(App[None]):
        async def on_mount(self) -> None:
            await self.push_screen(AskKey("lab.example", "There is no key."), answers.append)

    app = Typing()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*"sk-typed")
        await pilot.pause()
        assert "sk-typed" not in shown(app)
        box = app.screen.query_one(KeyBox)
        box.select_all()
        await pilot.press("ctrl+c")
        assert app.clipboard == ""
        await pilot.press("enter")
        await pilot.pause()
        assert answers == [Secret("sk-typed")]
        assert box.value == ""


async def test_another_server_is_chosen_its_key_typed_and_the_app_left_for_it() -> None:
    with OpenAI() as server:
        (home().create().config / "settings.toml").write_text(
            f'[profiles.lab]\nkind = "openai"\nbase_url = "{server.url}"\nkey = "ask"\n'
            '[profiles.dead]\nbase_url = "http://127.0.0.1:1/v1"\nkey = "ask"\n'
        )
        # GIVEN an app at a server whose key is missing
        app = SportftApp(Session(Choice("dead")))
        async with app.run_test(size=(80, 24)) as pilot:
            # THEN it is asked for, once
            await until(pilot, lambda: isinstance(app.screen, AskKey))
            await until(pilot, lambda: "There is no key for 127.0.0.1:1" in shown(app))
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.desk)
            # WHEN another server is chosen
            await pilot.press("p")
            await until(pilot, lambda: isinstance(app.screen, Profiles))
            await until(pilot, lambda: "Which server?" in shown(app))
            assert isinstance(app.screen, Profiles)
            names = [choice.value for choice in app.screen._list._choices]
            app.screen._list.move_to(names.index("lab"))
            await pilot.press("t")
            await until(pilot, lambda: "✗ key" in shown(app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen.focused, KeyBox))
            assert "Key for 127.0.0.1" in shown(app)
            # AND its key is typed
            await pilot.press(*server.key, "enter")
            while app.return_value is None:
                await pilot.pause(0.02)
        # THEN the app is left for it
        assert app.return_value == Elsewhere(Choice("lab", "", "openai"))
        session = Session(app.return_value.choice)
        await session.check()
        await session.close()
        assert server.requests[-1].header("authorization") == f"Bearer {server.key}"


async def test_a_profile_is_gone_to_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_KEY", "sk-lab")
    (home().create().config / "settings.toml").write_text(
        '[profiles.lab]\nbase_url = "http://127.0.0.1:1/v1"\nkey_env = "LAB_KEY"\n'
        '[profiles.larch]\nkind = "custom"\n'
    )
    app = OfflineApp(Session(Choice()))
    async with app.run_test(size=(120, 40)) as pilot:

        async def types(line: str, words: str, *more: str) -> None:
            await pilot.press("colon", *line, *more)
            await until(pilot, lambda: words in shown(app))

        # WHEN there is none of that name THEN those that there are are told
        await types("profile none", "There is no profile “none”", "enter")
        assert "There are local, openai" in app.notice
        assert "lab, larch." in app.notice
        # AND one that cannot be worked with says why, as does the one that is in use
        await types("profile larch", "needs the server's address", "enter")
        await types("profile local", "local is in use already.", "enter")
        # WHEN a beginning is completed THEN what follows is one of them, with where it is
        await types("server lab", "127.0.0.1:1 · key in LAB_KEY")
        await pilot.press("enter")
        while app.return_value is None:
            await pilot.pause(0.02)
    assert app.return_value == Elsewhere(Choice("lab", "", "custom"))
