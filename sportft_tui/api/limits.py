"""What a server says of its rate limits, in its headers."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

_PREFIX = "x-ratelimit-"
#: 1s, 6m0s, 20ms, 1h2m3.5s.
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
#: A server that asks for a longer pause is asked again after this one.
LONGEST_WAIT = 600.0
#: Limits by the minute are renewed bit by bit; what a server does not say is taken for so much.
_USUAL_RESET = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What is left until the server wants a pause; None for what it does not say.

    Attributes:
        requests, tokens: so many may be used now.
        most_requests: so many may be used in one of the server's spans, mostly a minute.
        requests_reset, tokens_reset: seconds until all of them may be used again.
    """

    requests: int | None = None
    tokens: int | None = None
    most_requests: int | None = None
    requests_reset: float | None = None
    tokens_reset: float | None = None

    @property
    def pause(self) -> float:
        """Seconds to wait before the next request; 0 where there is room for it."""
        pause = 0.0
        if self.requests is not None and self.requests <= 0:
            # All of them come back within this; the first one, much sooner.
            pause = self._first_back(self.requests_reset)
        if self.tokens is not None and self.tokens <= 0:
            pause = max(pause, _USUAL_RESET if self.tokens_reset is None else self.tokens_reset)
        return min(pause, LONGEST_WAIT)

    def _first_back(self, reset: float | None) -> float:
        if reset is None:
            return _USUAL_RESET
        return reset / self.most_requests if self.most_requests else reset


def read_limits(headers: Mapping[str, str]) -> Limits:
    """The limits in a response's headers."""
    return Limits(
        requests=_count(headers.get(f"{_PREFIX}remaining-requests")),
        tokens=_count(headers.get(f"{_PREFIX}remaining-tokens")),
        most_requests=_count(headers.get(f"{_PREFIX}limit-requests")),
        requests_reset=seconds(headers.get(f"{_PREFIX}reset-requests")),
        tokens_reset=seconds(headers.get(f"{_PREFIX}reset-tokens")),
    )


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Seconds that a refusal asks to wait: `Retry-After` as seconds or as a date, or in ms."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1000, LONGEST_WAIT)
    given = headers.get("retry-after")
    wait = _number(given)
    if wait is None and given:
        try:
            wait = max(0.0, email.utils.parsedate_to_datetime(given).timestamp() - time.time())
        except (ValueError, OverflowError):
            wait = None
    if wait is None:
        limits = read_limits(headers)
        wait = limits.pause or None
    return None if wait is None else min(wait, LONGEST_WAIT)


def seconds(text: str | None) -> float | None:
    """A span such as `6m0s` or `20ms`, or plain seconds; None where it is neither."""
    if not text:
        return None
    plain = _number(text)
    if plain is not None:
        return plain
    parts = _SPAN.findall(text)
    if "".join(number + unit for number, unit in parts) != text.strip():
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _count(text: str | None) -> int | None:
    value = _number(text)
    return None if value is None else int(value)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
