"""Every command explains itself, on any screen."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from sportft_tui.cli import settings_forms
from sportft_tui.cli.commands.examples import EXAMPLES
from sportft_tui.cli.main import _parser
from sportft_tui.domain.errors import SportftError


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (found,) = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(found.choices)


def test_every_command_has_a_description_and_examples_within_80_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    parser = _parser()
    commands = _commands(parser)
    assert set(commands) == set(EXAMPLES)
    for one in (parser, *commands.values()):
        told = one.format_help()
        assert one.description, one.prog
        assert max(map(len, told.splitlines())) <= 80, one.prog
    for name, one in commands.items():
        assert "examples:\n  " in one.format_help(), name


def test_every_example_is_a_command_line() -> None:
    # GIVEN each example, without what the shell makes of it
    for name, lines in EXAMPLES.items():
        for line in lines:
            bare = line.partition("#")[0]
            words = bare[bare.index("sportft") :].replace(")", "").split()[1:]
            ends = [i for i, word in enumerate(words) if word in ("|", ">", "<")]
            words = words[: min(ends, default=len(words))]
            if '"' in line:
                continue
            # THEN it is taken, and is about its command
            assert _parser().parse_args(words).command == name


@pytest.mark.parametrize(
    ("words", "profile"),
    [
        (["--profile", "openai", "jobs"], "openai"),
        (["jobs", "--profile", "openai"], "openai"),
        (["--profile", "custom", "jobs", "--profile", "openai"], "openai"),
        (["jobs"], None),
    ],
)
def test_the_server_may_be_named_before_the_command(words: list[str], profile: str | None) -> None:
    assert _parser().parse_args(words).profile == profile


def test_the_readme_has_every_command_and_setting() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    table = settings_forms.readme_table()
    assert table in readme, f"put this into README.md:\n{table}"
    for name in _commands(_parser()):
        assert f"| `sportft {name}" in readme, f"README.md has no line for {name}"


def test_exit_codes_are_those_of_the_errors() -> None:
    told = _parser().format_help()
    # The engine has an error of its own, which never ends a command.
    kinds = [k for k in SportftError.__subclasses__() if k.__module__ == SportftError.__module__]
    codes = {kind.exit_code for kind in kinds}
    assert codes
    assert all(f"{code} " in told for code in codes)
