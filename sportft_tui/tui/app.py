"""The app: the command table's actions, and the workers that they start."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from sportft_tui.tui import messages
from sportft_tui.tui.commands import TABLE, Command, Situation
from sportft_tui.tui.conductor import Conductor
from sportft_tui.tui.screens.desk import Desk
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.workflow.session import Session

_STEPS = "steps"
#: Seconds between the first paint and the opening of everything below the screen: what is imported
#: then would otherwise take the processor from the painting.
_BREATH = 0.05


def _palette_commands() -> type[Any]:
    """Imported late: the palette is not needed for the first paint."""
    from sportft_tui.tui.palette_commands import SportftCommands

    return SportftCommands


class SportftApp(App[None]):
    """One session on one desk.

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
        self.desk = Desk(_keys(Situation()), classes=self._size_classes())
        self.conductor = Conductor(session, self.desk.post_message, self._agree)
        self._session = session
        self._attach_to = job_id
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
        self._run("open", self.conductor.open())
        if self._attach_to:
            self._run("attach", self.conductor.attach(self._attach_to))

    def _run(self, name: str, work: Coroutine[Any, Any, object], *, busy: bool = False) -> None:
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
            has_rows=self.conductor.loaded is not None,
            is_prepared=self.conductor.prepared is not None,
            has_job=entry is not None,
            job_is_over=entry is not None and entry.job.is_over,
            job_has_model=self.desk.model is not None,
            is_busy=self._n_busy > 0,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A command that makes no sense now does nothing, and is dim in the help."""
        for command in TABLE:
            if command.action.split("(")[0] == action:
                return command.is_available(self.situation)
        return True

    @on(Desk.Moved)
    def _offer_keys(self) -> None:
        self.desk.offer(_keys(self.situation))

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
        self.desk.follow_newest()
        if self.desk.entry:
            self._watch(self.desk.entry.job.id)

    def action_results(self) -> None:
        if self.desk.entry:
            self.desk.enter("jobs")
            self._run("results", self.conductor.results(self.desk.entry.job), busy=True)

    def action_classify(self) -> None:
        self.desk.enter("classify")

    async def action_attach(self) -> None:
        from sportft_tui.tui.screens.ask import Ask

        def attach(job_id: str | None) -> None:
            if job_id:
                self._run("attach", self.conductor.attach(job_id))

        await self.push_screen(Ask("Attach to which job?", "ftjob-…"), attach)

    async def action_cancel_job(self) -> None:
        from sportft_tui.tui.screens.ask import Confirm

        if self.desk.entry is None:
            return
        job_id = self.desk.entry.job.id

        def cancel(sure: bool | None) -> None:
            if sure:
                self._run("cancel", self.conductor.cancel(job_id))

        await self.push_screen(Confirm(f"Cancel {job_id}?", "It cannot be started again."), cancel)

    async def _agree(self, price: str) -> bool:
        from sportft_tui.tui.screens.ask import Confirm

        question = Confirm("Upload both files and create the job?", f"Cost: {price}.")
        return await self.push_screen_wait(question)

    def action_pane(self, name: str) -> None:
        self.desk.enter(name)

    async def action_help(self) -> None:
        from sportft_tui.tui.screens.help import Help

        await self.push_screen(Help(self.situation))

    async def action_quit(self) -> None:
        """Leave; whatever runs on the server goes on."""
        await self._session.close()
        self.exit()

    # What the panes ask for

    @on(Desk.JobSelected)
    def _job_selected(self, event: Desk.JobSelected) -> None:
        self._watch(event.job_id)

    def _watch(self, job_id: str) -> None:
        self._run(f"watch {job_id}", self.conductor.follow(job_id))

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
            self._run("classify", self.conductor.classify(model, event.text), busy=True)


def _keys(now: Situation) -> list[Command]:
    """The commands that the footer offers now."""
    keys = [command for command in TABLE if command.word and not command.is_tab]
    return [c for c in keys if c.is_available(now) and c.is_next(now)]
