"""What a stand-in charges, by its own book: what a ledger is compared with."""

from __future__ import annotations

from dataclasses import dataclass

_MILLION = 1_000_000


@dataclass(frozen=True)
class Charge:
    """One line of the bill.

    Attributes:
        what: `training`, `answer`, `batch` (an answer in one) or `hours`.
        model: the base model that was trained, or the model that was asked.
        tokens: so many were charged; 0 for hours.
        usd: the price of this line.
    """

    what: str
    model: str
    tokens: int
    usd: float


@dataclass(frozen=True)
class PriceList:
    """US dollars a million tokens: trained, read and written; and an hour of training."""

    trained: float = 0.0
    read: float = 0.0
    written: float = 0.0
    hour: float = 0.0

    def training(self, model: str, tokens: int) -> Charge:
        return Charge("training", model, tokens, tokens * self.trained / _MILLION)

    def answer(self, model: str, read: int, written: int) -> Charge:
        usd = (read * self.read + written * self.written) / _MILLION
        return Charge("answer", model, read + written, usd)

    def hours(self, model: str, hours: float) -> Charge:
        return Charge("hours", model, 0, hours * self.hour)


def tokens_of(text: str) -> int:
    """Tokens as a stand-in counts them; nobody else's count has to be the same."""
    return len(text.encode()) // 4 + 1
