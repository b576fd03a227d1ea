"""As many panes as there is room for, and the borders between them."""

from __future__ import annotations

from typing import Any

import pytest
from idle_app import IdleApp
from textual.pilot import Pilot

from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.place import Place, Sizes
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.widgets.line_view import LineView

EVERY = ["data", "events", "jobs", "classify"]


def seen(app: IdleApp) -> list[str]:
    """The panes that are on the screen."""
    return [pane.id or "" for pane in app.desk.query(Pane) if pane.region.area]


def width(app: IdleApp, name: str) -> int:
    return app.desk.query_one(f"#{name}").outer_size.width


def height(app: IdleApp, name: str) -> int:
    return app.desk.query_one(f"#{name}").outer_size.height


async def press(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@pytest.mark.parametrize(
    ("size", "jobs", "data"),
    [
        ((60, 20), ["jobs"], ["data"]),
        ((80, 24), ["jobs"], ["data"]),
        ((80, 40), ["jobs", "events"], ["data", "classify"]),
        ((60, 30), ["jobs", "events"], ["data", "classify"]),
        ((100, 24), ["events", "jobs"], ["data", "classify"]),
        ((100, 30), EVERY, EVERY),
        ((240, 70), EVERY, EVERY),
    ],
)
async def test_what_is_seen_at_a_size(
    size: tuple[int, int], jobs: list[str], data: list[str]
) -> None:
    # GIVEN a terminal of a size
    app = IdleApp()
    async with app.run_test(size=size) as pilot:
        # THEN as many panes as it has room for are seen, in their order on the screen
        assert seen(app) == jobs
        assert (app.desk.query_one("#tabs", KeyBar).region.area > 0) is (len(jobs) < 4)
        # AND the tabs choose others
        await press(pilot, "1")
        assert seen(app) == data
        assert isinstance(app.focused, LineView)
        # AND each is wide enough for what it is for
        for name in seen(app):
            assert width(app, name) >= 48
            assert height(app, name) >= 10


async def test_a_pane_is_zoomed_and_the_others_come_back() -> None:
    app = IdleApp()
    async with app.run_test(size=(120, 40)) as pilot:
        # WHEN the events are zoomed
        await press(pilot, "3", "z")
        # THEN they have all of the screen, and the tabs tell the way back
        assert seen(app) == ["events"]
        assert width(app, "events") == 120
        tabs = app.desk.query_one("#tabs", KeyBar)
        assert tabs.region.area
        assert "z show all" in tabs.plain
        # AND another pane takes their place
        await press(pilot, "1")
        assert seen(app) == ["data"]
        # AND a second z shows all, the keys where they were
        await press(pilot, "z")
        assert seen(app) == EVERY
        assert app.desk.pane_name == "data"
        assert not tabs.region.area
        # AND where there is room for one only, there is nothing to zoom
        await pilot.resize_terminal(80, 24)
        await press(pilot, "z")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert seen(app) == EVERY


async def test_a_pane_that_got_the_keys_by_the_mouse_is_the_one_to_zoom() -> None:
    app = IdleApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.click("EventLog")
        await pilot.pause()
        await press(pilot, "z")
        assert seen(app) == ["events"]


async def test_borders_move_and_go_back() -> None:
    app = IdleApp()
    async with app.run_test(size=(120, 40)) as pilot:
        by_itself = {name: (width(app, name), height(app, name)) for name in EVERY}
        # WHEN the jobs are made wider and higher
        await press(pilot, "greater_than_sign", "right_curly_bracket")
        # THEN they are, at their neighbours' cost; nobody else's
        assert width(app, "jobs") > by_itself["jobs"][0]
        assert width(app, "data") < by_itself["data"][0]
        assert height(app, "jobs") > by_itself["jobs"][1]
        assert height(app, "classify") < by_itself["classify"][1]
        assert height(app, "data") == by_itself["data"][1]
        # AND however often, no pane goes away
        await press(pilot, *["greater_than_sign", "right_curly_bracket"] * 20)
        assert seen(app) == EVERY
        assert width(app, "data") >= 29
        assert height(app, "classify") >= 5
        # AND on a terminal of another size, too, all have their room
        await pilot.resize_terminal(80, 40)
        await pilot.pause()
        assert seen(app) == ["jobs", "events"]
        assert width(app, "jobs") == 80
        # AND it can be undone
        await pilot.resize_terminal(120, 40)
        await app.run_action("do('layout', 'even')")
        await pilot.pause()
        assert {name: (width(app, name), height(app, name)) for name in EVERY} == by_itself


async def test_the_app_begins_where_it_was_left() -> None:
    # GIVEN a place that is not the first one
    last = Place("events", is_zoomed=True, sizes=Sizes(columns=40))
    app = IdleApp(place=last)
    async with app.run_test(size=(120, 40)) as pilot:
        # THEN the app begins there
        assert seen(app) == ["events"]
        assert app.desk.pane_name == "events"
        await press(pilot, "z")
        assert 46 <= width(app, "data") <= 48
    # AND a place in the text box begins beside it: what is typed first may be a command
    app = IdleApp(place=Place("classify"))
    async with app.run_test(size=(80, 24)):
        assert seen(app) == ["classify"]
        assert app.desk.pane_name == "classify"
