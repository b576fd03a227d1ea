"""The commands of the shell that do the same as a screen."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from sportft_tui.domain.text import one_line
from sportft_tui.workflow.choice import Choice


def words(choice: Choice, command: Sequence[str]) -> str:
    """A command as it is typed: `sportft evaluate ...`, with the server where it is not usual.

    Args:
        choice: the server.
        command: its words.
    """
    server: list[str] = []
    if choice.base_url:
        server = ["--base-url", choice.base_url]
    elif not choice.is_local:
        server = ["--profile", choice.profile]
    return one_line(shlex.join(["sportft", *command, *server]), _MOST)


#: Characters: a longer command is nothing to read.
_MOST = 1_000
