"""What is left out before the first paint must not be missed."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.widgets.room import Room
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

SIZES = [(120, 40), (80, 24)]


def _app() -> SportftApp:
    return SportftApp(Session(Choice("custom", "http://127.0.0.1:9/v1")))


@pytest.mark.parametrize("size", SIZES)
async def test_every_node_has_its_styles_though_they_are_applied_once(
    size: tuple[int, int],
) -> None:
    # GIVEN the app as it was first painted
    app = _app()
    async with app.run_test(size=size):
        nodes = list(app.desk.walk_children(with_self=True))
        before = [node.styles.base.get_rules() for node in nodes]
        # WHEN all styles are worked out again
        app.stylesheet.update_nodes(nodes)
        # THEN none is another one, and the pane that has the keys says so
        for node, rules in zip(nodes, before, strict=True):
            assert node.styles.base.get_rules() == rules, node
        assert app.desk.query_one("#jobs .header").styles.text_style.bold


@pytest.mark.parametrize("size", SIZES)
async def test_a_room_is_painted_as_any_container(size: tuple[int, int]) -> None:
    # GIVEN the containers of the screen
    app = _app()
    async with app.run_test(size=size):
        rooms = [
            node
            for node in app.desk.walk_children(Widget, with_self=True)
            if isinstance(node, Room)
        ]
        assert len(rooms) > 5
        for room in rooms:
            # THEN one line for all is what Textual makes of each
            crop = room.size.region
            made = Widget.render_lines(room, crop)
            assert [list(line) for line in room.render_lines(crop)] == [list(one) for one in made]
            assert len(made) == crop.height
