"""Preparation from a file to files, in three steps: look, decide, write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import cast

from sportft_tui.dataset.findings.finding import Fix, Found, Task, Wanted
from sportft_tui.dataset.findings.survey import Survey, Surveyor
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
from sportft_tui.dataset.preparing.writing import Form, stem_of, write
from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.dataset.spool import Spool
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


class Preparer:
    """One table on its way to files.

    Args:
        path: a file or a folder; `-` is stdin.
        recipe: how it is to be prepared.

    Raises:
        BadInput: it cannot be read; says where and why.
    """

    def __init__(self, path: Path, recipe: Recipe) -> None:
        self.recipe = recipe
        wish = Wish(recipe.text, recipe.label, recipe.encoding, recipe.skip_bad, recipe.like_openai)
        self.source = Source(path, wish)
        self._folder = Path() if str(path) == "-" else path.parent
        self._stem = stem_of(self.source.path)
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
            if not self.source.is_shape_final():  # later rows have columns that fit better
                self._survey = self._looked()
        return [*self._of_source(), *self._survey.found]

    def _looked(self) -> Survey:
        if self._spool is not None:
            self._spool.close()
        self._spool = Spool()
        recipe = self.recipe
        texts = dict(recipe.texts)
        context = recipe.context or CONTEXT["completion" if recipe.like_openai else recipe.format]
        wanted = Wanted(cast(Format, recipe.format), recipe.like_openai, context, texts)
        surveyor = Surveyor(self._spool, wanted)
        try:
            surveyor.read(self.source.pairs())
            return surveyor.survey()
        finally:
            surveyor.close()

    def _of_source(self) -> list[Found]:
        """Findings about the table itself."""
        source, found = self.source, []
        for note in source.notes:
            found.append(Found("note", note))
        if source.kind not in ("JSONL", "FOLDER"):
            fix = Fix(f"Convert it from {source.kind} to JSON lines", necessary=True)
            found.append(Found("format", f"The file is read as {source.kind}.", fix=fix))
        used = [source.shape.text, source.shape.label]
        for name, wish in (("prompt", source.shape.text), ("completion", source.shape.label)):
            if wish and wish != name and source.kind != "FOLDER":
                fix = Fix(f"Use it as `{name}`", necessary=True)
                what = f"The column `{one_line(wish)}` holds the {name}s."
                found.append(Found(f"column-{name}", what, fix=fix))
        extra = [f"`{one_line(column)}`" for column in source.columns if column not in used]
        if extra:
            fix = Fix("Leave them out", necessary=True)
            what = f"Columns besides text and label: {', '.join(extra)}."
            found.append(Found("extra-columns", what, "Training takes two columns.", fix=fix))
        if source.faults.count:
            place, reason = source.faults.skipped[0]
            what = f"{source.faults.count:,} bad lines are skipped; the first is {place}: {reason}."
            fix = Fix("Skip them", necessary=True)
            found.append(Found("bad-lines", what, count=source.faults.count, fix=fix))
        return found

    def decide(self, decisions: Mapping[str, bool]) -> Outcome:
        """Apply fixes: those named as said, others as recommended.

        Raises:
            BadInput: no row is left.
        """
        assert self._survey is not None, "look first"
        self._plan = Plan(self._survey, {**self.recipe.decisions, **decisions})
        with _enough_space():
            self._outcome = self._plan.outcome(self._form.lines)
        return self._outcome

    @property
    def _form(self) -> Form:
        recipe = self.recipe
        return Form(cast(Format, recipe.format), recipe.system or self.source.system, recipe.bom)

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
        form = self.recipe.format == "completion" and not self.recipe.bom
        return form and self.source.is_plain and not self.plan.applied

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
        if recipe.valid is None and recipe.like_openai:
            return [as_openai(len(outcome))]
        wish = default_valid(len(outcome)) if recipe.valid is None else recipe.valid
        valid = n_valid(wish, len(outcome))
        return [split(outcome, valid, recipe.seed) if valid else Part(range(len(outcome)))]

    def write(self, parts: Sequence[Part], folder: Path | None = None) -> Done:
        """Write the files.

        Args:
            parts: what goes where.
            folder: for the files; beside the table where not given.

        Raises:
            BadInput: they cannot be written.
        """
        assert self._outcome is not None, "decide first"
        form = self._form
        into = self._folder if folder is None else folder
        files = write(self._outcome, parts, form, into, self._stem)
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

    def __enter__(self) -> Preparer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


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


def prepare_file(path: Path, recipe: Recipe, folder: Path | None = None) -> Done | None:
    """Prepare a table as recommended; None where it is good for training as it is.

    Args:
        path: a file or a folder; `-` is stdin.
        recipe: how it is to be prepared.
        folder: for the files; beside the table where not given.

    Raises:
        BadInput: it cannot be used; says where and why.
    """
    with Preparer(path, recipe) as preparer:
        preparer.look()
        outcome = preparer.decide({})
        parts = preparer.parts(splits=outcome.task is Task.CLASSIFICATION)
        if preparer.changes_nothing and not any(part.valid for part in parts):
            return None
        return preparer.write(parts, folder)
