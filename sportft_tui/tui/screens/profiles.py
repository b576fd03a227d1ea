"""The servers that can be worked with: which is used, is its key there, does it answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from sportft_tui.domain.text import one_line
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.list_dialog import ListDialog
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.workflow.doctor.finding import Finding
from sportft_tui.workflow.profiles import ListedProfile

_MARKS = {True: ("✓ ", "ok"), None: ("· ", "dim"), False: ("✗ ", "bad")}
#: What asks for something comes first: a low screen shows the first lines only.
_ORDER = {False: 0, None: 1, True: 2}
_NAME_CELLS = 10

_KEYS = "Enter works with it   {test} tests it   {key} enters its key   ↑ ↓ choose   Esc back"

Test = Callable[[ListedProfile], Awaitable[Sequence[Finding]]]
#: Asks for a key; answers with the profiles as they are then.
AskForKey = Callable[[ListedProfile], Awaitable[Sequence[ListedProfile]]]


class Profiles(ListDialog["ListedProfile | None"]):
    """Answers with the profile to work with; Esc gives None.

    Args:
        profiles: all of them.
        test: looks at a server.
        ask_key: asks for a profile's key.
    """

    DEFAULT_CSS = """
    Profiles ChoiceList { max-height: 30vh; }
    Profiles VerticalScroll { max-height: 40vh; }
    """
    PLACE = "servers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", show=False),
        Binding("q", "dismiss(None)", show=False),
        *in_dialog("servers"),
    ]

    def __init__(self, profiles: Sequence[ListedProfile], test: Test, ask_key: AskForKey) -> None:
        super().__init__()
        self._profiles = profiles
        self._test = test
        self._ask_key = ask_key

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line("Which server?"))
            yield ChoiceList()
            keys = self.hint(_KEYS)
            yield Lines(line((keys, "dim")), wrap=True)
            with VerticalScroll(can_focus=False):
                yield Lines(id="profile-report", wrap=True, hang=_NAME_CELLS + 2)

    def on_mount(self) -> None:
        used = [n for n, one in enumerate(self._profiles) if one.is_used]
        self._list.show(_choices(self._profiles), used[0] if used else 0)

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    @property
    def _current(self) -> ListedProfile:
        return self._profiles[self._list.cursor]

    @on(ChoiceList.Selected)
    def action_choose(self) -> None:
        one = self._current
        if one.problem:
            self._say(Finding("settings", False, one.problem))
        else:
            self.dismiss(one)

    def action_test(self) -> None:
        """Look at the server under the cursor; a test that is going on is dropped."""
        looking = self._tested(self._current)
        self.run_worker(looking, group="test", exclusive=True, exit_on_error=False)

    async def _tested(self, one: ListedProfile) -> None:
        self._say(Finding(one.name, None, "is looked at; nothing is changed there …"))
        self._say(*await self._test(one))

    def action_ask_key(self) -> None:
        """Type a key for the server under the cursor."""
        asking = self._asked(self._current)
        self.run_worker(asking, group="key", exclusive=True, exit_on_error=False)

    async def _asked(self, one: ListedProfile) -> None:
        self._profiles = await self._ask_key(one)
        self._list.update_choices(_choices(self._profiles))

    def _say(self, *findings: Finding) -> None:
        ordered = sorted(findings, key=lambda one: _ORDER[one.is_ok])
        self.query_one("#profile-report", Lines).show(line(), *map(_line, ordered))


def _choices(profiles: Sequence[ListedProfile]) -> list[Choice]:
    marks = {True: "*", False: " "}
    return [Choice(one.name, f"{marks[one.is_used]} {one.name}", note(one)) for one in profiles]


def note(one: ListedProfile) -> str:
    """Where it is, whether its key is there, and whether it is in use."""
    where = one_line(one.where) or "see settings.toml"
    return " · ".join([where, one.key_words, *(["in use"] if one.is_used else [])])


def _line(one: Finding) -> Text:
    mark = _MARKS[one.is_ok]
    words = one_line(one.words, 300)
    hint = f" {one_line(one.hint, 300)}" if one.hint and one.is_ok is not True else ""
    words = words if not hint or words.endswith((".", "!", "?", "…")) else f"{words}."
    return line(mark, f"{one.name:<{_NAME_CELLS}}", words, (hint, "dim"))
