"""Preparation from a table to files, in three steps: look, decide, write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from sportft_tui.dataset.findings.finding import Found, Task, Wanted
from sportft_tui.dataset.findings.survey import Survey, Surveyor
from sportft_tui.dataset.preparing.edits import Edit, Editor, fingerprint
from sportft_tui.dataset.preparing.origin import FileOrigin, Origin
from sportft_tui.dataset.preparing.plan import Outcome, Plan
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.preparing.splitting import (
    Part,
    as_openai,
    default_valid,
    folds,
    n_valid,
    split,
)
from sportft_tui.dataset.preparing.writing import Form, write
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.dataset.spool import Spool
from sportft_tui.domain.closing import Closing
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.template import Format, Template
from sportft_tui.domain.text import one_line

#: Tokens that fit a model, where nobody says: that of the models of prompt/completion files, and
#: that of the first chat models that could be fine-tuned.
CONTEXT: Mapping[str, int] = {"completion": 2_048, "chat": 16_385}


@dataclass(frozen=True, slots=True)
class Done:
    """Files that were written.

    Attributes:
        files: of each part the training and the validation file.
        outcome: the rows in them.
        parts: which rows went where.
        template: how a model trained on them is asked.
    """

    files: Sequence[tuple[Path, Path | None]]
    outcome: Outcome
    parts: Sequence[Part]
    template: Template


class Preparer(Closing):
    """One table on its way to files.

    Args:
        origin: the rows: a file or a folder (`-` is stdin), or anything else that gives some.
        recipe: how they are to be prepared.
        model: the base model, whose tokens are counted; empty where nobody has said which.

    Raises:
        BadInput: the file cannot be read; says where and why.
    """

    def __init__(self, origin: Path | Origin, recipe: Recipe, *, model: str = "") -> None:
        self.recipe = recipe
        self.origin: Origin = (
            FileOrigin(origin, _wish(recipe)) if isinstance(origin, Path) else origin
        )
        edits = self.origin.edits
        self._editor = Editor(recipe.edits if edits is None else edits, recipe.rows)
        self._model = model
        self._spool: Spool | None = None
        self._survey: Survey | None = None
        self._plan: Plan | None = None
        self._outcome: Outcome | None = None

    def look(self) -> Sequence[Found]:
        """Read the table and find what is wrong with it, in the order of the fixes.

        Raises:
            BadInput: a line is bad, or there is nothing to learn from.
        """
        with _enough_space():
            self._survey = self._looked()
            if not self.origin.is_final():
                self._survey = self._looked()
        return [*self.origin.found(), *self._editor.found(), *self._survey.found]

    def _looked(self) -> Survey:
        if self._spool is not None:
            self._spool.close()
        self._spool = Spool()
        recipe = self.recipe
        texts = dict(recipe.texts)
        context = recipe.context or CONTEXT["completion" if recipe.like_openai else recipe.format]
        form = cast(Format, recipe.format)
        wanted = Wanted(form, recipe.like_openai, context, texts, self._model)
        surveyor = Surveyor(self._spool, wanted, self._editor.left_out)
        try:
            surveyor.read(self._editor.edited(self.origin.pairs()))
            return surveyor.survey()
        finally:
            surveyor.close()

    def to_keep(self, found: Sequence[Found], decisions: Mapping[str, bool]) -> Recipe:
        """The recipe that does all this once more.

        Args:
            found: what `look` gave.
            decisions: those made, by the finding's id.
        """
        texts = {one.id: one.fix.text for one in found if one.fix and one.fix.text}
        kept = {id: text for id, text in texts.items() if decisions.get(id)}
        return replace(
            self.recipe,
            decisions={**self.recipe.decisions, **decisions},
            texts={**self.recipe.texts, **kept},
            edits=tuple(self._edits()),
        )

    def _edits(self) -> Iterator[Edit]:
        """The changes of single rows, with their texts' fingerprints."""
        spool, out = self.survey.spool, self._editor.left_out
        relabelled = set(self._editor.relabelled)
        for place in sorted({*out, *relabelled}):
            text, label = spool[place]
            new = label if place in relabelled else None
            yield Edit(place + 1, fingerprint(text), new, place in out)

    def decide(self, decisions: Mapping[str, bool]) -> Outcome:
        """Apply fixes: those named as said, others as recommended.

        Raises:
            BadInput: no row is left.
        """
        assert self._survey is not None, "look first"
        if self._outcome is not None:
            self._outcome.lines.close()
        self._plan = Plan(self._survey, {**self.recipe.decisions, **decisions})
        with _enough_space():
            self._outcome = self._plan.outcome(self._form.lines)
        return self._outcome

    @property
    def _form(self) -> Form:
        recipe = self.recipe
        return Form(cast(Format, recipe.format), recipe.system or self.origin.system, recipe.bom)

    @property
    def survey(self) -> Survey:
        """What was found."""
        assert self._survey is not None, "look first"
        return self._survey

    @property
    def plan(self) -> Plan:
        """What becomes of the rows."""
        assert self._plan is not None, "decide first"
        return self._plan

    @property
    def changes_nothing(self) -> bool:
        """Whether the file is good for training as it is, unless it is to be split."""
        recipe = self.recipe
        as_is = recipe.format == "completion" and not recipe.bom and recipe.rows is None
        is_edited = bool(self._editor.relabelled or self._editor.left_out)
        return as_is and self.origin.is_plain and not (is_edited or self.plan.applied)

    def parts(self, *, splits: bool) -> list[Part]:
        """What goes where.

        Args:
            splits: whether to split where the recipe does not say.

        Raises:
            BadInput: the sizes are not possible.
        """
        assert self._outcome is not None, "decide first"
        outcome, recipe = self._outcome, self.recipe
        if recipe.folds:
            return folds(outcome, recipe.folds, recipe.seed)
        if recipe.valid is None and not splits:
            return [Part(range(len(outcome)))]
        if recipe.valid is None and (recipe.like_openai or recipe.by_chance):
            return [as_openai(len(outcome))]
        wish = default_valid(len(outcome)) if recipe.valid is None else recipe.valid
        valid = n_valid(wish, len(outcome))
        return [split(outcome, valid, recipe.seed) if valid else Part(range(len(outcome)))]

    def write(
        self,
        parts: Sequence[Part],
        folder: Path | None = None,
        stem: str = "",
        *,
        reuse: bool = False,
    ) -> Done:
        """Write the files.

        Args:
            parts: what goes where.
            folder: for the files; beside the table where not given.
            stem: what their names begin with; as the table's name where not given.
            reuse: whether files that are there and hold just this are used as they are.

        Raises:
            BadInput: they cannot be written.
        """
        assert self._outcome is not None, "decide first"
        form = self._form
        into = self.origin.folder if folder is None else folder
        files = write(self._outcome, parts, form, into, stem or self.origin.stem, reuse=reuse)
        return Done(files, self._outcome, parts, self._template(form))

    def _template(self, form: Form) -> Template:
        assert self._outcome is not None
        is_classification = self._outcome.task is Task.CLASSIFICATION
        completions = list(self._outcome.completions.labels()) if is_classification else []
        if form.format == "chat":
            return Template("chat", system=form.system, labels=tuple(completions))
        leading = " " if all(label.startswith(" ") for label in completions) else ""
        labels = tuple(label.removeprefix(leading) for label in completions)
        return Template("completion", self._outcome.separator, leading, labels=labels)

    def close(self) -> None:
        """Give temporary space back."""
        if self._spool is not None:
            self._spool.close()
        if self._outcome is not None:
            self._outcome.lines.close()


@contextmanager
def _enough_space() -> Iterator[None]:
    """A full disk becomes a sentence."""
    try:
        yield
    except OSError as error:
        reason = one_line(error.strerror or str(error))
        raise BadInput(
            f"The rows cannot be kept in a temporary file: {reason}.",
            hint="Make space, or name another folder in TMPDIR.",
        ) from error


def _wish(recipe: Recipe) -> Wish:
    return Wish(recipe.text, recipe.label, recipe.encoding, recipe.skip_bad, recipe.like_openai)
