from __future__ import annotations

import math
from pathlib import Path

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.home import Home
from sportft_tui.settings import FILE_NAME, Settings, load


@pytest.fixture
def folders(tmp_path: Path) -> Home:
    return Home(tmp_path / "config", tmp_path / "state", tmp_path / "data").create()


def test_without_a_file_the_defaults_hold(folders: Home) -> None:
    assert load(folders) == Settings(
        bell=True, title=True, desktop_notification=False, on_finish="", budget_usd=math.inf
    )


def test_what_is_set_holds_and_the_rest_is_as_before(folders: Home) -> None:
    # GIVEN a file with two of the settings
    (folders.config / FILE_NAME).write_text(
        'bell = false\non_finish = "jq -r .id >> ~/done.txt"\n', encoding="utf-8"
    )
    # WHEN it is read THEN both hold
    assert load(folders) == Settings(bell=False, on_finish="jq -r .id >> ~/done.txt")


@pytest.mark.parametrize("text", ["5", "5.0"])
def test_a_budget_is_any_number(folders: Home, text: str) -> None:
    (folders.config / FILE_NAME).write_text(f"budget_usd = {text}\n", encoding="utf-8")
    assert load(folders).budget_usd == 5.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bel = true", "no setting “bel”.*bell, title, desktop_notification, on_finish"),
        ('bell = "yes"', "bell is “yes”.*true or false"),
        ("bell = 1", "bell is “1”.*true or false"),
        ("on_finish = true", "on_finish is “True”.*a text in quotes"),
        ('budget_usd = "5"', "budget_usd is “5”.*a number, 0 or more"),
        ("budget_usd = -1", "budget_usd is “-1.0”.*a number, 0 or more"),
        ("budget_usd = nan", "budget_usd is “nan”.*a number, 0 or more"),
        ("budget_usd = true", "budget_usd is “True”.*a number, 0 or more"),
        ("bell = ", "not TOML"),
        ("bell = true\n\x1b[2J = 1", "not TOML"),
    ],
)
def test_what_means_nothing_is_said_with_file_and_key(folders: Home, text: str, said: str) -> None:
    (folders.config / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load(folders)
    assert str(folders.config / FILE_NAME) in caught.value.what
    assert "\x1b" not in str(caught.value)
    with pytest.raises(BadInput, match=said):
        raise BadInput(str(caught.value))


def test_a_file_that_is_no_text_is_said(folders: Home) -> None:
    (folders.config / FILE_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not TOML"):
        load(folders)
