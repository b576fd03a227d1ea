"""The table of settings in other forms: a file to begin with, a JSON Schema, the README's table."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import Any

from sportft_tui.settings import FILE_NAME, TABLE, Setting

#: Of a comment in the file, characters.
_WIDTH = 78


def template() -> str:
    """A settings file with every setting explained, and none set."""
    parts = [
        "# What sportft does. A line without # in front is in force; `sportft config show` tells.\n"
    ]
    # Whatever follows the head of a table belongs to it, so the tables come last.
    for setting in sorted(TABLE, key=lambda one: one.is_table):
        how = setting.words + (f"; also {setting.variable}" if setting.variable else "")
        told = [*wrap(setting.help, _WIDTH), *wrap(f"({how})", _WIDTH)]
        example = f"[{setting.name}]" if setting.is_table else _line(setting)
        parts.append("".join(f"# {line}\n" for line in [*told, example]))
    return "\n".join(parts)


def readme_table() -> str:
    """The settings as the README shows them."""
    rows = []
    for one in TABLE:
        ways = ", ".join(f"`{way}`" for way in (one.option, one.variable) if way)
        default = "" if one.is_table else f"`{toml(one.default)}`".replace("`inf`", "none")
        rows.append(f"| `{one.name}` | {default} | {one.help} | {ways} |")
    head = ["| in `settings.toml` | default | what | also |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def _line(setting: Setting) -> str:
    return f"{setting.name} = {toml(setting.default)}"


def toml(value: Any) -> str:
    """A value as it stands in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def schema() -> dict[str, Any]:
    """The JSON Schema of the settings file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"sportft {FILE_NAME}",
        "type": "object",
        "properties": {setting.name: _property(setting) for setting in TABLE},
        "additionalProperties": False,
    }


def _property(setting: Setting) -> dict[str, Any]:
    told: dict[str, Any] = {"description": setting.help}
    if setting.is_table:
        inner = "string" if setting.name == "keys" else "object"
        return told | {"type": "object", "additionalProperties": {"type": inner}}
    if isinstance(setting.default, bool):
        return told | {"type": "boolean", "default": setting.default}
    if isinstance(setting.default, str):
        choices = {"enum": list(setting.choices)} if setting.choices else {}
        return told | {"type": "string", "default": setting.default, **choices}
    most = {} if math.isinf(setting.most) else {"maximum": setting.most}
    default = {} if math.isinf(setting.default) else {"default": setting.default}
    return told | {"type": "number", "minimum": 0, **most, **default}
