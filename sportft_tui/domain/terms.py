"""Terms as people type them into a filter: `loss !epoch level:warn "two words" len>20`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple


class TypedTerm(NamedTuple):
    """One thing that is asked for.

    Attributes:
        text: what, as typed, without quotes.
        field: what it is about, in small letters; empty where none was named.
        operator: what stood between field and text, such as `:`; empty without a field.
        is_inverse: whether the opposite is asked for.
    """

    text: str
    field: str = ""
    operator: str = ""
    is_inverse: bool = False

    def __str__(self) -> str:
        return f"{'!' * self.is_inverse}{self.field}{self.operator}{self.text}"


def typed_terms(typed: str, fields: Mapping[str, tuple[str, ...]]) -> Iterator[TypedTerm]:
    """The terms of what was typed; one that is not complete yet (`!`, `level:`) is left out.

    Nothing but what is said here is special, so that any other text stands for itself.

    Args:
        typed: terms between blanks. `!` before one inverts it, quotes hold blanks together and make
            everything in them plain; the last quote may be missing.
        fields: the operators that may follow a field. After `=`, empty quotes are a term, too.
    """
    term, unfinished = _patterns(tuple(fields.items()))
    for inverse, named, quoted, empty, plain in term.findall(typed):
        field, operator = _parted(named)
        if plain and unfinished.fullmatch(plain):
            continue
        if quoted or plain or (empty and operator == "="):
            yield TypedTerm(quoted or plain, field, operator, bool(inverse))


def has_capitals(text: str) -> bool:
    """Whether capital letters were typed, so that large and small letters are not the same."""
    return any(letter.isupper() or letter.istitle() for letter in text)


def _parted(named: str) -> tuple[str, str]:
    field = named.rstrip(":<>=")
    return field.lower(), named[len(field) :]


@lru_cache
def _patterns(
    fields: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a term looks like, and what the beginning of one does."""
    ways = []
    for field, operators in fields:
        # The longest first: `>=` is not `>` and a text that begins with `=`.
        longest_first = sorted(operators, key=len, reverse=True)
        ways.append(f"{field}(?:{'|'.join(map(re.escape, longest_first))})")
    named = "|".join(ways)
    term = rf'(!?)((?>{named})?)(?:"([^"]+)"?|(")"?|(\S+))'
    return re.compile(term, re.IGNORECASE), re.compile(f"!?(?:{named})?", re.IGNORECASE)
