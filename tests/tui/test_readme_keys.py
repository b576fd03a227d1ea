from __future__ import annotations

from pathlib import Path

import pytest

from sportft_tui.tui import commands, dialog_keys


@pytest.mark.parametrize("table", [commands.key_table(), dialog_keys.key_table()])
def test_the_readme_shows_the_command_table(table: str) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert table in readme, f"put this into README.md:\n{table}"
