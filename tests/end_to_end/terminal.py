"""A real terminal in memory: a program on a pseudo-terminal, its screen read with pyte."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import pyte

#: Sequences that pyte takes for text: private CSI, device control and other strings.
_UNKNOWN = re.compile(
    r"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]"
    r"|\x1b\[\??[0-9;:]*[!\"$' ]+[@-~]"
    r"|\x1b[P_^X\]].*?(?:\x07|\x1b\\)",
    re.DOTALL,
)
#: A sequence whose end has not come yet.
_UNFINISHED = re.compile(
    r"\x1b(?:\[[0-9;:<=>?]*[ -/]*|[P_^X\]](?:(?!\x07|\x1b\\).)*)?\Z", re.DOTALL
)
_KEYS = {"enter": "\r", "esc": "\x1b", "home": "\x1b[H", "end": "\x1b[F"}
#: The usual terminal of today.
TRUE_COLOUR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
#: Seconds after a key: longer than a program waits to tell Esc from the start of a sequence.
_AFTER_KEY = 0.15


class Screen(pyte.Screen):
    """pyte's, of which an erased screen has the colour in force everywhere, as terminals do it."""

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        if how == 2:
            for y in range(self.lines):
                self.buffer[y].update(dict.fromkeys(range(self.columns), self.cursor.attrs))
        super().erase_in_display(how, *args, **kwargs)

    def seen(self) -> list[list[tuple[object, ...]]]:
        """Every cell with all that can be seen of it: character, colours, attributes."""
        rows = [self.buffer[y] for y in range(self.lines)]
        return [[_seen(row[x]) for x in range(self.columns)] for row in rows]


def _seen(cell: pyte.screens.Char) -> tuple[object, ...]:
    """A cell; of a blank without lines and reversal, only the ground is seen."""
    if cell.data != " " or cell.underscore or cell.reverse or cell.strikethrough:
        return tuple(cell)
    return cell.data, cell.bg


class Terminal:
    """Runs a program in a terminal of a given size.

    Args:
        argv: the program and its arguments.
        env: its environment.
        size: columns and rows.
        kind: what tells programs which terminal this is.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        size: tuple[int, int] = (120, 40),
        kind: Mapping[str, str] = TRUE_COLOUR,
    ) -> None:
        self._screen = Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        #: Every byte that the program has sent, as text.
        self.received = ""
        self._fd, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        # A test runner's own idea of the size would be believed more than the terminal's.
        known = {name: value for name, value in env.items() if name not in ("COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            argv,
            stdin=child,
            stdout=child,
            stderr=child,
            env={**known, **kind},
            start_new_session=True,
        )
        os.close(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.hang_up()

    def hang_up(self) -> None:
        """The terminal goes; hanging up twice does no harm."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def kill(self) -> None:
        """End the program the hard way; its children in other sessions live on."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    @property
    def text(self) -> str:
        """The screen, a line a row."""
        return "\n".join(row.rstrip() for row in self._screen.display)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Every cell with all that can be seen of it: character, colours, attributes."""
        return self._screen.seen()

    def press(self, *keys: str) -> None:
        """Press keys, by name or as text."""
        for key in keys:
            os.write(self._fd, _KEYS.get(key, key).encode())
            self.settle(_AFTER_KEY)

    def paste(self, text: str) -> None:
        """Paste a text, bracketed as terminals do."""
        os.write(self._fd, f"\x1b[200~{text}\x1b[201~".encode())

    def wait_for(self, pattern: str, seconds: float = 30.0) -> re.Match[str]:
        """Wait until the screen shows a pattern.

        Raises:
            AssertionError: it did not within `seconds`; with the screen as it was.
        """
        deadline = time.monotonic() + seconds
        while True:
            if match := re.search(pattern, self.text):
                return match
            left = deadline - time.monotonic()
            if left < 0 or not self._read(min(left, 0.2)):
                if left >= 0 and self.process.poll() is None:
                    continue
                raise AssertionError(f"no {pattern!r} on the screen:\n{self.text}")

    def settle(self, seconds: float) -> None:
        """Take in what is written within `seconds`."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read(left)

    def until_idle(self, home: Path, seconds: float = 0.4) -> None:
        """Take in what is written until nothing more comes of what was done.

        That is when all processes of a home have slept for so long, and nothing was written: on a
        busy machine, who has something to do may have to wait for long before doing it.

        Args:
            home: the SPORTFT_HOME of the program and of all that belongs to it.
            seconds: how long they are to sleep.

        Raises:
            AssertionError: they did not within two minutes.
        """
        deadline = time.monotonic() + 120
        asleep_since = time.monotonic()
        while time.monotonic() - asleep_since < seconds:
            assert time.monotonic() < deadline, f"it does not come to rest:\n{self.text}"
            if self._read(0.05) or not _all_asleep(home):
                asleep_since = time.monotonic()

    def wait_end(self, seconds: float = 15.0) -> int:
        """Wait for the program's end; returns its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self._read(0.1)
        return self.process.wait(1)

    def _read(self, seconds: float) -> bool:
        """Take in what is there; False where nothing came."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        decoded = self._decoder.decode(data)
        self.received += decoded
        text = self._rest + decoded
        cut = _UNFINISHED.search(text)
        text, self._rest = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
        self._stream.feed(_UNKNOWN.sub("", text))
        return bool(data)


def _all_asleep(home: Path) -> bool:
    """Whether no thread of a home's processes has anything to do; true where nobody can tell."""
    mark = f"SPORTFT_HOME={home}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may have ended just now
            if mark not in (process / "environ").read_bytes() + b"\0":
                continue
            for thread in (process / "task").iterdir():
                state = (thread / "stat").read_text().rpartition(")")[2].split()[0]
                if state in ("R", "D"):
                    return False
    return True


def sportft(*arguments: str) -> list[str]:
    """The command line of sportft in this interpreter."""
    return [sys.executable, "-m", "sportft_tui", *arguments]
