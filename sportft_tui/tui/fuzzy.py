"""Names that a few typed letters can mean."""

from __future__ import annotations

from collections.abc import Iterable


def fitting(names: Iterable[str], typed: str) -> list[str]:
    """The names that fit, best first: the same, its beginning, a part of it, its letters in turn.

    Args:
        names: in their order, which holds among names that fit alike.
        typed: large and small letters are the same; empty fits all.
    """
    wanted = typed.strip().casefold()
    if not wanted:
        return list(names)
    ranked = [(rank, name) for name in names if (rank := _rank(name.casefold(), wanted)) < _NONE]
    return [name for _, name in sorted(ranked, key=lambda one: one[0])]


_SAME, _BEGINNING, _PART, _LETTERS, _NONE = range(5)


def _rank(name: str, wanted: str) -> int:
    if name == wanted:
        return _SAME
    if name.startswith(wanted):
        return _BEGINNING
    if wanted in name:
        return _PART
    rest = iter(name)
    return _LETTERS if all(letter in rest for letter in wanted) else _NONE
