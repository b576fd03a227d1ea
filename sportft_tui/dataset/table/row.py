"""One row of a table, and what may be marked in its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableRow:
    """A text with its label and what is known about it.

    Attributes:
        number: its place in the table as it was read, from 0.
        text: the text, or only its beginning where no more was asked for.
        label: its class, as it is now.
        split: `train`, `validation`, or empty where the row is in neither file.
        tokens: of the whole text; None where they are not counted yet.
        findings: ids of what was found in it.
        is_excluded: whether it is left out of what is made of the table.
        is_marked: whether somebody marked it.
        given_label: the label that it was read with; empty unless it has another now.
    """

    number: int
    text: str
    label: str
    split: str = ""
    tokens: int | None = None
    findings: tuple[str, ...] = ()
    is_excluded: bool = False
    is_marked: bool = False
    given_label: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that a finding is about.

    Attributes:
        finding: the finding's id.
        start, end: characters of the text, from 0; `end` is the first behind it.
        what: what it is, a few words.
    """

    finding: str
    start: int
    end: int
    what: str
