"""The difference that is sent makes the same screen as sending all of it."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from terminal import Screen

from sportft_tui.tui.wire.frame import Frame
from sportft_tui.tui.wire.inks import PLAIN, ink_of, turn

WIDTH, HEIGHT = 24, 5
STYLES = [
    None,
    Style(),
    Style(bold=True),
    Style(reverse=True, color="red"),
    Style(color="#102030", bgcolor="#a0b0c0"),
    Style(color="#102030"),
    Style(bgcolor="#a0b0c0", italic=True),
    Style(color="default", bgcolor="blue", strike=True),
    Style(underline=True, color="bright_green"),
]
#: What terminals agree about: letters, wide characters, lines.
WORDS = st.one_of(
    st.text(st.sampled_from("ab c─●球한é…"), max_size=9),
    st.integers(1, WIDTH).map(" ".__mul__),
)
SEGMENTS = st.lists(st.builds(lambda *it: Segment(*it), WORDS, st.sampled_from(STYLES)), max_size=4)
PIECES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, HEIGHT - 1), SEGMENTS), max_size=6)

Piece = tuple[int, int, list[Segment]]


class Terminal:
    """A terminal in memory."""

    def __init__(self) -> None:
        self.screen = Screen(WIDTH, HEIGHT)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.Stream(self.screen)

    def told(self, text: str) -> None:
        self._stream.feed(text)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Every cell with all that can be seen of it."""
        return self.screen.seen()


def whole(pieces: list[Piece]) -> str:
    """All of it, as Textual sends it."""
    told = []
    for x, y, segments in pieces:
        told.append(f"\x1b[{y + 1};{x + 1}H")
        for text, style, _ in segments:
            told.append(style.render(text, color_system=ColorSystem.TRUECOLOR) if style else text)
    return "".join(told)


def cropped(pieces: list[Piece]) -> list[Piece]:
    """Pieces as the compositor makes them: they end before the terminal does."""
    result = []
    for x, y, segments in pieces:
        kept, left = [], WIDTH - x
        for segment in segments:
            if segment.cell_length <= left:
                kept.append(segment)
                left -= segment.cell_length
        result.append((x, y, kept))
    return result


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=8), st.booleans())
def test_the_difference_makes_the_same_screen(updates: list[list[Piece]], erases: bool) -> None:
    # GIVEN two terminals, both painted whole at first: only then are all cells known
    ground = [(0, y, [Segment(" " * WIDTH, Style(bgcolor="#000010"))]) for y in range(HEIGHT)]
    frame, ours, theirs = Frame(erases=erases), Terminal(), Terminal()
    for pieces in [ground, *map(cropped, updates)]:
        # WHEN one is told the differences and one everything
        ours.told(frame.show(pieces, whole=pieces is ground))
        theirs.told(whole(pieces))
        # THEN they look the same
        assert ours.cells() == theirs.cells()


def test_what_is_shown_already_is_not_told_again() -> None:
    # GIVEN a line that is shown
    frame = Frame()
    line = [(0, 0, [Segment("epoch 1/4  ", Style(bold=True)), Segment("loss 0.31")])]
    assert frame.show(line)
    # WHEN it is painted again THEN nothing is told
    assert frame.show(line) == ""
    # AND of a line in which one character differs, that character
    line = [(0, 0, [Segment("epoch 2/4  ", Style(bold=True)), Segment("loss 0.31")])]
    assert frame.show(line) == "\x1b[1;7H\x1b[1m2\x1b[m"
    # AND after the frame is forgotten, all of it
    frame.forget()
    assert "epoch 2/4" in frame.show(line)


def test_long_blanks_are_erased_where_that_colours_them() -> None:
    # GIVEN a line with a long blank amid it and one at its end
    line = [(0, 0, [Segment("a" + " " * 30 + "b" + " " * 40, Style(bgcolor="blue"))])]
    # THEN a terminal that erases in colour is told to
    assert Frame(erases=True).show(line) == "\x1b[1;1H\x1b[44ma\x1b[30X\x1b[30Cb\x1b[40X\x1b[m"
    # AND another gets the blanks
    assert Frame().show(line).count(" ") == 70


def test_a_whole_screen_begins_with_its_ground() -> None:
    # GIVEN a screen that is mostly blank, on a terminal that may show anything
    ground = Style(color="white", bgcolor="blue")
    screen = [(0, 0, [Segment("hockey", ground), Segment(" " * 18, ground)])]
    screen += [(0, y, [Segment(" " * WIDTH, ground)]) for y in range(1, HEIGHT)]
    # THEN its blanks are one order, whatever the colour in which nothing is written
    assert (
        Frame(erases=True).show(screen, whole=True)
        == "\x1b[44m\x1b[2J\x1b[1;1H\x1b[37mhockey\x1b[m"
    )
    # AND a part of a screen leaves the rest of it alone
    assert "\x1b[2J" not in Frame(erases=True).show(screen)
    # AND a terminal that would erase to a colour of its own gets the blanks
    assert Frame().show(screen, whole=True).count(" ") == WIDTH * HEIGHT - len("hockey")


def test_where_terminals_differ_about_widths_all_is_sent() -> None:
    # GIVEN a line with an emoji of several code points
    frame = Frame()
    frame.show([(0, 0, [Segment("👩‍🚀 hockey")])])
    # WHEN a letter far behind it changes THEN the whole piece comes again, and the cursor is told
    # where the emoji ends: two cells on, where it was measured
    told = "\x1b[1;1H\x1b[2X👩‍🚀\x1b[3G hockez"
    assert frame.show([(0, 0, [Segment("👩‍🚀 hockez")])]) == told
    # AND once more when the emoji goes, for where its cells ended is not known
    assert frame.show([(0, 0, [Segment("ab hockez")])]).endswith("ab hockez")
    # AND only what differs from then on
    assert frame.show([(0, 0, [Segment("ab hockey")])]) == "\x1b[1;9Hy"


def test_only_what_differs_between_two_looks_is_told() -> None:
    plain = ink_of(Style(color="#010203", bgcolor="#0a0b0c"), ColorSystem.TRUECOLOR)
    other = ink_of(Style(color="#040506", bgcolor="#0a0b0c"), ColorSystem.TRUECOLOR)
    assert turn(plain, other) == "\x1b[38;2;4;5;6m"
    assert turn(plain, PLAIN) == "\x1b[m"
    bold = ink_of(Style(bold=True, bgcolor="#0a0b0c"), ColorSystem.TRUECOLOR)
    assert turn(plain, bold) == "\x1b[0;1;48;2;10;11;12m"
    # AND on a terminal of 16 colours, those
    assert ink_of(Style(color="#ff0000"), ColorSystem.STANDARD).color == "31"
