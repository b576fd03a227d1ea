"""A text to the clipboard of whoever sits before the terminal, also over SSH.

Tried in this order: a tool of this machine's desktop, where there is one and we are not at the far
end of SSH; tmux, which knows its terminals; the terminal itself (OSC 52), asked through the
envelope of tmux or screen where one of them stands between. A terminal does not answer whether it
obeyed, so that is not claimed.
"""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from shutil import which

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.hidden_variables import for_users

#: Bytes of text. In base64, with the sequence around it, they make the 100,000 bytes up to which
#: widely used terminals read one.
MOST = 74_994
#: screen takes 256 bytes of a wrapped sequence at a time; pieces of this size are common practice.
_SCREEN_PIECE = 76
#: A tool that does not come back has no desktop to talk to.
_PATIENCE_S = 3.0

_ST = "\x1b\\"
_COPIED = "Copied to the clipboard."


class TooLong(BadInput):
    """No clipboard at hand takes so much: a file does."""


async def copy(text: str, environ: Mapping[str, str], send: Callable[[str], object]) -> str:
    """Hand a text to the clipboard.

    Args:
        text: what to copy.
        environ: the environment of the app.
        send: takes sequences to the terminal as they are.

    Returns:
        Where it went, as a sentence.

    Raises:
        TooLong: it is too large for a terminal, and there is no tool to take it.
    """
    data = text.encode("utf-8", "replace")
    for told, command in tools(environ):
        if await asyncio.to_thread(_runs, command, data):
            return told
    if len(data) > MOST:
        what = f"{len(data):,} bytes are too much for a terminal's clipboard ({MOST:,} at most)."
        raise TooLong(what, hint="It can be saved to a file.")
    send(osc52(data, environ))
    return "Sent to the terminal's clipboard."


def tools(environ: Mapping[str, str]) -> list[tuple[str, Sequence[str]]]:
    """The commands that may take the text on stdin, best first, each with what is then said."""
    found: list[tuple[str, Sequence[str]]] = []
    if not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")):
        if sys.platform == "darwin":
            found.append((_COPIED, ["pbcopy"]))
        if environ.get("WAYLAND_DISPLAY"):
            found.append((_COPIED, ["wl-copy"]))
        if environ.get("DISPLAY"):
            found.append((_COPIED, ["xclip", "-selection", "clipboard"]))
            found.append((_COPIED, ["xsel", "--clipboard", "--input"]))
    if environ.get("TMUX"):
        # It sends it on, if the terminal takes it: nobody knows.
        told = "Copied to tmux, and sent to the terminal's clipboard."
        found.append((told, ["tmux", "load-buffer", "-w", "-"]))
    path = environ.get("PATH")
    return [(name, command) for name, command in found if which(command[0], path=path)]


def osc52(data: bytes, environ: Mapping[str, str]) -> str:
    """The sequence that asks the terminal to take `data`."""
    osc = f"\x1b]52;c;{base64.b64encode(data).decode()}\a"
    if environ.get("TMUX"):
        # Within tmux's envelope each escape is doubled.
        return "\x1bPtmux;" + osc.replace("\x1b", "\x1b\x1b") + _ST
    if environ.get("STY"):
        pieces = [osc[at : at + _SCREEN_PIECE] for at in range(0, len(osc), _SCREEN_PIECE)]
        return "".join(f"\x1bP{piece}{_ST}" for piece in pieces)
    return osc


def _runs(command: Sequence[str], data: bytes) -> bool:
    try:
        # Its output goes nowhere: some stay behind to hold the clipboard, and would hold a pipe.
        done = subprocess.run(  # noqa: S603 - one of the commands above
            command,
            env=for_users(os.environ),
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
