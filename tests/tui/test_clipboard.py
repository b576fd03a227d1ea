"""The clipboard: which way a text takes, and what reaches it."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.tui import clipboard


def tool(folder: Path, name: str, *, code: int = 0) -> dict[str, str]:
    """A program of that name that keeps its stdin and its arguments; an environment that has it."""
    program = folder / name
    kept = f"{folder}/{name}"
    program.write_text(f'#!/bin/sh\necho "$@" > {kept}.words\ncat > {kept}.in\nexit {code}\n')
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(autouse=True)
def own_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("sys.platform", "linux")


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}),
        ("xclip", {"DISPLAY": ":0"}),
        ("tmux", {"TMUX": "/tmp/x,1,0"}),
        ("tmux", {"TMUX": "/tmp/x,1,0", "DISPLAY": ":0", "SSH_CONNECTION": "a b"}),
    ],
)
async def test_a_tool_takes_the_text(name: str, where: dict[str, str], tmp_path: Path) -> None:
    environ = tool(tmp_path, name) | where
    tool(tmp_path, "xclip" if name != "xclip" else "other")
    if name == "wl-copy":
        tool(tmp_path, "tmux")
    sent: list[str] = []
    said = await clipboard.copy("Ärger: 日本\x1b", environ, sent.append)
    assert (tmp_path / f"{name}.in").read_text() == "Ärger: 日本\x1b"
    assert sent == []
    assert said.startswith("Copied to ")
    if name == "tmux":
        assert (tmp_path / "tmux.words").read_text() == "load-buffer -w -\n"


async def test_a_tool_that_fails_is_passed_over(tmp_path: Path) -> None:
    environ = tool(tmp_path, "xclip", code=1) | {"DISPLAY": ":0"}
    sent: list[str] = []
    assert await clipboard.copy("x", environ, sent.append) == "Sent to the terminal's clipboard."
    assert sent == ["\x1b]52;c;eA==\a"]


async def test_at_the_far_end_of_ssh_the_display_there_is_not_used(tmp_path: Path) -> None:
    environ = tool(tmp_path, "xclip") | {"DISPLAY": ":10", "SSH_CONNECTION": "a b"}
    sent: list[str] = []
    await clipboard.copy("x", environ, sent.append)
    assert sent
    assert not (tmp_path / "xclip.in").exists()


def test_the_sequence_passes_through_tmux_and_screen() -> None:
    data = os.urandom(1_000)
    plain = clipboard.osc52(data, {})
    assert base64.b64decode(plain.removeprefix("\x1b]52;c;").removesuffix("\a")) == data
    # tmux takes off its envelope and halves the escapes
    wrapped = clipboard.osc52(data, {"TMUX": "x"})
    inner = wrapped.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
    assert inner.replace("\x1b\x1b", "\x1b") == plain
    # screen takes off the envelope of each piece, of 768 bytes at most
    pieces = clipboard.osc52(data, {"STY": "x"}).split("\x1b\\")
    assert pieces.pop() == ""
    assert all(piece.startswith("\x1bP") and len(piece) < 256 for piece in pieces)
    assert "".join(piece.removeprefix("\x1bP") for piece in pieces) == plain


async def test_too_much_is_not_sent_and_a_file_is_offered() -> None:
    sent: list[str] = []
    await clipboard.copy("x" * clipboard.MOST, {"PATH": ""}, sent.append)
    assert len(sent[0]) <= 100_000
    with pytest.raises(BadInput, match="74,995 bytes are too much") as told:
        await clipboard.copy("x" * (clipboard.MOST + 1), {"PATH": ""}, sent.append)
    assert "file" in told.value.hint
    assert len(sent) == 1
