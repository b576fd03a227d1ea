"""An app that sends the terminal only the cells that changed.

Textual sends each region that was painted as a whole. Over a slow line a scrolled list is then a
screenful a row; of its cells, most are what they were.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TypeVar

import textual.screen
from rich.console import RenderableType
from rich.segment import Segment
from textual import on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.events import Resize
from textual.screen import Screen

from sportft_tui.tui.pace import pace
from sportft_tui.tui.wire.frame import Frame
from sportft_tui.tui.wire.lean_driver import lean
from sportft_tui.tui.wire.terminal import terminal_kind

T = TypeVar("T")
#: Set to anything, it has all that is painted sent, as Textual would by itself.
OFF_SWITCH = "SPORTFT_WHOLE_REGIONS"

#: Textual's place of the (hidden) cursor where nobody is typing. Where somebody is, input methods
#: look at it.
_NOWHERE = (0, 0)

Pieces = Iterator[tuple[int, int, list[Segment]]]


class LeanApp(App[T], inherit_css=False):
    """Compares what is painted with what the terminal shows, and sends the difference."""

    #: Textual's own is as long as all that the first paint needs, for widgets that we have none of.
    DEFAULT_CSS = "LeanApp { background: $background; color: $foreground; }"
    _frame: Frame | None = None
    _cursor_told: tuple[int, int] = (-1, -1)

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        # Screens ask for it when they begin to paint.
        textual.screen.UPDATE_PERIOD = pace().together  # type: ignore[misc]
        super().__init__(ansi_color=ansi_color)
        # Nothing moves by steps: each would be sent.
        self.animation_level = "none"

    def get_driver_class(self) -> type[Driver]:
        """As Textual chooses it, with pastes of any size and a mouse that is mostly silent."""
        return lean(super().get_driver_class())

    def forget_frame(self) -> None:
        """Have everything sent again with the next paint: the terminal may show anything."""
        if self._frame is not None:
            self._frame.forget()
        self._cursor_told = (-1, -1)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if not isinstance(renderable, LayoutUpdate | ChopsUpdate) or not self._sends_differences:
            super()._display(screen, renderable)
            return
        if self._frame is None:
            kind = terminal_kind()
            colors = self.console._color_system if kind.colors else None
            self._frame = Frame(colors, erases=kind.erases)
        whole = isinstance(renderable, LayoutUpdate) and renderable.region.size == self.size
        told = self._frame.show(_pieces(renderable), whole=whole)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if cursor != _NOWHERE and (told or cursor != self._cursor_told):
            told += f"\x1b[{cursor.y + 1};{cursor.x + 1}H"
        self._cursor_told = cursor
        if told and self._running and not self._closed:
            self._send_frame(told)
        self.post_display_hook()

    def _send_frame(self, told: str) -> None:
        """Send a frame, for the terminal to show at once."""
        driver = self._driver
        assert driver is not None
        self._begin_update()
        driver.write(told)
        self._end_update()
        driver.flush()

    @property
    def _sends_differences(self) -> bool:
        """Whether what is painted now goes to a terminal whose cells are known."""
        driver = self._driver
        is_shown = driver is not None and not driver.is_inline and not self.is_headless
        return is_shown and not self._batch_count and OFF_SWITCH not in os.environ

    async def _on_resize(self, event: Resize) -> None:
        self.forget_frame()
        await super()._on_resize(event)

    def _suspend_signal(self) -> None:
        self.forget_frame()
        super()._suspend_signal()

    @on(Driver.SignalResume)
    def _paint_after_stop(self) -> None:
        self.action_repaint()

    def action_command_palette(self) -> None:
        """As Textual does it, but for a cursor that blinks: idle, it would send bytes for ever."""
        from textual.command import CommandInput

        CommandInput.cursor_blink = False  # type: ignore[assignment]  # in place of the reactive
        super().action_command_palette()

    def action_repaint(self) -> None:
        """Send the whole screen again: something else has written on it."""
        self.forget_frame()
        self.refresh(layout=True)


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Pieces:
    """What an update shows, and where: as Textual's own renderer goes through it."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield update.region.x, y, [segment for strip in strips for segment in strip]
        return
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > last or end <= first:
                continue
            whole = first <= x < last and end <= last
            yield x, y, list(strip if whole else strip.crop(0, min(end, last) - x))
