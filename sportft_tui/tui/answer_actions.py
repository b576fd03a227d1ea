"""What is done with answers and models in dialogs: choose a model, save answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.domain.errors import SportftError
from sportft_tui.tui import messages

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

    from sportft_tui.tui.answer_rows import ShownAnswer
    from sportft_tui.tui.asking import Asker


class AnswerActions:
    """The coroutines of the Classify pane's dialogs; a failure is a sentence, and answers None.

    Args:
        app: shows the dialogs.
        post: takes a message to the screen.
    """

    def __init__(self, app: App[Any], post: Callable[[Message], object]) -> None:
        self._app = app
        self._post = post

    async def pick_model(self, asker: Asker, current: str) -> str | None:
        """Ask which model is to answer."""
        from sportft_tui.tui.screens.pick_model import PickModel

        try:
            models = await asker.models()
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))
            return None
        return await self._app.push_screen_wait(PickModel(models, current))

    async def save(self, answers: Sequence[ShownAnswer]) -> None:
        """Ask for a name, write the answers, and say where they are."""
        from sportft_tui.tui import answer_file
        from sportft_tui.tui.screens.ask import Ask

        folder = Path.cwd()
        name = await asyncio.to_thread(answer_file.default_name, folder)
        question = Ask(f"Save the answers as .jsonl or .csv in {folder}:", name, value=name)
        if not (typed := await self._app.push_screen_wait(question)):
            return
        try:
            path, count = await asyncio.to_thread(answer_file.save, typed, answers)
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))
        else:
            more = "sportft export predictions prints all of them."
            self._post(messages.Said(f"Saved {count:,} answers to {path}. {more}"))
