"""Labels: spelled in two ways, two for one text, too few rows of one, too many of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from sportft_tui.dataset.findings.finding import (
    Change,
    Fix,
    Found,
    Looked,
    Pair,
    Task,
    number_of,
    positions,
    rows_have,
    shown,
)
from sportft_tui.dataset.findings.hashes import Hashes
from sportft_tui.dataset.spool import Batch, Spool
from sportft_tui.domain.text import one_line

#: With fewer rows, a class has one or two for validation, and its figures are chance.
FEWEST_ROWS = 10
#: From this ratio on, always guessing the largest class looks like success.
_LOPSIDED = 10
#: Labels named in a sentence.
_NAMED = 5


class Completions:
    """Different completions and how often they occur, without keeping long ones.

    Args:
        text_at: gives the completion of the row at a position once more.
    """

    def __init__(self, text_at: Callable[[int], str]) -> None:
        self._text_at = text_at
        self._counts: Counter[int] = Counter()
        self._first: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._counts)

    def look(self, batch: Batch) -> None:
        """Count further rows."""
        keys = batch.completion_hashes
        self._counts.update(keys)
        for key, position in zip(keys, batch.positions, strict=True):
            self._first.setdefault(key, position)

    def labels(self) -> dict[str, int]:
        """How many rows each has, the most frequent first, of several the one seen first."""
        return {self._text_at(self._first[key]): count for key, count in self._counts.most_common()}


class Labels:
    """What is strange about the labels of a classification.

    Args:
        spool: the rows.
        completions: the labels, counted.
        hashes: those of all rows.
    """

    def __init__(self, spool: Spool, completions: Completions, hashes: Hashes) -> None:
        self._spool = spool
        self._completions = completions
        self._hashes = hashes

    def look(self, batch: Batch) -> None:
        """The labels are counted already, and the hashes tell the rest."""

    def found(self, looked: Looked) -> Iterator[Found]:
        if looked.task is not Task.CLASSIFICATION:
            return
        counts = self._completions.labels()
        yield from self._conflicts()
        yield from _spellings(counts, looked)
        # Sizes are those of the classes as they would be with one spelling each.
        merged: Counter[str] = Counter()
        for label, count in counts.items():
            merged[_plain(label)] += count
        yield from _sizes(merged, looked)

    def _contradicted(self) -> set[int]:
        """Positions of rows whose text occurs with another label."""
        found: set[int] = set()
        for rows in self._hashes.same_prompts():
            # Different texts may have the same hash: only the texts themselves tell.
            by_text: dict[str, dict[int, list[int]]] = {}
            for position, answered in rows:
                labels = by_text.setdefault(self._spool[position][0], {})
                labels.setdefault(answered, []).append(position)
            for labels in by_text.values():
                if len(labels) > 1:
                    found.update(*labels.values())
        return found

    def _conflicts(self) -> Iterator[Found]:
        rows = positions()
        rows.extend(sorted(self._contradicted()))
        if not rows:
            return
        yield Found(
            "conflict",
            f"{rows_have(len(rows))} a text that occurs with another label, too.",
            "The model is told two answers to the same question; one is wrong, or both are.",
            len(rows),
            rows,
            Fix(f"Remove {number_of(len(rows))}", default=False, drop=rows),
        )


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


def _spellings(counts: Mapping[str, int], looked: Looked) -> Iterator[Found]:
    by_plain: dict[str, list[str]] = {}
    for label in counts:  # the most frequent first
        by_plain.setdefault(_plain(label), []).append(label)
    several = {spellings[0]: spellings[1:] for spellings in by_plain.values() if spellings[1:]}
    if not several:
        return
    usual = {rare: first for first, rest in several.items() for rare in rest}
    rows = positions()
    for batch in looked.batches():
        rows.extend(position for position, _, completion in batch if completion in usual)
    named = ", ".join(
        f"{shown(one_line(rare) if rare.strip() == rare else rare)} for {shown(first)}"
        for rare, first in list(usual.items())[:_NAMED]
    )
    yield Found(
        "label-spelling",
        f"{rows_have(len(rows))} a label that differs from a more frequent one only in case or "
        f"blanks: {named}" + ("." if len(usual) <= _NAMED else ", …"),
        "To a model they are different classes.",
        len(rows),
        rows,
        Fix("Spell them as the more frequent one", change=_respelled(usual)),
    )


def _respelled(usual: Mapping[str, str]) -> Change:
    def respell(prompt: str, completion: str) -> Pair:
        return prompt, usual.get(completion, completion)

    return respell


def _sizes(counts: Counter[str], looked: Looked) -> Iterator[Found]:
    small = {label: count for label, count in counts.items() if count < FEWEST_ROWS}
    if small:
        rows = positions()
        for batch in looked.batches():
            rows.extend(position for position, _, label in batch if _plain(label) in small)
        named = ", ".join(f"{shown(one_line(k))} {n}" for k, n in list(small.items())[:_NAMED])
        yield Found(
            "small-class",
            f"Classes with fewer than {FEWEST_ROWS} rows: {named}"
            + ("." if len(small) <= _NAMED else ", …"),
            "Of so few, a model learns little, and what is measured on them is chance.",
            len(rows),
            rows,
            Fix(f"Remove {number_of(len(rows))} of these classes", default=False, drop=rows),
        )
    ranked = counts.most_common()
    (largest, most), (smallest, fewest) = ranked[0], ranked[-1]
    if most >= _LOPSIDED * fewest:
        yield Found(
            "imbalance",
            f"The largest class, {shown(one_line(largest))}, has {most:,} rows, the smallest, "
            f"{shown(one_line(smallest))}, {fewest:,}.",
            "Always guessing the largest would look like success: read F1, not accuracy.",
        )
