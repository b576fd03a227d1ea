"""Texts of every script take the cells that they have, and push nothing else aside."""

from __future__ import annotations

import pyte
import pytest
from rich.cells import cell_len
from rich.segment import Segment

from sportft_tui.tui.widgets.cells import cut, fit, fold, row_text, settled, strip_of, wrap
from sportft_tui.tui.widgets.lines import line
from sportft_tui.tui.widgets.palette import Palette
from sportft_tui.tui.wire.frame import Frame
from sportft_tui.tui.wire.widths import has_sure_width, in_cells, is_sure

TEXTS = {
    "Chinese and Japanese": "球場のホッケー試合が終わった。",
    "Korean": "한국어 야구 경기",
    "joined emoji": "crew 👩\u200d🚀 👨\u200d👩\u200d👧\u200d👦 end",
    "skin tones": "👍🏽👋🏿 up",
    "flags": "🇩🇪🇯🇵 flags",
    "selectors": "❤\ufe0f ☃\ufe0f 1\ufe0f\u20e3 ▶\ufe0f",
    "combining": "e\u0301 a\u0308\u0323 o\u0302n",
    "piled": "Z" + "\u0300\u0301\u0302\u0303\u0304" * 9 + "algo",
    "Hebrew": "שלום עולם hockey",
    "Arabic": "مرحبا بالعالم baseball",
    "turned": "user\u202eexe.txt\u202c \u2067abc\u2069",
    "nothing": "a\u200bb\u200cc\u200dd\ufeffe\u00adf\u3164g\U000e0041h",
    "Hindi": "क्षि हॉकी",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("width", range(1, 24))
def test_no_line_is_longer_than_it_may_be_and_none_ends_amid_a_character(
    text: str, width: int
) -> None:
    row = row_text(text)
    assert cell_len(fit(row, width)) == width
    assert cell_len(fit(row, width, right=True)) == width
    assert strip_of([(row, Palette().ok), (row, Palette().ok)], width).cell_length <= width
    for told in (cut(row, width), *wrap(text, width), *fold(text, max(width, 2))):
        assert cell_len(told) <= max(width, 2)
    # What is cut off is a whole character, never half of a wide one.
    kept = cut(row, width).removesuffix("…").rstrip()
    assert row.startswith(kept) or "  " in fit(row, width)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_hides_or_turns_text_does_not_reach_the_screen(text: str) -> None:
    shown = line(row_text(text)).plain
    for hidden in "\u200b\u200c\u200d\u202e\u2067\ufeff\u00ad\ufe0f\u3164🏽\U000e0041":
        assert hidden not in shown
    # AND each character has one width, alone as in the text
    assert cell_len(shown) == sum(cell_len(character) for character in shown)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_cells_are_counted_as_the_layout_counts_them(text: str) -> None:
    # Also what was typed into a box, and has not been settled.
    assert sum(width for _, width in in_cells(text)) == cell_len(text)
    assert "".join(part for part, _ in in_cells(text)) == text


class Quarrelsome(pyte.Screen):
    """A terminal that takes an emoji for another width than all others do."""

    def draw(self, data: str) -> None:
        for character in data:
            super().draw("??" if character == "☃" else "?" if character == "🚀" else character)


@pytest.mark.parametrize("text", ["☃ snow", "🚀 moon", "☃☃🚀"])
def test_a_terminal_of_another_opinion_shows_the_rest_in_its_place(text: str) -> None:
    # GIVEN a row with such a character, and another pane behind it
    shown = fit(text, 12) + "│ 2 Jobs"
    screen = Quarrelsome(30, 2)
    stream = pyte.Stream(screen)
    # WHEN it is sent
    stream.feed(Frame().show([(0, 0, [Segment(shown)])]))
    # THEN the other pane is where it belongs
    assert screen.display[0][12:20] == "│ 2 Jobs"


def test_what_terminals_agree_about_is_sent_as_it_is() -> None:
    assert all(is_sure(one) for one in "aé球한─●…")
    assert not any(is_sure(one) for one in "😀שم☃")
    assert has_sure_width("ש")
    assert settled("● epoch · done") == "● epoch · done"
