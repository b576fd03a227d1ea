"""What people changed in single rows before preparing them, and doing it once more.

A change names its row by number and by its text: in a file that has changed meanwhile, the row of
that number may be another one, which is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from sportft_tui.dataset.findings.finding import Fix, Found, named_rows, number_of, positions
from sportft_tui.dataset.spool import encoded

#: Enough that no two texts of a table share one by accident.
_DIGEST_BYTES = 8

TextsAndLabels = tuple[list[str], list[str]]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one row.

    Attributes:
        row: its number, from 1.
        text: the fingerprint of its text; where empty, the number is enough.
        label: its new label; None where it keeps its own.
        left_out: whether it is not to be used.
    """

    row: int
    text: str = ""
    label: str | None = None
    left_out: bool = False


def fingerprint(text: str) -> str:
    """What a text is known by."""
    return blake2b(encoded(text), digest_size=_DIGEST_BYTES).hexdigest()


class Places(Collection[int]):
    """Places of rows, a byte for each: of a million rows, a set takes sixty times that."""

    def __init__(self) -> None:
        self._is_in = bytearray()
        self._count = 0

    def add(self, place: int) -> None:
        """Take a place in."""
        if place >= len(self._is_in):
            self._is_in.extend(bytes(place + 1 - len(self._is_in)))
        self._count += not self._is_in[place]
        self._is_in[place] = True

    def clear(self) -> None:
        """Have no place in it."""
        self._is_in.clear()
        self._count = 0

    def __contains__(self, place: object) -> bool:
        return isinstance(place, int) and 0 <= place < len(self._is_in) and bool(self._is_in[place])

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        place = self._is_in.find(1)
        while place >= 0:
            yield place
            place = self._is_in.find(1, place + 1)


class Editor:
    """Makes changes in rows on their way, and ends them after the first so many.

    Args:
        edits: the changes, perhaps by the positions of their rows, from 0.
        most: rows to let through that are not left out; None for all.

    Attributes:
        left_out: positions of rows that are not to be used, from 0.
        relabelled: positions of rows with another label.
        missed: numbers of rows that hold another text than they did, or are not there.
    """

    def __init__(self, edits: Iterable[Edit] | Mapping[int, Edit], most: int | None = None) -> None:
        if not isinstance(edits, Mapping):
            edits = {edit.row - 1: edit for edit in edits}
        self._by_position: Mapping[int, Edit] = edits
        self._most = most
        self.left_out = Places()
        self.relabelled = positions()
        self.missed: list[int] = []

    def edited(self, pairs: Iterable[TextsAndLabels]) -> Iterator[TextsAndLabels]:
        """Rows as they are after the changes, in the batches that they come in."""
        self.left_out.clear()
        self.relabelled = positions()
        self.missed.clear()
        done = used = 0
        for texts, labels in pairs:
            labels = self._changed(done, texts, labels)
            places = range(done, done + len(texts))
            n_out = sum(map(self.left_out.__contains__, places)) if self.left_out else 0
            if self._most is not None and used + len(texts) - n_out >= self._most:
                last = self._cut(done, len(texts), self._most - used)
                yield texts[:last], labels[:last]
                return
            yield texts, labels
            done += len(texts)
            used += len(texts) - n_out
        self.missed += sorted(place + 1 for place in self._by_position if place >= done)

    def _cut(self, first: int, count: int, wanted: int) -> int:
        """How many of a batch's rows it takes for `wanted` that are used."""
        for i in range(count):
            wanted -= first + i not in self.left_out
            if not wanted:
                return i + 1
        return count

    def _changed(self, first: int, texts: list[str], labels: list[str]) -> list[str]:
        if not self._by_position:
            return labels
        labels = list(labels)
        for i, text in enumerate(texts):
            edit = self._by_position.get(first + i)
            if edit is None:
                continue
            if edit.text and edit.text != fingerprint(text):
                self.missed.append(edit.row)
                continue
            if edit.left_out:
                self.left_out.add(first + i)
            if edit.label is not None:
                labels[i] = edit.label
                self.relabelled.append(first + i)
        return labels

    def found(self) -> Iterator[Found]:
        """What was changed, for the list of what is done to a table."""
        if self._most is not None:
            fix = Fix("Leave out the others", necessary=True)
            yield Found("first-rows", f"Only the first {self._most:,} rows are used.", fix=fix)
        if count := len(self.relabelled):
            yield Found(
                "relabelled",
                f"{number_of(count)} got another label by hand.",
                "",
                count,
                self.relabelled,
                Fix("Use the new labels", necessary=True),
            )
        if self.missed:
            rows = [row - 1 for row in self.missed]
            yield Found(
                "edits-missed",
                f"{number_of(len(rows))} changed by hand earlier hold other texts now: "
                f"{named_rows(rows)}.",
                "What was done to them then is not done now.",
            )
