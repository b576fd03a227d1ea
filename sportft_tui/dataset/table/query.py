"""Which rows of a table a reader wants to see, as typed: `label:hockey !goalie len>2000`.

A term is one of

    goalie   "two words"   text:goalie      what the text holds
    label:hockey   label=hockey   label=""  what the label holds, or is
    split:train   split:validation   split:none
    finding:duplicate   finding:any         rows of a finding, by its name or a part of it
    len>2000   tokens<=50   row:100-200     characters, tokens, the row's number as it is shown
    is:marked   is:excluded   is:relabelled

`!` before one inverts it; all of them must hold. Small letters find capitals, too; a term with
capitals finds only these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.terms import TypedTerm, has_capitals, typed_terms
from sportft_tui.domain.text import one_line

WordsField = Literal["text", "label", "finding"]
NumberField = Literal["row", "len", "tokens"]
Split = Literal["train", "validation", ""]
Flag = Literal["marked", "excluded", "relabelled"]

#: What stands for every finding, and for rows of neither split.
ANY, NONE = "any", "none"
_OF_WORDS = (":", "=")
_OF_NUMBERS = (":", "=", "<", "<=", ">", ">=")
_FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(get_args(WordsField), _OF_WORDS),
    **dict.fromkeys(("split", "is"), _OF_WORDS),
    **dict.fromkeys(get_args(NumberField), _OF_NUMBERS),
}
_SPLITS: dict[str, Split] = {"train": "train", "validation": "validation", NONE: ""}
_FLAGS: dict[str, Flag] = {flag: flag for flag in get_args(Flag)}
#: One number, or from one to another; commas may stand in them: `2,000`.
_RANGE = re.compile(r"([\d,]*\d[\d,]*)(?:(?:-|\.\.)([\d,]*\d[\d,]*))?", re.ASCII)
#: More digits than any count of this world; beyond, `int` gives up one day.
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Words:
    """A text, a label or a finding's name holds these words, or is them.

    Attributes:
        field: what holds them.
        words: as typed.
        is_whole: whether it must be nothing else.
        is_inverse: whether it must not.
    """

    field: WordsField
    words: str
    is_whole: bool = False
    is_inverse: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether large and small letters differ; else both sides are compared case-folded."""
        return has_capitals(self.words)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the row lies between two, both included.

    Attributes:
        field: the row's number as it is shown (from 1), characters of its text, or its tokens;
            a row whose tokens are not counted yet passes no term about them, inverse or not.
        lowest: 0 where there is no bound.
        highest: None where there is no bound.
        is_inverse: whether it must not.
    """

    field: NumberField
    lowest: int
    highest: int | None
    is_inverse: bool = False


@dataclass(frozen=True, slots=True)
class InSplit:
    """The row is (inverse: is not) in this split."""

    split: Split
    is_inverse: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """The row is (inverse: is not) marked, excluded or relabelled."""

    flag: Flag
    is_inverse: bool = False


Term = Words | Number | InSplit | Is


@dataclass(frozen=True, slots=True)
class Query:
    """All of its terms must hold; one without terms lets every row through."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(text: str) -> Query:
    """Read what was typed; a term that is not complete yet (`!`, `label:`, `len>`) says nothing.

    Args:
        text: terms between blanks, see above.

    Raises:
        BadInput: a term that can mean nothing, such as `len>many`.
    """
    return Query(tuple(_term(typed) for typed in typed_terms(text, _FIELDS)))


def _term(typed: TypedTerm) -> Term:
    match typed.field:
        case "":
            return Words("text", typed.text, False, typed.is_inverse)
        case "text" | "label" | "finding":
            return Words(typed.field, typed.text, typed.operator == "=", typed.is_inverse)
        case "row" | "len" | "tokens":
            lowest, highest = _bounds(typed)
            return Number(typed.field, lowest, highest, typed.is_inverse)
        case "split":
            if not typed.text:
                return InSplit("", typed.is_inverse)
            return InSplit(_SPLITS[_named(typed, _SPLITS)], typed.is_inverse)
        case _:
            return Is(_FLAGS[_named(typed, _FLAGS)], typed.is_inverse)


def _bounds(typed: TypedTerm) -> tuple[int, int | None]:
    """The lowest and the highest number that a term lets through."""
    found = _RANGE.fullmatch(typed.text)
    is_range = found is not None and found[2] is not None
    if not found or (is_range and typed.operator not in _OF_WORDS):
        raise _wrong(typed, f"Ask like {typed.field}>200, {typed.field}<=50 or {typed.field}:5-10.")
    first, last = (int(digits.replace(",", "")[:_DIGITS]) for digits in (found[1], found[2] or "0"))
    match typed.operator:
        case ">":
            return first + 1, None
        case ">=":
            return first, None
        case "<":
            # Nothing is below 0: a highest of -1 lets nothing through.
            return 0, first - 1
        case "<=":
            return 0, first
        case _:
            return (first, last) if is_range else (first, first)


def _named(typed: TypedTerm, names: dict[str, Split] | dict[str, Flag]) -> str:
    """The one name that begins with what was typed."""
    wanted = typed.text.casefold()
    found = [name for name in names if name.startswith(wanted)]
    if len(found) != 1:
        *others, last = (f"{typed.field}:{name}" for name in names)
        raise _wrong(typed, f"Ask for {', '.join(others)} or {last}.")
    return found[0]


def _wrong(typed: TypedTerm, hint: str) -> BadInput:
    return BadInput(f"{one_line(str(typed), 60)} asks for nothing that a row has.", hint=hint)
