"""Textual's driver, with less to hear and a better way back from a stop."""

from __future__ import annotations

from typing import Any

from textual.driver import Driver

#: Moves of the mouse are told while a button is held, and at no other time: they are bytes up the
#: line and work here, for nothing that this app shows. Terminals that have one mode at a time leave
#: the mouse alone when the mode of all moves ends, so that the other begins after it.
_MOVES_WHILE_HELD = "\x1b[?1003l\x1b[?1000h\x1b[?1002h"
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

    made: type[Driver] = LeanDriver
    return made
