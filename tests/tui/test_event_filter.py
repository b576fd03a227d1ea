from __future__ import annotations

from pathlib import Path

import pytest

from sportft_tui.domain.event import Event
from sportft_tui.tui.event_filter import parse
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.widgets.shown_events import SLICE, ShownEvents


@pytest.mark.parametrize(
    ("typed", "level", "message", "passes"),
    [
        ("", "info", "anything", True),
        ("LOSS", "info", "training loss=0.5", True),
        ("loss", "info", "done", False),
        ("!loss", "info", "done", True),
        ("!loss", "info", "Loss", False),
        ("step loss", "info", "Step 1: loss", True),
        ("step loss", "info", "Step 1", False),
        ("step !loss", "info", "Step 1: loss", False),
        ('"step 1:"', "info", "Step 1: loss", True),
        ('"1 step"', "info", "Step 1: loss", False),
        ('!"step 1"', "info", "Step 1: loss", False),
        ('"step 1', "info", "Step 1: loss", True),
        ("level:warn", "WARNING", "x", True),
        ("level:warning", "warn", "x", True),
        ("level:error", "critical", "x", True),
        ("level:critical", "error", "x", True),
        ("level:warn", "info", "level:warn", False),
        ("!level:info", "info", "x", False),
        ("!level:info", "Notice", "x", True),
        ("level:not", "Notice", "x", True),
        ("level:err disk", "error", "Disk full", True),
        # What is not complete yet hides nothing.
        ("!", "info", "x", True),
        ("level:", "info", "x", True),
        ("!level:", "info", "x", True),
        ('""', "info", "x", True),
        # Nothing else is special.
        ("[/red] .*", "info", "a [/red] and .*", True),
        ("http://x", "info", "see http://x", True),
    ],
)
def test_terms(typed: str, level: str, message: str, passes: bool) -> None:
    assert parse(typed).matches(level, message) is passes


def test_a_filter_is_tried_slice_by_slice_and_on_what_comes(tmp_path: Path) -> None:
    # GIVEN more events than are tried at once, every tenth of them a warning
    spool = EventSpool(tmp_path)
    total = 2 * SLICE + 100

    def add(start: int, stop: int) -> None:
        spool.append(
            [
                Event(str(n), n, "info" if n % 10 else "warn", f"{'odd' if n % 2 else 'even'} {n}")
                for n in range(start, stop)
            ]
        )

    add(0, total)
    shown = ShownEvents(spool, parse("even"))
    # WHEN it advances
    shown.advance()
    # THEN a part is there, and it says so
    assert not shown.is_complete
    assert len(shown) == SLICE // 2
    assert shown.in_words() == f"{SLICE // 2:,} of {total:,} ({SLICE / total:.0%})"
    while not shown.is_complete:
        shown.advance()
    assert [shown[row].id for row in range(3)] == ["0", "2", "4"]
    assert len(shown) == total // 2
    # AND what comes later is tried as well
    add(total, total + 3)
    assert not shown.is_complete
    shown.advance()
    assert shown.in_words() == f"{total // 2 + 2:,} of {total + 3:,}"
    # AND places in one are found in the other
    assert shown.number(5) == 10
    assert [shown.row_of(number) for number in (0, 9, 10, 11)] == [0, 4, 5, 5]
    assert [shown.rows_before(number) for number in (0, 9, 10)] == [0, 5, 5]
    # AND problems are those that are shown
    assert shown.problem(0, 1) == 5
    assert shown.problem(5, -1) == 0
    assert shown.problem(0, -1) is None
    assert ShownEvents(spool).problem(0, 1) == 10
    spool.close()
