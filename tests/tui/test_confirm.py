"""Yes or no: only a key that was meant for the question is a yes."""

from __future__ import annotations

from time import monotonic

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from sportft_tui.tui.deliberate import QUIET_SECONDS, REPEAT_SECONDS, Deliberate
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.tui.widgets.lines import Lines

SOON, LATER = QUIET_SECONDS / 2, QUIET_SECONDS * 1.5


def heard(keys: list[tuple[str, float]], seen_at: float = 0.0) -> list[str]:
    """Those that count of keys and when they were read."""
    listening = Deliberate()
    listening.seen(seen_at)
    return [key for key, read_at in keys if listening.counts(key, read_at)]


def test_a_key_after_a_silence_counts_and_those_after_it_at_once() -> None:
    assert heard([("right", LATER), ("enter", LATER + 0.2)]) == ["right", "enter"]


def test_what_was_typed_ahead_does_not_count() -> None:
    # GIVEN keys that came in one read with the one that opened it, or while somebody types on
    assert heard([("y", -0.01), ("enter", 0.0), ("y", 0.01)]) == []
    typed = [(key, 0.2 * n) for n, key in enumerate("yes, yes")]
    assert heard(typed) == []
    # WHEN there is a silence THEN the next one counts
    assert heard([*typed, ("y", 0.2 * len(typed) + LATER)]) == ["y"]


def test_nothing_counts_before_the_question_is_on_the_screen() -> None:
    assert not Deliberate().counts("y", 1e9)


def test_a_held_key_counts_once_at_the_most() -> None:
    # GIVEN a key held since before the question: its repetitions never leave a silence
    assert heard([("y", -0.1), *(("y", 0.3 + 0.03 * n) for n in range(200))]) == []
    # AND one that is pressed for it, and held
    held = [("y", LATER), *(("y", LATER + 0.5 + 0.03 * n) for n in range(50))]
    assert heard(held)[:1] == ["y"]
    assert len(heard(held)) <= 2  # the first repetition comes late; the question has gone by then
    assert REPEAT_SECONDS < QUIET_SECONDS


class Asking(App[None]):
    answers: list[bool | None]

    def on_mount(self) -> None:
        self.answers = []

    async def ask(self) -> None:
        question = Confirm("Cancel it?", "It cannot be started again.", ["cancel", "ftjob-1"])
        await self.push_screen(question, self.answers.append)


async def press(pilot: Pilot[None], keys: list[str], *, after: float) -> None:
    """Keys that were read so many seconds after now, all at once."""
    read_at = monotonic() + after
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else None)
        event.time = read_at
        pilot.app.post_message(event)
        read_at += 0.2
    await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], False),
        (["escape"], False),
        (["n"], False),
        (["y"], True),
        (["right", "enter"], True),
        (["right", "left", "enter"], False),
        (["tab", "enter"], True),
        (["x", "p", "enter"], False),
    ],
)
async def test_enter_is_no_unless_yes_was_chosen(keys: list[str], answer: bool) -> None:
    app = Asking()
    async with app.run_test(size=(60, 20)) as pilot:
        await app.ask()
        await pilot.pause()
        await press(pilot, keys, after=LATER)
        assert app.answers == [answer]


async def test_keys_typed_ahead_leave_it_open_and_it_says_so() -> None:
    app = Asking()
    async with app.run_test(size=(60, 20)) as pilot:
        await app.ask()
        await pilot.pause()
        # WHEN a line that stood still brings what was typed meanwhile
        await press(pilot, ["x", "y"], after=-1.0)
        await press(pilot, ["y", "enter", "y"], after=SOON)
        # THEN nothing was answered, and the question is still there
        assert app.answers == []
        shown = app.screen.query_one("#confirm-answers", Lines).plain
        assert "press it again" in shown
        await press(pilot, ["y"], after=LATER * 3)
        assert app.answers == [True]


@pytest.mark.parametrize(("column", "answer"), [(4, False), (13, True)])
async def test_an_answer_can_be_clicked(
    column: int, answer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sportft_tui.tui.screens.deliberate_dialog.QUIET_SECONDS", 0.0)
    app = Asking()
    async with app.run_test(size=(60, 20)) as pilot:
        await app.ask()
        await pilot.pause()
        await pilot.click("#confirm-answers", offset=(column, 1))
        await pilot.pause()
        assert app.answers == [answer]
