"""Keeps where the reader is: soon after each move, so that not even a kill loses more than that."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from sportft_tui.tui import place
from sportft_tui.tui.throttle import Throttle

if TYPE_CHECKING:
    from sportft_tui.home import Home
    from sportft_tui.tui.app import SportftApp

#: Seconds between two writings: who goes through the panes leaves a place a second.
_SECONDS = 2.0


class PlaceKeeper:
    """Writes the place when it is another one.

    Args:
        app: whose place.
        last: the place as it is kept already.
    """

    def __init__(self, app: SportftApp, last: place.Place) -> None:
        self._app = app
        self._kept = self._seen = last
        self._home: Home | None = None
        self._first_theme = app.theme
        self._throttle = Throttle(app, _SECONDS, self._write_soon)

    def keep_in(self, home: Home) -> None:
        """From now on keep it there."""
        self._home = home

    def look(self) -> None:
        """See whether it is another place by now."""
        if self._home is None or not self._app.desk.is_running:
            return
        self._seen = self._now()
        if self._seen != self._kept:
            self._throttle.ask()

    def end(self) -> None:
        """Keep the last place; to be called when the app is over, for it waits for the disk."""
        if self._home is not None and self._seen != self._kept:
            _write(self._home, self._seen)

    def _now(self) -> place.Place:
        desk, theme = self._app.desk, self._app.theme
        return place.Place(
            pane=desk.panes.current,
            is_zoomed=desk.panes.is_zoomed,
            theme=theme if theme != self._first_theme else self._seen.theme,
            job=desk.entry.job.id if desk.entry else self._kept.job,
            sizes=desk.panes.sizes,
        )

    def _write_soon(self) -> None:
        self._app.run_worker(self._write(), name="place", group="place", exit_on_error=False)

    async def _write(self) -> None:
        if self._home is not None:
            self._kept = self._seen
            await asyncio.to_thread(_write, self._home, self._kept)


def _write(home: Home, now: place.Place) -> None:
    # A full or read-only disk: the next start begins elsewhere, and nobody need know why.
    with contextlib.suppress(OSError):
        place.write(home, now)
