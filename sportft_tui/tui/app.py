"""The app: four panes, the command table's actions, and where each message goes."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from sportft_tui.domain.text import one_line
from sportft_tui.tui import messages
from sportft_tui.tui.book import Entry, JobBook
from sportft_tui.tui.commands import TABLE, Command, Situation
from sportft_tui.tui.conductor import TRAIN, Conductor
from sportft_tui.tui.messages import StepState
from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.panes.events import EventsPane
from sportft_tui.tui.panes.jobs import JobsPane
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.screens.desk import Desk
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.tui.widgets.rail import Rail
from sportft_tui.workflow.session import Session

TABS = [command for command in TABLE if command.is_tab]


def _palette_commands() -> type[Any]:
    """Imported late: the palette is not needed for the first paint."""
    from sportft_tui.tui.palette_commands import SportftCommands

    return SportftCommands


class SportftApp(App[None]):
    """Four panes over one session.

    Args:
        session: the server and everything below.
        job_id: a job to attach to at once; empty for none.
    """

    TITLE = "sportft"
    CSS_PATH = "styles/app.tcss"
    COMMANDS = {_palette_commands}  # noqa: RUF012 - Textual's own form
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own form
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(command.key, command.action, command.title, show=False, id=command.id)
        for command in TABLE
        if command.key
    ]

    def __init__(self, session: Session, job_id: str = "") -> None:
        super().__init__()
        self.book = JobBook()
        self.conductor = Conductor(session, self.post_message, self._agree)
        self._session = session
        self._attach_to = job_id
        self._selected: str | None = None
        self._is_busy = False

    def get_default_screen(self) -> Screen[None]:
        # With the classes that Textual would set after the first layout, and then paint all again.
        by_width = [name for least, name in self.HORIZONTAL_BREAKPOINTS if self.size.width >= least]
        by_height = [name for least, name in self.VERTICAL_BREAKPOINTS if self.size.height >= least]
        return Desk(id="_default", classes=f"{by_width[-1]} {by_height[-1]}")

    def compose(self) -> ComposeResult:
        yield Rail(id="rail")
        yield KeyBar(TABS, "pane-jobs", id="tabs")
        with Horizontal(id="desk"):
            with Vertical(id="left", classes="column"):
                yield DataPane(id="data")
                yield EventsPane(id="events")
            with Vertical(id="right", classes="column -current"):
                yield JobsPane(id="jobs", classes="-current")
                yield ClassifyPane(id="classify")
        yield Lines(id="notice", wrap=True)
        yield KeyBar(self._possible_keys(), id="keys")

    def on_mount(self) -> None:
        # Everything below the screen is imported and opened after it has been painted.
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        self.query_one(ClassifyPane).add_box()
        self._run("open", self.conductor.open())
        if self._attach_to:
            self._run("attach", self.conductor.attach(self._attach_to))

    def _run(self, name: str, work: Coroutine[Any, Any, object], *, busy: bool = False) -> None:
        """Start a worker; `busy` ones hold back the other steps until they are done."""
        if busy:
            self._set_busy(True)
        self.run_worker(work, name=name, group="steps" if busy else name, exit_on_error=False)

    @on(Worker.StateChanged)
    def _worker_moved(self, event: Worker.StateChanged) -> None:
        """A worker's end is never silent: a fault of ours is shown like any other."""
        if event.worker.is_finished and event.worker.group == "steps":
            self._set_busy(False)
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            what = f"✗ {type(error).__name__} in {event.worker.name}: {error}."
            self._notice(what, "This is a fault in sportft; jobs are not touched.", ink="bad")

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self._refresh_keys()

    # What makes sense now

    @property
    def situation(self) -> Situation:
        entry = self.book.get(self._selected)
        return Situation(
            has_rows=self.conductor.loaded is not None,
            is_prepared=self.conductor.prepared is not None,
            has_job=entry is not None,
            job_is_over=entry is not None and entry.job.is_over,
            job_has_model=self._model is not None,
            is_busy=self._is_busy,
        )

    @property
    def _model(self) -> str | None:
        """The model to ask: the selected job's, else the newest."""
        entry = self.book.get(self._selected)
        if entry and entry.job.fine_tuned_model:
            return entry.job.fine_tuned_model
        return next(iter(self.book.models), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A command that makes no sense now does nothing, and is dim in the help."""
        for command in TABLE:
            if command.action.split("(")[0] == action and action != "pane":
                return command.is_available(self.situation)
        return True

    @property
    def rail_text(self) -> str:
        """The top line: the steps and the line to the server, in words."""
        return self.query_one(Rail).plain

    def _possible_keys(self) -> list[Command]:
        now = self.situation
        keys = [command for command in TABLE if command.word and not command.is_tab]
        return [c for c in keys if c.is_available(now) and c.is_next(now)]

    def _refresh_keys(self) -> None:
        self.query_one("#keys", KeyBar).offer(self._possible_keys())

    @on(KeyBar.Pressed)
    async def _key_clicked(self, event: KeyBar.Pressed) -> None:
        await self.run_action(event.command.action)

    # Actions, as named in the command table

    def action_tutorial(self) -> None:
        self._run("tutorial", self.conductor.tutorial(), busy=True)

    def action_load(self) -> None:
        self._run("load", self.conductor.load(), busy=True)

    def action_prepare(self) -> None:
        self._run("prepare", self.conductor.prepare(), busy=True)

    def action_train(self) -> None:
        self._run("train", self.conductor.train(), busy=True)

    def action_follow(self) -> None:
        self.action_pane("events")
        self.query_one(EventsPane).log_view.action_cursor_end()
        self._follow(self._selected)

    def action_results(self) -> None:
        if entry := self.book.get(self._selected):
            self.action_pane("jobs")
            self._run("results", self.conductor.results(entry.job), busy=True)

    def action_classify(self) -> None:
        self.action_pane("classify")

    async def action_attach(self) -> None:
        from sportft_tui.tui.screens.ask import Ask

        def attach(job_id: str | None) -> None:
            if job_id:
                self._run("attach", self.conductor.attach(job_id))

        await self.push_screen(Ask("Attach to which job?", "ftjob-…"), attach)

    async def action_cancel_job(self) -> None:
        from sportft_tui.tui.screens.ask import Confirm

        entry = self.book.get(self._selected)
        if entry is None:
            return
        job_id = entry.job.id

        def cancel(sure: bool | None) -> None:
            if sure:
                self._run("cancel", self.conductor.cancel(job_id))

        await self.push_screen(Confirm(f"Cancel {job_id}?", "It cannot be started again."), cancel)

    async def _agree(self, price: str) -> bool:
        from sportft_tui.tui.screens.ask import Confirm

        question = Confirm("Upload both files and create the job?", f"Cost: {price}.")
        return await self.push_screen_wait(question)

    def action_pane(self, name: str) -> None:
        pane = self.query_one(f"#{name}", Pane)
        for other in self.query(".-current"):
            other.remove_class("-current")
        pane.add_class("-current")
        if pane.parent is not None:
            self.query_one(f"#{pane.parent.id}").add_class("-current")
        self.query_one("#tabs", KeyBar).offer(TABS, current=f"pane-{name}")
        pane.enter()

    async def action_help(self) -> None:
        from sportft_tui.tui.screens.help import Help

        await self.push_screen(Help(self.situation))

    # Messages

    @on(messages.StepChanged)
    def _step_changed(self, event: messages.StepChanged) -> None:
        self.query_one(Rail).show_step(event.step, event.state, event.detail)
        # What a step is doing is told while it is doing it, and not a moment longer.
        self._notice(event.detail if event.state is StepState.DOING else "")

    @on(messages.Connected)
    def _connected(self, event: messages.Connected) -> None:
        self.query_one(Rail).show_server(event.words, is_up=event.is_up)

    @on(messages.Said)
    def _said(self, event: messages.Said) -> None:
        self._notice(event.text)

    @on(messages.Failed)
    def _failed(self, event: messages.Failed) -> None:
        self._notice(f"✗ {event.what}", event.hint, ink="bad")

    def _notice(self, what: str, hint: str = "", ink: str = "") -> None:
        told = line((f" {one_line(what)} ", ink), one_line(hint))
        self.query_one("#notice", Lines).show(told)

    @on(messages.DataShown)
    def _data_shown(self, event: messages.DataShown) -> None:
        self.query_one(DataPane).show(event)
        self._refresh_keys()

    @on(messages.JobsListed)
    def _jobs_listed(self, event: messages.JobsListed) -> None:
        self.book.see_list(event.jobs)
        self.query_one(JobsPane).show_book(self.book)
        if self._selected is None and event.jobs:
            self._select(event.jobs[0].id)
        else:
            self._show_selected()

    @on(messages.JobSeen)
    def _job_seen(self, event: messages.JobSeen) -> None:
        entry = self.book.see(event.job)
        pane = self.query_one(JobsPane)
        if event.select:
            pane.show_book(self.book)
            self._select(event.job.id)
        else:
            pane.list.update_job(entry.job, entry.progress)
            self._show_selected(event.job.id)

    @on(messages.EventsSeen)
    def _events_seen(self, event: messages.EventsSeen) -> None:
        entry = self.book.add_events(event.job_id, event.events)
        self.query_one(JobsPane).list.update_job(entry.job, entry.progress)
        if event.job_id == self._selected:
            self.query_one(EventsPane).append(event.events)
        self._show_selected(event.job_id)

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

    @on(messages.Classified)
    def _classified(self, event: messages.Classified) -> None:
        pane = self.query_one(ClassifyPane)
        pane.show_answer(event.text, event.prediction, event.source)

    @on(JobList.Highlighted)
    def _job_highlighted(self, event: JobList.Highlighted) -> None:
        if isinstance(event.view, JobList) and (job := event.view.current):
            self._select(job.id)

    @on(JobList.Selected)
    def _job_chosen(self, event: JobList.Selected) -> None:
        if isinstance(event.view, JobList):
            self.action_follow()

    @on(messages.TextEntered)
    def _text_entered(self, event: messages.TextEntered) -> None:
        if self._model is None:
            self._notice("✗ There is no model yet.", "Train one first: g runs it all.", ink="bad")
        elif event.text.strip():
            self._run("classify", self.conductor.classify(self._model, event.text), busy=True)

    # The selected job

    def _select(self, job_id: str) -> None:
        """Show a job everywhere, and begin to watch it."""
        self.query_one(JobsPane).list.show_job(job_id)
        if job_id == self._selected:
            return
        self._selected = job_id
        self.query_one(EventsPane).show_entry(self.book.get(job_id))
        self._show_selected()
        self._follow(job_id)

    def _follow(self, job_id: str | None) -> None:
        if job_id:
            self._run(f"watch {job_id}", self.conductor.follow(job_id))

    def _show_selected(self, changed: str | None = None) -> None:
        """Show the selected job's numbers, if it is the one that changed."""
        entry = self.book.get(self._selected)
        if entry is None or changed not in (None, self._selected):
            return
        self.query_one(JobsPane).show_entry(entry)
        self.query_one(ClassifyPane).show_model(self._model)
        self._show_training(entry)
        self._refresh_keys()

    def _show_training(self, entry: Entry) -> None:
        """The rail's third step moves with the job."""
        rail, progress = self.query_one(Rail), entry.progress
        if rail.steps[TRAIN][0] is not StepState.DOING:
            return
        if progress.epoch is not None:
            rail.show_step(TRAIN, StepState.DOING, f"epoch {progress.epoch}/{progress.n_epochs}")
        elif progress.queue_number is not None:
            rail.show_step(TRAIN, StepState.DOING, f"queue number {progress.queue_number}")

    async def action_quit(self) -> None:
        """Leave; whatever runs on the server goes on."""
        await self._session.close()
        self.exit()
