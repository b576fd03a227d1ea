"""What the Prepare screen shows and changes: settings, findings, and what each line means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.tui.screens.path_choices import meant

if TYPE_CHECKING:
    from sportft_tui.dataset.preparing.client import Finding, Look
    from sportft_tui.workflow.prepare_order import PrepareOrder


class Setting(Enum):
    """What can be set, by the name that stands on its line."""

    FORM = "form"
    SYSTEM = "system"
    ROWS = "rows"
    VALID = "valid"
    SEED = "seed"
    FILES = "files"


#: Of each setting that is typed, the question and an example.
QUESTIONS = {
    Setting.SYSTEM: ("The system prompt that every chat begins with:", "empty for none"),
    Setting.ROWS: ("How many rows, from the first on?", "empty for all"),
    Setting.VALID: (
        "For validation: a part such as 0.2, a number of rows, 0 for none, or folds:",
        "0.2, or 200, or 5 folds",
    ),
    Setting.SEED: ("The seed of the split:", "42"),
    Setting.FILES: ("The folder, and what names of files begin with:", "~/data/posts"),
}
_MEANINGS = {
    Setting.FORM: "completion: a prompt with a separator, and an answer. chat: messages, as newer "
    "models take them. Space changes it.",
    Setting.SYSTEM: "What every chat begins with. Space changes it.",
    Setting.ROWS: "From the first on; rows that are excluded do not count. Space changes it.",
    Setting.VALID: "Rows kept aside to measure how good the model is. Space changes it.",
    Setting.SEED: "The same seed and rows give the same split. Space changes it.",
    Setting.FILES: "Where files go and what their names begin with; none is overwritten. Space "
    "changes it.",
}
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen.

    Attributes:
        words: what it says.
        is_on: whether its fix is applied; None where there is nothing to decide.
        setting: what it sets; None for a finding.
        finding: the finding; None for a setting.
        value: the setting's value.
    """

    words: str
    is_on: bool | None = None
    setting: Setting | None = None
    finding: Finding | None = None
    value: str = ""

    @property
    def meaning(self) -> str:
        """What there is to know about it, sentences."""
        if self.setting:
            return _MEANINGS[self.setting]
        if self.finding:
            return " ".join(filter(None, (self.finding.what, self.finding.why)))
        return ""

    @property
    def preview(self) -> str:
        """One row before and after; empty where there is none."""
        found = self.finding
        if found is None or not found.row:
            return ""
        after = f"→ {found.after}" if found.after else "is left out"
        return f"row {found.row:,}: {found.before} {after}"


class PreparingPlan:
    """The order as it is so far, and what was found.

    Args:
        order: how the table is prepared if nobody changes anything.
    """

    def __init__(self, order: PrepareOrder) -> None:
        self.order = order
        self.look: Look | None = None

    def lines(self) -> list[Line]:
        """The settings, then the findings: first those to decide about, then the others."""
        lines = [
            Line(setting.value, setting=setting, value=value)
            for setting, value in self._values().items()
        ]
        found = self.look.found if self.look else ()
        choices = [one for one in found if one.is_choice]
        lines += [Line(one.fix, self.is_on(one), finding=one) for one in choices]
        done = [one for one in found if one.is_necessary]
        lines += [Line(one.fix, finding=one) for one in done]
        lines += [Line(one.what, finding=one) for one in found if not one.fix]
        return lines

    def _values(self) -> dict[Setting, str]:
        recipe, order = self.order.recipe, self.order
        values = {Setting.FORM: recipe.format}
        if recipe.format == "chat":
            values[Setting.SYSTEM] = one_line(recipe.system, _LONGEST_VALUE) or "none"
        values[Setting.ROWS] = "all" if recipe.rows is None else f"the first {recipe.rows:,}"
        values[Setting.VALID] = self._valid_words()
        if not recipe.by_chance:
            values[Setting.SEED] = str(recipe.seed)
        values[Setting.FILES] = one_line(str(order.folder / order.stem), _LONGEST_VALUE)
        return values

    def _valid_words(self) -> str:
        recipe = self.order.recipe
        if recipe.folds:
            return f"{recipe.folds} folds"
        if recipe.valid is None:
            return "a fifth, by chance" if recipe.by_chance else "a fifth, of every label its share"
        if not recipe.valid:
            return "none"
        return f"{recipe.valid:.0%}" if recipe.valid < 1 else f"{recipe.valid:,.0f} rows"

    def is_on(self, found: Finding) -> bool:
        """Whether a finding's fix is applied."""
        return self.order.recipe.decisions.get(found.id, found.is_default)

    def switch(self, found: Finding) -> None:
        """Apply a fix, or no longer."""
        recipe = self.order.recipe
        decisions = {**recipe.decisions, found.id: not self.is_on(found)}
        self.order = replace(self.order, recipe=replace(recipe, decisions=decisions))

    def value_of(self, setting: Setting) -> str:
        """A setting as it is typed."""
        recipe = self.order.recipe
        valid = f"{recipe.folds} folds" if recipe.folds else f"{recipe.valid or 0:g}"
        return {
            Setting.FORM: recipe.format,
            Setting.SYSTEM: recipe.system,
            Setting.ROWS: "" if recipe.rows is None else str(recipe.rows),
            Setting.VALID: valid if recipe.folds or recipe.valid is not None else "0.2",
            Setting.SEED: str(recipe.seed),
            Setting.FILES: str(self.order.folder / self.order.stem),
        }[setting]

    def put(self, setting: Setting, typed: str) -> None:
        """Take a setting as typed.

        Raises:
            BadInput: it is no such value.
        """
        recipe, typed = self.order.recipe, typed.strip()
        match setting:
            case Setting.FORM:
                form = "chat" if recipe.format == "completion" else "completion"
                recipe = replace(recipe, format=form, system=recipe.system * (form == "chat"))
            case Setting.SYSTEM:
                recipe = replace(recipe, system=typed)
            case Setting.ROWS:
                recipe = replace(recipe, rows=_number(typed, least=2) if typed else None)
            case Setting.VALID:
                folds, valid = _valid(typed)
                recipe = replace(recipe, folds=folds, valid=valid, by_chance=False)
            case Setting.SEED:
                recipe = replace(recipe, seed=_number(typed, least=0))
            case Setting.FILES:
                path = meant(typed)
                if not path.name:
                    raise BadInput("Names of files have to begin with something.")
                self.order = replace(self.order, folder=path.parent, stem=path.name)
        self.order = replace(self.order, recipe=recipe)


def _number(typed: str, *, least: int) -> int:
    try:
        number = int(typed.replace(",", ""))
    except ValueError:
        number = -1
    if not least <= number < 2**32:
        raise BadInput(f"“{one_line(typed, 40)}” is no number from {least} on.")
    return number


def _valid(typed: str) -> tuple[int, float | None]:
    """Folds, and rows for validation; empty is the default."""
    if not typed:
        return 0, None
    words: Sequence[str] = typed.lower().split()
    if len(words) == len(("5", "folds")) and words[1] in ("fold", "folds"):
        return _number(words[0], least=2), None
    try:
        valid = float(typed.removesuffix("%")) / (100 if typed.endswith("%") else 1)
    except ValueError:
        valid = -1.0
    if not 0 <= valid < 2**32:
        raise BadInput(
            f"“{one_line(typed, 40)}” is neither a part, nor a number of rows, nor folds."
        )
    return 0, valid
