"""Text from outside is text, in every place where a view shows it."""

from __future__ import annotations

import re

import pytest
from memory_table import MemoryTable
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Region

from sportft_tui.dataset.table.row import TableRow
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.progress import Progress
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.widgets.cells import cut, fit, row_text, wrap
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.event_log import EventLog
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.row_table import RowTable

HOSTILE = {
    "closing tag": "[/foo] x",
    "click": "[@click=app.quit]x[/]",
    "style": "[red]x[/red]",
    "escapes": "\x1b[31mx\x1b[0m\x1b]0;t\x07\x1b[2J",
    "c1": "\x9b31m x",
    "bidi": "\u202ex\u202c \u2066y\u2069 \u061cz",
    "zwj": "👩‍👩‍👧‍👦 x ❤️ 🏒 🇨🇭",
    "cjk": "日本語のテキスト" * 100,
    "combining": "x" + "\u0336\u0322" * 300,
    "leading joiner": "\u200d日本x",
    "a megabyte": "x" * 1_000_000,
    "a megabyte of lines": "x\n" * 500_000,
    "surrogate": "\ud800x",
    "nul": "x\x00",
}
FORBIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Host(App[None]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.views: list[LineView] = [
            EventLog(empty_text=text),
            JobList(empty_text=text),
            RowTable(empty_text=text),
            EventLog(empty_text=text),
            ChoiceList(empty_text=text),
        ]
        self.text = text

    def compose(self) -> ComposeResult:
        with Vertical():
            yield from self.views

    def on_mount(self) -> None:
        log, jobs, table, _empty, choices = self.views
        assert isinstance(choices, ChoiceList)
        assert isinstance(log, EventLog)
        assert isinstance(jobs, JobList)
        assert isinstance(table, RowTable)
        text = self.text
        choices.show([Choice(text, text, text), Choice(text, text)])
        spool = EventSpool()
        spool.append([Event(text, 1, text, text, text, {text: text}), Event("", 1, "", text)])
        log.show(spool)
        one = Job(text, text, text, suffix=text)
        jobs.set_jobs([one, Job("ftjob-" + text, "queued", text)], {text: Progress(model=text)})
        row = TableRow(0, text, text, text, 7, (text,), given_label=text)
        table.set_columns([text], has_tokens=True, found={text: 2})
        table.set_source(MemoryTable([row, TableRow(1, text, text, "train", is_excluded=True)]))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_hostile_text_is_shown_as_text(text: str) -> None:
    app = Host(text)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await pilot.pause(0.3)
        for width in (100, 37, 3, 1):
            await pilot.resize_terminal(width, 40)
            await pilot.pause()
            for view in app.views:
                for strip in view.render_lines(Region(0, 0, *view.size)):
                    assert not FORBIDDEN.search(strip.text)
                    assert cell_len(strip.text) == view.size.width
                    # The width is the sum of its characters': no terminal can see it otherwise.
                    assert sum(map(cell_len, strip.text)) == view.size.width
                    assert not any(style and (style.meta or style.link) for _, style, _ in strip)
                    assert not any(control for *_, control in strip)


async def test_markup_stays_visible() -> None:
    app = Host("[@click=app.quit]x[/]")
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause(0.3)
        for view in app.views:
            lines = [strip.text for strip in view.render_lines(Region(0, 0, *view.size))]
            assert any("[@click=app.quit]x[/]" in line for line in lines)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_cells_are_kept(text: str) -> None:
    clean = row_text(text)
    for width in (0, 1, 2, 3, 10, 80):
        assert cell_len(cut(clean, width)) <= width
        assert cell_len(fit(clean, width)) == width
        assert cell_len(fit(clean, width, right=True)) == width
        assert all(cell_len(line) <= width for line in wrap(clean, width))


def test_fit_and_cut_say_what_is_missing() -> None:
    assert cut("hockey", 6) == "hockey"
    assert cut("hockey", 5) == "hock…"
    assert fit("ab", 4, right=True) == "  ab"
    assert cut("日本語", 4) == "日…"
    assert wrap("one two  three\nfour", 7) == ["one two", "three", "four"]
