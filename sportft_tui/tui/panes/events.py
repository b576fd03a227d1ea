"""Pane 3: the selected job's events, and how well they are being watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult

from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.event_log import EventLog
from sportft_tui.tui.widgets.lines import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sportft_tui.domain.event import Event
    from sportft_tui.tui.book import Entry

_INKS = {Watch.LIVE: "ok", Watch.POLLING: "ok", Watch.RECONNECTING: "warn", Watch.STALE: "warn"}
_GLYPHS = {Watch.LIVE: "●", Watch.POLLING: "●", Watch.RECONNECTING: "↻", Watch.STALE: "○"}


class EventsPane(Pane):
    """A log that follows its end until the reader scrolls away."""

    NUMBER, NAME, ENTRY = 3, "Events", "EventLog"

    def __init__(self, *, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=classes)
        self._job_id = ""
        self._state = WatchState(Watch.KNOWN)

    def body(self) -> ComposeResult:
        yield EventLog(empty_text="The selected job's events appear here, from the first on.")

    @property
    def log_view(self) -> EventLog:
        return self.query_one(EventLog)

    def show_entry(self, entry: Entry | None) -> None:
        """Show another job's events."""
        self.log_view.set_events(list(entry.events) if entry else [])
        self._job_id = entry.job.id if entry else ""
        self.show_state(entry.watch if entry else WatchState(Watch.KNOWN))

    def append(self, events: Sequence[Event]) -> None:
        """Show further events of the same job."""
        self.log_view.append(events)

    def show_state(self, state: WatchState) -> None:
        """Say how the job is being watched."""
        self._state = state
        self._show_head()

    @on(EventLog.FollowChanged)
    def _show_head(self) -> None:
        if not self._job_id:
            self.head()
            return
        glyph = _GLYPHS.get(self._state.watch, "·")
        parts: list[Part] = [
            (self._job_id, "dim"),
            (f"{glyph} {self._state.words()}", _INKS.get(self._state.watch, "dim")),
        ]
        if not self.log_view.follow:
            parts.append((f"+{self.log_view.new_count} new below (end)", "accent"))
        self.head(*parts)
