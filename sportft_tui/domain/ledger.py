"""What was paid, and to whom: the ledger's entries and their sums."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sportft_tui.domain.cost import dollars

What = Literal["training", "classification", "batch"]
#: How well an entry's amount is known. `ordered`: the order has left, nothing was heard of it yet.
#: `created`: the job is there. `ended`: it is over, and nobody told what it cost: the estimate
#: stands. `measured`: tokens as told by the server, at the profile's price. `billed`: the server's
#: own words about its bill.
State = Literal["ordered", "created", "ended", "measured", "billed"]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One job, one file asked about, or one day's single answers of a model.

    Attributes:
        at: when it was first ordered, in Unix seconds.
        profile: who is paid, as the journal names servers.
        what: kind of entry.
        model: the base model that is trained, or the model that is asked.
        tag: what makes it one entry: the job's tag, the answers' file, or day and model.
        id: the job's ID, once it is known; empty elsewhere.
        state: how well the amount is known.
        price: USD for a million trained tokens when it was ordered; None where that is not known.
        estimated_usd: what it was to cost; None where that was not known.
        tokens: what was charged for; None where nobody said.
        usd: what it cost; None where that is not known.
        count: answers, for single answers; else 1.
        unpriced: answers that cost something which is not known, or may have been paid and never
            came; they are not in `usd`.
        hour: USD for an hour of training when it was ordered, beside `price`; None where nothing is
            charged by the hour.
    """

    at: float
    profile: str
    what: What
    model: str
    tag: str
    id: str = ""
    state: State = "ordered"
    price: float | None = None
    estimated_usd: float | None = None
    tokens: int | None = None
    usd: float | None = None
    count: int = 1
    unpriced: int = 0
    hour: float | None = None

    @property
    def month(self) -> str:
        """`2026-11`, by this machine's clock and calendar."""
        return month_of(self.at)

    @property
    def counted_usd(self) -> float | None:
        """What it counts in a sum: measured, else estimated; None where nobody knows."""
        return self.estimated_usd if self.usd is None else self.usd

    @property
    def is_estimate(self) -> bool:
        """Whether what it counts was never measured."""
        return self.usd is None

    @property
    def what_words(self) -> str:
        """`training, ordered`, `12 answers`, `batch`: what it is, and how far it has come."""
        if self.what == "classification":
            return "1 answer" if self.count == 1 else f"{self.count:,} answers"
        return self.what if self.state in ("measured", "billed") else f"{self.what}, {self.state}"

    @property
    def usd_words(self) -> str:
        """`$0.32`, `~$0.32` for an estimate; `unknown` where nobody knows."""
        if self.counted_usd is None:
            return "unknown"
        more = " + unknown" if self.unpriced else ""
        return f"{'~' * self.is_estimate}{dollars(self.counted_usd)}{more}"

    def to_dict(self) -> dict[str, Any]:
        """For scripts."""
        return asdict(self) | {"month": self.month}


@dataclass(frozen=True, slots=True)
class Sum:
    """What a profile was paid in a month.

    Attributes:
        month, profile: which.
        usd: measured where that is known, else estimated.
        estimated: entries in it that were never measured.
        unknown: entries, or parts of them, at prices that are not known: they are not in `usd`.
    """

    month: str
    profile: str
    usd: float = 0.0
    estimated: int = 0
    unknown: int = 0

    def plus(self, entry: LedgerEntry) -> Sum:
        """With one entry more."""
        counted = entry.counted_usd
        return Sum(
            self.month,
            self.profile,
            self.usd + (counted or 0.0),
            self.estimated + (entry.is_estimate and counted is not None),
            self.unknown + (counted is None or entry.unpriced > 0),
        )

    def note(self) -> str:
        """What is to be known about the amount; empty where it is all measured and priced."""
        parts = []
        if self.estimated:
            parts.append(f"{self.estimated} estimated")
        if self.unknown:
            parts.append(f"{self.unknown} at an unknown price, not in the sum")
        return ", ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """For scripts."""
        return asdict(self)


def month_of(at: float) -> str:
    """The month of a time in Unix seconds: `2026-11`, by this machine's calendar."""
    return time.strftime("%Y-%m", time.localtime(at))


def day_of(at: float) -> str:
    """The day of a time in Unix seconds: `2026-11-22`, by this machine's calendar."""
    return time.strftime("%Y-%m-%d", time.localtime(at))


def sums(entries: Iterable[LedgerEntry]) -> list[Sum]:
    """The sums by month and profile, the newest month first."""
    found: dict[tuple[str, str], Sum] = {}
    for entry in entries:
        key = (entry.month, entry.profile)
        found[key] = found.get(key, Sum(*key)).plus(entry)
    by_profile = sorted(found.values(), key=lambda one: one.profile)
    return sorted(by_profile, key=lambda one: one.month, reverse=True)
