"""What would be written and how many tokens it has: quick, also of many rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sportft_tui.dataset.cost.encodings import encoding_of
from sportft_tui.dataset.cost.tokens import (
    CHARACTERS_PER_TOKEN,
    TOKENS_PER_MESSAGE,
    TOKENS_PER_REPLY,
    counts_of,
)
from sportft_tui.dataset.findings.finding import Pair, Task
from sportft_tui.dataset.findings.survey import Survey
from sportft_tui.dataset.preparing.plan import Plan
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.preparing.splitting import Part, check_folds, default_valid, n_valid
from sportft_tui.dataset.preparing.writing import kind_of, names

#: Rows whose tokens are counted; of more, these stand for all: enough for two digits.
_COUNTED_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Weight:
    """What files there would be.

    Attributes:
        n_rows: rows that stay.
        n_train, n_valid: rows of the first training and validation file; where rows that are alike
            stay together, a few more or fewer.
        n_parts: pairs of files.
        files: their names.
        tokens: of the first training file, read once.
        is_estimated: whether only some rows were counted, or not with the model's own encoding.
    """

    n_rows: int
    n_train: int
    n_valid: int
    n_parts: int
    files: tuple[str, ...]
    tokens: int
    is_estimated: bool


def weigh(
    survey: Survey, recipe: Recipe, decisions: Mapping[str, bool], stem: str, model: str
) -> Weight:
    """Say what preparing would give.

    Args:
        survey: what was found.
        recipe: how it is to be prepared.
        decisions: whether to apply fixes, by the finding's id.
        stem: what file names begin with.
        model: the base model.

    Raises:
        BadInput: the sizes are not possible.
    """
    plan = Plan(survey, {**recipe.decisions, **decisions})
    n_rows = plan.n_rows
    train, valid = _sizes(survey, recipe, n_rows)
    every = [f"_fold{fold + 1}" for fold in range(recipe.folds)] or [""]
    parts = [Part(range(train), range(valid), name) for name in every]
    files = [name for pair in names(stem, parts, kind_of(recipe.format)) for name in pair if name]
    tokens, is_estimated = _tokens(plan, recipe, train, model)
    return Weight(n_rows, train, valid, len(parts), tuple(files), tokens, is_estimated)


def _sizes(survey: Survey, recipe: Recipe, n_rows: int) -> tuple[int, int]:
    if recipe.folds:
        check_folds(recipe.folds, n_rows)
        valid = n_rows // recipe.folds
    elif recipe.valid is None:
        is_split = survey.looked.task is Task.CLASSIFICATION
        valid = default_valid(n_rows) if is_split else 0
    else:
        valid = n_valid(recipe.valid, n_rows)
    return n_rows - valid, valid


def _tokens(plan: Plan, recipe: Recipe, n_train: int, model: str) -> tuple[int, bool]:
    step = max(1, plan.n_rows // _COUNTED_ROWS)
    texts = [text for pair in _some(plan, step) for text in pair]
    if not texts:
        return 0, False
    encoding, is_own = encoding_of(model)
    counts = counts_of(texts, encoding)
    n_looked = len(texts) // 2
    around = 0
    if recipe.format == "chat":
        n_messages = 3 if recipe.system else 2
        around = TOKENS_PER_REPLY + n_messages * (TOKENS_PER_MESSAGE + 1)
        system = counts_of([recipe.system], encoding)
        around += system[0] if system else 0
    total = sum(map(len, texts)) // CHARACTERS_PER_TOKEN if counts is None else sum(counts)
    is_exact = counts is not None and is_own and n_looked == n_train
    return round((total / n_looked + around) * n_train), not is_exact


def _some(plan: Plan, step: int) -> Iterator[Pair]:
    """Every so manieth row that stays, as it will stand in the files."""
    for i, position in enumerate(plan.positions()):
        if i % step == 0:
            yield plan.row(position)
