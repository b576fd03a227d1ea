"""Hashes of all rows: which texts may be the same, in 24 bytes a row."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sportft_tui.dataset.findings.finding import positions
from sportft_tui.dataset.spool import Batch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Odd and without a pattern: two hashes become one that hangs on both.
_ODD = 0x9E3779B97F4A7C15


class Hashes:
    """A hash of each row's prompt and of its completion, while this process lives.

    The same text has the same hash; different texts may have it, too, so who finds two alike looks
    at the texts.
    """

    def __init__(self) -> None:
        self._positions = positions()
        self._prompts = array("q")
        self._completions = array("q")

    def look(self, batch: Batch) -> None:
        """Take further rows."""
        self._positions.extend(batch.positions)
        self._prompts.extend(batch.prompt_hashes)
        self._completions.extend(batch.completion_hashes)

    def same_rows(self) -> Iterator[list[int]]:
        """Positions of rows that may be the same, prompt and completion; each list in order."""
        import numpy as np

        prompts, completions = self._hashes()
        for places in _equal(prompts * np.uint64(_ODD) + completions):
            yield [self._positions[place] for place in places]

    def same_prompts(self) -> Iterator[list[tuple[int, int]]]:
        """Of rows whose prompts may be the same, their positions and completions' hashes.

        Only where these differ; each list in order.
        """
        prompts, _ = self._hashes()
        for places in _equal(prompts):
            if len({self._completions[place] for place in places}) > 1:
                yield [(self._positions[place], self._completions[place]) for place in places]

    def _hashes(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        import numpy as np

        return np.frombuffer(self._prompts, np.uint64), np.frombuffer(self._completions, np.uint64)


def _equal(keys: NDArray[np.uint64]) -> Iterator[list[int]]:
    """Places of equal keys, wherever there are several."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    is_same = np.concatenate(([False], ranked[1:] == ranked[:-1], [False]))
    edges = np.flatnonzero(is_same[1:] != is_same[:-1])
    for first, last in edges.reshape(-1, 2).tolist():
        yield order[first : last + 1].tolist()
