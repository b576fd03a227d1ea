"""What people set in `settings.toml`: one key a line, all of them optional."""

from __future__ import annotations

import math
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.home import Home

#: The file's name within `Home.config`.
FILE_NAME = "settings.toml"
#: What a key's values are called to people.
_WORDS = {bool: "true or false", str: "a text in quotes", float: "a number, 0 or more"}


@dataclass(frozen=True, slots=True)
class Settings:
    """How the end of a job is told, what a job may cost, and which answers are sure.

    Attributes:
        bell: the terminal's bell.
        title: the terminal's title, until the app is left.
        desktop_notification: a notification by the terminal (OSC 9).
        on_finish: a shell command that is given the job as JSON; empty for none.
        budget_usd: what a single job may cost by its estimate; infinite for no budget.
        unsure_below: answers less probable than this (0 to 1) are shown as unsure; 0 for none.
    """

    bell: bool = True
    title: bool = True
    desktop_notification: bool = False
    on_finish: str = ""
    budget_usd: float = math.inf
    unsure_below: float = 0.0


def load(home: Home) -> Settings:
    """The settings in force; the defaults where there is no file.

    Raises:
        BadInput: the file cannot be read, or a key or value in it means nothing; says which, and
            what may stand there.
    """
    path = home.config / FILE_NAME
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} is not TOML: {one_line(str(error))}.",
            hint="A line looks like: bell = true",
        ) from error
    return Settings(**{key: _checked(path, key, value) for key, value in found.items()})


def _checked(path: Path, key: str, value: Any) -> Any:
    """`value`, when it is of the key's kind."""
    defaults = asdict(Settings())
    if key not in defaults:
        names = ", ".join(field.name for field in fields(Settings))
        raise BadInput(
            f"{path}: there is no setting “{one_line(key)}”.", hint=f"There are {names}."
        )
    kind = type(defaults[key])
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is float and not value >= 0):
        raise BadInput(
            f"{path}: {key} is “{one_line(str(value))}”.", hint=f"It is to be {_WORDS[kind]}."
        )
    return value
