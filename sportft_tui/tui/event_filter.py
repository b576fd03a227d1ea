"""Which events a reader wants to see, as typed: `loss !epoch level:warn "two words"`."""

from __future__ import annotations

from typing import NamedTuple

from sportft_tui.tui.event_spool import level_word

_FIELDS = {"level": (":",)}


class Term(NamedTuple):
    """One thing that an event has, or (inverse) has not.

    Attributes:
        text: in small letters; of a level the word or its beginning.
        is_level: whether it is about the level, not the message.
        is_inverse: whether the event must not have it.
    """

    text: str
    is_level: bool = False
    is_inverse: bool = False


class EventFilter(NamedTuple):
    """All of its terms must hold; one without terms lets every event through."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def matches(self, level: str, message: str) -> bool:
        """Whether an event passes. Small and capital letters are the same."""
        text = message.lower()
        for term in self.terms:
            has = level_word(level).startswith(term.text) if term.is_level else term.text in text
            if has is term.is_inverse:
                return False
        return True


def parse(typed: str) -> EventFilter:
    """Read what was typed; a term that is not complete yet (`!`, `level:`) says nothing.

    Args:
        typed: terms between blanks. `!` before a term inverts it, `level:` asks for a level
            (`warn` and `error` mean all words for these), quotes hold blanks together.
    """
    from sportft_tui.domain.terms import typed_terms  # late: not needed for the first paint

    terms = []
    for term in typed_terms(typed, _FIELDS):
        text = level_word(term.text) if term.field else ""
        text = text or term.text.lower()
        terms.append(Term(text, bool(term.field), term.is_inverse))
    return EventFilter(tuple(terms))
