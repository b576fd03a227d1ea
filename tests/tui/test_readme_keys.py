from __future__ import annotations

from pathlib import Path

from sportft_tui.tui.commands import key_table


def test_the_readme_shows_the_command_table() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert key_table() in readme, f"put this into README.md:\n{key_table()}"
