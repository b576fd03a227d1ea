"""A small corpus that is always there: sports posts that were made up for this program.

It stands in where neither the real corpus nor a network to load it from is there. Whoever shows
these posts says that they are made up.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import files

from sportft_tui.dataset.formats import read_examples
from sportft_tui.dataset.rows import Row

_FILE = "sample_posts.jsonl"


def sample_rows(labels: Collection[str]) -> list[Row]:
    """The made-up posts with one of `labels`, always in the same shuffled order.

    Args:
        labels: `baseball`, `hockey`; for others there are no posts.
    """
    lines = (files("sportft_tui.dataset") / _FILE).read_bytes().splitlines()
    examples = read_examples(lines)
    return [Row(e.prompt, e.completion) for e in examples if e.completion in labels]
