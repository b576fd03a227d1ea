"""Where values come from: option, environment, file, default; and what says so."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import pytest

from sportft_tui.cli import settings_forms
from sportft_tui.cli.main import main
from sportft_tui.domain.errors import BadInput
from sportft_tui.home import Home
from sportft_tui.settings import FILE_NAME, TABLE, Settings, explained, load, usable


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("SPORTFT_HOME", str(tmp_path))
    return Home(tmp_path / "config", tmp_path / "state", tmp_path / "data").create()


def _write(folders: Home, text: str) -> None:
    (folders.config / FILE_NAME).write_text(text, encoding="utf-8")


def test_an_option_goes_before_the_environment_that_before_the_file(
    folders: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a value in the file THEN it holds
    _write(folders, 'theme = "light"\nmouse = false\n[keys]\ntrain = "N"\n')
    assert load(folders).theme == "light"
    # AND the variable goes before it, the option before both
    monkeypatch.setenv("SPORTFT_THEME", "ansi")
    assert load(folders).theme == "ansi"
    told = explained(folders, {"theme": "dark"})
    assert told.settings == Settings(theme="dark", mouse=False, keys={"train": "N"})
    # AND each tells where it comes from
    sources = {one.setting.name: one.source.words for one in told.found}
    assert sources["theme"] == "option --theme"
    assert sources["mouse"] == f"file {folders.config / FILE_NAME}"
    assert sources["bell"] == "default"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("FALSE", False), ("no", False)],
)
def test_a_variable_says_yes_or_no_in_any_usual_way(
    folders: Home, monkeypatch: pytest.MonkeyPatch, text: str, value: bool
) -> None:
    monkeypatch.setenv("SPORTFT_READ_ONLY", text)
    assert load(folders).read_only is value


def test_an_empty_variable_is_none(folders: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPORTFT_BUDGET_USD", "")
    assert load(folders).budget_usd == math.inf


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        ("SPORTFT_MOUSE", "maybe", "SPORTFT_MOUSE is “maybe”.*1 or 0, true or false, yes or no"),
        ("SPORTFT_THEME", "lihgt", "SPORTFT_THEME is “lihgt”.*mean light.*dark, light, ansi"),
        ("SPORTFT_BUDGET_USD", "five", "SPORTFT_BUDGET_USD is “five”.*a number, 0 or more"),
        ("SPORTFT_UNSURE_BELOW", "2", "SPORTFT_UNSURE_BELOW is “2.0”.*0 to 1"),
    ],
)
def test_a_variable_that_means_nothing_is_named(
    folders: Home, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, said: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(BadInput, match=said):
        load(folders)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("low_bandwith = true", "no setting “low_bandwith”.*mean low_bandwidth"),
        ("[keys]\ntrain = 1", "keys.train is “1”.*a key in quotes"),
        ("keys = 3", r"keys is “3”.*a table: \[keys\]"),
        ("profiles.mine = 1", r"profiles.mine is “1”.*\[profiles.mine\]"),
    ],
)
def test_a_file_that_means_nothing_is_said(folders: Home, text: str, said: str) -> None:
    _write(folders, text)
    with pytest.raises(BadInput, match=said):
        load(folders)


def test_what_can_be_used_holds_beside_what_cannot(
    folders: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a file with one line that means nothing, and a variable that does not either
    _write(folders, 'read_only = true\nbel = 1\ntheme = "light"\n')
    monkeypatch.setenv("SPORTFT_THEME", "dork")
    # THEN who must go on gets the others, whatever else is wrong
    assert usable(folders) == Settings(read_only=True, theme="light")
    # AND a file that is no TOML takes no option away
    _write(folders, "bell =")
    assert usable(folders, {"read_only": True}) == Settings(read_only=True)


def test_one_table_says_all(folders: Home) -> None:
    # THEN it has every setting, in order
    assert tuple(setting.name for setting in TABLE) == Settings._fields
    # AND the file that `config edit` makes is TOML that sets nothing, nor does it uncommented
    assert tomllib.loads(settings_forms.template()) == {}
    lines = settings_forms.template().splitlines()
    bare = [line.removeprefix("# ") for line in lines if " = " in line or line.startswith("# [")]
    _write(folders, "\n".join(line for line in bare if "`" not in line))
    assert load(folders) == Settings()
    # AND the schema allows what it says, and nothing else
    schema = settings_forms.schema()
    assert list(schema["properties"]) == list(Settings._fields)
    assert schema["properties"]["theme"]["enum"] == ["dark", "light", "ansi", "colour-blind"]
    assert schema["properties"]["unsure_below"]["maximum"] == 1
    assert schema["additionalProperties"] is False


def test_config_show_tells_each_source_and_no_key(
    folders: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN an option, a variable, a file with a key where none belongs, and a key
    _write(
        folders,
        'bell = false\n[profiles.mine]\nbase_url = "https://x.example/v1"\n'
        'key = "sk-in-the-wrong-place"\n',
    )
    monkeypatch.setenv("SPORTFT_MOUSE", "no")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    # WHEN it is shown THEN in words and as JSON every value is there with its source
    assert main(["--theme", "light", "config", "show"]) == 0
    said = capsys.readouterr().out
    assert main(["--theme", "light", "config", "show", "--json"]) == 0
    told = capsys.readouterr().out
    settings = json.loads(told)["settings"]
    assert settings["theme"] == {"value": "light", "from": "option", "where": "--theme"}
    assert settings["mouse"]["where"] == "SPORTFT_MOUSE"
    assert settings["bell"] == {
        "value": False,
        "from": "file",
        "where": str(folders.config / FILE_NAME),
    }
    assert settings["budget_usd"]["value"] is None
    assert "environment SPORTFT_HOME" in said
    keys = {one["profile"]: one for one in json.loads(told)["keys"]}
    assert keys["openai"] == {"profile": "openai", "is_set": True, "from": "OPENAI_API_KEY"}
    # AND no key
    assert "sk-" not in said + told


def test_config_show_says_what_is_wrong(folders: Home, capsys: pytest.CaptureFixture[str]) -> None:
    _write(folders, "bel = 1")
    assert main(["config", "show"]) == BadInput.exit_code
    assert "no setting “bel”" in capsys.readouterr().err


def test_config_edit_makes_the_file_and_checks_what_was_written(
    folders: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # GIVEN somebody whose editor writes a line
    editor = tmp_path / "editor"
    script = f'#!/bin/sh\necho "$1 = true" >> "$2"\nenv > {tmp_path}/environment\n'
    editor.write_text(script, encoding="utf-8")
    editor.chmod(0o755)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setenv("EDITOR", f"{editor} read_only")
    monkeypatch.delenv("VISUAL", raising=False)
    # WHEN there is no file THEN it is made, privately, and what is written holds
    path = folders.config / FILE_NAME
    assert main(["config", "edit"]) == 0
    assert load(folders).read_only
    assert path.stat().st_mode & 0o077 == 0
    # AND a line that means nothing is said; the file stays as it was written
    monkeypatch.setenv("EDITOR", f"{editor} bel")
    assert main(["config", "edit"]) == BadInput.exit_code
    assert "no setting “bel”" in capsys.readouterr().err
    assert "read_only = true\nbel = true" in path.read_text(encoding="utf-8")
    # AND where a profile has its key in a variable, the editor does not get that
    path.write_text('[profiles.lab]\nkey_env = "CLOUD"\n[keys]\n', encoding="utf-8")
    monkeypatch.setenv("CLOUD", "canary")
    monkeypatch.setenv("MINE", "kept")
    main(["config", "edit"])
    told = (tmp_path / "environment").read_text(encoding="utf-8")
    assert "MINE=kept" in told and "canary" not in told
