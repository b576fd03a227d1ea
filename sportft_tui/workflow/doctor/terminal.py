"""The terminal: what it can show, and what stands between it and the app."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size, which
from typing import NamedTuple

from sportft_tui.domain.text import one_line
from sportft_tui.settings import Settings
from sportft_tui.workflow.doctor.finding import Finding

#: Below it dialogs are cut off.
_LEAST = (60, 20)
_ALL_COLORS = 1 << 24
#: With no more than these, the app takes the terminal's own.
_OWN_COLORS = 16
#: A tmux that does not answer in this time is not there.
_PATIENCE_S = 2.0
#: Milliseconds that tmux waits after Esc for the rest of a key; more is felt.
_ESCAPE_MS = 100
#: Terminals that take texts to the clipboard when asked by OSC 52, by variable and what is in it.
_TAKE_OSC52 = (
    ("TERM_PROGRAM", ("iterm", "wezterm", "ghostty", "vscode", "mintty", "rio")),
    ("TERM", ("kitty", "alacritty", "foot", "ghostty", "wezterm", "contour")),
    ("WT_SESSION", ("",)),
    ("KITTY_WINDOW_ID", ("",)),
)
#: And those known not to.
_REFUSE_OSC52 = (("TERM_PROGRAM", ("apple_terminal",)), ("VTE_VERSION", ("",)))


class TerminalFacts(NamedTuple):
    """What the app knows of the terminal that it would be painted on.

    Attributes:
        colors: how many colours it has; 0 for none.
        is_dumb: whether it can show no screen at all.
        clipboard: the programs of this machine that would take a copied text, best first.
    """

    colors: int
    is_dumb: bool
    clipboard: Sequence[str]


def look(facts: TerminalFacts, settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """What there is to say about the terminal.

    Args:
        facts: as the app knows them.
        settings: those in force.
        environ: the environment.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        where = Finding("terminal", None, "none here: the commands work, the app needs one")
        return [where, _letters()]
    return [
        _kind(facts, environ),
        _size(),
        _colors(facts, environ),
        _letters(),
        *_between(environ),
        _mouse(settings),
        _clipboard(facts, environ),
    ]


def _kind(facts: TerminalFacts, environ: Mapping[str, str]) -> Finding:
    name = one_line(environ.get("TERM", ""))
    program = one_line(environ.get("TERM_PROGRAM", ""))
    over = ", over SSH" if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY") else ""
    if not name or facts.is_dumb:
        hint = "Set TERM to what your terminal is: export TERM=xterm-256color"
        return Finding("terminal", False, f"TERM is {name or 'not set'}: no screen", hint)
    return Finding("terminal", True, f"{name}{f' ({program})' if program else ''}{over}")


def _size() -> Finding:
    columns, rows = get_terminal_size()
    words = f"{columns} columns, {rows} rows"
    if columns < _LEAST[0] or rows < _LEAST[1]:
        return Finding("size", False, words, f"Make it {_LEAST[0]} x {_LEAST[1]} or larger.")
    return Finding("size", True, words)


def _colors(facts: TerminalFacts, environ: Mapping[str, str]) -> Finding:
    if environ.get("NO_COLOR"):
        return Finding("colours", True, "none, as NO_COLOR asks; statuses are words, too")
    if facts.colors >= _ALL_COLORS:
        return Finding("colours", True, "all")
    hint = "" if facts.colors >= 256 else "TERM=xterm-256color, if the terminal has them."
    words = f"{facts.colors:,}" if facts.colors else "none; statuses are words, too"
    if 0 < facts.colors <= _OWN_COLORS:
        words += ": every theme is painted in the terminal's own"
    return Finding("colours", True if not hint else None, words, hint)


def _letters() -> Finding:
    encoding = (getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(False)).lower()
    if encoding.replace("-", "") == "utf8":
        return Finding("letters", True, "UTF-8")
    return Finding(
        "letters", False, f"{one_line(encoding)}: most cannot be shown", "export LANG=C.UTF-8"
    )


def _between(environ: Mapping[str, str]) -> list[Finding]:
    """What tmux or screen does to keys and clipboard."""
    if environ.get("TMUX"):
        return _tmux(environ)
    if environ.get("STY"):
        hint = "In tmux, copying is surer and colours are more."
        return [Finding("screen", None, "copied texts go through it in pieces", hint)]
    return []


def _tmux(environ: Mapping[str, str]) -> list[Finding]:
    found = []
    if _tmux_says("set-clipboard", environ) == "off":
        hint = "In ~/.tmux.conf: set -g set-clipboard on"
        found.append(Finding("tmux", False, "keeps copied texts from the terminal", hint))
    wait = _tmux_says("escape-time", environ)
    if wait.isdecimal() and int(wait) > _ESCAPE_MS:
        hint = "In ~/.tmux.conf: set -sg escape-time 10"
        found.append(Finding("tmux", None, f"holds Esc back for {wait} ms", hint))
    return found or [Finding("tmux", True, "lets keys and copied texts through")]


def _tmux_says(option: str, environ: Mapping[str, str]) -> str:
    """An option of tmux; empty where it does not say."""
    if (tmux := which("tmux", path=environ.get("PATH"))) is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            [tmux, "show-options", "-Asv", option],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _mouse(settings: Settings) -> Finding:
    if settings.mouse:
        return Finding("mouse", True, "clicks and wheel go to the app; --no-mouse selects text")
    return Finding("mouse", True, "left to the terminal, to select text")


def _clipboard(facts: TerminalFacts, environ: Mapping[str, str]) -> Finding:
    if facts.clipboard:
        return Finding("clipboard", True, f"copied texts go to {facts.clipboard[0]}")
    if _is_among(_REFUSE_OSC52, environ):
        hint = "Select with the mouse (--no-mouse), or save to a file: s."
        return Finding("clipboard", None, "this terminal takes no copied texts", hint)
    if _is_among(_TAKE_OSC52, environ):
        return Finding("clipboard", True, "the terminal takes copied texts (OSC 52)")
    hint = "If y copies nothing: --no-mouse and select, or s to a file; on a desktop, install "
    tool = "wl-clipboard" if environ.get("WAYLAND_DISPLAY") else "xclip"
    return Finding("clipboard", None, "the terminal may take copied texts (OSC 52)", hint + tool)


def _is_among(
    table: Sequence[tuple[str, Sequence[str]]], environ: Mapping[str, str] = os.environ
) -> bool:
    return any(
        word in environ[variable].lower()
        for variable, words in table
        if environ.get(variable)
        for word in words
    )
