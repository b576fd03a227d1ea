"""The journal's reviews: what people decided about texts, and what models say about them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from sportft_tui.domain.decision import Decision
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor import records
from sportft_tui.monitor.tables.table import Table, rows_with

#: Decisions read at once: texts may be long.
_SLICE = 100


class ReviewTable(Table):
    """Decisions by table and row; opinions by profile, model and text."""

    def record_decision(self, decision: Decision) -> int:
        """Keep what was decided about a row, in place of what was decided before.

        Returns:
            Its number, for `decision_done`.
        """
        body = json.dumps(decision.to_dict(), separators=(",", ":"))
        values = (records.key(decision.table), decision.row, body)

        def work(database: sqlite3.Connection) -> int:
            database.execute("DELETE FROM decisions WHERE dataset = ? AND row = ?", values[:2])
            made = database.execute(
                "INSERT INTO decisions (dataset, row, body, is_done) VALUES (?, ?, ?, 0)", values
            )
            return int(made.lastrowid or 0)

        return self._write(work)

    def decision_done(self, number: int, *, forget: bool = False) -> None:
        """The table holds what was decided.

        Args:
            number: the decision's; one that another has replaced is nothing.
            forget: whether it is not to be remembered: it was taken back.
        """
        change = "DELETE FROM decisions" if forget else "UPDATE decisions SET is_done = 1"

        def work(database: sqlite3.Connection) -> None:
            database.execute(f"{change} WHERE seq = ?", (number,))

        self._write(work)

    def decided_rows(self, table: str) -> set[int]:
        """The rows of a table about which something was decided."""
        found = self._rows("SELECT row FROM decisions WHERE dataset = ?", records.key(table))
        return {int(row) for (row,) in found}

    def open_decisions(self, table: str) -> list[tuple[int, Decision]]:
        """Decisions that the table may not hold yet, in their order, with their numbers."""
        found = self._rows(
            "SELECT seq, body FROM decisions WHERE dataset = ? AND is_done = 0 ORDER BY seq",
            records.key(table),
        )
        return [(int(seq), Decision.from_dict(json.loads(body))) for seq, body in found]

    def every_decision(self) -> Iterator[Decision]:
        """What was decided about all tables, the oldest first, with little memory."""
        seq = 0
        while rows := self._rows(
            "SELECT seq, body FROM decisions WHERE seq > ? ORDER BY seq LIMIT ?", seq, _SLICE
        ):
            for _, body in rows:
                yield Decision.from_dict(json.loads(body))
            seq = rows[-1][0]

    def record_opinions(self, profile: str, model: str, said: Mapping[str, Prediction]) -> None:
        """Keep what a model says about texts.

        Args:
            profile: whose model it is.
            model: its name.
            said: by the texts' digests.
        """
        owner = (records.key(profile), records.key(model))
        values = [
            (*owner, digest, json.dumps([one.label, one.probabilities]))
            for digest, one in said.items()
        ]

        def work(database: sqlite3.Connection) -> None:
            database.executemany(
                "INSERT OR REPLACE INTO opinions (profile, model, digest, body)"
                " VALUES (?, ?, ?, ?)",
                values,
            )

        self._write(work)

    def opinions(self, profile: str, model: str, digests: Sequence[str]) -> dict[str, Prediction]:
        """What a model is known to say about texts, by their digests."""
        owner = (records.key(profile), records.key(model))
        query = (
            "SELECT digest, body FROM opinions WHERE profile = ? AND model = ? AND digest IN ({})"
        )

        def read(database: sqlite3.Connection) -> list[tuple[str, str]]:
            return list(rows_with(database, query, owner, digests))

        with self._lock:
            found = self._storage.run(read)
        return {digest: _opinion(model, body) for digest, body in found}


def _opinion(model: str, body: str) -> Prediction:
    label, probabilities = json.loads(body)
    return Prediction(label, tuple((name, value) for name, value in probabilities), model, 0.0)
