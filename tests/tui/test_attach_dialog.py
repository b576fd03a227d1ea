"""The dialog that asks for a job."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual import events
from textual.app import App

from sportft_tui.domain.job import Job
from sportft_tui.tui.screens.attach import Attach
from sportft_tui.tui.widgets.candidate_list import CandidateList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.workflow.attach import Candidate

HOSTILE = "[/red]\x1b[2J[@click=app.quit]q[/]\u202e"


def candidate(name: str, identity: str = "local", suffix: str = "") -> Candidate:
    return Candidate(identity, Job(f"ftjob-{name}", "running", "ada", 1.0, suffix=suffix))


LISTED = [candidate("aaa1"), candidate("bbb2", suffix="sport2")]
REST = [candidate("ccc3", "openai"), candidate(HOSTILE, "custom http://[/x]/v1", HOSTILE)]


class Asking(App[None]):
    """Shows the dialog and keeps its answer."""

    answer: object = "none yet"

    def __init__(self, listed: Sequence[Candidate] = LISTED) -> None:
        super().__init__()
        self.dialog = Attach("local", listed, self._look_up)

    async def _look_up(self) -> list[Candidate]:
        return [*LISTED, *REST]

    def on_mount(self) -> None:
        self.push_screen(self.dialog, self._keep)

    def _keep(self, answer: object) -> None:
        self.answer = answer


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (("enter",), LISTED[0]),
        (("down", "enter"), LISTED[1]),
        (("down", "down", "down", "down", "down", "up", "enter"), REST[0]),
        (("2", "enter"), LISTED[1]),
        ((*"sport", "enter"), LISTED[1]),
        ((*"openai", "enter"), REST[0]),
        (("c", "3", "tab", "enter"), REST[0]),
        (("x", "y", "z", "enter"), "xyz"),
        (("escape",), None),
        (("down", "escape"), None),
    ],
)
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_keys_choose_complete_and_answer(
    keys: tuple[str, ...], answer: object, size: tuple[int, int]
) -> None:
    # GIVEN the dialog, with what the journal knows
    app = Asking()
    async with app.run_test(size=size) as pilot:
        await app.workers.wait_for_complete()
        # WHEN keys are pressed THEN the answer is the job meant, or the ID as typed
        await pilot.press(*keys)
        await pilot.pause()
        assert app.answer == answer


async def test_tab_puts_the_whole_id_into_the_box() -> None:
    app = Asking()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("b", "b", "tab")
        assert app.dialog.query_one(LineBox).value == "ftjob-bbb2"
        assert app.focused is app.dialog.query_one(LineBox)


async def test_what_is_chosen_stays_chosen_when_the_journal_has_answered() -> None:
    # GIVEN the dialog before the journal has answered, the cursor on the second job
    app = Asking([candidate("newer"), LISTED[1]])
    async with app.run_test(size=(80, 24)) as pilot:
        view = app.dialog.query_one(CandidateList)
        await app.workers.wait_for_complete()
        view.show([candidate("newer"), LISTED[1]])
        view.move_to(1)
        # WHEN it answers with a list in which that job is elsewhere
        await app.dialog._complete_list()
        # THEN the cursor is on the same job
        await pilot.pause()
        assert view.current == LISTED[1]
        assert view.line_count() == len(LISTED) + len(REST)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_everything_is_in_sight_and_hostile_names_are_text(size: tuple[int, int]) -> None:
    app = Asking()
    async with app.run_test(size=size) as pilot:
        await app.workers.wait_for_complete()
        app.post_message(events.Paste(HOSTILE))
        await pilot.pause()
        await pilot.press("ctrl+u")
        await pilot.pause(0.3)
        shown = app.export_screenshot().replace("&#160;", " ")
        # THEN the whole dialog fits, and says how to go on and back
        for words in ("Attach to which job?", "Esc back", "openai", "[/"):
            assert words in shown
        for forbidden in ("\x1b", "\x9b", "\u202e"):
            assert forbidden not in shown
        # AND nothing was obeyed
        assert app.is_running
        assert app.answer == "none yet"
