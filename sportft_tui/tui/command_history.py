"""The command lines of earlier days: a line each in one file, the newest last."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from sportft_tui.domain.text import one_line
from sportft_tui.home import PRIVATE_FILE, home
from sportft_tui.new_files import replacing

#: The file's name within `Home.state`.
FILE_NAME = "command_lines"
#: Lines that are kept, as in a shell.
MOST = 500
#: Characters of a line that are kept; nobody types more.
_LONGEST = 2_000


class CommandHistory:
    """Reads and grows the file; blocks, for threads. That it cannot be written is no trouble.

    Args:
        path: the file; in the state folder where not given.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or home().state / FILE_NAME

    def lines(self) -> list[str]:
        """The lines, the newest first, each once."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        found = [one_line(line, _LONGEST) for line in text.splitlines()]
        newest_first = list(dict.fromkeys(line for line in reversed(found) if line))
        if len(found) > 2 * MOST:
            self._shorten(newest_first[:MOST])
        return newest_first[:MOST]

    def add(self, line: str) -> None:
        """A line was done. Several apps may add at once."""
        data = f"{one_line(line, _LONGEST)}\n".encode("utf-8", "replace")
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            handle = os.open(self._path, flags, PRIVATE_FILE)
            try:
                os.write(handle, data)
            finally:
                os.close(handle)

    def _shorten(self, newest_first: list[str]) -> None:
        with suppress(OSError), replacing(self._path) as file:
            os.fchmod(file.fileno(), PRIVATE_FILE)
            file.writelines(f"{line}\n".encode() for line in reversed(newest_first))
