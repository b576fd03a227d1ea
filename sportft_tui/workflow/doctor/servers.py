"""Who answers: the engine on this machine, the keys, and the server that is chosen."""

from __future__ import annotations

import socket
from importlib.util import find_spec

from sportft_tui.engine import launch
from sportft_tui.home import Home
from sportft_tui.workflow.choice import Choice, configured
from sportft_tui.workflow.doctor.finding import Finding
from sportft_tui.workflow.profiles import ListedProfile, key_source, listed

#: Without one of them the engine does not start.
_PARTS = ("starlette", "uvicorn", "multipart", "sklearn", "numpy", "openai")


def engine() -> Finding:
    """Whether the embedded engine runs, or can. Blocking."""
    name = "engine"
    missing = [part for part in _PARTS if find_spec(part) is None]
    if missing:
        return Finding(name, False, f"cannot start: no {', '.join(missing)}", "pip install sportft")
    if running := launch.find():
        return Finding(name, True, f"runs at {running.base_url} (process {running.pid})")
    port, _ = launch.place_kept()
    if launch.has_crashed():
        hint = "`sportft engine start` starts it; engine.log in the state folder may say why."
        return Finding(name, None, "has gone without being stopped; its jobs will resume", hint)
    if port and _is_taken(port):
        return Finding(name, True, f"not running; starts when needed, not at {port}: it is taken")
    return Finding(name, True, "not running; starts when needed")


def _is_taken(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def keys(choice: Choice, home: Home) -> list[Finding]:
    """Which servers' keys are there, and whether the profiles of the settings can be used.

    Args:
        choice: the server that is worked with; its key must be there.
        home: whose settings. Blocking.
    """
    own = configured(home)
    looked_at = [one for one in listed(home, choice) if one.key or one.problem]
    return [_key(one, home, is_own=one.name in own) for one in looked_at]


def _key(one: ListedProfile, home: Home, *, is_own: bool) -> Finding:
    # What is always there is not everybody's: only what is used, or was set up, is to be right.
    if one.problem and (one.is_used or is_own):
        return Finding(one.name, False, one.problem)
    if one.is_used and one.has_key is False:
        return Finding(one.name, False, one.key_words, key_source(home, one.choice).if_missing)
    return Finding(one.name, one.has_key or None, one.key_words)


async def network(choice: Choice) -> list[Finding]:
    """Whether the chosen server is there, and speaks the protocol.

    Args:
        choice: the server; the engine needs no network.
    """
    if choice.is_launched:
        return [Finding("server", True, "the engine on this machine; no network is needed")]
    # Imported late: it brings the protocol's client.
    from sportft_tui.workflow.connection_test import test_connection

    return list((await test_connection(choice)).findings)
