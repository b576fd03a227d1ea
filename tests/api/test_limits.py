from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from sportft_tui.api.limits import LONGEST_WAIT, read_limits, seconds, wait_asked_for


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6m0s", 360.0),
        ("20ms", 0.02),
        ("1h2m3.5s", 3723.5),
        ("1d", 86400.0),
        ("8.64", 8.64),
        ("", None),
        (None, None),
        ("soon", None),
        ("1s later", None),
        ("nan", None),
        ("-1", None),
    ],
)
def test_spans(text: str | None, expected: float | None) -> None:
    assert seconds(text) == expected


def test_what_is_left_says_whether_to_pause() -> None:
    # GIVEN the headers of a provider, with room left
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-remaining-tokens": "149984",
        "x-ratelimit-reset-tokens": "6ms",
    }
    assert read_limits(headers).pause == 0
    # WHEN the requests are used up THEN one of sixty is back after a sixtieth of the span
    used_up = headers | {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "1m0s",
    }
    assert read_limits(used_up).pause == 1.0
    # WHEN the tokens are used up THEN the whole span is waited for
    assert read_limits(headers | {"x-ratelimit-remaining-tokens": "0"}).pause == 0.006
    # WHEN nothing is said THEN there is nothing to wait for
    assert read_limits({}).pause == 0


def test_a_refusal_says_how_long_in_any_of_its_forms() -> None:
    assert wait_asked_for({"retry-after": "7"}) == 7
    assert wait_asked_for({"retry-after-ms": "250", "retry-after": "1"}) == 0.25
    date = formatdate(time.time() + 100, usegmt=True)
    assert 90 < (wait_asked_for({"retry-after": date}) or 0) <= 100
    assert wait_asked_for({"retry-after": formatdate(0, usegmt=True)}) == 0
    assert wait_asked_for({"retry-after": "86400"}) == LONGEST_WAIT
    assert wait_asked_for({"retry-after": "tomorrow"}) is None
    assert wait_asked_for({}) is None
