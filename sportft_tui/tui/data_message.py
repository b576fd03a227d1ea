"""Messages that carry data, written as dataclasses are.

A dataclass compiles an `__init__` of its own: thirty of them take the hundredth part of the start.
"""

from __future__ import annotations

from typing import Any, dataclass_transform

from textual.message import Message


@dataclass_transform(eq_default=False)
class DataMessage(Message):
    """Its fields are those of the subclass; type checkers see to it that all are given."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__()
        self.__dict__.update(zip(type(self).__annotations__, values, strict=False), **named)
