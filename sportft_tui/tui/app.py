"""The app: one session on one desk. Who does a command's work is said in `doers`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from sportft_tui.settings import Settings
from sportft_tui.tui import commands, messages
from sportft_tui.tui.command import Situation
from sportft_tui.tui.conductor import Conductor
from sportft_tui.tui.doers import doer
from sportft_tui.tui.keeping_place import PlaceKeeper
from sportft_tui.tui.key_bindings import binding, rebind
from sportft_tui.tui.keymap import keymap
from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.place import FIRST_PLACE, Place
from sportft_tui.tui.safe_app import SafeApp
from sportft_tui.tui.screens.desk import Desk
from sportft_tui.tui.situation import situation
from sportft_tui.tui.telling import Herald
from sportft_tui.tui.themes import Look
from sportft_tui.tui.widgets.job_list import JobList
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from sportft_tui.domain.job import Job
    from sportft_tui.tui.bulk_work import BulkWork
    from sportft_tui.tui.elsewhere import Elsewhere
    from sportft_tui.tui.first_rows import FirstRows

#: Seconds between the first paint and the opening of everything below the screen: what is imported
#: then would otherwise take the processor from the painting.
_BREATH = 0.05


def _palette_commands() -> type[Any]:
    """Imported late: the palette is not needed for the first paint."""
    from sportft_tui.tui.palette_commands import SportftCommands

    return SportftCommands


class SportftApp(SafeApp["Elsewhere"]):
    """One session on one desk. Its result is a job of another server, to be opened there.

    Args:
        session: the server and everything below.
        job_id: a job to attach to at once, or a part of its ID; empty for none.
        data: a table to open at once.
        first: what is known of it already.
        settings: those in force; the defaults where not given.
        look: how it looks at first; as the settings say where not given.
        place: where to begin.
    """

    TITLE = "sportft"
    CSS_PATH = "styles/app.tcss"
    COMMANDS = {_palette_commands}  # noqa: RUF012 - Textual's own form
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's own form
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [binding(c) for c in commands.TABLE if c.key]

    def __init__(
        self,
        session: Session,
        job_id: str = "",
        data: Path | None = None,
        first: FirstRows | None = None,
        settings: Settings | None = None,
        look: Look | None = None,
        place: Place = FIRST_PLACE,
    ) -> None:
        self.settings = settings or Settings()
        super().__init__(look or Look(self.settings.theme))
        self.session = session
        self.keymap = keymap(self.settings.keys)
        rebind(self._bindings, self.keymap.changed)
        self.desk = Desk(self.keymap, classes=self._size_classes(), first=first, place=place)
        self.place = PlaceKeeper(self, place)
        self.conductor = Conductor(session, self.desk.post_message, self._agree)
        self.herald = Herald(session, self._send, self._say_later)
        #: Whole files under way; made when first asked for.
        self.bulk: BulkWork | None = None
        self._attach_to = job_id
        self._data = data

    def _size_classes(self) -> str:
        """Those that Textual would set after the first layout, and then paint all again."""
        by_width = [name for least, name in self.HORIZONTAL_BREAKPOINTS if self.size.width >= least]
        by_height = [name for least, name in self.VERTICAL_BREAKPOINTS if self.size.height >= least]
        return f"{by_width[-1]} {by_height[-1]}"

    def get_default_screen(self) -> Screen[None]:
        return self.desk

    @on(Desk.Ready)
    def _panes_are_there(self) -> None:
        self.call_after_refresh(self.set_timer, _BREATH, self._begin)

    def _begin(self) -> None:
        if self.desk.query(ClassifyPane):  # else it has been left by now
            self._open()

    def _open(self) -> None:
        from sportft_tui.tui.asking import Asker
        from sportft_tui.tui.creating import JobCreating
        from sportft_tui.tui.job_actions import JobActions
        from sportft_tui.tui.money_actions import MoneyActions
        from sportft_tui.tui.profile_actions import ProfileActions
        from sportft_tui.tui.step_actions import StepActions

        if self.keymap.faults:
            self.desk.notice(" ".join(self.keymap.faults), ink="warn")
        self.session.line.ask_key = ProfileActions(self).ask_for_missing
        self.session.may_pass = MoneyActions(self).may_pass
        self.desk.book.quirks = self.session.choice.quirks
        self.desk.complete()
        self.start_work("open", self.conductor.open())
        self.start_work("lost orders", JobCreating(self).find_lost())
        classify = self.desk.query_one(ClassifyPane)
        self.start_work("earlier answers", classify.open(Asker(self.session)))
        self.start_work("settings", self.herald.open())
        if self._attach_to:
            JobActions(self).attach(self._attach_to)
        if self._data:
            StepActions(self).open(self._data)

    # What makes sense now

    @property
    def situation(self) -> Situation:
        """What decides which commands make sense."""
        return situation(self.desk, self.conductor, is_busy=self.is_busy)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A command that makes no sense now does nothing, and is dim in the help."""
        command = commands.meant_by(action, parameters)
        return command is None or command.is_available(self.situation)

    @on(Desk.Moved)
    @on(DataPane.Moved)
    @on(ClassifyPane.Moved)
    def work_moved(self) -> None:
        self.desk.offer(self.keymap.offered(self.situation))
        self.place.look()

    def watch_theme(self) -> None:
        self.place.look()

    def tell_fault(self, what: str, hint: str) -> None:
        self.desk.notice(what, hint, ink="bad")

    @on(KeyBar.Pressed)
    async def _key_clicked(self, event: KeyBar.Pressed) -> None:
        await self.run_action(event.command.action)

    # Actions, as named in the command table

    async def action_first(self, command_id: str) -> None:
        """Do a command before the next key is looked at; to who is typing, its key is a letter."""
        command = next(command for command in commands.TABLE if command.id == command_id)
        is_letter = self.screen is not self.desk or self.desk.is_typing
        if is_letter or not await self.run_action(command.action):
            raise SkipAction

    async def action_do(self, kind: str, name: str) -> None:
        """Have a command done by those who do this kind."""
        await doer(self, kind).do(name)

    def action_pane(self, name: str) -> None:
        self.desk.enter(name)

    async def action_quit(self) -> None:
        """Leave; whatever runs on the server goes on."""
        await self.session.close()
        self.exit()

    def action_help_quit(self) -> None:
        """ctrl+c, which ends other programs: say what does so here."""
        self.desk.notice(f"{self.keymap.key_of('quit')} quits; jobs go on.")

    async def leave_for(self, elsewhere: Elsewhere) -> None:
        """Open the app on another server; whatever runs at this one goes on."""
        await self.session.close()
        self.exit(elsewhere)

    async def _agree(self, price: str) -> bool:
        from sportft_tui.tui.screens.ask import Confirm

        question = Confirm("Upload the files and create the job?", f"Cost: {price}.")
        return await self.push_screen_wait(question)

    @on(messages.TrainingClosed)
    def _training_closed(self, event: messages.TrainingClosed) -> None:
        from sportft_tui.tui.creating import JobCreating

        JobCreating(self).refused(event.uploaded)

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
        await self.steps_are_over()
        self.desk.post_message(message)

    def _send(self, sequences: str) -> None:
        """Send to the terminal what is not for the screen."""
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequences)
            self._driver.flush()

    # What the panes ask for

    @on(Desk.JobSelected)
    def _job_selected(self, event: Desk.JobSelected) -> None:
        self.watch_job(event.job_id)

    def watch_job(self, job_id: str) -> None:
        """Look at a job more closely than at the others."""
        self.conductor.follow(job_id)

    @on(JobList.Selected)
    async def _job_chosen(self, event: JobList.Selected) -> None:
        if isinstance(event.view, JobList):
            await doer(self, "job").do("follow")

    @on(messages.TakeAsked)
    def _take(self, event: messages.TakeAsked) -> None:
        from sportft_tui.tui.taking_away import Taker

        taker = Taker(self, self.desk.post_message, self._send)
        self.start_work("copy or save", taker.take(event))

    @on(messages.TextEntered)
    def _text_entered(self, event: messages.TextEntered) -> None:
        from sportft_tui.tui.step_actions import StepActions

        StepActions(self).classify(event.text)
