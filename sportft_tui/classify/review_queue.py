"""In which order texts are reviewed, and where the reader is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import islice

from sportft_tui.domain.prediction import Prediction


class Way(Enum):
    """What comes first."""

    UNCERTAIN = "uncertain"
    DISAGREEING = "disagreeing"
    AS_IS = "as is"


def margin(said: Prediction) -> float:
    """How far the answer is ahead of what else it could be, 0 to 1; 1 where nobody says.

    What the server does not tell could be another label's: it counts like one.
    """
    if not said.probabilities:
        return 1.0
    shares = [value for _, value in said.probabilities]
    others = [value for label, value in said.probabilities if label != said.label]
    own = said.probability or max(shares)
    return max(0.0, min(1.0, own - max([*others, said.left_over])))


def disagreement(said: Prediction, label: str) -> float:
    """How sure the model is that a text's label is another one: 0 where it says the same."""
    if said.label == label:
        return 0.0
    return max(0.0, (said.probability or 0.0) - dict(said.probabilities).get(label, 0.0))


class ReviewQueue:
    """Rows, by their numbers: those behind the reader, the one being read, those ahead.

    Another order, or more of what a model says, moves only those ahead.

    Args:
        way: what comes first.

    Attributes:
        said: what a model says about them.
        labels: those that they have, as far as somebody has looked.
    """

    def __init__(self, way: Way = Way.AS_IS) -> None:
        self.way = way
        self.said: dict[int, Prediction] = {}
        self.labels: dict[int, str] = {}
        self._rows: list[int] = []
        self._at = 0
        self._places: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def position(self) -> int:
        """The place of the row being read, from 0; behind the last one where all are read."""
        return self._at

    @property
    def current(self) -> int | None:
        """The row being read."""
        return self._rows[self._at] if self._at < len(self._rows) else None

    def ahead(self, most: int) -> list[int]:
        """The rows after the one being read."""
        return list(islice(self._rows, self._at + 1, self._at + 1 + most))

    def add(self, rows: Sequence[int]) -> None:
        """More rows, as they stand in the table."""
        self._places.update((row, place) for place, row in enumerate(rows, len(self._rows)))
        self._rows.extend(rows)
        self._sort()

    def hear(self, said: Mapping[int, Prediction]) -> None:
        """What a model says about some rows."""
        self.said |= said
        self._sort()

    def forget(self) -> None:
        """Another model is asked: what was said counts no longer."""
        self.said = {}
        self._sort()

    def order_by(self, way: Way) -> None:
        """Another order of what is ahead."""
        self.way = way
        self._sort()

    def go_on(self) -> None:
        """To the next row, or behind the last."""
        self._at = min(self._at + 1, len(self._rows))

    def go_back(self) -> None:
        """To the row before."""
        self._at = max(self._at - 1, 0)

    def _sort(self) -> None:
        start = self._at + 1
        self._rows[start:] = sorted(self._rows[start:], key=self._key)

    def _key(self, row: int) -> tuple[int, float, int]:
        place, said = self._places[row], self.said.get(row)
        if self.way is Way.AS_IS:
            return 0, 0.0, place
        if said is None:
            return 2, 0.0, place
        label = self.labels.get(row, said.label)
        if self.way is Way.DISAGREEING and said.label != label:
            return 0, -disagreement(said, label), place
        return 1, margin(said), place
