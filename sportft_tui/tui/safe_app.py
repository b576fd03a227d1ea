"""An app that leaves a report when it breaks, and keeps silent while another program is seen.

Textual's own crash screen prints local variables: keys, and other people's texts.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual.actions import ActionParseResult

from sportft_tui.tui import commands
from sportft_tui.tui.changing import why_not
from sportft_tui.tui.themes import FIRST_LOOK, Look
from sportft_tui.tui.working_app import WorkingApp

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.dom import DOMNode
    from textual.screen import Screen

    from sportft_tui.tui.command import Command, Situation

T = TypeVar("T")

#: Commands that a report names: those before are too long ago.
_MOST_RECENT = 20


class SafeApp(WorkingApp[T]):
    """Knows what was done last; says why something is not done.

    Args:
        look: how it looks at first.
    """

    _is_away = False

    def __init__(self, look: Look = FIRST_LOOK) -> None:
        #: The last commands, by ID.
        self.recent: deque[str] = deque(maxlen=_MOST_RECENT)
        super().__init__(look)

    @property
    def situation(self) -> Situation:
        """What decides which commands make sense."""
        raise NotImplementedError

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Note which command it is; of one that would change something, say why it is not done."""
        if isinstance(action, str) and (command := _command_of(action)):
            self._note(command)
        return await super().run_action(action, default_namespace, namespaces)

    def _note(self, command: Command) -> None:
        if told := why_not(command, self.situation):
            self.tell_fault(f"{command.title}: {told}", "Nothing was changed.")
        self.recent.append(command.id)

    # What breaks

    def _handle_exception(self, error: Exception) -> None:
        """The app ends: save, write a report, and say where when the terminal is itself again."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            from sportft_tui import crash_report
            from sportft_tui.home import home

            left = crash_report.leave(
                error, home(), recent=tuple(self.recent), unsaved=self._unsaved()
            )
            # As it is: a path that is broken over lines cannot be copied.
            told = Text(f"sportft: {left.sentence(error)}", no_wrap=True, overflow="ignore")
            self._exit_renderables.append(told)
            if os.environ.get("SPORTFT_DEBUG"):
                import traceback

                lines = "".join(traceback.format_exception(error))
                self._exit_renderables[-1] = Text(f"{lines}{told.plain}")
        self._close_messages_no_wait()

    def fault_told(self, error: BaseException | None) -> str:
        """A worker has failed: the app goes on, and the report says how it came."""
        if error is None:
            return ""
        from sportft_tui import crash_report
        from sportft_tui.home import home

        left = crash_report.leave(error, home(), recent=tuple(self.recent))
        return f"Told in {crash_report.short(left.report)}" if left.report else ""

    def tell_thread_fault(self, broken: threading.ExceptHookArgs) -> None:
        """A thread has failed: what Python would print of that is not for this screen."""
        error = broken.exc_value
        if error is None or isinstance(error, SystemExit) or self._loop is None:
            return
        what = f"✗ {type(error).__name__} in {broken.thread.name if broken.thread else 'a thread'}."
        told = self.fault_told(error)
        with suppress(RuntimeError):  # the loop has ended by now
            self._loop.call_soon_threadsafe(self.tell_fault, what, told)

    def _unsaved(self) -> dict[str, str]:
        """What would be lost: texts that nobody has entered yet."""
        from sportft_tui.tui.widgets.text_box import TextBox

        try:
            boxes = [box for screen in self.screen_stack for box in screen.query(TextBox)]
            texts = [box.whole for box in boxes]
        except Exception:  # noqa: BLE001  the app is in pieces, and its own error is what counts
            return {}
        return {f"unsent-{n}": text for n, text in enumerate(texts, 1) if text.strip()}

    # While another program has the screen

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Leave the terminal to another program; work goes on, unseen.

        Raises:
            SuspendNotSupported: what is painted goes to no terminal of ours.
        """
        with self.suspend():
            self._is_away = True
            try:
                yield
            finally:
                self._is_away = False
        # What came meanwhile was painted nowhere.
        self.action_repaint()
        await asyncio.sleep(0)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if not self._is_away:
            super()._display(screen, renderable)


def _command_of(action: str) -> Command | None:
    return next((one for one in commands.TABLE if one.action == action), None)
