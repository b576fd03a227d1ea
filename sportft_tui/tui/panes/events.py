"""Pane 3: the selected job's events, and how well they are being watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.tui import messages
from sportft_tui.tui.event_filter import EventFilter, parse
from sportft_tui.tui.event_spool import EventSpool
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.event_log import EventLog
from sportft_tui.tui.widgets.lines import Part

if TYPE_CHECKING:
    from sportft_tui.tui.book import Entry
    from sportft_tui.tui.widgets.filter_line import FilterLine

_INKS = {Watch.LIVE: "ok", Watch.POLLING: "ok", Watch.RECONNECTING: "warn", Watch.STALE: "warn"}
_GLYPHS = {Watch.LIVE: "●", Watch.POLLING: "●", Watch.RECONNECTING: "↻", Watch.STALE: "○"}


class EventsPane(Pane):
    """A log that follows its end until the reader scrolls away, and its filter."""

    NUMBER, NAME, ENTRY = 3, "Events", "EventLog"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop_filter", show=False)]

    def __init__(self, *, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=classes)
        self._job_id = ""
        self._state = WatchState(Watch.KNOWN)
        self._filter: FilterLine | None = None
        #: Of the spool, as last told to the reader.
        self._trouble = ""

    def body(self) -> ComposeResult:
        yield EventLog(
            on_follow=self._show_head,
            empty_text="The selected job's events appear here, from the first on.",
        )

    @property
    def log_view(self) -> EventLog:
        return self.query_one(EventLog)

    def show_entry(self, entry: Entry | None) -> None:
        """Show another job's events."""
        self.log_view.show(entry.events if entry else EventSpool())
        self._trouble = self.log_view.shown.spool.trouble
        self._job_id = entry.job.id if entry else ""
        self.show_state(entry.watch if entry else WatchState(Watch.KNOWN))

    def grown(self) -> None:
        """Show further events of the same job."""
        self.log_view.grown()
        if (trouble := self.log_view.shown.spool.trouble) != self._trouble:
            self._trouble = trouble
            self.post_message(messages.Failed(trouble))

    def show_state(self, state: WatchState) -> None:
        """Say how the job is being watched."""
        self._state = state
        self._show_head()

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
            # First, so that a narrow pane shows it.
            parts.insert(0, (f"+{self.log_view.new_count:,} new below (end)", "accent"))
        self.head(*parts)

    # What its keys do; the names are those of the command table.

    async def do(self, name: str) -> None:
        """Do what a command of this pane is for."""
        from sportft_tui.tui.event_text import full_line

        log = self.log_view
        match name:
            case "filter":
                (await self._open_filter()).edit()
            case "next":
                self._go_to_problem(1)
            case "previous":
                self._go_to_problem(-1)
            case "times":
                log.is_relative = not log.is_relative
            case "wrap":
                log.set_tall(not log.is_tall)
            case "copy" if log.current:
                self.post_message(messages.CopyAsked(full_line(log.current)))
            case "pager" if log.current:
                self.post_message(messages.ReadAsked("event", text=full_line(log.current)))
            case "pager_all":
                shown, name = log.shown, f"{self._job_id}-events"
                self.post_message(messages.LogReadAsked(name, shown.spool, shown.wanted))
            case "save":
                self.post_message(self._save(log.shown.wanted))
            case "save_all":
                self.post_message(self._save(EventFilter()))

    async def do_with(self, name: str, argument: str) -> None:
        """Filter or save, as it was typed."""
        if name == "filter":
            (await self._open_filter()).put(argument)
            self.log_view.focus()
        else:
            self.post_message(self._save(self.log_view.shown.wanted, argument))

    def _save(self, wanted: EventFilter, name: str = "") -> messages.EventsSaveAsked:
        return messages.EventsSaveAsked(self._job_id, self.log_view.shown.spool, wanted, name)

    def _go_to_problem(self, step: int) -> None:
        if not self.log_view.go_to_problem(step):
            where = "below" if step > 0 else "above"
            self.post_message(messages.Said(f"No warning or error {where} this line."))

    # The filter

    async def _open_filter(self) -> FilterLine:
        if self._filter is None:
            from sportft_tui.tui.widgets.filter_line import FilterLine

            example = 'text  !not  level:warn  "two words"'
            self._filter = FilterLine(example, self.log_view)
            await self.mount(self._filter)
            self._count()
        return self._filter

    async def action_drop_filter(self) -> None:
        """Show all events again; the reader's line stays."""
        if self._filter is None:
            return
        line, self._filter = self._filter, None
        self.log_view.focus()
        self.log_view.set_filter(EventFilter())
        await line.remove()

    async def on_filter_line_left(self, event: FilterLine.Left) -> None:
        if not event.keep or not parse(event.text):
            await self.action_drop_filter()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        if self._filter is not None:
            self.log_view.set_filter(parse(event.text))
            self._count()

    @on(EventLog.Counted)
    def _count(self) -> None:
        if self._filter is not None:
            self._filter.tell(self.log_view.shown.in_words())
