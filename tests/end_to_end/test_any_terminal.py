"""The app in terminals without colours, after a stop, and where it was left."""

from __future__ import annotations

import os
import re
import signal
import termios
import time
from pathlib import Path

import pytest
from terminal import Terminal, sportft

#: Nothing answers there: what is on the screen then is the app's own.
NOBODY = sportft("--base-url", "http://127.0.0.1:9/v1")
#: Sequences that set a colour.
COLOURS = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


def environment(**more: str) -> dict[str, str]:
    """This one's, with a key that is none."""
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return {**kept, "SPORTFT_API_KEY": "sk-none", **more}


def is_raw(terminal: Terminal) -> bool:
    """Whether the terminal leaves all keys to the program."""
    return not termios.tcgetattr(terminal._fd)[3] & (termios.ECHO | termios.ICANON)


def panes(terminal: Terminal) -> list[str]:
    """What is on the screen but for the lines that tell of the server."""
    return terminal.text.splitlines()[1:-4]


def wait_until_stopped(pid: int) -> None:
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < deadline, "the program did not stop"
        time.sleep(0.05)


def test_a_stop_and_a_kill_lose_nothing_and_no_colour_is_sent() -> None:
    # GIVEN the app in an environment that asks for no colours
    with Terminal(NOBODY, environment(NO_COLOR="1")) as terminal:
        terminal.wait_for("1 Data")
        terminal.wait_for("A text; Enter")
        pid = terminal.process.pid
        terminal.press("3", "z")
        terminal.wait_for("z show all")
        terminal.wait_for("not connected")
        before = panes(terminal)
        for stop in (signal.SIGTSTP, signal.SIGSTOP):
            # WHEN it is stopped, and another program writes on the screen
            os.kill(pid, stop)
            wait_until_stopped(pid)
            terminal.settle(0.2)
            assert stop is signal.SIGSTOP or not is_raw(terminal)
            terminal._stream.feed("\x1b[2J\x1b[Hsomething else")
            # THEN all is as it was when it goes on
            os.kill(pid, signal.SIGCONT)
            terminal.wait_for("z show all")
            terminal.settle(0.5)
            assert panes(terminal) == before
            assert is_raw(terminal)
        # AND no colour has been sent for all that, but the pane with the keys stands out
        assert not COLOURS.search(terminal.received)
        assert "\x1b[1;7m" in terminal.received
        # WHEN it is killed, the place has been kept by then
        place = Path(os.environ["SPORTFT_HOME"]) / "state" / "place"
        deadline = time.monotonic() + 20
        while not place.exists() or "zoomed yes" not in place.read_text():
            assert time.monotonic() < deadline, "the place was not kept"
            time.sleep(0.05)
        terminal.kill()
    # THEN the next start begins there
    with Terminal(NOBODY, environment()) as terminal:
        terminal.wait_for("z show all")
        terminal.wait_for("3 Events")
        assert "2 Jobs  3" in terminal.text  # among the tabs, and nowhere else
        terminal.press("q")
        assert terminal.wait_end() == 0
        # AND the terminal is left as it was found
        assert not is_raw(terminal)


@pytest.mark.parametrize("kind", ["dumb", "unknown"])
def test_a_terminal_without_a_screen_is_told_what_there_is(kind: str) -> None:
    with Terminal(NOBODY, environment(), kind={"TERM": kind}) as terminal:
        assert terminal.wait_end() == 3
        terminal.settle(0.2)
        assert f"TERM={kind}" in terminal.text
        assert "sportft --help" in terminal.text


def test_the_mouse_is_the_terminals_own_where_that_is_wanted() -> None:
    # GIVEN the sequences by which programs ask for the mouse: clicks, moves, and how both are told
    asked = re.compile(r"\x1b\[\?(?:10(?:00|02|03|06|15|16);?)+h")
    for options, has_mouse in (((), True), (("--no-mouse",), False)):
        with Terminal([*NOBODY, *options], environment()) as terminal:
            terminal.wait_for("A text; Enter")
            terminal.press("2")
            terminal.press("q")
            terminal.wait_end()
            # THEN they are sent, or none of them is, from the first byte to the last
            assert bool(asked.search(terminal.received)) is has_mouse
