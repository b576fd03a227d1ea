"""Which newsgroups, chosen by keyboard: lines that are switched over."""

from __future__ import annotations

from collections.abc import Iterable

from sportft_tui.dataset.newsgroups import (
    NEWSGROUPS,
    REMOVABLE,
    SUBSETS,
    Newsgroups,
    Removable,
    Subset,
    labels_of,
)
from sportft_tui.tui.widgets.choice_list import Choice

_SUBSET_NOTES = {
    "train": "the earlier ones; Space: the next",
    "test": "the later ones; Space: the next",
    "all": "both; Space: the next",
}
_SUBSET = "subset"


class PostChoices:
    """What is chosen so far.

    Args:
        groups: those that are chosen at first.
    """

    def __init__(self, groups: Iterable[str]) -> None:
        self._groups = set(groups)
        self._subset: Subset = "train"
        self._removed: set[Removable] = set()

    def choices(self) -> list[Choice]:
        """The lines as they stand now."""
        labels = labels_of(NEWSGROUPS)
        lines = [
            Choice(name, f"{_box(name in self._groups)} {name}", labels[name])
            for name in NEWSGROUPS
        ]
        lines.append(Choice(_SUBSET, f"posts: {self._subset}", _SUBSET_NOTES[self._subset]))
        lines += [
            Choice(part, f"{_box(part in self._removed)} without {part}", "cut from every post")
            for part in REMOVABLE
        ]
        return lines

    @property
    def first(self) -> int:
        """The line of the first chosen group."""
        return min((NEWSGROUPS.index(name) for name in self._groups), default=0)

    def switch(self, value: str) -> None:
        """Switch a line over."""
        if value == _SUBSET:
            self._subset = SUBSETS[(SUBSETS.index(self._subset) + 1) % len(SUBSETS)]
        elif value in NEWSGROUPS:
            self._groups ^= {value}
        else:
            self._removed ^= {part for part in REMOVABLE if part == value}

    def wanted(self) -> Newsgroups:
        """The posts that are chosen.

        Raises:
            BadInput: fewer than two groups are.
        """
        groups = tuple(name for name in NEWSGROUPS if name in self._groups)
        removed = tuple(part for part in REMOVABLE if part in self._removed)
        return Newsgroups(groups, self._subset, removed)

    @property
    def words(self) -> str:
        """What is chosen, a few words."""
        removed = [part for part in REMOVABLE if part in self._removed]
        without = f", without {', '.join(removed)}" if removed else ""
        groups = "group" if len(self._groups) == 1 else "groups"
        return f"{len(self._groups)} {groups}, {self._subset} posts{without}"


def _box(is_on: bool) -> str:
    return "[x]" if is_on else "[ ]"
