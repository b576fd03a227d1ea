"""Which key stands for which label while texts are reviewed."""

from __future__ import annotations

from collections.abc import Iterable

#: Letters that do something else there: up and down, model, next training, order, leave, undo.
TAKEN = "jkmnoqu"
#: The keys of labels, in their order.
KEYS = "123456789" + "".join(
    letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in TAKEN
)


class LabelKeys:
    """A label keeps its key as long as the review lasts.

    Args:
        labels: those that there are, the most frequent first.
    """

    def __init__(self, labels: Iterable[str] = ()) -> None:
        self.labels: list[str] = []
        self.add(labels)

    def add(self, labels: Iterable[str]) -> None:
        """Further labels; those known already stay where they are."""
        known = set(self.labels)
        for label in labels:
            if label not in known:
                known.add(label)
                self.labels.append(label)

    def label_of(self, key: str) -> str | None:
        """The label that a key stands for; None where it stands for none."""
        place = KEYS.find(key) if len(key) == 1 else -1
        return self.labels[place] if 0 <= place < len(self.labels) else None

    def key_of(self, label: str) -> str:
        """The key of a label; empty where there are more labels than keys."""
        place = self.labels.index(label) if label in self.labels else len(KEYS)
        return KEYS[place] if place < len(KEYS) else ""
