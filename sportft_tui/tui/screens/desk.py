"""The screen of the jobs: where each message goes, and which job is looked at."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import on

from sportft_tui.tui import messages
from sportft_tui.tui.book import Entry, JobBook
from sportft_tui.tui.data_message import DataMessage
from sportft_tui.tui.debounce import Debounce
from sportft_tui.tui.keymap import Keymap
from sportft_tui.tui.messages import StepState
from sportft_tui.tui.pace import pace
from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.panes.events import EventsPane
from sportft_tui.tui.panes.jobs import JobsPane
from sportft_tui.tui.place import FIRST_PLACE, Place
from sportft_tui.tui.screens.pane_screen import PaneScreen
from sportft_tui.tui.throttle import Throttle
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.notice import Notice
from sportft_tui.tui.widgets.rail import Rail
from sportft_tui.workflow.tutorial import TRAIN

if TYPE_CHECKING:
    from sportft_tui.tui.first_rows import FirstRows

#: Seconds on a job before the other panes show it: longer than between the rows of a held key, of
#: which each would send a screenful.
_LOOK_SECONDS = 0.15


class Desk(PaneScreen):
    """Knows the jobs, and shows them in the panes; starts nothing.

    Args:
        keymap: the keys in force.
        classes: its CSS classes.
        first: what is known already of the table to be opened.
        place: where to begin.
    """

    class JobSelected(DataMessage):
        """Another job is looked at; it is to be watched."""

        job_id: str

    def __init__(
        self,
        keymap: Keymap,
        *,
        classes: str,
        first: FirstRows | None = None,
        place: Place = FIRST_PLACE,
    ) -> None:
        super().__init__(keymap, classes=classes, first=first, place=place)
        self.book = JobBook()
        #: The job that was selected when the app was left.
        self._last_job = place.job
        self._selected: str | None = None
        #: Whether that was somebody's choice, and not only the first of the list.
        self._is_chosen = False
        #: Jobs of which events have come that their numbers do not show yet.
        self._moved: set[str] = set()
        self._numbers = Throttle(self, pace().numbers, self._show_numbers)
        #: Until the panes show the selected job.
        self._rest = Debounce(self, _LOOK_SECONDS, self._look)

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
    def rail_text(self) -> str:
        """The top line: the steps and the line to the server, in words."""
        return self.query_one(Rail).plain

    def enter(self, name: str) -> None:
        """Give the keys to a pane; on a small terminal it is then the one to be seen."""
        self.settle()
        super().enter(name)

    def complete(self) -> None:
        """Add what the first paint does not show."""
        self.add_toasts()
        self.add_text_box()

    def add_text_box(self) -> None:
        """Complete pane 4; see `ClassifyPane.add_box`."""
        self.query_one(ClassifyPane).add_box()

    def follow_newest(self) -> None:
        """Go to the end of the selected job's events."""
        self.enter("events")
        self.query_one(EventsPane).log_view.action_cursor_end()

    def select(self, job_id: str) -> None:
        """Show a job everywhere."""
        self.query_one(JobsPane).list.show_job(job_id)
        if job_id != self._selected:
            self._selected = job_id
            self._rest.ask()
        self.settle()

    def settle(self) -> None:
        """Have all panes show the selected job now: something is to be done with it."""
        self._rest.end()

    def _look(self) -> None:
        if self._selected is None:
            return
        self.query_one(EventsPane).show_entry(self.entry)
        self._show_selected()
        self.post_message(self.JobSelected(self._selected))

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
        self.query_one(Rail).show_server(event.name, event.host, is_up=event.is_up)

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
            last = self.book.get(self._last_job)
            self.select(last.job.id if last else event.jobs[0].id)
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
            if event.job_id == self._selected and self._rest.is_over:
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
        job = event.view.current if isinstance(event.view, JobList) else None
        if job and job.id != self._selected:
            self._selected, self._is_chosen = job.id, True
            self._rest.ask()
