from __future__ import annotations

from sportft_tui.tui.typed_history import TypedHistory


def test_it_goes_back_and_forth_as_in_a_shell() -> None:
    # GIVEN texts from an earlier start, and two that were entered since
    history = TypedHistory()
    history.add("second")
    history.add("third")
    history.take_in(["second", "first", "zeroth", "first"])
    # WHEN the reader goes back from a draft THEN each text comes once, the newest first
    shown, seen = "a draft", []
    while (found := history.older(shown)) is not None:
        seen.append(shown := found)
    assert seen == ["third", "second", "first", "zeroth"]
    assert not history.is_at_draft
    # AND forth again, down to the draft
    seen = []
    while (found := history.newer()) is not None:
        seen.append(found)
    assert seen == ["first", "second", "third", "a draft"]
    assert history.is_at_draft


def test_what_stands_in_the_box_is_not_gone_to() -> None:
    # GIVEN a box with the text that was entered last
    history = TypedHistory()
    history.add("one")
    history.add("two")
    # WHEN the reader goes back THEN something changes
    assert history.older("two") == "one"
    # AND where there is nothing else, nothing is shown
    alone = TypedHistory()
    alone.add("one")
    assert alone.older("one") is None


def test_a_changed_text_is_a_draft() -> None:
    # GIVEN an earlier text that was gone to and changed
    history = TypedHistory()
    history.add("one")
    history.add("two")
    assert history.older("") == "two"
    history.changed()
    # WHEN the reader goes back THEN the newest comes first again, and the changed text after it
    assert history.older("two!") == "two"
    assert history.newer() == "two!"


def test_a_text_entered_again_is_the_newest() -> None:
    history = TypedHistory()
    for text in ("one", "two", "one"):
        history.add(text)
    assert history.older("") == "one"
    assert history.older("one") == "two"
    assert history.older("two") is None
