"""What is done with answers and models in dialogs: choose a model, save answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
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

    async def edit(self, before: str, put: Callable[[str], object]) -> None:
        """Have a text written in $EDITOR, and give it to `put`."""
        from sportft_tui.tui import outside
        from sportft_tui.tui.safe_app import SafeApp

        assert isinstance(self._app, SafeApp)
        try:
            put(await outside.edit(self._app, "text", before))
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))

    async def save(self, answers: Sequence[ShownAnswer], typed: str = "") -> None:
        """Ask for a name where none is typed, write the answers, and say where they are."""
        from sportft_tui.tui import answer_file
        from sportft_tui.tui.saving import Saver

        await Saver(self._app, self._post).save(
            "Save the answers as .jsonl or .csv",
            answer_file.NAMED,
            partial(answer_file.save, answers=answers),
            things=("answer", "answers"),
            more="sportft export predictions prints all of them.",
            typed=typed,
        )
