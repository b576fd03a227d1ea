"""A whole file on its way through a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sportft_tui.domain.cost import dollars

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What is about to be asked, known before the first row is paid for.

    Attributes:
        rows: all of the file's.
        answered: those that an earlier run has answers for.
        tokens: about so many are read for the others.
        usd: about so much is paid for them; None where the price is not known.
        is_free: whether nothing is paid at all.
        log: what tells these answers from all others, for the ledger; empty where nothing does.
        paid_usd: what the answers of earlier runs cost; None where that is not known.
    """

    rows: int
    answered: int = 0
    tokens: int = 0
    usd: float | None = None
    is_free: bool = False
    log: str = ""
    paid_usd: float | None = 0.0

    def words(self) -> str:
        """`4,000 of 5,000 rows to be asked, about 250,000 tokens, about $0.08`."""
        left = self.rows - self.answered
        said = f"{left:,} of {self.rows:,} rows" if self.answered else f"{self.rows:,} rows"
        said += " to be asked"
        if self.is_free:
            return said
        cost = "at a price that is not known" if self.usd is None else f"about {dollars(self.usd)}"
        return f"{said}, about {self.tokens:,} tokens, {cost}"


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far it is.

    Attributes:
        done: rows with an answer, those of earlier runs included.
        total: all rows.
        failed: rows that were refused; they are among `done`.
        rate: rows a second, lately; 0 where that cannot be said yet.
        usd: paid in this run; None where the price is not known.
        at_once: requests under way.
        pause: seconds until the server wants the next request; 0 for none.
        state: what it is doing, where that is not asking: a batch's state at the provider.
    """

    done: int
    total: int
    failed: int = 0
    rate: float = 0.0
    usd: float | None = None
    at_once: int = 0
    pause: float = 0.0
    state: str = ""

    @property
    def seconds_left(self) -> float | None:
        """Until the last row, at this rate; None where that cannot be said."""
        return (self.total - self.done) / self.rate if self.rate > 0 else None

    def words(self) -> str:
        """`1,200 of 5,000 (24%), 310 a second, 12 s left, $0.02`."""
        share = self.done / self.total if self.total else 1.0
        parts = [f"{self.done:,} of {self.total:,} ({share:.0%})"]
        if self.state:
            parts.append(self.state)
        if self.rate:
            parts.append(f"{self.rate:,.0f} a second" if self.rate >= 1 else "under 1 a second")
        if self.seconds_left:
            parts.append(f"{_span(self.seconds_left)} left")
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        if self.usd:
            parts.append(dollars(self.usd))
        if self.pause >= 1:
            parts.append(f"waiting {self.pause:.0f} s as the server asks")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Paid:
    """What a file's answers have cost by now, from earlier runs, too.

    Attributes:
        log: as in the plan.
        usd: None where that is not known.
        tokens: used for all of them.
        lost: answers that never came, and may have been paid: they are not in `usd`.
    """

    log: str
    usd: float | None
    tokens: int
    lost: int = 0


@dataclass(frozen=True, slots=True)
class BulkEnd:
    """What came of it.

    Attributes:
        rows: all of the file's.
        answered: those with an answer, from earlier runs, too.
        asked: those that this run asked.
        failed: those that were refused, or hold no text: (row for people, reason), the first ones.
        n_failed: how many.
        unanswered: those whose answer never came; whether they were paid is not known. They are
            asked again when the same is run again.
        skipped: lines of the file that could not be read: (line for people, reason).
        n_skipped: how many.
        usd: paid in this run; None where the price is not known.
        prompt_tokens, completion_tokens: used in this run.
        seconds: that this run took.
    """

    rows: int
    answered: int = 0
    asked: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    n_failed: int = 0
    unanswered: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    n_skipped: int = 0
    usd: float | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    @property
    def is_complete(self) -> bool:
        """Whether every row has been asked, and has its answer or its refusal."""
        return self.answered + self.n_failed == self.rows

    def to_dict(self) -> dict[str, Any]:
        """For scripts."""
        return {name: getattr(self, name) for name in self.__slots__}


def _span(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR / _MINUTE:.0f} min"
