"""What training will cost, before anything is paid: tokens, epochs, dollars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: Prices are told, and kept, by so many tokens.
PER = 1_000_000
#: Below half a cent, an amount would be shown as $0.00, which means free.
_LEAST_SHOWN = 0.005
#: Digits that are shown of a number that was not counted: more would look as if it had been.
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job will cost at a provider that charges by trained tokens.

    The provider's own count is the bill; this is as near as one comes beforehand.

    Attributes:
        tokens: of the training file, read once.
        epochs: how often it is read.
        price: USD for a million trained tokens; None where it is not known.
        model: the base model; empty where nobody has said which.
        is_estimated: whether `tokens` is a guess, not counted by the model's own encoding.
        is_epochs_guess: whether `epochs` is what the provider is likely to choose.
        hour: USD for an hour of training, beside the price of its tokens; None where nothing is
            charged by the hour. How many hours it takes, nobody knows beforehand.
        is_hosted: whether the trained model costs by the hour while it is there to be asked.
        hosting: USD for such an hour; None where it is not known. It is in no sum: what becomes of
            a model after the job is nothing that the protocol tells.
    """

    tokens: int
    epochs: int
    price: float | None = None
    model: str = ""
    is_estimated: bool = False
    is_epochs_guess: bool = False
    hour: float | None = None
    is_hosted: bool = False
    hosting: float | None = None

    @property
    def trained_tokens(self) -> int:
        """What is charged for: every token, once an epoch."""
        return self.tokens * self.epochs

    @property
    def usd(self) -> float | None:
        """Dollars; None where the price, or the time that is charged for, is not known."""
        if self.price is None or self.hour is not None:
            return None
        return self.trained_tokens * self.price / PER

    def words(self) -> str:
        """For people: `about $0.32: 106,172 tokens in 4 epochs at $3.00 a million for gpt-4o`.

        What is not in the sum follows.
        """
        if not self.is_hosted:
            return self._training_words()
        hour = "by the hour" if self.hosting is None else f"${_decimals(self.hosting)} an hour"
        return f"{self._training_words()}; not in it: {hour} while the model is deployed"

    def _training_words(self) -> str:
        said = f"{self._tokens_words(self.trained_tokens)} in {self._epochs_words()}"
        model = f" for {self.model}" if self.model else ""
        if self.hour is not None:
            tokens = "" if self.price is None else f" at ${_decimals(self.price)} a million"
            hour = f"${_decimals(self.hour)} for each hour of training"
            return f"{hour}, however many; {said}{tokens}{model}"
        if self.usd is None or self.price is None:
            return f"{said}{model}, whose price is not in prices.toml" if model else said
        return f"{_about(self.usd)}: {said} at ${_decimals(self.price)} a million{model}"

    def epoch_words(self) -> str:
        """One epoch's `26,543 tokens`, or `about 26,500 tokens (estimated)`."""
        return self._tokens_words(self.tokens)

    def _tokens_words(self, tokens: int) -> str:
        noun = "token" if tokens == 1 else "tokens"
        if not self.is_estimated:
            return f"{tokens:,} {noun}"
        return f"about {round(tokens, min(0, _DIGITS - len(str(tokens)))):,} {noun} (estimated)"

    def _epochs_words(self) -> str:
        said = f"{self.epochs} {'epoch' if self.epochs == 1 else 'epochs'}"
        return f"probably {said}" if self.is_epochs_guess else said

    def to_dict(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "model": self.model or None,
            "tokens": self.tokens,
            "is_estimated": self.is_estimated,
            "epochs": self.epochs,
            "is_epochs_guess": self.is_epochs_guess,
            "trained_tokens": self.trained_tokens,
            "usd_per_million": self.price,
            "usd_per_hour": self.hour,
            "usd_per_hosted_hour": self.hosting,
            "usd": self.usd,
        }


def dollars(usd: float) -> str:
    """`$0.32`; what is less than half a cent is not made nothing."""
    if 0 < usd < _LEAST_SHOWN:
        return "less than $0.01"
    return f"${usd:,.2f}"


def _about(usd: float) -> str:
    return f"about {dollars(usd)}" if usd >= _LEAST_SHOWN else dollars(usd)


def _decimals(price: float) -> str:
    """Two decimals, or as many as the price has, up to six."""
    whole, _, part = f"{price:,.6f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
