"""Dialogs that do what cannot be taken back: only a key that was meant for them does it."""

from __future__ import annotations

from time import monotonic

from textual import events

from sportft_tui.tui.deliberate import QUIET_SECONDS, Deliberate
from sportft_tui.tui.screens.dialog import Answer, Dialog

#: What is said of a key that does not count.
TOO_EARLY = "That key was typed too early, or is held down: press it again."


class DeliberateDialog(Dialog[Answer]):
    """Knows which keys count; see `deliberate`. Each time it comes to the front, it begins anew."""

    _keys: Deliberate | None = None

    def on_screen_resume(self) -> None:
        """Keys that were for what was before it, or above it, are none for this."""
        self._keys = Deliberate(QUIET_SECONDS)
        self.call_after_refresh(self._seen, self._keys)

    def _seen(self, keys: Deliberate) -> None:
        keys.seen(monotonic())

    def counts(self, event: events.Key | events.Click) -> bool:
        """Whether a key or a click was meant for this; to be asked about each."""
        name = event.key if isinstance(event, events.Key) else "click"
        return self._keys is not None and self._keys.counts(name, event.time)
