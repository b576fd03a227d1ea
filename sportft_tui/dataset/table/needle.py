"""Words to be found in UTF-8 bytes, large and small letters alike. Runs in the worker process only.

Case folding works letter by letter, so a text holds the words when each letter of theirs stands
where some letter stands that folds to it. Nearly all of these take as many bytes as the folded one
and can be compared where they stand (*variants*). A few do not: `ß` folds to `ss`, the Kelvin sign
to a `k` of one byte (*irregular*); texts that hold one of them are folded as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sportft_tui.dataset.spool import encoded
from sportft_tui.dataset.table.folding import Pairs, irregular_pairs, regular_letters


@dataclass(frozen=True)
class Needle:
    """What is looked for.

    Attributes:
        text: the words, case-folded unless letters must be exact.
        is_exact: whether they must.
        letters: of each letter, the ways in which it may be written, all of equal length.
        size: bytes of a place where it stands.
        irregular: how irregular letters that matter here begin; None where none matters.
    """

    text: str
    is_exact: bool
    letters: tuple[tuple[bytes, ...], ...]
    size: int
    irregular: Pairs | None

    def is_in(self, text: str) -> bool:
        """Whether a text holds it."""
        return self.text in (text if self.is_exact else text.casefold())

    def is_all_of(self, text: str) -> bool:
        """Whether a text is it."""
        return self.text == (text if self.is_exact else text.casefold())

    def byte_choices(self) -> Iterator[frozenset[int]]:
        """The bytes that may stand at each of its places."""
        for ways in self.letters:
            for place in range(len(ways[0])):
                yield frozenset(way[place] for way in ways)


def needle(words: str, *, is_exact: bool) -> Needle:
    """What to look for.

    Args:
        words: the words.
        is_exact: whether large and small letters differ.
    """
    if is_exact:
        exact = tuple((encoded(letter),) for letter in words)
        return Needle(words, True, exact, len(encoded(words)), None)
    folded = words.casefold()
    either = tuple(map(_variants, folded))
    return Needle(folded, False, either, len(encoded(folded)), irregular_pairs(folded))


def _variants(letter: str) -> tuple[bytes, ...]:
    """How a folded letter may be written in as many bytes as it takes itself."""
    if letter.isascii():
        return tuple(dict.fromkeys((letter.encode(), letter.upper().encode())))
    return tuple(map(encoded, (letter, *regular_letters(letter))))
