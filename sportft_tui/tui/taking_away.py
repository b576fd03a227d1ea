"""What readers take with them: a line on the clipboard, events in a file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

    from sportft_tui.tui.event_filter import EventFilter
    from sportft_tui.tui.event_spool import EventSpool


class Taker:
    """The workers' code for both.

    Args:
        app: asks for the file's name.
        post: takes a message to the screen.
        send: takes sequences to the terminal as they are.
    """

    def __init__(
        self,
        app: App[Any],
        post: Callable[[Message], object],
        send: Callable[[str], object],
    ) -> None:
        self._app = app
        self._post = post
        self._send = send

    async def take(self, asked: messages.CopyAsked | messages.SaveAsked) -> None:
        """Do what was asked for."""
        if isinstance(asked, messages.CopyAsked):
            await self.copy(asked.text)
        else:
            await self.save(asked.job_id, asked.spool, asked.wanted)

    async def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say where it went."""
        from sportft_tui.tui import clipboard

        try:
            self._post(messages.Said(await clipboard.copy(text, os.environ, self._send)))
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))

    async def save(self, job_id: str, spool: EventSpool, wanted: EventFilter) -> None:
        """Ask for a name, write the events that pass, and say where they are."""
        from sportft_tui.tui import event_file
        from sportft_tui.tui.screens.ask import Ask

        folder = Path.cwd()
        name = await asyncio.to_thread(event_file.default_name, job_id, folder)
        which = "the events that pass the filter" if wanted else "all events"
        question = Ask(f"Save {which} as (.jsonl for JSON) in {folder}:", name, value=name)
        typed = await self._app.push_screen_wait(question)
        if not typed:
            return
        self._post(messages.Said("Saving..."))
        try:
            path, count = await asyncio.to_thread(event_file.save, typed, spool, wanted)
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))
        else:
            self._post(messages.Said(f"Saved {count:,} event{'s' * (count != 1)} to {path}"))
