"""Decisions, kept in a file to be made again without asking."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from sportft_tui.dataset.preparing.edits import Edit
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.new_files import replacing

VERSION = 1


@dataclass(frozen=True)
class Recipe:
    """How a table was prepared.

    Attributes:
        like_openai: as the retired tool did.
        text, label: the columns; recognised where empty.
        encoding: of the file; detected where empty.
        skip_bad: whether bad lines were skipped.
        format: `completion` or `chat`.
        system: the system prompt of chat examples.
        bom: whether files begin with a byte order mark.
        context: tokens that fit the model.
        rows: how many rows from the first on, those left out not counted; None for all.
        valid: rows for validation: a part below 1, else a number; None is the default.
        folds: how many parts; 0 where there is one split.
        seed: of the split.
        by_chance: split as the retired tool did, by chance alone; else every label has its share.
        decisions: which fixes to apply, by the finding's id.
        texts: what fixes add or take away, by the finding's id.
        edits: what was changed in single rows.
    """

    like_openai: bool = False
    text: str = ""
    label: str = ""
    encoding: str = ""
    skip_bad: bool = False
    format: str = "completion"
    system: str = ""
    bom: bool = False
    context: int | None = None
    rows: int | None = None
    valid: float | None = None
    folds: int = 0
    seed: int = 42
    by_chance: bool = False
    decisions: Mapping[str, bool] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    edits: Sequence[Edit] = ()

    def save(self, path: Path) -> None:
        """Write it as JSON; a recipe that was there is replaced.

        Raises:
            BadInput: it cannot be written.
        """
        value = {"sportft_recipe": VERSION} | asdict(self)
        try:
            with replacing(path) as file:
                file.write(json.dumps(value, indent=2).encode("ascii") + b"\n")
        except OSError as error:
            raise BadInput(
                f"{one_line(str(path))} cannot be written: {error.strerror or error}."
            ) from error

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Recipe:
        """The recipe that `dataclasses.asdict` made `value` of, also by way of JSON."""
        edits = tuple(Edit(**edit) for edit in value.get("edits", ()))
        return cls(**{**value, "edits": edits})

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """Read a recipe.

        Raises:
            BadInput: it cannot be read, or is none; names what is wrong.
        """
        name = one_line(str(path))
        try:
            value = json.loads(path.read_bytes())
        except OSError as error:
            raise BadInput(f"{name} cannot be read: {error.strerror or error}.") from error
        except (ValueError, RecursionError) as error:
            raise BadInput(f"{name} is not a recipe: it is not JSON.") from error
        if not isinstance(value, dict) or value.pop("sportft_recipe", None) != VERSION:
            raise BadInput(
                f"{name} is not a recipe of this version of sportft.",
                hint="Make one with --save-recipe.",
            )
        known = {entry.name for entry in fields(cls)}
        for key, found in value.items():
            if key not in known or not _fits(key, found):
                raise BadInput(f"{name}: `{one_line(key)}` is not as recipes have it.")
        return cls.of(value)


def _fits(key: str, value: Any) -> bool:
    if key in ("decisions", "texts"):
        kind = bool if key == "decisions" else str
        return isinstance(value, dict) and all(isinstance(entry, kind) for entry in value.values())
    if key == "edits":
        return isinstance(value, list) and all(map(_is_edit, value))
    if key == "format":
        return value in ("completion", "chat")
    default = getattr(Recipe(), key)
    if default is None:
        return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    return type(value) is type(default)


def _is_edit(value: Any) -> bool:
    if not isinstance(value, dict) or {*value} - {entry.name for entry in fields(Edit)}:
        return False
    row, label = value.get("row"), value.get("label")
    return (
        type(row) is int
        and row > 0
        and isinstance(value.get("text", ""), str)
        and (label is None or isinstance(label, str))
        and isinstance(value.get("left_out", False), bool)
    )
