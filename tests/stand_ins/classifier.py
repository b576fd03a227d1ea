"""A stand-in's model: it counts words, so that it answers as one would who has read the file."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

#: Letters of a token: labels are of several, as they are anywhere.
_PIECE = 4
#: Logarithms of many words' odds are far apart; so they are as sure as a model is that was trained
#: for a few epochs.
_SOFTENED = 0.2


class Classifier:
    """Trained at once.

    Args:
        rows: (text, label) of each example.
    """

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self._words: dict[str, Counter[str]] = {}
        for text, label in rows:
            self._words.setdefault(label, Counter()).update(set(_words(text)))

    def odds(self, text: str) -> dict[str, float]:
        """The probability of each label, the most probable first."""
        words = set(_words(text))
        scores = {}
        for label, counts in self._words.items():
            total = sum(counts.values()) + 1
            scores[label] = _SOFTENED * sum(math.log((counts[w] + 0.5) / total) for w in words)
        top = max(scores.values())
        weights = {label: math.exp(score - top) for label, score in scores.items()}
        whole = sum(weights.values())
        return {
            label: weight / whole
            for label, weight in sorted(weights.items(), key=lambda item: -item[1])
        }

    def said(self, text: str) -> tuple[str, list[tuple[str, dict[str, float]]]]:
        """The answer and, for each of its tokens, the probabilities of what could stand there."""
        odds = self.odds(text)
        answer = next(iter(odds))
        tokens, begun = [], ""
        for piece in _pieces(answer):
            left = {label: p for label, p in odds.items() if label.startswith(begun)}
            whole = sum(left.values())
            others: dict[str, float] = {}
            for label, p in left.items():
                follows = (_pieces(label[len(begun) :]) or ["<|end|>"])[0]
                others[follows] = others.get(follows, 0.0) + p / whole
            tokens.append((piece, others))
            begun += piece
        return answer, tokens


def rows_of(content: bytes) -> list[tuple[str, str]]:
    """The examples of a training file of either form."""
    rows = []
    for line in content.decode("utf-8-sig").splitlines():
        row: dict[str, Any] = json.loads(line)
        if "messages" in row:
            said = {message["role"]: message["content"] for message in row["messages"]}
            rows.append((said["user"], said["assistant"]))
        else:
            rows.append((row["prompt"], row["completion"]))
    return rows


def _words(text: str) -> list[str]:
    return text.lower().split()


def _pieces(label: str) -> list[str]:
    return [label[start : start + _PIECE] for start in range(0, len(label), _PIECE)]
