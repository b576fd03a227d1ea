"""One line at the foot of the screen that takes commands by their names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.tui.command_names import Order
from sportft_tui.tui.typed_history import TypedHistory
from sportft_tui.tui.widgets.choice_line import ChoiceLine
from sportft_tui.tui.widgets.choice_list import Choice
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line

_EXAMPLE = "a command, such as  job ftjob-…   Tab completes  ↑ earlier  Esc back"
#: Which way keys go through what a line can become, and through the lines of earlier.
_STEPS = {"tab": 1, "shift+tab": -1}
_RECALLS = {"up": -1, "down": 1}
#: Cells in which a note has room beside what is typed.
_ROOM_FOR_NOTE = 24


@dataclass(frozen=True, slots=True)
class Offer:
    """What a line can become.

    Attributes:
        choices: whole lines, best first.
        words: what the line does as it is; shown where there is nothing to choose.
    """

    choices: Sequence[Choice] = ()
    words: str = ""


class _Box(LineBox):
    """Does each key before it looks at the next: a slow line brings many at once."""

    _is_left = False

    def __init__(self, line: CommandLine) -> None:
        super().__init__(_EXAMPLE)
        self._line = line

    async def _on_key(self, event: events.Key) -> None:
        # Here and not as bindings: those are looked for when later keys may be here already.
        if self._is_left:
            self.app.post_message(events.Key(event.key, event.character))
        elif event.key in _STEPS:
            await self._line.complete(_STEPS[event.key])
        elif event.key in _RECALLS:
            self._line.recall(_RECALLS[event.key])
        elif event.key == "enter":
            self._is_left = self._line.enter()
        elif event.key == "escape" or (event.key == "backspace" and not self.value):  # as in vi
            self._is_left = True
            self._line.dismiss(None)
        else:
            return  # to Textual's own handler, which is called by itself
        event.stop()
        event.prevent_default()


class CommandLine(ModalScreen["tuple[str, Order] | None"]):
    """Answers with the line and what it means; Esc gives None. What is behind it stays in sight.

    Args:
        meant: what a line means; raises BadInput where that is nothing.
        offer: what a line can become.
        history: the lines of earlier.
    """

    DEFAULT_CSS = """
    CommandLine { align: left bottom; }
    CommandLine Vertical { width: 100%; height: auto; background: $panel; color: $foreground; }
    CommandLine Horizontal { width: 100%; height: 1; }
    CommandLine Horizontal Lines { width: 1; height: 1; }
    CommandLine ChoiceLine { height: 1; }
    CommandLine Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    CommandLine Input:focus { border: none; }
    """

    def __init__(
        self,
        meant: Callable[[str], Order],
        offer: Callable[[str], Awaitable[Offer]],
        history: TypedHistory,
    ) -> None:
        super().__init__()
        self._meant, self._offer, self._history = meant, offer, history
        self._offered = Offer()
        # Here, for the app's style sheet has a ground for every screen.
        self.styles.background = "transparent"
        #: What the choices are for; their number below it once Tab went through them.
        self._typed = ""
        #: A line that means nothing: what is wrong with it is shown.
        self._refused: str | None = None
        self._place: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical():
            yield ChoiceLine()
            with Horizontal():
                yield Lines(line((":", "accent")))
                yield _Box(self)
                yield Lines(id="line-note")

    def on_mount(self) -> None:
        self._look()

    def edit(self) -> None:
        """Give the keys to the line, at once: they may be on their way."""
        self.set_focus(self._box)

    @property
    def _box(self) -> _Box:
        return self.query_one(_Box)

    @property
    def _choices(self) -> ChoiceLine:
        return self.query_one(ChoiceLine)

    # What it can become

    def _look(self) -> None:
        self.run_worker(self._look_now(), group="offer", exclusive=True, exit_on_error=False)

    async def _look_now(self) -> None:
        typed = self._box.value
        offered = await self._offer(typed)
        if typed == self._box.value and typed != self._refused and self._place is None:
            self._typed, self._offered = typed, offered
            self._show()

    def _show(self) -> None:
        choices = self._offered.choices
        if choices:
            self._choices.offer(choices, self._place)
        else:
            self._choices.tell(self._offered.words, "dim")
        chosen = choices[self._place or 0] if choices else None
        self._tell_note(chosen.note if chosen else "")

    def _tell_note(self, words: str) -> None:
        room = self.size.width - len(self._box.value) - _ROOM_FOR_NOTE
        shown = one_line(words) if self._box.value and room > len(words) else ""
        note = self.query_one("#line-note", Lines)
        note.styles.width = len(shown) + 2 if shown else 0
        note.show(line((f" {shown} ", "dim")))

    async def complete(self, step: int) -> None:
        """Tab: what all have in common, then one after the other."""
        if self._place is None and self._typed != self._box.value:
            await self._look_now()
        choices = self._offered.choices
        if not choices:
            return
        common = _common([choice.value for choice in choices])
        if self._place is None and len(common) > len(self._typed):
            self._put(common)
            self._look()
            return
        before = -1 if self._place is None and step > 0 else self._place or 0
        self._place = (before + step) % len(choices)
        self._put(choices[self._place].value)
        self._show()

    def _put(self, text: str) -> None:
        with self.prevent(Input.Changed):
            self._box.value = text
        self._box.cursor_position = len(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        # Of an earlier text nothing is to be looked up; Tab may have gone on from there.
        if event.value == self._box.value:
            self._place = None
            self._look()

    # Earlier ones

    def recall(self, step: int) -> None:
        """Up and down go through the lines of earlier, as in a shell."""
        shown = self._box.value
        found = self._history.older(shown) if step < 0 else self._history.newer()
        if found is not None:
            self._place = None
            self._put(found)
            self._look()

    # Doing it

    def enter(self) -> bool:
        """Answer with what is typed, unless it means nothing; then say so. Whether it answered."""
        typed = self._box.value.strip(" :")
        if not typed:
            self.dismiss(None)
            return True
        try:
            order = self._meant(typed)
        except BadInput as error:
            self._refused = self._box.value
            self._choices.tell(f"✗ {error.what}  {error.hint}", "bad")
            return False
        self.dismiss((typed, order))
        return True

    def on_click(self, event: events.Click) -> None:
        """A click beside the line leaves it."""
        if event.widget is self:
            self.dismiss(None)


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(texts), max(texts)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]
