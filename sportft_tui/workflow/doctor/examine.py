"""The whole examination, section by section."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sportft_tui.domain.errors import BadInput, Unreachable, WrongKey
from sportft_tui.home import home
from sportft_tui.monitor.journal import FILE_NAME as JOURNAL
from sportft_tui.settings import explained
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.doctor import machine, models, servers, stores, terminal
from sportft_tui.workflow.doctor.finding import Finding, Section


async def examine(
    choice: Choice,
    facts: terminal.TerminalFacts,
    overrides: Mapping[str, Any],
    key_faults: Callable[[Mapping[str, str]], Sequence[str]],
    *,
    is_offline: bool = False,
) -> list[Section]:
    """Look at everything; nothing is changed, and no key is told.

    Args:
        choice: the server that is worked with.
        facts: what the app knows of the terminal.
        overrides: what the command line says of the settings.
        key_faults: says of wishes for keys which cannot be met; only the app knows its commands.
        is_offline: ask no server but the engine on this machine.
    """
    folders, environ = home(), os.environ
    told = explained(folders, overrides)
    unusable = BadInput.exit_code
    kept = [
        *stores.settings(told, folders),
        *(Finding("[keys]", False, fault) for fault in key_faults(told.settings.keys)),
        await asyncio.to_thread(stores.journal, folders.state / JOURNAL),
        *await asyncio.to_thread(models.stopping, folders.state / JOURNAL, choice),
        stores.corpus(environ),
    ]
    asked = (
        [Finding("server", None, "not asked, as --offline says")]
        if is_offline
        else await servers.network(choice)
    )
    return [
        Section("Terminal", terminal.look(facts, told.settings, environ), unusable),
        Section("This machine", await asyncio.to_thread(machine.packages), unusable),
        Section("Folders", machine.folders(folders, environ), unusable),
        Section("Settings and records", kept, unusable),
        Section(
            "Keys of servers",
            await asyncio.to_thread(servers.keys, choice, folders),
            WrongKey.exit_code,
        ),
        Section("Engine", [await asyncio.to_thread(servers.engine)], Unreachable.exit_code),
        Section("Server", asked, Unreachable.exit_code),
    ]
