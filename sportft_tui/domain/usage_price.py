"""What asking a model costs."""

from __future__ import annotations

from dataclasses import dataclass

from sportft_tui.domain.answer import Usage
from sportft_tui.domain.cost import PER


@dataclass(frozen=True, slots=True)
class UsagePrice:
    """USD for a million tokens.

    Attributes:
        read: of prompts.
        written: of answers.
    """

    read: float
    written: float

    def usd(self, usage: Usage) -> float:
        """What so many tokens cost."""
        return (usage.prompt_tokens * self.read + usage.completion_tokens * self.written) / PER

    def halved(self) -> UsagePrice:
        """What the same costs through the Batch API, which providers give at half the price."""
        return UsagePrice(self.read / 2, self.written / 2)


#: What the engine takes.
FREE = UsagePrice(0.0, 0.0)


def price_words(price: UsagePrice | None) -> str:
    """What asking costs: `$0.30 + $1.20 a million tokens read + written`.

    Args:
        price: None where nobody knows it.
    """
    if price is None:
        return "price not known"
    if price.read == price.written == 0:
        return "free"
    return f"${price.read:,.2f} + ${price.written:,.2f} a million tokens read + written"
