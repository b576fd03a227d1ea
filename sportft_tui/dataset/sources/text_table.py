"""What readers of text files have in common: where the text is, and who takes its bad lines."""

from __future__ import annotations

from sportft_tui.dataset.sources.opening import Packed
from sportft_tui.dataset.sources.record import Faults


class TextTable:
    """A table in a text file.

    Args:
        source: the file.
        encoding: of its text.
        faults: takes bad lines.
    """

    def __init__(self, source: Packed, encoding: str, faults: Faults) -> None:
        self._source = source
        self._encoding = encoding
        self._faults = faults
