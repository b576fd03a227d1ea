"""A text box whose Enter means "go"."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from sportft_tui.domain.text import printable
from sportft_tui.tui.key_bindings import in_dialog, rebind_in_dialog
from sportft_tui.tui.keymap import Keymap
from sportft_tui.tui.messages import Said, TextEntered
from sportft_tui.tui.typed_history import TypedHistory
from sportft_tui.tui.widgets.keys_in_order import KeysInOrder

#: Characters that can be edited. Longer texts are held as they are: laying them out anew with each
#: key would take longer than a key may.
MOST_EDITED = 20_000
#: ... and of one line, which is laid out as a whole.
_LONGEST_LINE = 4_000
#: Of a held text this much is shown.
_SHOWN = 1_000
#: Characters that are made printable in one go; another thread waits meanwhile.
_SLICE = 100_000
_DROPS = frozenset({"backspace", "delete", "ctrl+u", "ctrl+k", "ctrl+w", "ctrl+x"})
_LINE_BREAKS = frozenset({"ctrl+j", "alt+enter", "shift+enter", "ctrl+enter"})
_MOVES = frozenset({"left", "right", "home", "end", "pageup", "pagedown", "ctrl+a", "ctrl+e"})


class TextBox(KeysInOrder, TextArea):
    """Takes a text of any size; Enter classifies it, but behind a backslash begins a new line.

    Up and down in a box of one line go through the texts that were entered before. A text that is
    too long to be edited is held: its beginning is shown, and it can be entered or dropped.

    Args:
        keymap: the keys in force; the default ones where not given.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        *in_dialog("text"),
    ]

    class Typed(Message, bubble=True):
        """The text is another one, or too long to be followed."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest text matters."""
            return isinstance(message, TextBox.Typed)

    class Left(Message):
        """Esc: keys are to be commands again."""

    class ModelWanted(Message):
        """Another model is to be asked."""

    class EditorWanted(Message):
        """The text is to be written in $EDITOR."""

    def __init__(self, keymap: Keymap | None = None) -> None:
        keymap = keymap or Keymap()
        super().__init__(
            placeholder="A text; Enter classifies it, \\ then Enter begins a new line, "
            "↑ brings back earlier texts, Esc leaves; then "
            f"{keymap.key_of('classify-model')} chooses the model.",
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        rebind_in_dialog(self._bindings, "text", keymap.in_dialogs)
        # A blinking cursor would send bytes for ever.
        self.cursor_blink = False
        self.typed_before = TypedHistory()
        self._held: str | None = None
        #: What was put there by us: it is no change by a reader.
        self._recalled: str | None = None

    @property
    def whole(self) -> str:
        """The text, also one that is too long to be shown."""
        return self.text if self._held is None else self._held

    @property
    def is_held(self) -> bool:
        """Whether the text is too long to be edited."""
        return self._held is not None

    def put(self, text: str) -> None:
        """Have a text in the box, its end under the cursor."""
        is_long = len(text) > MOST_EDITED or _longest_line(text) > _LONGEST_LINE
        self._held = text if is_long else None
        self.read_only = is_long
        self.load_text(text[:_SHOWN].rstrip() + "…" if is_long else text)
        self.move_cursor((0, 0) if is_long else self.document.end)

    # Textual calls the handlers of the base classes by itself, after these.

    async def _on_paste(self, event: events.Paste) -> None:
        """What is pasted is text: it may hold sequences that steer the terminal."""
        if self._held is not None:
            event.prevent_default()
            self._say_held()
            return
        text = event.text
        if len(text) > _SLICE:
            text = await asyncio.to_thread(_clean, text)
        else:
            text = _clean(text)
        start, end = sorted(self.selection)
        before = self.get_text_range((0, 0), start)
        after = self.get_text_range(end, self.document.end)
        if len(before) + len(text) + len(after) > MOST_EDITED or _longest_line(text) > (
            _LONGEST_LINE
        ):
            event.prevent_default()
            self.put(before + text + after)
            return
        event.text = text

    async def _on_key(self, event: events.Key) -> None:
        key = event.key
        if key == "enter" and self._is_at_backslash():
            self._take(event)
            self.action_delete_left()
            self._replace_via_keyboard("\n", *self.selection)
        elif key == "enter":
            self._take(event)
            self._enter()
        elif self._held is not None and key in _DROPS:
            self._take(event)
            self.typed_before.add(self.whole)  # ↑ brings it back
            self.put("")
            self.post_message(Said("The text is dropped: ↑ brings it back."))
        elif key in _LINE_BREAKS:
            self._take(event)
            if self._held is None:
                self._replace_via_keyboard("\n", *self.selection)
        elif key in ("up", "down"):
            self._go_through_history(event)
        elif self._held is not None and event.is_printable:
            self._take(event)
            self._say_held()
        elif key in _MOVES:
            # From now on the lines of the text are gone through, not the texts.
            self.typed_before.changed()

    def _is_at_backslash(self) -> bool:
        """Whether the line goes on, as in a shell: ctrl+j does not arrive from every terminal."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        return not self.is_held and self.selection.is_empty and before.endswith("\\")

    def _take(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()

    def _enter(self) -> None:
        text = self.whole
        if text.strip():
            self.typed_before.add(text)
            self.put("")
        self.post_message(TextEntered(text))

    def _say_held(self) -> None:
        self.post_message(Said("This text is too long to be changed: Backspace drops it."))

    def _go_through_history(self, event: events.Key) -> None:
        """Up and down, as in a shell, wherever the cursor has no line to go to."""
        back = event.key == "up"
        is_recalled = not self.typed_before.is_at_draft
        if not is_recalled and (self.document.line_count > 1 or not self._is_at_edge(back)):
            return
        found = self.typed_before.older(self.whole) if back else self.typed_before.newer()
        self._take(event)
        if found is not None:
            self._recalled = found
            self.put(found)

    def _is_at_edge(self, back: bool) -> bool:
        """Whether the cursor is on the first (or last) row of a line that may be wrapped."""
        target = self.get_cursor_up_location() if back else self.get_cursor_down_location()
        edge = (0, 0) if back else self.document.end
        return target in (edge, self.cursor_location)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        recalled, self._recalled = self._recalled, None
        if recalled != self.whole and not self.typed_before.is_at_draft:
            self.typed_before.changed()
        self.post_message(self.Typed())

    def action_choose_model(self) -> None:
        self.post_message(self.ModelWanted())

    def action_open_editor(self) -> None:
        self.post_message(self.EditorWanted())

    def action_leave(self) -> None:
        """Go where keys are commands again."""
        self.post_message(self.Left())


def _clean(text: str) -> str:
    """A pasted text; terminals send its line ends as carriage returns."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(printable(text[start : start + _SLICE]) for start in range(0, len(text), _SLICE))


def _longest_line(text: str) -> int:
    """Characters of the longest line; of a very long text any that is too long."""
    if len(text) > MOST_EDITED:
        return len(text)
    return max(map(len, text.split("\n")))
