"""Makes answers of a model's probabilities: chosen or drawn, cut where the client wants it.

A label that is given whole is one token here, however many words it has, and beside it stand the
other labels with their probabilities. So a reader finds every label's own probability in the first
token, also where one label begins with another.

Where `max_tokens` cuts a label, it is read as a tokenizer would read it: a word or sign at a time.
Each token's probability is then that of all labels which go on so, given what was said before; the
end of a label is a token of its own.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sportft_tui.engine.learning.task import Answer
from sportft_tui.engine.terms.tokens import pieces

#: Says that a label ends here, where it could have gone on.
END = "<|endoftext|>"

#: A share may be too small for a float; its logarithm may not be infinite in JSON.
_TINY = 1e-300

Ranked = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """How an answer is to be made.

    Attributes:
        n: answers to each prompt.
        best_of: answers drawn, of which the `n` most probable are given.
        max_tokens: where an answer is cut; None for nowhere.
        temperature: 0 for the most probable label; 1 draws from the model's own probabilities,
            less sharpens them and more evens them out.
        top_p: draws only among the most probable labels that together have this probability.
        seed: the same seed draws the same.
        stop: texts before which an answer ends.
    """

    n: int = 1
    best_of: int = 1
    max_tokens: int | None = None
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A token as said.

    Attributes:
        logprob: the natural logarithm of its probability.
        top: what else could have been said here, and this, the most probable first.
    """

    text: str
    logprob: float
    top: Ranked


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer.

    Attributes:
        tokens: put together they are the text, or go on a little behind it where it was stopped.
        n_tokens: words and signs, which `max_tokens` and the bill count.
    """

    text: str
    tokens: tuple[Token, ...]
    finish_reason: Literal["stop", "length"]
    n_tokens: int


def choose(answer: Answer, wish: Wish, *, number: int = 0) -> list[Choice]:
    """The answers to one prompt.

    Args:
        answer: what the model thinks.
        wish: how its answers are to be made.
        number: the prompt's place among those asked together, so that a seed does not draw the
            same for all of them.
    """
    # Draws a label for a client, guards nothing.
    dice = random.Random(None if wish.seed is None else f"{wish.seed} {number}")  # noqa: S311
    labels = [_draw(answer.logprobs, wish, dice) for _ in range(wish.best_of)]
    if wish.best_of > wish.n:
        probable = dict(answer.logprobs)
        labels = sorted(labels, key=lambda label: -probable[label])[: wish.n]
    made = {label: _said(label, answer.logprobs, wish) for label in set(labels)}
    return [made[label] for label in labels]


def _draw(ranked: Ranked, wish: Wish, dice: random.Random) -> str:
    if wish.temperature == 0:
        return ranked[0][0]
    kept = _nucleus(ranked, wish.top_p)
    best = kept[0][1]
    weights = [math.exp((logprob - best) / wish.temperature) for _, logprob in kept]
    return dice.choices([label for label, _ in kept], weights)[0]


def _nucleus(ranked: Ranked, top_p: float) -> Ranked:
    """The most probable labels that together reach `top_p`; always one."""
    before = itertools.accumulate((math.exp(logprob) for _, logprob in ranked), initial=0.0)
    kept = (pair for pair, sum_before in zip(ranked, before, strict=False) if sum_before < top_p)
    return tuple(kept) or ranked[:1]


def _said(label: str, ranked: Ranked, wish: Wish) -> Choice:
    parts = pieces(label)
    most = len(parts) if wish.max_tokens is None else wish.max_tokens
    text = "".join(parts[:most])
    end = min((at for at in (text.find(stop) for stop in wish.stop) if at >= 0), default=-1)
    if end >= 0:
        text, most = text[:end], _tokens_before(parts, end)
    if end < 0 and most >= len(parts):
        # It is known to be over only where there was room for one more token.
        is_full = wish.max_tokens is not None and most == len(parts)
        whole = (Token(label, dict(ranked)[label], ranked),)
        return Choice(label, whole, "length" if is_full else "stop", len(parts))
    tokens = tuple(_spelled(parts[:most], ranked))
    return Choice(text, tokens, "stop" if end >= 0 else "length", len(tokens))


def _tokens_before(parts: Sequence[str], end: int) -> int:
    """How many tokens begin before a place in the text."""
    starts = itertools.accumulate((len(part) for part in parts), initial=0)
    return sum(1 for start in starts if start < end)


def _spelled(said: Sequence[str], ranked: Ranked) -> Iterable[Token]:
    """The label a token at a time, each given those before it."""
    alive = [(pieces(label), math.exp(logprob)) for label, logprob in ranked]
    for place, part in enumerate(said):
        shares: dict[str, float] = {}
        for parts, probability in alive:
            follows = parts[place] if place < len(parts) else END
            shares[follows] = shares.get(follows, 0.0) + probability
        total = sum(shares.values())
        top = sorted(
            ((text, _log(share, total)) for text, share in shares.items()),
            key=lambda pair: -pair[1],
        )
        yield Token(part, dict(top)[part], tuple(top))
        alive = [pair for pair in alive if len(pair[0]) > place and pair[0][place] == part]


def _log(share: float, total: float) -> float:
    return min(0.0, math.log(max(share, _TINY) / max(total, _TINY)))
