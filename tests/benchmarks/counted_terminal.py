"""A terminal that a benchmark runs a program in, and what is read off its process."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Sequence
from pathlib import Path

#: Seconds after which a key counts as not obeyed.
_PATIENCE = 30
#: Seconds without a byte after which a screen counts as complete.
_STILL = 1.5
_TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A program in a pseudo-terminal of 120x40, whose output is counted and searched."""

    def __init__(self, command: Sequence[str]) -> None:
        self.n_bytes = 0
        self._sent_at = 0.0
        self._seen = b""
        self._wanted = b""
        self._found = threading.Event()
        parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            command, stdin=child, stdout=child, stderr=child, env=env, start_new_session=True
        )
        os.close(child)
        self._fd = parent
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(self._fd, 65536):
                self.n_bytes += len(data)
                self._sent_at = time.perf_counter()
                self._seen = (self._seen + data)[-65536 - len(data) :]
                if self._wanted and self._wanted in self._seen:
                    self._found.set()

    def press(self, keys: bytes) -> None:
        os.write(self._fd, keys)

    def until(self, keys: bytes, text: bytes) -> float:
        """Press keys; milliseconds until the text is sent."""
        self._seen, self._wanted = b"", text
        self._found.clear()
        began = time.perf_counter()
        self.press(keys)
        if not self._found.wait(_PATIENCE):
            raise TimeoutError(f"{text!r} was not shown within {_PATIENCE} s")
        took = time.perf_counter() - began
        self._wanted = b""
        return 1000 * took

    def until_still(self, keys: bytes) -> float:
        """Press keys; milliseconds until the last byte of what they bring about.

        Only cells that changed are sent, so that a text as it stands there need not be among them.
        """
        began = time.perf_counter()
        self.press(keys)
        while time.perf_counter() - max(self._sent_at, began) < _STILL:
            time.sleep(0.01)
        return 1000 * (self._sent_at - began)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def end(self, keys: bytes) -> None:
        self.press(keys)
        self.process.wait(60)


def cpu_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def rss_mib(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
