"""What a person decided about a text."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

#: `taken back`: as if nothing had been decided.
Kind = Literal["label", "unsure", "taken back"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One text, and what it is.

    Attributes:
        table: the name of the table's list of changes: the same rows have the same.
        title: what people call the table.
        row: its number there, from 0.
        text: the text.
        kind: whether it got a label, is one that nobody is sure about, or neither any more.
        label: the label it got; empty otherwise.
        before: the label it had before.
        was_excluded: whether it was left out of training before.
        model: whose opinion was seen; empty for nobody's.
        said: what that model says; empty for nothing.
        probability: of `label`, by that model; None where it is not known.
        at: when, in Unix seconds.
    """

    table: str
    title: str
    row: int
    text: str
    kind: Kind
    label: str
    before: str
    was_excluded: bool = False
    model: str = ""
    said: str = ""
    probability: float | None = None
    at: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Decision:
        """What `to_dict` gave, also after it was JSON."""
        return cls(**plain)
