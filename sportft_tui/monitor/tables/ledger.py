"""The journal's ledger: what was ordered, and what it cost."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from sportft_tui.domain.ledger import LedgerEntry, day_of
from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor import records
from sportft_tui.monitor.tables.table import Table

_COLUMNS = (
    *("at", "profile", "what", "model", "tag", "id", "state", "price", "estimated_usd"),
    *("tokens", "usd", "count", "unpriced", "hour"),
)
_INSERT = (
    f"INSERT INTO ledger ({', '.join(_COLUMNS)})"  # noqa: S608 - names and marks of its own
    f" VALUES ({', '.join('?' * len(_COLUMNS))})"
    " ON CONFLICT (profile, what, tag) DO UPDATE SET "
)
#: An order that is made again (a file's remaining rows) keeps its place and its time.
_ORDER = _INSERT + "state = excluded.state, estimated_usd = excluded.estimated_usd, usd = NULL"
_ADD = _INSERT + (
    "tokens = tokens + excluded.tokens, usd = usd + excluded.usd,"
    " count = count + 1, unpriced = unpriced + excluded.unpriced"
)
_SINCE = f"SELECT {', '.join(_COLUMNS)} FROM ledger WHERE at >= ? ORDER BY at, tag"  # noqa: S608


class LedgerTable(Table):
    """Entries by profile, kind and tag: each order is there once."""

    def order(self, entry: LedgerEntry) -> None:
        """Keep an entry before what it is for leaves."""
        self._change(_ORDER, _values(entry))

    def settle(self, entry: LedgerEntry) -> None:
        """Keep what is known by now of an entry that is there; nothing is done where it is not."""
        self._change(
            "UPDATE ledger SET id = ?, state = ?, tokens = ?, usd = ?, unpriced = ?"
            " WHERE profile = ? AND what = ? AND tag = ?",
            (
                *(records.key(entry.id), entry.state, entry.tokens, entry.usd, entry.unpriced),
                *(records.key(entry.profile), entry.what, records.key(entry.tag)),
            ),
        )

    def withdraw(self, profile: str, what: str, tag: str) -> None:
        """Take out an entry whose order was refused: it costs nothing."""
        self._change(
            "DELETE FROM ledger WHERE profile = ? AND what = ? AND tag = ?",
            (records.key(profile), what, records.key(tag)),
        )

    def ledger(self, since: float = 0.0) -> list[LedgerEntry]:
        """The entries of all profiles, the oldest first.

        Args:
            since: from this time on, in Unix seconds.
        """
        rows = self._rows(_SINCE, since)
        return [LedgerEntry(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]

    def _change(self, statement: str, values: Sequence[str | int | float | None]) -> None:
        def work(database: sqlite3.Connection) -> None:
            database.execute(statement, values)

        self._write(work)


def add_answer(
    database: sqlite3.Connection, profile: str, prediction: Prediction, at: float | None = None
) -> None:
    """Add a single answer to its model's entry of the day; a free one is not there.

    Args:
        database: amid the transaction that keeps the answer: neither is there without the other.
        profile: who answered.
        prediction: the answer.
        at: when, in Unix seconds; now where not given.
    """
    if prediction.usd == 0:
        return
    when = time.time() if at is None else at
    entry = LedgerEntry(
        at=when,
        profile=profile,
        what="classification",
        model=prediction.model,
        tag=f"{day_of(when)} {prediction.model}",
        state="measured",
        tokens=prediction.prompt_tokens + prediction.completion_tokens,
        usd=prediction.usd or 0.0,
        unpriced=int(prediction.usd is None),
    )
    database.execute(_ADD, _values(entry))


def _values(entry: LedgerEntry) -> list[str | int | float | None]:
    values = [getattr(entry, name) for name in _COLUMNS]
    return [records.key(value) if isinstance(value, str) else value for value in values]
