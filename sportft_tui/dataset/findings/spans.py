"""Where in a text a finding is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher

from sportft_tui.dataset.findings.characters import CONTROL, LOST, MOJIBAKE, mended
from sportft_tui.dataset.findings.finding import shown
from sportft_tui.dataset.findings.marks import ARROW, LAST_SEPARATOR, SEPARATORS
from sportft_tui.dataset.findings.personal import MAIL, PHONE

#: First and last characters of a text that are marked, and what is said of them.
Place = tuple[int, int, str]
#: Places in one text: more would be a coloured page, not a hint.
MOST_PLACES = 1_000
#: Words of two texts that are compared: the work grows with their product.
_MOST_WORDS = 2_000
_WORD = re.compile(r"\S+")
#: A separator's own line ends belong to it: of two that begin alike, the longer comes first.
_SEPARATORS = sorted((ARROW, *SEPARATORS, LAST_SEPARATOR), key=len, reverse=True)


def spans(text: str, finding_id: str, *, mark: str = "", other: str = "") -> list[Place]:
    """What of a text a finding is about.

    Args:
        text: the whole text.
        finding_id: of what was found in it; many findings point at no characters.
        mark: what a finding about a separator or a shared beginning speaks of (the text of its
            fix); of separators, any of the usual ones where it is not given.
        other: the text that a near-duplicate is like.

    Returns:
        Begin, end and a few words of each place, in order: characters from 0, the end excluded.
    """
    look = _LOOKS.get(finding_id)
    found = look(text, mark, other) if look else ()
    return [place for place, _ in zip(found, range(MOST_PLACES), strict=False)]


def _controls(text: str, _mark: str, _other: str) -> Iterator[Place]:
    for found in CONTROL.finditer(text):
        code = ord(found[0])
        name = "half a character" if 0xD800 <= code < 0xE000 else unicodedata.name(found[0], "")
        yield *found.span(), f"U+{code:04X}" + (f" {name.lower()}" if name else "")


def _mojibake(text: str, _mark: str, _other: str) -> Iterator[Place]:
    for found in MOJIBAKE.finditer(text):
        right = mended(found[0])
        if right != found[0]:
            yield *found.span(), f"{found[0]} is {right}"


def _lost(text: str, _mark: str, _other: str) -> Iterator[Place]:
    for found in re.finditer(LOST, text):
        yield *found.span(), "a character that was lost"


def _mails(text: str, _mark: str, _other: str) -> Iterator[Place]:
    return ((*found.span(), "a mail address") for found in MAIL.finditer(text))


def _phones(text: str, _mark: str, _other: str) -> Iterator[Place]:
    return ((*found.span(), "a phone number") for found in PHONE.finditer(text))


def _separators(text: str, mark: str, _other: str) -> Iterator[Place]:
    any_of = "|".join(map(re.escape, [mark] if mark else _SEPARATORS))
    for found in re.finditer(any_of, text):
        where = "at the end" if found.end() == len(text) else "inside the text"
        yield *found.span(), f"the separator {shown(found[0])} {where}"


def _beginning(text: str, mark: str, _other: str) -> Iterator[Place]:
    if mark and text.startswith(mark):
        yield 0, len(mark), "all texts begin so"


def _ending(text: str, mark: str, _other: str) -> Iterator[Place]:
    if mark and text.endswith(mark):
        yield len(text) - len(mark), len(text), "all texts end so"


def _blanks(text: str, _mark: str, _other: str) -> Iterator[Place]:
    begin = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if begin:
        yield 0, begin, "nothing but blanks" if begin == len(text) else "blanks at the beginning"
    if begin < end < len(text):
        yield end, len(text), "blanks at the end"


def _differences(text: str, _mark: str, other: str) -> Iterator[Place]:
    """What the other text has not: in a near-duplicate, few words."""
    if not other:
        return
    words = _words(text)
    theirs = [word for _, _, word in _words(other)]
    match = SequenceMatcher(None, [word for _, _, word in words], theirs, autojunk=False)
    for kind, first, last, _, _ in match.get_opcodes():
        if kind in ("replace", "delete"):
            yield words[first][0], words[last - 1][1], "not in the other text"


def _words(text: str) -> list[Place]:
    found: Iterable[re.Match[str]] = _WORD.finditer(text)
    return [(*word.span(), word[0]) for word, _ in zip(found, range(_MOST_WORDS), strict=False)]


_LOOKS: dict[str, Callable[[str, str, str], Iterator[Place]]] = {
    "control": _controls,
    "mojibake": _mojibake,
    "lost-characters": _lost,
    "mail-address": _mails,
    "phone-number": _phones,
    "separator": _separators,
    "prompt-prefix": _beginning,
    "prompt-suffix": _ending,
    "blanks": _blanks,
    "empty-prompt": _blanks,
    "near-duplicate": _differences,
}
