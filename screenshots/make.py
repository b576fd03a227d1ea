"""Takes the pictures in this folder from the real app, on the real engine, with the real corpus.

    python screenshots/make.py

Needs the extra `dev`. Writes one PNG a scene; the README shows them.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, chdir
from dataclasses import replace
from pathlib import Path
from typing import Any

import cairosvg
from rich.cells import cell_len
from textual.pilot import Pilot

from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.engine import launch
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.screens.evaluate import Evaluate
from sportft_tui.tui.screens.evaluation import EvaluationScreen
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.part_rows import PartRows
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

HERE = Path(__file__).parent
#: Twice the size of a terminal's own letters: sharp on dense screens, still a small file.
PIXELS_PER_COLUMN = 13
WAIT_SECONDS = 120
#: Posts of all twenty groups: enough for a model that knows them, and not too well.
GROUP_POSTS = 6_000
#: Textual's SVG names a font of the web; a picture is to be made without one.
FONT = re.compile(r"font-family:[^;\"]*")
#: A piece of text in Textual's SVG, with the room that it is to take.
PIECE = re.compile(
    r'(<text[^>]*? )x="([\d.]+)"( y="[^"]*") textLength="([\d.]+)"([^>]*>)([^<]*)</text>'
)


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    """Let the app go on until something is so."""
    for _ in range(WAIT_SECONDS * 10):
        if is_so():
            await pilot.pause(0.5)
            return
        await pilot.pause(0.1)
    raise TimeoutError("the app did not get there")


def in_cells(piece: re.Match[str]) -> str:
    """A piece of text with a place for each letter: what draws it keeps to no `textLength`."""
    start, x, y, length, end, text = piece.groups()
    letters = html.unescape(text)
    step = float(length) / max(cell_len(letters), 1)
    places = [float(x) + step * cell_len(letters[:at]) for at in range(len(letters))]
    return f'{start}x="{" ".join(f"{place:g}" for place in places)}"{y}{end}{text}</text>'


def take(app: SportftApp, name: str) -> None:
    """Write what the app shows as NAME.png."""
    svg = FONT.sub("font-family: DejaVu Sans Mono", app.export_screenshot(title="sportft"))
    width = app.size.width * PIXELS_PER_COLUMN
    svg = PIECE.sub(in_cells, svg)
    cairosvg.svg2png(svg.encode(), write_to=str(HERE / f"{name}.png"), output_width=width)
    print(f"{name}.png")


@asynccontextmanager
async def opened(size: tuple[int, int]) -> AsyncIterator[tuple[SportftApp, Pilot[Any]]]:
    """The app as it comes up, connected to the engine."""
    app = SportftApp(Session(Choice()))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "engine" in app.desk.rail_text)
        yield app, pilot
        await pilot.press("escape", "2", "q")


async def scenes() -> None:
    """The whole tutorial, help; then a small terminal: a filter, the attach dialog."""
    async with opened((120, 40)) as (app, pilot):
        await pilot.press("g")
        await until(pilot, lambda: "✓ 5" in app.desk.rail_text)
        await pilot.pause(2)  # the second text is classified, too
        take(app, "tutorial")
        await pilot.press("question_mark")
        await pilot.pause(0.3)
        take(app, "help")
        await pilot.press("escape")
    async with opened((80, 24)) as (app, pilot):
        await until(pilot, lambda: len(app.desk.book) > 0)
        await pilot.press("3")
        await pilot.pause(0.5)
        await pilot.press("slash", *"full validation", "enter", "t", "w")
        await pilot.pause(1)
        take(app, "filtered-events")
        await pilot.press("escape", "a")
        await pilot.pause(1)
        take(app, "attach")
        await pilot.press("escape")
    async with opened((80, 24)) as (app, pilot):
        await data_scenes(app, pilot)
    async with opened((80, 24)) as (app, pilot):
        await review_scene(app, pilot)
    async with opened((80, 24)) as (app, pilot):
        await classify_scene(app, pilot)
    async with opened((80, 24)) as (app, pilot):
        await prepare_scene(app, pilot)
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        await evaluate_scene()


async def data_scenes(app: SportftApp, pilot: Pilot[Any]) -> None:
    """The table of a filtered corpus, worked on; one row to read."""
    await pilot.press("l")
    await pilot.pause(1)
    await pilot.press("enter")
    await until(pilot, lambda: "✓ 1" in app.desk.rail_text)
    await pilot.press("1", "slash", *"goalie len>900", "enter")
    table = app.desk.query_one(DataPane).table
    assert table is not None
    await until(pilot, lambda: table.state.is_surveyed and table.state.tokens_share == 1)
    await pilot.press("down", "minus", "down", "equals_sign")
    await pilot.pause(0.5)
    await pilot.press(*"base", "enter")
    await pilot.pause(0.5)
    await pilot.press("down", "down", "space", "down", "space")
    await pilot.pause(1)
    take(app, "data-table")
    await pilot.press("enter")
    await pilot.pause(1)
    take(app, "data-detail")
    await pilot.press("escape", "escape")


async def review_scene(app: SportftApp, pilot: Pilot[Any]) -> None:
    """Posts to be labelled one by one, those first that the tutorial's model wavers about."""
    await app.conductor.load()
    await until(pilot, lambda: "✓ 1" in app.desk.rail_text)
    # Marks are kept with the table, and would be all that is reviewed: all, then none.
    await pilot.press("1", "asterisk")
    await pilot.pause(1)
    await pilot.press("asterisk")
    await pilot.pause(1)
    await pilot.press("R")
    await until(pilot, lambda: "%" in app.screen.query_one("#review-labels", Lines).plain)
    for _ in range(4):
        await pilot.press("2")
        await pilot.pause(2.5)
    take(app, "review")
    await pilot.press("escape")


