"""What a model answered, token by token, and what it used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Spelling:
    """Something that could stand at a place of an answer.

    Attributes:
        raw: its bytes, which may be a part of a character; None where the server does not tell
            them (it sends a replacement mark).
        probability: given what stands before it, 0 to 1.
    """

    raw: bytes | None
    probability: float


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an answer.

    Attributes:
        said: what stands there.
        others: what else could have stood there, each once, without what was said.
    """

    said: Spelling
    others: tuple[Spelling, ...] = ()

    @property
    def left_over(self) -> float:
        """The probability of all that the server has not named here."""
        named = self.said.probability + sum(other.probability for other in self.others)
        return max(0.0, 1.0 - named)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were read and written, as the provider counts and charges them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        text: all of it.
        tokens: its tokens, as far as their probabilities are told; empty where none are.
        is_cut: whether it was longer than it was allowed to be.
        usage: what it cost in tokens; None where the server does not say.
    """

    text: str
    tokens: tuple[Token, ...] = ()
    is_cut: bool = False
    usage: Usage | None = None


def usage_of(wire: object) -> Usage | None:
    """The `usage` of a response; None where it has none."""
    if not isinstance(wire, dict):
        return None
    asked, said = wire.get("prompt_tokens"), wire.get("completion_tokens")
    return Usage(_count(asked), _count(said)) if asked is not None or said is not None else None


def _count(value: Any) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return max(0, value) if is_count else 0
