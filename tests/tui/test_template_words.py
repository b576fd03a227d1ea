from __future__ import annotations

from sportft_tui.classify.predict import Reading
from sportft_tui.domain.template import Template
from sportft_tui.domain.usage_price import UsagePrice
from sportft_tui.tui.asking import Way
from sportft_tui.tui.template_words import template_words, way_words

COMPLETION = Template(separator="\n\n###\n\n", leading=" ")


def test_separator_and_leading_space_are_told() -> None:
    assert template_words(COMPLETION, "a text") == r"text + “\n\n###\n\n” → blank + label"


def test_a_separator_that_is_there_is_not_told_as_added() -> None:
    # GIVEN texts with a separator of their own, whole or in parts
    for text in ("a text\n\n###\n\n", "a text ###"):
        # THEN it is said that theirs is taken
        assert template_words(COMPLETION, text).startswith("the text's own “###”")
    # AND one that is part of a word is none
    assert template_words(COMPLETION, "a text###").startswith("text + ")


def test_chats_tell_their_system_prompt() -> None:
    assert template_words(Template("chat", system="Say\nsport.")) == (
        "as a chat, system prompt “Say sport.”"
    )
    assert template_words(Template("chat")) == "as a chat, no system prompt"


def test_a_server_that_costs_says_its_price_first() -> None:
    way = Way("m", Template("chat"), True, Reading(price=UsagePrice(0.3, 1.2)))
    assert way_words(way, is_free=False).startswith("$0.30 + $1.20 a million tokens")
    unknown = Way("m", Template("chat"), False, Reading())
    assert way_words(unknown, is_free=False).startswith("price not known · how it was trained is")
