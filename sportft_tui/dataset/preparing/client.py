"""Preparing an open table, seen from the app: look, weigh, write. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.domain.template import Template

if TYPE_CHECKING:
    from sportft_tui.dataset.table.client import Table

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding, in words.

    Attributes:
        id: its name in recipes, such as `duplicate`.
        what, why: what it is, and why it matters; the second may be empty.
        count: how many rows it is about; 0 where it is about all as a whole.
        rows: the first of them, from 0.
        fix: what mends it, an order; empty where nothing of ours can.
        is_necessary: whether it is mended without asking.
        is_default: whether mending is recommended.
        row: the row of the preview, from 1; 0 where there is none.
        before, after: the part of it that changes, and the same afterwards; `after` is empty where
            the row is left out.
    """

    id: str
    what: str
    why: str
    count: int
    rows: tuple[int, ...]
    fix: str
    is_necessary: bool
    is_default: bool
    row: int
    before: str
    after: str

    @property
    def is_choice(self) -> bool:
        """Whether somebody may decide about it."""
        return bool(self.fix) and not self.is_necessary


@dataclass(frozen=True, slots=True)
class Look:
    """What is known about a table before it is prepared.

    Attributes:
        n_rows: its rows.
        task: what they are for, in words.
        found: the findings, in the order of their fixes.
    """

    n_rows: int
    task: str
    found: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """What files there would be; see `weighing.Weight`."""

    n_rows: int
    n_train: int
    n_valid: int
    n_parts: int
    files: tuple[str, ...]
    tokens: int
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """Training files, and validation files where there are any.

    Attributes:
        files: of each part its training and its validation file; never another's overwritten.
        n_train, n_valid: rows of the first part.
        template: how texts are asked and labels answered.
        positive_label: the most frequent label, of several the one seen first.
        actions: what was done to the rows and why, sentences.
        first_validation_text, first_validation_label: the first validation row as it was loaded.
    """

    files: tuple[tuple[Path, Path | None], ...]
    n_train: int
    n_valid: int
    template: Template
    positive_label: str
    actions: tuple[str, ...]
    first_validation_text: str
    first_validation_label: str

    @property
    def train_path(self) -> Path:
        """The (first) training file."""
        return self.files[0][0]

    @property
    def valid_path(self) -> Path | None:
        """The (first) validation file, if there is one."""
        return self.files[0][1]


class Preparation:
    """A table on its way to files.

    Args:
        table: the open table.
        stem: what names of files begin with.
        model: the base model, whose tokens are counted; empty where nobody has said which.
    """

    def __init__(self, table: Table, stem: str, model: str = "") -> None:
        self.table = table
        self.stem = stem
        self.model = model

    async def look(self, recipe: Recipe, on_progress: Progress | None = None) -> Look:
        """Find what is wrong with the table, once it is read.

        Raises:
            SportftError: it cannot be read, or there is nothing to learn from.
        """
        told = await self._ask("prepare_look", recipe, on_progress)
        found = tuple(Finding(**one | {"rows": tuple(one["rows"])}) for one in told["found"])
        return Look(told["n_rows"], told["task"], found)

    async def weigh(self, recipe: Recipe) -> Files:
        """What files there would be.

        Raises:
            BadInput: the sizes are not possible.
        """
        told = await self._ask("prepare_weigh", recipe)
        return Files(**told | {"files": tuple(told["files"])})

    async def write(
        self,
        recipe: Recipe,
        folder: Path,
        *,
        raw: bool = False,
        on_progress: Progress | None = None,
    ) -> Prepared:
        """Write the files; the table's rows tell then in which they are.

        Args:
            recipe: how they are prepared.
            folder: for the files; made where it is missing.
            raw: whether to write the rows as they are, too: `STEM.jsonl`.
            on_progress: is called with a line now and then.

        Raises:
            SportftError: the rows or the folder cannot be used.
        """
        told = await self._ask(
            "prepare_write", recipe, on_progress, folder=os.fspath(folder), raw=raw
        )
        files = tuple(
            (Path(train), Path(valid) if valid else None) for train, valid in told["files"]
        )
        template = Template(**told["template"] | {"labels": tuple(told["template"]["labels"])})
        made = {"files": files, "template": template, "actions": tuple(told["actions"])}
        return Prepared(**told | made)

    async def keep(self, recipe: Recipe, path: Path) -> None:
        """Save the recipe with which `sportft prepare --recipe` does the same.

        Raises:
            BadInput: it cannot be written.
        """
        await self._ask("prepare_keep", recipe, path=os.fspath(path))

    async def close(self) -> None:
        """Give temporary space back."""
        await self.table.ask("prepare_close")

    async def _ask(
        self, call: str, recipe: Recipe, on_progress: Progress | None = None, **more: object
    ) -> dict[str, Any]:
        about = {"recipe": asdict(recipe), "stem": self.stem, "model": self.model}
        return await self.table.ask(call, on_progress, **about, **more)
