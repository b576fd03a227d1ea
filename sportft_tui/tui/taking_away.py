"""What readers take with them: a line on the clipboard, rows in a file, a text in their pager."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages

if TYPE_CHECKING:
    from pathlib import Path

    from textual.message import Message

    from sportft_tui.tui.safe_app import SafeApp
    from sportft_tui.tui.saving import Saver


@runtime_checkable
class Sayer(Protocol):
    """A dialog with a line of its own: the desk's is hidden behind it."""

    def say(self, what: str) -> None:
        """Say a sentence."""


class Taker:
    """The workers' code for all of it.

    Args:
        app: asks for the file's name, and leaves the terminal to a pager.
        post: takes a message to the screen.
        send: takes sequences to the terminal as they are.
    """

    def __init__(
        self,
        app: SafeApp[Any],
        post: Callable[[Message], object],
        send: Callable[[str], object],
    ) -> None:
        self._app = app
        self._post_to_desk = post
        self._send = send

    async def take(self, asked: messages.TakeAsked) -> None:
        """Do what was asked for."""
        try:
            match asked:
                case messages.CopyAsked():
                    await self._copy(asked.text)
                case messages.EventsSaveAsked():
                    await self._save(asked)
                case messages.RowsSaveAsked():
                    await self._save_rows(asked)
                case messages.ReadAsked():
                    from sportft_tui.tui import outside

                    await outside.read(self._app, asked.name, outside.text_of(asked.text))
                case messages.LogReadAsked():
                    from sportft_tui.tui import event_file, outside

                    write = partial(event_file.write, spool=asked.spool, wanted=asked.wanted)
                    await outside.read(self._app, asked.name, write)
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))

    async def _copy(self, text: str) -> None:
        """Put a text on the clipboard, and say where it went; a file takes what is too long."""
        from sportft_tui.tui import clipboard

        try:
            self._post(messages.Said(await clipboard.copy(text, os.environ, self._send)))
        except clipboard.TooLong as error:
            await self._saver().save(
                f"{error.what} Save it",
                ("copied", ".txt"),
                partial(_save_text, text=text),
                things=("character", "characters"),
            )

    async def _save(self, asked: messages.EventsSaveAsked) -> None:
        """Ask for a name, write the events that pass, and say where they are."""
        from sportft_tui.tui import event_file

        which = "the events that pass the filter" if asked.wanted else "all events"
        await self._saver().save(
            f"Save {which} as (.jsonl for JSON)",
            event_file.named(asked.job_id),
            partial(event_file.save, spool=asked.spool, wanted=asked.wanted),
            things=("event", "events"),
            typed=asked.name,
        )

    async def _save_rows(self, asked: messages.RowsSaveAsked) -> None:
        from sportft_tui.tui import saved_rows

        forms = saved_rows.FORMS if asked.whole is None else f".json, {saved_rows.FORMS}"
        await self._saver().save(
            f"Save {asked.what} as {forms}",
            asked.named,
            partial(saved_rows.save, rows=asked.rows, whole=asked.whole),
            things=asked.things,
            more=asked.more,
            typed=asked.name,
        )

    def _saver(self) -> Saver:
        from sportft_tui.tui.saving import Saver

        return Saver(self._app, self._post)

    def _post(self, message: Message) -> None:
        self._post_to_desk(message)
        screen = self._app.screen
        if isinstance(screen, Sayer):
            if isinstance(message, messages.Said):
                screen.say(message.text)
            elif isinstance(message, messages.Failed):
                screen.say(f"{message.what} {message.hint}".rstrip())


def _save_text(typed: str, text: str) -> tuple[Path, int]:
    """Write a text as it is to a new file."""
    from sportft_tui.tui.saving import new_file, typed_path

    path = typed_path(typed)
    with new_file(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
    return path, len(text)
