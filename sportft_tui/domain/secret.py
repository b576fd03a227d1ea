"""A key that does not show itself."""

from __future__ import annotations


class Secret:
    """Holds a key; printing, logging or dumping it shows only that there is one."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself: for the one place that sends it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(…)" if self._value else "Secret(none)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a key is not to be pickled")
