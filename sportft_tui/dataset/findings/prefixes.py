"""Beginnings that all prompts or all completions share, and so teach nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sportft_tui.dataset.findings.ends import SharedEnds
from sportft_tui.dataset.findings.finding import Change, Fix, Found, Looked, Pair, Task, shown
from sportft_tui.dataset.spool import Batch

#: A prompt's shared beginning is an instruction from this length on.
_INSTRUCTION = 13
#: Of completions, a shorter one is too likely an accident.
_COMPLETION_PREFIX = 5


class Prefixes:
    """What all prompts begin with, and what all completions begin with.

    Args:
        ends: what they share.
    """

    def __init__(self, ends: SharedEnds) -> None:
        self._ends = ends

    def look(self, batch: Batch) -> None:
        """Nothing of its own: `ends` has looked."""

    def found(self, looked: Looked) -> Iterator[Found]:
        yield from self._of_prompts(looked)
        yield from self._of_completions(looked)

    def _of_prompts(self, looked: Looked) -> Iterator[Found]:
        prefix = self._ends.prompts.prefix
        if not prefix or self._ends.prompts.identical:
            return
        what = f"All prompts begin with {shown(prefix)}."
        if len(prefix) < _INSTRUCTION:
            if looked.wanted.like_openai:
                yield Found("prompt-prefix", what)
            return
        yield Found(
            "prompt-prefix",
            what,
            "A fine-tuned model needs no instruction: the same words everywhere cost tokens and "
            "teach nothing.",
            looked.n_rows,
            fix=Fix(
                f"Remove {shown(prefix)} from all prompts",
                change=_without_beginning(prefix),
                text=prefix,
            ),
        )

    def _of_completions(self, looked: Looked) -> Iterator[Found]:
        prefix = self._ends.completions.prefix
        if len(prefix) < _COMPLETION_PREFIX or self._ends.completions.identical:
            return
        what = f"All completions begin with {shown(prefix)}."
        if _empties(looked, prefix):
            yield Found(
                "completion-prefix",
                f"{what} It stays: without it some would be empty.",
            )
            return
        yield Found(
            "completion-prefix",
            what,
            "Only what differs teaches the model something.",
            looked.n_rows,
            fix=Fix(
                f"Remove {shown(prefix)} from all completions",
                # Labels are names that programs expect: they are not renamed unasked.
                default=looked.wanted.like_openai or looked.task is not Task.CLASSIFICATION,
                change=_without_start(prefix),
                text=prefix,
            ),
        )


def _empties(looked: Looked, prefix: str) -> bool:
    return any(prefix in batch.completions for batch in looked.batches())


def _without_beginning(prefix: str) -> Change:
    # Cut by length: its letters may have become lower case before.
    def cut(prompt: str, completion: str) -> Pair:
        return prompt[len(prefix) :], completion

    return cut


def _without_start(prefix: str) -> Change:
    leading = " " if prefix.startswith(" ") else ""

    def cut(prompt: str, completion: str) -> Pair:
        return prompt, leading + completion[len(prefix) :]

    return cut
