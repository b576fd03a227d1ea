"""A text box that does its keys in the order in which they were pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.widget import Widget as _Beneath
else:
    # Textual looks for styles and bindings along the first of a widget's bases that is a widget.
    _Beneath = object


class KeysInOrder(_Beneath):
    """For boxes: goes before Textual's own class among the bases.

    Textual types a letter when it comes to the box, but looks for the bindings of any other key
    only when that key has gone up through all its parents. A slow line brings many keys at once:
    the letters behind a Backspace would be there before it, and it would take the wrong one away.
    """

    async def _on_key(self, event: events.Key) -> None:
        """Called by Textual before the handler of the class below, and not instead of it."""
        if event.is_printable:
            return
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
