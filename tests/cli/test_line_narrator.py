from __future__ import annotations

from sportft_tui.cli.commands.line_narrator import LineNarrator
from sportft_tui.domain.watching import Watch, WatchState


def down(attempt: int, reason: str = "Nothing answers.") -> WatchState:
    return WatchState(Watch.RECONNECTING, attempt=attempt, next_in=2.0**attempt, reason=reason)


def test_a_lost_line_is_said_once_and_that_it_is_back() -> None:
    said: list[str] = []
    narrator = LineNarrator(said.append)
    # GIVEN a line that is well: nothing is said
    for state in (WatchState(Watch.KNOWN), WatchState(Watch.LIVE), WatchState(Watch.POLLING)):
        narrator.tell(state)
    assert said == []
    # WHEN it is lost for many tries, for one reason and another, and comes back
    for attempt in range(1, 50):
        narrator.tell(down(attempt))
    narrator.tell(down(50, "The key is wrong."))
    narrator.tell(WatchState(Watch.STALE, since=1.0, reason="The key is wrong."))
    narrator.tell(WatchState(Watch.STALE, since=1.0, attempt=3, reason="The key is wrong."))
    narrator.tell(WatchState(Watch.LIVE))
    narrator.tell(WatchState(Watch.LIVE))
    # THEN each of these is said once
    assert said[:2] == [
        "Nothing answers. Reconnecting; the job itself goes on.",
        "The key is wrong. Reconnecting; the job itself goes on.",
    ]
    assert said[2].startswith("stale since ")
    assert said[3:] == ["The line is back; nothing was missed."]
    # AND a further loss is told again
    narrator.tell(down(1))
    assert said[4] == said[0]
