"""What is known about a table as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class FindingCount:
    """A finding and how many rows it is about.

    Attributes:
        id: its name, such as `duplicate`.
        what: what it is, sentences.
        why: why it matters; may be empty.
        count: how many rows; 0 where it is about the table as a whole.
    """

    id: str
    what: str
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class TableState:
    """A table as it is now.

    Attributes:
        n_rows: rows that can be read.
        is_complete: whether all are there.
        failed: why the rest could not be read; empty where nothing failed.
        counts: rows by label as labels are now, excluded rows left out; of very many labels only
            the most frequent.
        n_labels: how many labels there are.
        n_marked, n_excluded: rows.
        tokens_share: how much of the rows' tokens is counted, 0 to 1.
        total_tokens: those counted, of rows that are not excluded.
        findings: what was found; see `is_surveyed`.
        is_surveyed: whether findings are known.
        can_undo, can_redo: what would be undone and done again, in words; empty for nothing.
        notes: what a reader should know about how the table was read, a sentence each.
    """

    n_rows: int = 0
    is_complete: bool = False
    failed: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    n_labels: int = 0
    n_marked: int = 0
    n_excluded: int = 0
    tokens_share: float = 0.0
    total_tokens: int = 0
    findings: tuple[FindingCount, ...] = ()
    is_surveyed: bool = False
    can_undo: str = ""
    can_redo: str = ""
    notes: tuple[str, ...] = ()

    def as_wire(self) -> dict[str, Any]:
        """For JSON; `from_wire` reads it."""
        return asdict(self)

    @classmethod
    def from_wire(cls, wire: Mapping[str, Any]) -> TableState:
        """The state that `as_wire` wrote."""
        findings = tuple(FindingCount(**found) for found in wire["findings"])
        return cls(**{**wire, "findings": findings, "notes": tuple(wire["notes"])})
