"""A key that does not show itself, and texts that may hold one."""

from __future__ import annotations

import re

#: What looks like a key: with a known beginning, after `Bearer`, or long and of letters and digits.
_KEY_LIKE = re.compile(
    r"(?:sk|pk|rk|key|ghp|hf|xox[a-z])[-_][A-Za-z0-9_\-]{6,}|(?<=Bearer )\S+"
    r"|(?=[A-Za-z0-9+_\-]*[0-9])(?=[A-Za-z0-9+_\-]*[A-Za-z])[A-Za-z0-9+_\-]{32,}=*",
)
#: What stands in its place.
REDACTED = "[redacted]"


def without_keys(text: str) -> str:
    """`text` without what looks like a key."""
    return _KEY_LIKE.sub(REDACTED, text)


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
