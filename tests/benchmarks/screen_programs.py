"""The programs that are measured beside each other, ready to be started."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import screen_homes as homes

_HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello READY")
Hello().run()
"""


class Keys(NamedTuple):
    """Keys whose answers are measured, and those that lead there, as the probe reads them."""

    pressed: str
    before: str = ""


class Program(NamedTuple):
    """One that is measured.

    Attributes:
        name: its column.
        command: how it is started.
        ready: what is then on the screen, a regular expression.
        quit: the keys that end it.
        keys: by what they do.
        env: beside the environment of this process.
    """

    name: str
    command: list[str]
    ready: str
    quit: str
    keys: Mapping[str, Keys]
    env: dict[str, str]


class Staged:
    """Programs with what they need.

    Attributes:
        all: those that are installed, the app second.
        missing: names of those that are not.
    """

    def __init__(self, folder: Path, peers: Mapping[str, str]) -> None:
        self._engine_home = folder / "engine"
        homes.use(self._engine_home)
        homes.tutorial()
        jobs_home = folder / "jobs"
        homes.use(jobs_home)
        # The newest job is the engine's own: of one that only the journal knows, the app would say
        # that the server has lost it.
        homes.tutorial()
        homes.write_jobs(homes.LOCAL)
        homes.start_engine()
        log = folder / "events.log"
        homes.write_log(homes.LOCAL, log)
        hello = folder / "hello.py"
        hello.write_text(_HELLO)
        keys = {
            # The app begins in the pane, and with the job, that the run before left it in; the
            # first job is the one that has events.
            "move": Keys("down:6,up:6,down:6,up:6", "2,home"),
            "scroll": Keys("up:40", "2,home,3,pageup,home,end,pageup"),
            "scrolled jobs": Keys("down:40", "2,home,pagedown"),
            "page": Keys("pageup:8", "2,home,3,end"),
            "switch": Keys("3,2,3,2,3,2,1,2,4,esc", "2,home"),
        }
        self.app = Program(
            "sportft", homes.APP, "quit", "q", keys, {"SPORTFT_HOME": str(jobs_home)}
        )
        self.app_of_engine = self.app._replace(env={"SPORTFT_HOME": str(self._engine_home)})
        plain = [sys.executable, str(hello)]
        self.all = [Program("hello", plain, "READY", "ctrl+q", {}, {}), self.app]
        self.missing: list[str] = []
        self._add_peers(log, peers)
        self._jobs_home = jobs_home

    def _add_peers(self, log: Path, peers: Mapping[str, str]) -> None:
        log_keys = {
            "move": Keys("up:12", "end"),
            "scroll": Keys("up:40", "end,pageup"),
            "page": Keys("pageup:8", "end"),
        }
        # It warns of a locale that is no person's, and waits, but where one is named.
        harlequin = [peers["harlequin"], *(("--locale", "C") if peers["harlequin"] else ())]
        found = {
            "lnav": Program("lnav", ["lnav", str(log)], "events", "q", log_keys, {}),
            "htop": Program("htop", ["htop"], "Quit", "q", {"move": Keys("down:12")}, {}),
            "posting": Program("posting", [peers["posting"]], "Send", "ctrl+c", {}, {}),
            "harlequin": Program("harlequin", harlequin, "Catalog", "ctrl+q", {}, {}),
        }
        for name, program in found.items():
            if program.command[0] and shutil.which(program.command[0]):
                self.all.append(program)
            else:
                self.missing.append(name)

    def order_job(self) -> None:
        """Have the engine train for longer than a measurement takes."""
        homes.use(self._engine_home)
        homes.order_long_job()

    def end(self) -> None:
        """End both engines, and the jobs with them."""
        for home in (self._engine_home, self._jobs_home):
            homes.use(home)
            homes.stop_engine()


def programs(folder: Path, peers: Mapping[str, str]) -> Staged:
    """All programs that are installed, with homes in a folder.

    Args:
        folder: theirs alone.
        peers: paths of posting and harlequin; empty where there are none.
    """
    return Staged(folder, peers)