async def classify_scene(app: SportftApp, pilot: Pilot[Any]) -> None:
    """Texts that were entered, and one whose label follows the typing."""
    await until(pilot, lambda: app.desk.model is not None)
    await pilot.press("4")
    await pilot.pause(1)
    for text in ("A shutout in overtime, and the goalie was superb.", "A grand slam in the ninth!"):
        await pilot.press(*text, "enter")
        await pilot.pause(1)
    await pilot.press(*"The captain was traded for two", "ctrl+j", *"pitchers and a puck")
    await pilot.pause(1)
    take(app, "classify")
    await pilot.press("escape")


async def prepare_scene(app: SportftApp, pilot: Pilot[Any]) -> None:
    """What was found in the later posts of two groups without their headers, and what is done."""
    posts = Newsgroups(("sci.med", "sci.space"), "test", ("headers", "footers", "quotes"))
    await app.conductor.load(posts)
    assert app.conductor.proposal is not None
    order = replace(app.conductor.proposal, folder=Path("~/posts"), stem="medicine-or-space")
    app.conductor.proposal = order
    await pilot.press("d")
    await until(pilot, lambda: "Training" in app.screen.query_one("#plan-foot", Lines).plain)
    await pilot.press(*["down"] * 6)
    await pilot.pause(0.5)
    take(app, "prepare")
    await pilot.press("escape")


async def evaluate_scene() -> None:
    """Which of twenty newsgroups is taken for which, by a model of a few posts of each."""
    async with opened((120, 40)) as (app, pilot):
        await app.conductor.load(Newsgroups((), "train", ("headers", "footers", "quotes")))
        assert app.conductor.proposal is not None
        recipe = replace(app.conductor.proposal.recipe, rows=GROUP_POSTS)
        order = replace(app.conductor.proposal, recipe=recipe, folder=Path.cwd(), stem="groups")
        await app.conductor.prepare_as(order, trains=True)
        await until(pilot, lambda: "✓ 3" in app.desk.rail_text)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, Evaluate))
        await until(pilot, lambda: "valid" in app.screen.query_one(PartRows).plain)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EvaluationScreen))
        await pilot.press("3", "n")
        await pilot.pause(0.5)
        take(app, "confusion")
        await pilot.press("escape", "escape")


def main() -> None:
    """Take all pictures in a home that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPORTFT_HOME"] = folder
        try:
            asyncio.run(scenes())
        finally:
            launch.stop()


if __name__ == "__main__":
    main()
