"""`sportft config`: the settings in force and where each comes from, their file, their schema."""

from __future__ import annotations

import argparse
import math
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sportft_tui.cli.commands.app_options import overrides
from sportft_tui.cli.commands.terminal import put, put_json, say, table
from sportft_tui.cli.settings_forms import schema, template, toml
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.hidden_variables import for_users
from sportft_tui.domain.text import one_line
from sportft_tui.home import PRIVATE_FILE, home, where_from
from sportft_tui.settings import FILE_NAME, Explained, Found, explained, load

#: Where neither VISUAL nor EDITOR names another one: it is on every POSIX system.
_EDITOR = "vi"
#: Whether a key is there; some sources are asked only when it is needed.
_SET = {True: "set", False: "not set", None: "not looked for"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "config",
        help="the settings: where each comes from, their file, their schema",
        description="The settings in force. An option goes before an environment variable, that "
        f"before {FILE_NAME} in the config folder, that before the default.",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser(
        "show",
        help="every setting, folder and key, and where it comes from",
        description="Prints every setting with its value and where that comes from, the folders, "
        "and which keys are set; never a key itself.",
    )
    show.add_argument("--json", action="store_true", help="print a JSON object")
    show.set_defaults(run=run_show)
    edit = actions.add_parser(
        "edit",
        help=f"open {FILE_NAME} in $VISUAL or $EDITOR",
        description=f"Opens {FILE_NAME} in $VISUAL or $EDITOR; where there is none it is made, "
        "with every setting explained and commented out. Afterwards it is checked.",
    )
    edit.set_defaults(run=run_edit)
    schema = actions.add_parser(
        "schema",
        help="the settings' JSON Schema, for editors",
        description=f"Prints the JSON Schema of {FILE_NAME}, for editors that check TOML by one.",
    )
    schema.set_defaults(run=run_schema)


def run_show(args: argparse.Namespace) -> int:
    # Imported here: the parser of all commands is made for each of them.
    from sportft_tui.workflow.choice import Choice
    from sportft_tui.workflow.profiles import listed

    folders = home()
    told = explained(folders, overrides(args))
    places = where_from(os.environ)
    keys = [one for one in listed(folders, Choice()) if one.key]
    if args.json:
        put_json(
            {
                "file": str(folders.config / FILE_NAME),
                "settings": {one.setting.name: _plain(one) for one in told.found},
                "folders": {
                    name: {"path": str(path), "from": places[name]}
                    for name, path in folders._asdict().items()
                },
                "keys": [
                    {"profile": one.name, "is_set": one.has_key, "from": one.key} for one in keys
                ],
                "problems": [str(problem) for problem in told.problems],
            }
        )
    else:
        rows = [(one.setting.name, _shown(one.value), one.source.words) for one in told.found]
        put(table(("SETTING", "VALUE", "FROM"), rows))
        put()
        spots = [(name, str(path), places[name]) for name, path in folders._asdict().items()]
        put(table(("FOLDER", "PATH", "FROM"), spots))
        put()
        put(
            table(
                ("PROFILE", "KEY", "FROM"),
                [(one_line(one.name), _SET[one.has_key], one_line(one.key)) for one in keys],
            )
        )
    return _problems(told)


def _problems(told: Explained) -> int:
    for problem in told.problems:
        say(f"✗ {problem}")
    return BadInput.exit_code if told.problems else 0


def _plain(one: Found) -> dict[str, Any]:
    return {"value": _hidden(one.value), "from": one.source.kind, "where": one.source.name}


def _hidden(value: Any) -> Any:
    """A value for others' eyes: infinite is null, and of a server's table only names are told.

    What is in a profile is checked elsewhere, and somebody may have put a key there.
    """
    if isinstance(value, float) and math.isinf(value):
        return None
    if isinstance(value, Mapping):
        return {key: sorted(one) if isinstance(one, Mapping) else one for key, one in value.items()}
    return value


def _shown(value: Any) -> str:
    plain = _hidden(value)
    if plain is None:
        return "none"
    if isinstance(plain, Mapping):
        parts = [
            one_line(f"{key}: {', '.join(one) if isinstance(one, list) else one}")
            for key, one in plain.items()
        ]
        return "; ".join(parts) or "none"
    return toml(plain) if not isinstance(plain, str) else one_line(plain) or "none"


def run_edit(_: argparse.Namespace) -> int:
    folders = home()
    path = folders.config / FILE_NAME
    try:
        folders.create()
        with open(path, "x", encoding="utf-8", opener=_private) as file:
            file.write(template())
        say(f"Made {path}, with everything commented out.")
    except FileExistsError:
        pass
    except OSError as error:
        raise BadInput(
            f"{path} cannot be made ({error.strerror}).", hint="Check the folder's permissions."
        ) from error
    explained(folders)  # whose variables the editor does not get is in the file
    _edit(path)
    load(folders)
    return 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


def _edit(path: Path) -> None:
    """Open a file in the user's editor, and wait.

    Raises:
        BadInput: there is no terminal, or no such editor.
    """
    if not sys.stdin.isatty():
        raise BadInput("An editor needs a terminal, and this is none.", hint=f"The file is {path}.")
    name = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _EDITOR
    try:
        words, environment = [*shlex.split(name), str(path)], for_users(os.environ)
        subprocess.run(words, check=False, env=environment)  # noqa: S603 - the user's own
    except (OSError, ValueError) as error:
        raise BadInput(
            f"The editor “{one_line(name)}” cannot be started.",
            hint=f"Set EDITOR to one that is there; the file is {path}.",
        ) from error


def run_schema(_: argparse.Namespace) -> int:
    import json

    put(json.dumps(schema(), indent=2))
    return 0
