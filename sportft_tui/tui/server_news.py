"""Tells on the rail which server is worked with, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sportft_tui.tui import messages

if TYPE_CHECKING:
    from textual.message import Message

    from sportft_tui.monitor.updates import ServerChanged
    from sportft_tui.workflow.session import Session

#: The engine on this machine: everybody's first server, and no profile that one would have to know.
ENGINE = "engine"


class ServerNews:
    """Speaks when the line to the server comes, breaks and is there again.

    Args:
        session: with the server.
        post: takes a message to the screen.
    """

    def __init__(self, session: Session, post: Callable[[Message], object]) -> None:
        self._session = session
        self._post = post
        self._was_down = False

    def connecting(self) -> None:
        """Say whose server is looked for."""
        if name := self._name:
            self._post(messages.Connected(name, "", None))

    def lost(self) -> None:
        """Say that it does not answer."""
        self._post(messages.Connected(self._name, "", False))

    async def tell(self, server: ServerChanged) -> None:
        """Say how it stands now."""
        if not server.is_up:
            self._was_down = True
            self._post(messages.Failed(server.reason, server.hint))
            self.lost()
            return
        if self._was_down:
            self._was_down = False
            self._post(messages.Said("Connected again."))
        name = self._name
        host = (await self._session.line.connection()).profile.host if name else ""
        self._post(messages.Connected(name or ENGINE, host, True))

    @property
    def _name(self) -> str:
        """The profile's; empty for the engine here."""
        choice = self._session.choice
        return "" if choice.is_launched else choice.profile
