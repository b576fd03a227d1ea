"""Where config, state and data live on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

APP = "sportft"

#: Folders may hold keys and other people's texts: nobody else on the machine reads them.
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


class Home(NamedTuple):
    """The three folders that sportft writes to.

    Attributes:
        config: settings that people edit.
        state: the journal, the engine's address and logs: what a program remembers.
        data: corpora, prepared files, the engine's files and models: what people made.
    """

    config: Path
    state: Path
    data: Path

    def create(self) -> Home:
        """Make the folders where they are missing, private to this user.

        Raises:
            OSError: a folder cannot be made (read-only disk, a file in its place, ...).
        """
        for folder in (self.config, self.state, self.data):
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        return self


def where_from(environ: Mapping[str, str]) -> dict[str, str]:
    """What decides where each of the folders is: a variable, or the platform's own custom.

    Args:
        environ: the environment.

    Returns:
        For each of `Home`'s fields, a few words.
    """
    if environ.get("SPORTFT_HOME"):
        return dict.fromkeys(Home._fields, "environment SPORTFT_HOME")
    # platformdirs looks at these where the platform has them as its custom.
    named = {name: f"XDG_{name.upper()}_HOME" for name in Home._fields}
    return {
        name: f"environment {variable}" if environ.get(variable, "").strip() else "the platform"
        for name, variable in named.items()
    }


def home() -> Home:
    """The folders in force: below `SPORTFT_HOME` where it is set, else the platform's own."""
    if root := os.environ.get("SPORTFT_HOME"):
        base = Path(root).expanduser().absolute()
        return Home(config=base / "config", state=base / "state", data=base / "data")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    return Home(
        config=Path(dirs.user_config_dir),
        state=Path(dirs.user_state_dir),
        data=Path(dirs.user_data_dir),
    )
