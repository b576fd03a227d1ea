"""What the argument of a command that is being typed can become."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui.command import Command
from sportft_tui.tui.fuzzy import fitting
from sportft_tui.tui.panes.data import DataPane
from sportft_tui.tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp
    from sportft_tui.workflow.attach import Candidate
    from sportft_tui.workflow.profiles import ListedProfile

#: More are found by typing on.
_MOST = 50


class ArgumentChoices:
    """Looks up what there is; jobs, models and profiles once, paths at each key.

    Args:
        app: whose jobs, models, profiles, themes and tables are meant.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app
        self._jobs: Sequence[Candidate] | None = None
        self._models: Sequence[str] | None = None
        self._profiles: Sequence[ListedProfile] | None = None

    async def of(self, command: Command, typed: str) -> list[Choice]:
        """The choices for a command, best first; their values are whole arguments."""
        match command.argument:
            case "JOB":
                return await self._of_jobs(typed)
            case "MODEL":
                return [Choice(name, name) for name in fitting(await self._known(), typed)[:_MOST]]
            case "THEME":
                return [Choice(name, name) for name in fitting(self._app.available_themes, typed)]
            case "PROFILE":
                return await self._of_profiles(typed)
            case "FILE" | "NEW FILE":
                from sportft_tui.tui.screens import path_choices

                found = await asyncio.to_thread(path_choices.choices, typed)
                return [one for one in found if one.value.isprintable()]  # others nobody types
            case "FILTER":
                return self._of_filter(command, typed)
        return []

    async def _of_jobs(self, typed: str) -> list[Choice]:
        from sportft_tui.tui.job_actions import JobActions
        from sportft_tui.workflow.attach import matching

        if self._jobs is None:
            self._jobs = await JobActions(self._app).known()
        found = matching(self._jobs, typed)[:_MOST]
        return [Choice(one_line(one.job.id), one_line(one.job.id), _about(one)) for one in found]

    async def _of_profiles(self, typed: str) -> list[Choice]:
        from sportft_tui.tui.profile_actions import ProfileActions
        from sportft_tui.tui.screens.profiles import note

        if self._profiles is None:
            try:
                self._profiles = await ProfileActions(self._app).listed()
            except SportftError:
                self._profiles = []  # what is wrong with the settings is told elsewhere
        notes = {one_line(one.name): note(one) for one in self._profiles}
        return [Choice(name, name, notes[name]) for name in fitting(notes, typed)]

    async def _known(self) -> Sequence[str]:
        if self._models is None:
            from sportft_tui.tui.asking import Asker

            try:
                models = await Asker(self._app.session).models()
            except SportftError:
                models = []  # the journal's trouble is told where jobs are listed
            self._models = [one_line(model.name) for model in models]
        return self._models

    def _of_filter(self, command: Command, typed: str) -> list[Choice]:
        from sportft_tui.tui import filter_choices

        if command.pane != "data":
            return filter_choices.of_events(typed)
        table = self._app.desk.query_one(DataPane).table
        if table is None:
            return []
        return filter_choices.of_rows(
            typed, table.state.counts, [found.id for found in table.state.findings if found.count]
        )


def _about(one: Candidate) -> str:
    job = one.job
    return one_line(" ".join(filter(None, (job.status, job.suffix or job.model))))
