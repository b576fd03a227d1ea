"""The made-up posts."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, pairwise

from sportft_tui.dataset.preparing.splitting import as_openai
from sportft_tui.dataset.sample import sample_rows

BOTH = ("baseball", "hockey")
#: Of the words that two posts have between them; a filled-in template shares more than half.
MOST_SHARED = 0.4


def test_there_are_two_hundred_or_more_about_half_each() -> None:
    rows = sample_rows(BOTH)
    counts = Counter(row.label for row in rows)
    assert len(rows) >= 200
    assert set(counts) == set(BOTH)
    assert max(counts.values()) - min(counts.values()) <= 20


def test_no_two_are_alike() -> None:
    words = [frozenset(re.findall(r"\w+", row.text.lower())) for row in sample_rows(BOTH)]
    alike = [
        pair
        for pair in combinations(words, 2)
        if len(pair[0] & pair[1]) > MOST_SHARED * len(pair[0] | pair[1])
    ]
    assert alike == []


def test_they_are_shuffled_and_can_be_split() -> None:
    rows = sample_rows(BOTH)[:100]
    runs = sum(a.label != b.label for a, b in pairwise(rows))
    assert 30 < runs < 70
    part = as_openai(len(rows))
    assert (len(part.train), len(part.valid)) == (80, 20)
    assert {rows[i].label for i in part.valid} == set(BOTH)


def test_only_the_labels_that_are_asked_for() -> None:
    assert {row.label for row in sample_rows(["hockey"])} == {"hockey"}
    assert sample_rows(["space"]) == []
