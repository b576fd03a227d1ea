"""Textual's driver, with less to hear, a sound sleep, and a better way back from a stop."""

from __future__ import annotations

from typing import Any

from textual.driver import Driver

from sportft_tui.tui.wire.input_thread import WakingEvent, read_input
from sportft_tui.tui.wire.pasting import PasteParser

#: Moves of the mouse are told while a button is held, and at no other time: they are bytes up the
#: line and work here, for nothing that this app shows. Terminals that have one mode at a time leave
#: the mouse alone when the mode of all moves ends, so that the other begins after it.
_MOVES_WHILE_HELD = "\x1b[?1003l\x1b[?1000h\x1b[?1002h"
#: Textual's driver that reads from a terminal.
_OF_TERMINALS = "LinuxDriver"
_NO_MOVES = "\x1b[?1002l"


def lean(driver: type[Driver]) -> type[Driver]:
    """The driver made leaner, where it is one for terminals; any other as it is."""
    if not hasattr(driver, "_enable_mouse_support"):
        return driver
    base: Any = driver

    class LeanDriver(base):  # type: ignore[misc]  # known when it runs
        _must_signal_resume: bool

        def _enable_mouse_support(self) -> None:
            super()._enable_mouse_support()
            if self._mouse:
                self.write(_MOVES_WHILE_HELD)

        def _disable_mouse_support(self) -> None:
            if self._mouse:
                self.write(_NO_MOVES)
            super()._disable_mouse_support()

        def _sigcont_application(self, *_: object) -> None:
            # Stopped by a signal that cannot be caught, it has not left the terminal in order; to
            # begin once more then would take the modes of now for those to be left at the end.
            if self._auto_restart and not self._must_signal_resume:
                self.suspend_application_mode()
                self._must_signal_resume = True
            super()._sigcont_application()

    return _asleep(LeanDriver) if driver.__name__ == _OF_TERMINALS else LeanDriver


def _asleep(base: Any) -> type[Driver]:
    """The driver with a thread of ours for its input; a browser's input is read in another way."""

    class AsleepDriver(base):  # type: ignore[misc]  # known when it runs
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.exit_event = WakingEvent()

        def run_input_thread(self) -> None:
            parser = PasteParser(self._debug)
            read_input(self.fileno, self.exit_event, parser, self.process_message)

    made: type[Driver] = AsleepDriver
    return made
