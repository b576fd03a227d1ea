"""Pastes on their way from the terminal."""

from __future__ import annotations

from textual import events
from textual.message import Message

from sportft_tui.tui.wire.pasting import PasteParser

SENT = "ab\x1b[200~x\x1b[A\r\ny\x1b[201~c\x1b[A\x1b[200~\x1b[201~d"
MEANT = ["a", "b", "paste:x\x1b[A\r\ny", "c", "up", "paste:", "d"]


def told(message: Message) -> str:
    if isinstance(message, events.Paste):
        return f"paste:{message.text}"
    assert isinstance(message, events.Key)
    return message.key


def test_keys_and_pastes_come_in_their_order() -> None:
    assert [told(one) for one in PasteParser().feed(SENT)] == MEANT


def test_it_does_not_matter_where_the_end_of_a_paste_is_cut() -> None:
    # GIVEN what a terminal sends, in two parts that are cut anywhere after the paste has begun
    for cut in range(SENT.index("x"), SENT.index("c")):
        parser = PasteParser()
        # WHEN both are taken THEN they mean the same
        found = [*parser.feed(SENT[:cut]), *parser.feed(SENT[cut:])]
        assert [told(one) for one in found] == MEANT, cut


def test_a_paste_whose_beginning_is_cut_is_a_paste() -> None:
    start = SENT.index("\x1b[200~")
    for cut in range(start + 1, start + 6):
        parser = PasteParser()
        found = [*parser.feed(SENT[:cut]), *parser.feed("\x1b[200~xy\x1b[201~"[cut - start :])]
        assert [told(one) for one in found] == ["a", "b", "paste:xy"]
        assert [told(one) for one in parser.feed("c")] == ["c"]


def test_megabytes_in_small_parts_are_one_paste() -> None:
    text = "line of text\n" * 400_000
    data = f"\x1b[200~{text}\x1b[201~z"
    parser = PasteParser()
    found = [one for at in range(0, len(data), 4095) for one in parser.feed(data[at : at + 4095])]
    assert [told(one) == f"paste:{text}" for one in found] == [True, False]
    assert told(found[1]) == "z"
