"""What texts share at their beginnings and ends."""

from __future__ import annotations

from collections.abc import Sequence

from sportft_tui.dataset.spool import Batch


class Shared:
    """The longest beginning and the longest end that all texts share, text by text."""

    def __init__(self) -> None:
        self._first: str | None = None
        self.prefix = ""
        self.suffix = ""
        #: Whether all are the same text.
        self.identical = True

    def look(self, texts: Sequence[str]) -> None:
        """Take further texts into account."""
        if not texts:
            return
        if self._first is None:
            self._first = self.prefix = self.suffix = texts[0]
        if self.identical:
            self.identical = all(text == self._first for text in texts)
        # A shared end only ever gets shorter, so nearly every text costs one comparison.
        if self.prefix:
            for text in texts:
                if not text.startswith(self.prefix):
                    self.prefix = self.prefix[: _shared(self.prefix, text)]
        if self.suffix:
            for text in texts:
                if not text.endswith(self.suffix):
                    self.suffix = _common_suffix(self.suffix, text)


def _common_suffix(one: str, other: str) -> str:
    backwards = one[::-1]
    return backwards[: _shared(backwards, other[: -len(one) - 1 : -1])][::-1]


def _shared(one: str, other: str) -> int:
    """How many characters two texts share from their beginnings on."""
    # By halves: a beginning of thousands of characters is compared a dozen times, not bit by bit.
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


class SharedEnds:
    """What all prompts share, and what all completions share."""

    def __init__(self) -> None:
        self.prompts = Shared()
        self.completions = Shared()

    def look(self, batch: Batch) -> None:
        """Take further rows into account."""
        self.prompts.look(batch.prompts)
        self.completions.look(batch.completions)


def is_mark(suffix: str) -> bool:
    """Whether a shared end is a mark that somebody put there, not the last letters of words."""
    # One sign alone, such as a full stop, ends many a sentence.
    return len(suffix) > 1 and bool(suffix.strip()) and not any(map(str.isalnum, suffix))
