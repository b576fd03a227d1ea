"""How a cell looks, as terminals are told, and the shortest way from one look to the next."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style

#: What Textual tells terminals for each of a style's attributes, in the order of their bits.
_ATTRIBUTES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53)


class Ink(NamedTuple):
    """The look of a cell, in parts that change apart from each other.

    Attributes:
        attributes: codes of bold, dim, reverse, ...; empty for none.
        color: codes of the letter's colour; empty for the terminal's own.
        ground: codes of what is behind it; likewise.
        link: where the cell leads to; empty for nowhere.
    """

    attributes: str = ""
    color: str = ""
    ground: str = ""
    link: str = ""


PLAIN = Ink()
#: Codes of attributes that can be seen where nothing is written: lines and reversal.
_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})


@lru_cache(maxsize=4096)
def ink_of(style: Style | None, colors: ColorSystem | None) -> Ink:
    """The look that a style stands for on a terminal with so many colours; None is none.

    Equal looks are the same object, so that cells are compared by identity.
    """
    if style is None:
        return PLAIN
    bits = style._attributes & style._set_attributes  # as Textual's own renderer reads them
    codes = [str(code) for bit, code in enumerate(_ATTRIBUTES) if bits & (1 << bit)]
    color = _codes(style.color, colors, foreground=True)
    ground = _codes(style.bgcolor, colors, foreground=False)
    return _one(Ink(";".join(codes), color, ground, style.link or ""))


def _codes(color: Color | None, colors: ColorSystem | None, *, foreground: bool) -> str:
    if color is None or colors is None or color.is_default:
        return ""
    return ";".join(color.downgrade(colors).get_ansi_codes(foreground))


@lru_cache(maxsize=4096)
def _one(ink: Ink) -> Ink:
    """The one object for all equal inks."""
    return PLAIN if ink == PLAIN else ink


@lru_cache(maxsize=4096)
def of_blank(ink: Ink) -> Ink:
    """What of a look can be seen on a blank: mostly its ground only."""
    return ink if _is_seen_on_blanks(ink) else _one(Ink("", "", ink.ground, ink.link))


@lru_cache(maxsize=4096)
def for_blank(before: Ink, blank: Ink) -> Ink:
    """The look in which to write a blank after `before`: of what it is like, as little is changed.

    Args:
        before: the look in force.
        blank: the blank's own, from `of_blank`.
    """
    if _is_seen_on_blanks(before) or _is_seen_on_blanks(blank):
        return blank
    return _one(Ink(before.attributes, before.color, blank.ground, blank.link))


def _is_seen_on_blanks(ink: Ink) -> bool:
    return not _SEEN_ON_BLANKS.isdisjoint(ink.attributes.split(";"))


@lru_cache(maxsize=4096)
def turn(before: Ink, after: Ink) -> str:
    """What makes a terminal that writes as `before` write as `after`."""
    if before is after:
        return ""
    link = f"\x1b]8;;{after.link}\x1b\\" if before.link != after.link else ""
    if before[:3] == after[:3]:
        return link
    if not any(after[:3]):
        return f"\x1b[m{link}"
    if before.attributes != after.attributes:
        whole = ";".join(filter(None, after[:3]))
        # Some attributes share the code that ends them, so all end where one does.
        return f"\x1b[{whole if before[:3] == PLAIN[:3] else f'0;{whole}'}m{link}"
    codes = []
    if before.color != after.color:
        codes.append(after.color or "39")
    if before.ground != after.ground:
        codes.append(after.ground or "49")
    return f"\x1b[{';'.join(codes)}m{link}"
