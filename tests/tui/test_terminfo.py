"""What is read of terminfo's files is what curses reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sportft_tui.tui.wire.terminfo import colors_and_bce

_BY_CURSES = """
import curses
curses.setupterm(fd=0)
print(max(curses.tigetnum("colors"), 0), curses.tigetflag("bce") > 0)
"""
TERMINALS = (
    *("xterm", "xterm-256color", "xterm-mono", "screen-256color", "tmux-256color", "linux"),
    *("vt100", "no-such-terminal", "", "../xterm"),
)


@pytest.mark.parametrize("name", TERMINALS)
def test_as_curses_reads_it(name: str) -> None:
    # GIVEN a terminal's name WHEN its file is read
    found = colors_and_bce({"TERM": name})
    # THEN it says what curses says; where there is none, nothing
    if found is not None:
        words = [sys.executable, "-c", _BY_CURSES]
        asked = subprocess.run(words, capture_output=True, text=True, env={"TERM": name})
        assert asked.stdout.split() == [str(found[0]), str(found[1])]
    else:
        assert not (Path("/lib/terminfo") / name[:1] / name).is_file()


def test_other_files_are_no_terminals(tmp_path: Path) -> None:
    # GIVEN files that are cut off, or something else
    folder = tmp_path / "x"
    folder.mkdir()
    for data in (
        b"",
        b"hello, I am a text file",
        b"\x1a\x01\x30\x00\x26\x00\x0f\x00\x00\x00\x00\x00",
    ):
        (folder / "xterm-of-mine").write_bytes(data)
        # THEN they say nothing
        assert colors_and_bce({"TERM": "xterm-of-mine", "TERMINFO": str(tmp_path)}) is None
