"""The app: the command table's actions, and the workers that they start."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from sportft_tui.tui import messages
from sportft_tui.tui.commands import TABLE, Command, Situation
from sportft_tui.tui.conductor import Conductor
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.panes.events import EventsPane
from sportft_tui.tui.screens.desk import Desk
from sportft_tui.tui.telling import Herald
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.wire.lean_app import LeanApp
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from sportft_tui.domain.job import Job
    from sportft_tui.tui.attaching import Attacher
    from sportft_tui.tui.first_rows import FirstRows
    from sportft_tui.tui.table_steps import TableSteps
    from sportft_tui.tui.taking_away import Taker
    from sportft_tui.workflow.attach import Candidate

_STEPS = "steps"
#: Seconds between the first paint and the opening of everything below the screen: what is imported
#: then would otherwise take the processor from the painting.
_BREATH = 0.05


def _palette_commands() -> type[Any]:
    """Imported late: the palette is not needed for the first paint."""
    from sportft_tui.tui.palette_commands import SportftCommands

    return SportftCommands


def _binding(command: Command) -> Binding:
    first = command.is_first
    action = f"first('{command.id}')" if first else command.action
    priority = first or command.is_everywhere
    return Binding(command.key, action, command.title, show=False, id=command.id, priority=priority)


def _attacher(app: SportftApp, session: Session) -> Attacher:
    """Imported late: not needed for the first paint."""
    from sportft_tui.tui.attaching import Attacher

    desk, ask = app.desk, app.conductor.attach
    return Attacher(session, desk.book, desk.post_message, ask, app.leave_for)


def _table_steps(app: SportftApp) -> TableSteps:
    """Imported late, too."""
    from sportft_tui.tui.table_steps import TableSteps

    return TableSteps(app, app.desk, app.conductor, app.start_work)


class SportftApp(LeanApp["Candidate"]):
    """One session on one desk. Its result is a job of another server, to be opened there.

    Args:
        session: the server and everything below.
        job_id: a job to attach to at once, or a part of its ID; empty for none.
        data: a table to open at once.
        first: what is known of it already.
    """

    TITLE = "sportft"
    CSS_PATH = "styles/app.tcss"
    COMMANDS = {_palette_commands}  # noqa: RUF012 - Textual's own form
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own form
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [_binding(c) for c in TABLE if c.key]

    def __init__(
        self,
        session: Session,
        job_id: str = "",
        data: Path | None = None,
        first: FirstRows | None = None,
    ) -> None:
        super().__init__()
        self.desk = Desk(_keys(Situation()), classes=self._size_classes(), first=first)
        self.conductor = Conductor(session, self.desk.post_message, self._agree)
        self.herald = Herald(session, self._send, self._say_later)
        self._session = session
        self._attach_to = job_id
        self._data = data
        self._n_busy = 0

    def _size_classes(self) -> str:
        """Those that Textual would set after the first layout, and then paint all again."""
        by_width = [name for least, name in self.HORIZONTAL_BREAKPOINTS if self.size.width >= least]
        by_height = [name for least, name in self.VERTICAL_BREAKPOINTS if self.size.height >= least]
        return f"{by_width[-1]} {by_height[-1]}"

    def get_default_screen(self) -> Screen[None]:
        return self.desk

    def on_mount(self) -> None:
        self.call_after_refresh(self.set_timer, _BREATH, self._open)

    def _open(self) -> None:
        self.desk.add_text_box()
        self.start_work("open", self.conductor.open())
        self.start_work("settings", self.herald.open())
        if self._attach_to:
            self.start_work("attach", _attacher(self, self._session).attach(self._attach_to))
        if self._data:
            self.start_work("look at the file", _table_steps(self).open(self._data))

    def start_work(
        self, name: str, work: Coroutine[Any, Any, object], *, busy: bool = False
    ) -> None:
        """Start a worker; `busy` ones hold back the other steps until they are done."""
        self._n_busy += busy
        self.run_worker(work, name=name, group=_STEPS if busy else name, exit_on_error=False)
        self._offer_keys()

    @on(Worker.StateChanged)
    def _worker_moved(self, event: Worker.StateChanged) -> None:
        """A worker's end is never silent: a fault of ours is shown like any other."""
        if event.worker.is_finished and event.worker.group == _STEPS:
            self._n_busy -= 1
            self._offer_keys()
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            what = f"✗ {type(error).__name__} in {event.worker.name}: {error}."
            self.desk.notice(what, "This is a fault in sportft; jobs are not touched.", ink="bad")

    # What makes sense now

    @property
    def situation(self) -> Situation:
        """What decides which commands make sense."""
        entry = self.desk.entry
        return Situation(
            has_rows=self.conductor.table is not None,
            is_prepared=self.conductor.prepared is not None,
            has_job=entry is not None,
            job_is_over=entry is not None and entry.job.is_over,
            job_has_model=self.desk.model is not None,
            is_busy=self._n_busy > 0,
            pane=self.desk.pane_name,
            has_events=entry is not None and len(entry.events) > 0,
            table=self.desk.query_one(DataPane).situation,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A command that makes no sense now does nothing, and is dim in the help."""
        wanted = f"{action}('{parameters[0]}')" if parameters else action
        command = next((command for command in TABLE if command.action == wanted), None)
        return command is None or command.is_available(self.situation)

    @on(Desk.Moved)
    @on(DataPane.Moved)
    def _offer_keys(self) -> None:
        self.desk.offer(_keys(self.situation))

    @on(KeyBar.Pressed)
    async def _key_clicked(self, event: KeyBar.Pressed) -> None:
        await self.run_action(event.command.action)

    # Actions, as named in the command table

    async def action_first(self, command_id: str) -> None:
        """Do a command before the next key is looked at; to who is typing, its key is a letter."""
        command = next(command for command in TABLE if command.id == command_id)
        is_letter = self.screen is not self.desk or self.desk.is_typing
        if is_letter or not await self.run_action(command.action):
            raise SkipAction

    def action_tutorial(self) -> None:
        self.start_work("tutorial", self.conductor.tutorial(), busy=True)

    async def action_load(self) -> None:
        await _table_steps(self).ask_what_to_open()

    async def action_prepare(self) -> None:
        await _table_steps(self).ask_how_to_prepare()

    def action_train(self) -> None:
        self.start_work("train", self.conductor.train(), busy=True)

    def action_follow(self) -> None:
        self.desk.follow_newest()
        if self.desk.entry:
            self._watch(self.desk.entry.job.id)

    def action_results(self) -> None:
        if self.desk.entry:
            self.desk.enter("jobs")
            self.start_work("results", self.conductor.results(self.desk.entry.job), busy=True)

    def action_classify(self) -> None:
        self.desk.enter("classify")

    async def action_attach(self) -> None:
        from sportft_tui.tui.screens.attach import Attach

        attacher = _attacher(self, self._session)

        def attach(meant: Candidate | str | None) -> None:
            if meant:
                self.start_work("attach", attacher.attach(meant))

        dialog = Attach(attacher.own, attacher.listed(), attacher.look_up)
        await self.push_screen(dialog, attach)

    async def leave_for(self, one: Candidate) -> None:
        """Open the app on another server's job; whatever runs at this one goes on."""
        await self._session.close()
        self.exit(one)

    async def action_cancel_job(self) -> None:
        from sportft_tui.tui.screens.ask import Confirm

        if self.desk.entry is None:
            return
        job_id = self.desk.entry.job.id

        def cancel(sure: bool | None) -> None:
            if sure:
                self.start_work("cancel", self.conductor.cancel(job_id))

        await self.push_screen(Confirm(f"Cancel {job_id}?", "It cannot be started again."), cancel)

    async def _agree(self, price: str) -> bool:
        from sportft_tui.tui.screens.ask import Confirm

        question = Confirm("Upload the files and create the job?", f"Cost: {price}.")
        return await self.push_screen_wait(question)

    def action_pane(self, name: str) -> None:
        self.desk.enter(name)

    async def action_data(self, name: str) -> None:
        await self.desk.query_one(DataPane).do(name)

    async def action_events(self, name: str) -> None:
        await self.desk.query_one(EventsPane).do(name)

    async def action_help(self) -> None:
        from sportft_tui.tui.screens.help import Help

        await self.push_screen(Help(self.situation))

    async def action_quit(self) -> None:
        """Leave; whatever runs on the server goes on."""
        await self._session.close()
        self.exit()

    # Jobs that end

    @on(messages.JobSeen)
    def _see_job(self, event: messages.JobSeen) -> None:
        self._tell(self.herald.see(event.job))

    @on(messages.JobsListed)
    def _see_jobs(self, event: messages.JobsListed) -> None:
        self._tell(self.herald.see_list(event.jobs, event.seen_at or time.time()))

    def _tell(self, ended: Sequence[Job]) -> None:
        if ended:
            self.run_worker(self.herald.tell(ended), name="telling", exit_on_error=False)

    async def _say_later(self, message: Message) -> None:
        """Post what would be overwritten by the words of a step that is going on."""
        steps = [worker.wait() for worker in self.workers if worker.group == _STEPS]
        await asyncio.gather(*steps, return_exceptions=True)
        self.desk.post_message(message)

    def _send(self, sequences: str) -> None:
        """Send to the terminal what is not for the screen."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequences)
            self._driver.flush()

    # What the panes ask for

    @on(Desk.JobSelected)
    def _job_selected(self, event: Desk.JobSelected) -> None:
        self._watch(event.job_id)

    def _watch(self, job_id: str) -> None:
        self.conductor.follow(job_id)

    @on(messages.CopyAsked)
    @on(messages.SaveAsked)
    def _take(self, event: messages.CopyAsked | messages.SaveAsked) -> None:
        self.start_work("copy or save", self._taker().take(event))

    def _taker(self) -> Taker:
        """Imported late: not needed for the first paint."""
        from sportft_tui.tui.taking_away import Taker

        return Taker(self, self.desk.post_message, self._send)

    @on(JobList.Selected)
    def _job_chosen(self, event: JobList.Selected) -> None:
        if isinstance(event.view, JobList):
            self.action_follow()

    @on(messages.TextEntered)
    def _text_entered(self, event: messages.TextEntered) -> None:
        model = self.desk.model
        if model is None:
            hint = "Train one first: g runs it all."
            self.desk.notice("✗ There is no model yet.", hint, ink="bad")
        elif event.text.strip():
            self.start_work("classify", self.conductor.classify(model, event.text), busy=True)


def _keys(now: Situation) -> list[Command]:
    """The commands that the footer offers now: those of the pane that has the keys first."""
    keys = [command for command in TABLE if command.word and not command.is_tab]
    likely = [c for c in keys if c.is_available(now) and c.is_next(now)]
    return sorted(likely, key=lambda command: not command.pane)
