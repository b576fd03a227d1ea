"""Asking for a key that is missing, where somebody is there to be asked."""

from __future__ import annotations

import asyncio
import getpass
import sys

from sportft_tui.cli.commands.agreement import is_somebody_there
from sportft_tui.cli.commands.terminal import say
from sportft_tui.domain.errors import NoKey
from sportft_tui.domain.secret import Secret
from sportft_tui.workflow.profiles import keep_typed
from sportft_tui.workflow.session import Session


def ask_for_keys(session: Session) -> None:
    """Have a session ask for its server's key where it is missing, and a terminal is there."""
    if is_somebody_there():

        async def ask(missing: NoKey) -> bool:
            say(missing.what)
            question = "Key (not shown, kept in memory only; empty to leave it): "
            # On this thread, so that ctrl+c ends it: nothing else goes on before there is a key.
            typed = getpass.getpass(question, sys.stderr)
            if typed.strip():
                key = Secret(typed.strip())
                await asyncio.to_thread(keep_typed, session.home, session.choice, key)
            return bool(typed.strip())

        session.line.ask_key = ask
