"""The real engine in a process of its own, that can be killed and whose clock can be set."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sportft_tui.api.reading import read_events
from sportft_tui.dataset.formats import completion_line
from sportft_tui.domain.event import Event

_HERE = Path(__file__).parent
_END = ("succeeded", "failed", "cancelled")


class EngineProcess:
    """`python -m sportft_tui.engine` on a home of its own.

    Attributes:
        home: its SPORTFT_HOME.
        env: what other processes of the same machine run with: its home, its clock.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._clock = home / "clock-error"
        home.mkdir(parents=True, exist_ok=True)
        self.set_clock(0)
        paths = [str(_HERE / "fake_clock"), str(_HERE.parents[2])]
        self.env = os.environ | {
            "SPORTFT_HOME": str(home),
            "CLOCK_ERROR_FILE": str(self._clock),
            "PYTHONPATH": os.pathsep.join(paths),
        }
        self._process: subprocess.Popen[str] | None = None

    def set_clock(self, error_s: float) -> None:
        """Let the machine's clock be wrong by so many seconds."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(str(error_s))
        beside.replace(self._clock)

    @property
    def _known(self) -> dict[str, Any]:
        known: dict[str, Any] = json.loads((self.home / "state/engine.json").read_text())
        return known

    @property
    def address(self) -> tuple[str, int]:
        """Host and port; the port is kept from one start to the next."""
        parts = urlsplit(self._known["base_url"])
        return str(parts.hostname), int(parts.port or 0)

    @property
    def key(self) -> str:
        return str(self._known["key"])

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sportft_tui.engine"],
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        with self._process.stdout as words:
            assert words.readline().startswith("ready ")

    def kill(self) -> None:
        """End it the hard way, whoever started it; one that is starting, as soon as it is up."""
        deadline = time.monotonic() + 30
        while True:
            try:
                pid = int(self._known["pid"])
                os.kill(pid, signal.SIGKILL)
                break
            except (FileNotFoundError, ProcessLookupError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        if self._process is not None and self._process.pid == pid:
            self._process.wait(timeout=20)

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=20)

    def ask(self, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        """One request straight to the engine, past every proxy."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
        url = f"http://{self.address[0]}:{self.address[1]}/v1/{path}"
        request = urllib.request.Request(url, body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def order(self, epochs: int, seed: int) -> str:
        """A job on some made-up posts; returns its ID."""
        form = _form("train.jsonl", _posts(60, seed))
        file = self.ask("files", form, "multipart/form-data; boundary=posts")
        order = {"model": "ada", "training_file": file["id"], "seed": seed,
                 "hyperparameters": {"n_epochs": epochs}}  # fmt: skip
        return str(self.ask("fine_tuning/jobs", json.dumps(order).encode())["id"])

    def until_over(self, jobs: list[str]) -> None:
        """Wait for the end of jobs."""
        for job in jobs:
            while self.ask(f"fine_tuning/jobs/{job}")["status"] not in _END:
                time.sleep(0.05)

    def listed(self, job_id: str) -> list[Event]:
        """The server's list, oldest first: what a journal must equal."""
        rows: list[dict[str, Any]] = []
        more = True
        while more:
            after = f"&after={rows[-1]['id']}" if rows else ""
            page = self.ask(f"fine_tuning/jobs/{job_id}/events?limit=100{after}")
            rows += page["data"]
            more = page["has_more"]
        return read_events(rows[::-1])


def _posts(rows: int, seed: int) -> bytes:
    dice = random.Random(seed)
    words = {" hockey": ["goalie", "puck", "rink"], " baseball": ["pitcher", "inning", "homer"]}
    lines = []
    for row in range(rows):
        label = list(words)[row % 2]
        text = " ".join(dice.choices(["the", "team", "won", "last", "game"], k=6) + words[label])
        lines.append(completion_line(text + "\n\n###\n\n", label))
    return "\n".join(lines).encode()


def _form(name: str, content: bytes) -> bytes:
    part = '--posts\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
    return b"".join(
        [
            (part % ("purpose", "")).encode() + b"fine-tune\r\n",
            (part % ("file", f'; filename="{name}"')).encode() + content + b"\r\n",
            b"--posts--\r\n",
        ]
    )
