"""The screen that the panes lie on: where each message goes, and which job is looked at."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from sportft_tui.tui import messages
from sportft_tui.tui.book import Entry, JobBook
from sportft_tui.tui.command import Command
from sportft_tui.tui.commands import TABS
from sportft_tui.tui.messages import StepState
from sportft_tui.tui.pacer import Pacer
from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.panes.events import EventsPane
from sportft_tui.tui.panes.jobs import JobsPane
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.notice import Notice
from sportft_tui.tui.widgets.rail import Rail
from sportft_tui.tui.widgets.room import Column, Room, Row
from sportft_tui.workflow.tutorial import TRAIN

if TYPE_CHECKING:
    from sportft_tui.tui.first_rows import FirstRows

#: Seconds between two paints of a job's numbers: nobody reads more than one a second.
_NUMBERS_SECONDS = 1.0


class Desk(Room, Screen[None]):
    """Four panes between the rail and the keys. Knows the jobs; starts nothing.

    Args:
        keys: the commands that make sense at first.
        classes: its CSS classes.
    """

    AUTO_FOCUS = "JobList"

    # Textual's own is painted again when the focus moves, which sends every cell of the screen
    # (30 kB at 120x40); the two widgets that lose and gain it paint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    @dataclass(eq=False, repr=False)
    class JobSelected(Message):
        """Another job is looked at; it is to be watched."""

        job_id: str

    class Moved(Message):
        """What makes sense now may be something else than before."""

    def __init__(
        self, keys: list[Command], *, classes: str, first: FirstRows | None = None
    ) -> None:
        super().__init__(classes=classes)
        self._first = first
        self.book = JobBook()
        self._keys = keys
        self._selected: str | None = None
        #: Whether that was somebody's choice, and not only the first of the list.
        self._is_chosen = False
        #: Jobs of which events have come that their numbers do not show yet.
        self._moved: set[str] = set()
        self._numbers = Pacer(self, _NUMBERS_SECONDS, self._show_numbers)
        self._is_new = True

    def compose(self) -> ComposeResult:
        yield Rail(id="rail")
        yield KeyBar(TABS, "pane-jobs", id="tabs")
        with Row(id="panes"):
            with Column(id="left", classes="column"):
                yield DataPane(self._first, id="data")
                yield EventsPane(id="events")
            with Column(id="right", classes="column -current"):
                yield JobsPane(id="jobs", classes="-current")
                yield ClassifyPane(id="classify")
        yield Notice(id="notice", wrap=True)
        yield KeyBar(self._keys, id="keys")

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Before Textual's own: at first all have just got their styles, but for who has focus."""
        if self._is_new:
            self._is_new = False
            self._update_auto_focus()
            self._style_heads()
            event.refresh_styles = False

    # What is looked at

    @property
    def entry(self) -> Entry | None:
        """The selected job and all that is known of it."""
        return self.book.get(self._selected)

    @property
    def model(self) -> str | None:
        """The model to ask."""
        return self.query_one(ClassifyPane).model

    @property
    def pane_name(self) -> str:
        """The pane whose list has the keys; empty where a text box has them, or nothing."""
        nodes = self.focused.ancestors_with_self if isinstance(self.focused, LineView) else ()
        return next((node.id or "" for node in nodes if isinstance(node, Pane)), "")

    @property
    def is_typing(self) -> bool:
        """Whether a text box has the keys."""
        return self.focused is not None and not isinstance(self.focused, LineView)

    @property
    def rail_text(self) -> str:
        """The top line: the steps and the line to the server, in words."""
        return self.query_one(Rail).plain

    def enter(self, name: str) -> None:
        """Give the keys to a pane; on a small terminal it is then the one to be seen."""
        pane: Pane = self.query_one(f"#{name}")  # type: ignore[assignment]
        for other in self.query(".-current"):
            other.remove_class("-current")
        for widget in (pane, *pane.ancestors_with_self):
            if widget.has_class("column") or widget is pane:
                widget.add_class("-current")
        self.query_one("#tabs", KeyBar).offer(TABS, current=f"pane-{name}")
        # What is not to be seen cannot have the keys, and they may be on their way already.
        self.app.stylesheet.update_nodes(self.query("#panes *"))
        pane.enter()

    def add_text_box(self) -> None:
        """Complete pane 4; see `ClassifyPane.add_box`."""
        self.query_one(ClassifyPane).add_box()

    def follow_newest(self) -> None:
        """Go to the end of the selected job's events."""
        self.enter("events")
        self.query_one(EventsPane).log_view.action_cursor_end()

    def offer(self, keys: list[Command]) -> None:
        """Show these commands in the footer."""
        self.query_one("#keys", KeyBar).offer(keys)

    def notice(self, what: str, hint: str = "", ink: str = "") -> None:
        """Say a sentence in the line above the footer."""
        self.query_one(Notice).tell(what, hint, ink)

    def select(self, job_id: str) -> None:
        """Show a job everywhere."""
        self.query_one(JobsPane).list.show_job(job_id)
        if job_id == self._selected:
            return
        self._selected = job_id
        self.query_one(EventsPane).show_entry(self.entry)
        self._show_selected()
        self.post_message(self.JobSelected(job_id))

    def on_descendant_focus(self) -> None:
        # Textual has looked at the heads before it noted which pane has the focus now.
        self._style_heads()
        self.post_message(self.Moved())

    def _style_heads(self) -> None:
        self.app.stylesheet.update_nodes(list(self.query("Pane .header")))

    def _show_selected(self, changed: str | None = None) -> None:
        """Show the selected job's numbers, if it is the one that changed."""
        if self.entry is None or changed not in (None, self._selected):
            return
        self.query_one(JobsPane).show_entry(self.entry)
        own, newest = self.entry.job.fine_tuned_model, next(iter(self.book.models), None)
        is_chosen = self._is_chosen and own is not None
        self.query_one(ClassifyPane).follow(own or newest, is_chosen=is_chosen)
        rail, progress = self.query_one(Rail), self.entry.progress
        if rail.steps[TRAIN][0] is StepState.DOING:
            rail.show_step(TRAIN, StepState.DOING, progress.in_words())
        self.post_message(self.Moved())

    # Messages from the workers

    @on(messages.StepChanged)
    def _step_changed(self, event: messages.StepChanged) -> None:
        self.query_one(Rail).show_step(event.step, event.state, event.detail)
        if event.state is StepState.DOING:
            self.query_one(Notice).tell_step(event.detail)
        else:
            self.query_one(Notice).end_step()

    @on(messages.Connected)
    def _connected(self, event: messages.Connected) -> None:
        self.query_one(Rail).show_server(event.words, is_up=event.is_up)

    @on(messages.Said)
    def _said(self, event: messages.Said) -> None:
        self.notice(event.text)

    @on(messages.Failed)
    def _failed(self, event: messages.Failed) -> None:
        self.notice(f"✗ {event.what}", event.hint, ink="bad")

    @on(messages.TableShown)
    async def _table_shown(self, event: messages.TableShown) -> None:
        pane = self.query_one(DataPane)
        before = pane.table
        await pane.show(event.table)
        self.post_message(self.Moved())
        if before is not None:
            self.run_worker(before.close(), name="close table", exit_on_error=False)

    @on(messages.JobsListed)
    def _jobs_listed(self, event: messages.JobsListed) -> None:
        self.book.see_list(event.jobs, event.seen_at or time.time())
        self.book.past_waits = event.past_waits or self.book.past_waits
        self.query_one(JobsPane).show_book(self.book, event.seen_at)
        if self._selected is None and event.jobs:
            self.select(event.jobs[0].id)
        else:
            self._show_selected()

    @on(messages.JobSeen)
    def _job_seen(self, event: messages.JobSeen) -> None:
        entry = self.book.see(event.job)
        pane = self.query_one(JobsPane)
        if event.select:
            pane.show_book(self.book)
            self._is_chosen = True
            self.select(event.job.id)
        else:
            pane.list.update_job(entry.job, entry.progress)
            self._show_selected(event.job.id)

    @on(messages.EventsSeen)
    def _events_seen(self, event: messages.EventsSeen) -> None:
        self.book.add_events(event.job_id, event.events)
        if event.job_id == self._selected:
            self.query_one(EventsPane).grown()
        self._moved.add(event.job_id)
        self._numbers.ask()

    def _show_numbers(self) -> None:
        moved, self._moved = self._moved, set()
        jobs = self.query_one(JobsPane).list
        for job_id in moved:
            if entry := self.book.get(job_id):
                jobs.update_job(entry.job, entry.progress)
        if self._selected in moved:
            self._show_selected()
            # In one frame with them: in a flood, a frame costs more than what is in it.
            self.query_one(EventsPane).log_view.flush()

    @on(messages.WatchChanged)
    def _watch_changed(self, event: messages.WatchChanged) -> None:
        if entry := self.book.get(event.job_id):
            entry.watch = event.state
            if event.job_id == self._selected:
                self.query_one(EventsPane).show_state(event.state)

    @on(messages.ResultsSeen)
    def _results_seen(self, event: messages.ResultsSeen) -> None:
        if entry := self.book.get(event.job_id):
            entry.results = event.results
            self._show_selected(event.job_id)

    @on(messages.EvaluationSeen)
    def _evaluation_seen(self, event: messages.EvaluationSeen) -> None:
        for job_id in self.book.see_evaluation(event.evaluation):
            self._show_selected(job_id)

    @on(messages.Classified)
    def _classified(self, event: messages.Classified) -> None:
        pane = self.query_one(ClassifyPane)
        pane.show_answer(event.text, event.prediction, event.source)

    @on(JobList.Highlighted)
    def _job_highlighted(self, event: JobList.Highlighted) -> None:
        if isinstance(event.view, JobList) and (job := event.view.current):
            self._is_chosen |= job.id != self._selected
            self.select(job.id)
