"""The order in which rows are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Column = Literal["row", "text", "label", "split", "tokens", "findings", "len"]


@dataclass(frozen=True, slots=True)
class Order:
    """By which column rows are sorted; `row` is as they were read.

    Attributes:
        column: what is compared; `findings` is how many, `len` the text's characters.
        is_reverse: the largest first.
    """

    column: Column = "row"
    is_reverse: bool = False

    @property
    def is_natural(self) -> bool:
        """Whether rows stand as they were read."""
        return self.column == "row" and not self.is_reverse


#: As rows were read.
NATURAL = Order()
