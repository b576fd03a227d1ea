"""What is to be made of a table: how, where, and under which names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.domain.template import Format
from sportft_tui.workflow import tutorial


@dataclass(frozen=True, slots=True)
class PrepareOrder:
    """An order for training files.

    Attributes:
        recipe: how the rows are prepared.
        folder: for the files.
        stem: what their names begin with.
        raw: whether to write the rows as they are, too.
    """

    recipe: Recipe
    folder: Path
    stem: str
    raw: bool = False


def tutorial_recipe(format: Format) -> Recipe:
    """The tutorial's preparation: the retired tool's split, of the first rows.

    Rows are not dropped for their length: none of the posts is over what that tool dropped.
    """
    return Recipe(format=format, rows=tutorial.LIMIT, by_chance=True, decisions={"long": False})
