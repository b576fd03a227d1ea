"""What letters become when large and small ones are taken alike. Runs in the worker process only.

Nearly every letter folds to one letter of as many bytes in UTF-8. A few do not (*irregular*): `ß`
folds to `ss`, the Kelvin sign to a `k` of one byte.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.spool import encoded

#: Of each two bytes (first * 256 + second) whether an irregular letter can begin with them.
Pairs = NDArray[np.bool_]
#: The first byte of a letter beyond `\x7f` that has a case at all.
LEAD = 0xC3
#: No letter beyond has one (the planes behind hold Han characters, tags and private use).
_LAST_CASED = 0x20000


def regular_letters(folded: str) -> Collection[str]:
    """The other letters of equal length that fold to a letter."""
    return _cased()[0].get(folded, ())


def irregular_pairs(folded: str) -> Pairs | None:
    """How irregular letters begin that fold to something with any of these letters.

    Args:
        folded: what is looked for.

    Returns:
        None where there are none.
    """
    wanted = set(folded)
    letters = [letter for letter, becomes in _cased()[1].items() if not wanted.isdisjoint(becomes)]
    return _pairs(letters) if letters else None


@cache
def all_irregular_pairs() -> Pairs:
    """How irregular letters begin."""
    return _pairs(_cased()[1])


def rows_with_irregular(texts: bytes, ends: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Of each text, whether an irregular letter may stand in it.

    Args:
        texts: several, in UTF-8, one after the other.
        ends: where each of them ends.
    """
    found = np.zeros(len(ends), np.bool_)
    if not texts.isascii():
        data = np.frombuffer(texts, np.uint8)
        places = np.flatnonzero(data >= LEAD)
        places = places[begin_with(all_irregular_pairs(), data, places)]
        found[np.searchsorted(ends, places.astype(np.uint64), "right")] = True
    return found


def begin_with(
    pairs: Pairs, data: NDArray[np.uint8], places: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Of each place, whether one of these pairs stands there."""
    found: NDArray[np.bool_] = pairs[data[places].astype(np.intp) << 8 | data[places + 1]]
    return found


def _pairs(letters: Collection[str]) -> Pairs:
    pairs = np.zeros(1 << 16, np.bool_)
    for letter in letters:
        first, second, *_ = encoded(letter)
        pairs[first * 256 + second] = True
    return pairs


@cache
def _cased() -> tuple[dict[str, list[str]], dict[str, str]]:
    """By folded letter, the others of equal length that fold to it; and the irregular ones."""
    regular: dict[str, list[str]] = {}
    irregular: dict[str, str] = {}
    for code in range(_LAST_CASED):
        letter = chr(code)
        folded = letter.casefold()
        if folded == letter:
            continue
        if len(folded) == 1 and len(encoded(folded)) == len(encoded(letter)):
            regular.setdefault(folded, []).append(letter)
        else:
            irregular[letter] = folded
    return regular, irregular
