"""`sportft config edit`."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

import pytest

from sportft_tui.cli.main import main
from sportft_tui.home import home


class Typing(StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_editor_gets_the_file_and_no_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an editor that tells what it was given, and a key in the environment
    monkeypatch.setenv("SPORTFT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0123456789")
    editor, told = tmp_path / "editor", tmp_path / "told"
    editor.write_text(f'#!/bin/sh\nenv > {told}\necho "edits $1" >> {told}\n')
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(sys, "stdin", Typing())
    # WHEN the settings are edited
    assert main(["config", "edit"]) == 0
    # THEN it has got the file, and not the key
    assert f"edits {home().config / 'settings.toml'}" in told.read_text()
    assert "canary" not in told.read_text()
