"""The journal's evaluations: how good models were found to be, and how to calibrate them."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass

from sportft_tui.domain.evaluation import Evaluation
from sportft_tui.monitor import records
from sportft_tui.monitor.tables.table import Table

#: Evaluations listed at once: more than anybody compares.
_RECENT = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """An evaluation as remembered.

    Attributes:
        profile: whose model it is.
        evaluation: what was found.
        at: when, in Unix seconds.
    """

    profile: str
    evaluation: Evaluation
    at: float


class EvaluationTable(Table):
    """Evaluations and calibrations by profile and model."""

    def record_evaluation(
        self, profile: str, evaluation: Evaluation, *, at: float | None = None
    ) -> None:
        """Keep an evaluation, in place of one of the same model on the same texts.

        Args:
            profile: whose model it is.
            evaluation: what was found.
            at: when, in Unix seconds; now where not given.
        """
        owner, model = records.key(profile), records.key(evaluation.model)
        body = json.dumps(evaluation.to_dict(), separators=(",", ":"))
        values = (
            owner,
            model,
            evaluation.digest,
            evaluation.temperature,
            time.time() if at is None else at,
            body,
        )

        def work(database: sqlite3.Connection) -> None:
            database.execute(
                "DELETE FROM evaluations WHERE profile = ? AND model = ? AND digest = ?"
                " AND temperature = ?",
                values[:4],
            )
            database.execute(
                "INSERT INTO evaluations (profile, model, digest, temperature, at, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )

        self._write(work)

    def evaluations(self, profile: str, model: str = "", limit: int = _RECENT) -> list[Measured]:
        """A profile's evaluations, the newest first.

        Args:
            profile: whose models.
            model: only this one's; all where empty.
            limit: at most so many.
        """
        rows = self._rows(
            "SELECT profile, body, at FROM evaluations"
            " WHERE profile = ? AND (? = '' OR model = ?) ORDER BY seq DESC LIMIT ?",
            records.key(profile),
            records.key(model),
            records.key(model),
            limit,
        )
        return [_read(*row) for row in rows]

    def every_evaluation(self) -> Iterator[Measured]:
        """Every profile's evaluations, the oldest first."""
        for (seq,) in self._rows("SELECT seq FROM evaluations ORDER BY seq"):
            for row in self._rows("SELECT profile, body, at FROM evaluations WHERE seq = ?", seq):
                yield _read(*row)

    def record_temperature(self, profile: str, model: str, temperature: float) -> None:
        """Keep what a model's probabilities are calibrated with."""
        values = (records.key(profile), records.key(model), temperature, time.time())

        def work(database: sqlite3.Connection) -> None:
            database.execute(
                "INSERT INTO calibrations (profile, model, temperature, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (profile, model)"
                " DO UPDATE SET temperature = excluded.temperature, at = excluded.at",
                values,
            )

        self._write(work)

    def temperature(self, profile: str, model: str) -> float:
        """What a model's probabilities are calibrated with; 1 where that was never found out."""
        rows = self._rows(
            "SELECT temperature FROM calibrations WHERE profile = ? AND model = ?",
            records.key(profile),
            records.key(model),
        )
        return float(rows[0][0]) if rows else 1.0


def _read(profile: str, body: str, at: float) -> Measured:
    return Measured(profile, Evaluation.from_dict(json.loads(body)), at)
