"""The journal's predictions: what was classified, and as what."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from itertools import accumulate

from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor import records
from sportft_tui.monitor.records import Answered
from sportft_tui.monitor.tables.ledger import add_answer
from sportft_tui.monitor.tables.table import Table

#: Predictions shown again at the start: more than fit on any screen.
RECENT_PREDICTIONS = 200
#: Predictions read at once: texts may be long.
_SLICE = 100
#: Characters of predictions that are shown again: a few megabytes of pasted texts would take long
#: to read, and nobody scrolls through them.
RECENT_CHARACTERS = 8_000_000


class PredictionTable(Table):
    """Predictions by profile."""

    def record_prediction(
        self, profile: str, text: str, prediction: Prediction, *, at: float | None = None
    ) -> None:
        """Keep a classification, and in the ledger what it cost.

        Args:
            profile: who answered.
            text: what was classified.
            prediction: the answer.
            at: when, in Unix seconds; now where not given.
        """
        when = time.time() if at is None else at
        values = (records.key(profile), when, records.answer_body(text, prediction))

        def work(database: sqlite3.Connection) -> None:
            database.execute("INSERT INTO predictions (profile, at, body) VALUES (?, ?, ?)", values)
            add_answer(database, profile, prediction, when)

        self._write(work)

    def predictions(self, profile: str, limit: int = RECENT_PREDICTIONS) -> list[Answered]:
        """A profile's last classifications, the newest first: so many, of so many characters."""
        owner = records.key(profile)
        sizes = self._rows(
            "SELECT LENGTH(body) FROM predictions WHERE profile = ? ORDER BY seq DESC LIMIT ?",
            owner,
            limit,
        )
        so_far = accumulate(size for (size,) in sizes)
        rows = self._rows(
            "SELECT body, at FROM predictions WHERE profile = ? ORDER BY seq DESC LIMIT ?",
            owner,
            sum(total <= RECENT_CHARACTERS for total in so_far),
        )
        return [records.read_answer(body, at) for body, at in rows]

    def every_prediction(self) -> Iterator[tuple[str, Answered]]:
        """Every profile's classifications, the oldest first, with little memory.

        Yields:
            (profile, the classification).
        """
        seq = 0
        while rows := self._rows(
            "SELECT seq, profile, body, at FROM predictions WHERE seq > ? ORDER BY seq LIMIT ?",
            seq,
            _SLICE,
        ):
            for _, profile, body, at in rows:
                yield profile, records.read_answer(body, at)
            seq = rows[-1][0]
