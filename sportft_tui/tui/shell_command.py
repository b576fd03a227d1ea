"""The commands of the shell that do the same as a screen."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from sportft_tui.domain.text import one_line
from sportft_tui.workflow.attach import options
from sportft_tui.workflow.choice import Choice

#: Characters: a longer command is nothing to read.
_MOST = 1_000
#: As `$'…'` has them.
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "'": "\\'", "\\": "\\\\"}


class ShellWay(NamedTuple):
    """A command of the shell.

    Attributes:
        title: what it does, in a few words.
        command: its words, without the program's name and the server.
        has_server: whether it takes a server.
    """

    title: str
    command: Sequence[str]
    has_server: bool = True

    def typed(self, choice: Choice) -> str:
        """It, whole, as a shell takes it.

        Args:
            choice: the server.
        """
        return typed(choice if self.has_server else None, self.command)


def words(choice: Choice, command: Sequence[str]) -> str:
    """A command as it is typed: `sportft evaluate ...`, with the server where it is not usual.

    To be shown: on one line, and cut where nobody would read on.

    Args:
        choice: the server.
        command: its words.
    """
    return one_line(typed(choice, command), _MOST)


def typed(choice: Choice | None, command: Sequence[str]) -> str:
    """A command whole, as a shell takes it: on one line, without control characters.

    Args:
        choice: the server; None where the command takes none.
        command: its words; what stands after `--` is no option.
    """
    before, rest = list(command), list[str]()
    if "--" in before:
        place = before.index("--")
        before, rest = before[:place], before[place:]
    server = options(choice) if choice else []
    return " ".join(map(quoted, ["sportft", *before, *server, *rest]))


def quoted(word: str) -> str:
    """A word for the shell; of what cannot be printed, its codes (bash, zsh and ksh know them)."""
    if word.isprintable():
        return shlex.quote(word)
    told = (_ESCAPES.get(one) or (one if one.isprintable() else _code(one)) for one in word)
    return f"$'{''.join(told)}'"


def _code(character: str) -> str:
    try:
        told = character.encode("utf-8", "surrogateescape")  # as a file's name may have it
    except UnicodeEncodeError:  # a lone surrogate of JSON: no shell can be told of it
        told = b"?"
    return "".join(f"\\x{byte:02x}" for byte in told)
