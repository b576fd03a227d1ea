"""Texts with labels, as those who load a corpus give them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its label.

    Attributes:
        text: the text as it was loaded.
        label: its class.
    """

    text: str
    label: str
