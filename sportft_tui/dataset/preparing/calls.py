"""What the app may ask about preparing an open table. Runs in the worker process only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sportft_tui.dataset.findings.finding import Found, Task
from sportft_tui.dataset.formats import completion_line, encode_line
from sportft_tui.dataset.preparing.open_table import OpenTable
from sportft_tui.dataset.preparing.plan import Outcome
from sportft_tui.dataset.preparing.preparer import Done, Preparer
from sportft_tui.dataset.preparing.preview import preview
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.preparing.splitting import Part
from sportft_tui.dataset.preparing.weighing import weigh
from sportft_tui.dataset.preparing.writing import put
from sportft_tui.dataset.serving import Request, Telling
from sportft_tui.dataset.table import layout
from sportft_tui.dataset.table.opened import Opened
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

Answer = dict[str, Any]
#: Seconds between two looks whether a table is read to its end.
_LOOK_EVERY = 0.05
#: Rows of a finding that are named; the table finds the others.
_NAMED_ROWS = 100
#: A classifier tells two things apart, or more.
_FEWEST_LABELS = 2


@dataclass
class _Looked:
    """A table that was looked at, and in which state."""

    preparer: Preparer
    found: Sequence[Found]
    key: tuple[object, ...]


class Preparations:
    """Tables on their way to files, one preparation a table.

    Args:
        opened: the table that a request is about.
    """

    def __init__(self, opened: Callable[[Request], Opened]) -> None:
        self._opened = opened
        self._looked: dict[int, _Looked] = {}
        self._lock = threading.Lock()

    def long(self) -> dict[str, Callable[[Request, Telling], Answer]]:
        """Calls that may take their time."""
        return {
            "prepare_look": self.look,
            "prepare_weigh": self.weigh,
            "prepare_write": self.write,
            "prepare_keep": self.keep,
            "prepare_close": self.close,
        }

    def look(self, request: Request, tell: Telling) -> Answer:
        """Find what is wrong with a table."""
        with self._lock:
            looked = self._look(request, tell)
            spool = looked.preparer.survey.spool
            return {
                "n_rows": len(spool),
                "task": looked.preparer.survey.looked.task.value,
                "found": [_wire(one, preview(one, spool)) for one in looked.found],
            }

    def _look(self, request: Request, tell: Telling) -> _Looked:
        """The table, looked at as it is now; again only where that may give something else."""
        recipe = Recipe.of(request["recipe"])
        table = self._opened(request)
        _wait(table, tell)
        with table.store.lock:
            origin = OpenTable(table.store, tell.check)
        model = str(request["model"])
        seen = (recipe.format, recipe.context, recipe.rows, sorted(recipe.texts.items()), model)
        key = (table.store.folder, origin.state, len(table.store.columns()), *seen)
        number = int(request["table"])
        before = self._looked.get(number)
        if before is not None and before.key == key:
            before.preparer.recipe = recipe
            return before
        tell("Looking at the rows")
        self._drop(number)
        preparer = Preparer(origin, recipe, model=model)
        try:
            found = preparer.look()
        except BaseException:
            preparer.close()
            raise
        self._looked[number] = looked = _Looked(preparer, found, key)
        return looked

    def weigh(self, request: Request, tell: Telling) -> Answer:
        """Say what files there would be."""
        with self._lock:
            looked = self._look(request, tell)
            recipe, survey = looked.preparer.recipe, looked.preparer.survey
            return asdict(weigh(survey, recipe, {}, str(request["stem"]), str(request["model"])))

    def write(self, request: Request, tell: Telling) -> Answer:
        """Prepare and write the files, and mark the rows in them."""
        stem = _checked_stem(str(request["stem"]))
        with self._lock:
            looked = self._look(request, tell)
            preparer = looked.preparer
            tell("Preparing the rows")
            outcome = preparer.decide({})
            _check(outcome)
            parts = preparer.parts(splits=outcome.task is Task.CLASSIFICATION)
            tell("Writing the training files")
            folder = Path(request["folder"]).absolute()
            if request["raw"]:
                spool = preparer.survey.spool
                lines = (encode_line(completion_line(*spool[i])) for i in range(len(spool)))
                put([(f"{stem}.jsonl", lines)], folder, reuse=True)
            done = preparer.write(parts, folder, stem, reuse=True)
        self._mark(self._opened(request), done)
        return _told(looked, done)

    def _mark(self, table: Opened, done: Done) -> None:
        """Tell in the table which rows are in which file (of folds, in the first)."""
        splits = np.zeros(table.store.n_rows, np.uint8)
        places = np.frombuffer(done.outcome.positions, done.outcome.positions.typecode)
        for name, rows in (("train", done.parts[0].train), ("validation", done.parts[0].valid)):
            splits[places[list(rows)]] = layout.SPLIT_NAMES.index(name)
        table.store.put_splits(splits)
        table.tell()

    def keep(self, request: Request, tell: Telling) -> Answer:
        """Save the recipe that prepares the table's file like this once more."""
        with self._lock:
            looked = self._look(request, tell)
            recipe = looked.preparer.to_keep(looked.found, looked.preparer.recipe.decisions)
            recipe.save(Path(request["path"]))
        return {}

    def close(self, request: Request, _: Telling) -> Answer:
        """Give temporary space back."""
        with self._lock:
            self._drop(int(request["table"]))
        return {}

    def _drop(self, number: int) -> None:
        if before := self._looked.pop(number, None):
            before.preparer.close()


def _wait(table: Opened, tell: Telling) -> None:
    """Until the table is read.

    Raises:
        SportftError: it cannot be.
    """
    last = -1
    while not table.store.is_complete:
        if table.failure is not None:
            raise table.failure
        if table.store.n_rows != last:
            last = table.store.n_rows
            tell(f"Reading: {last:,} rows")
        tell.check()
        threading.Event().wait(_LOOK_EVERY)


def _checked_stem(stem: str) -> str:
    """A stem names files in a folder and nothing else."""
    if not stem or stem != Path(stem).name or stem.startswith(".") or "\0" in stem:
        raise BadInput(
            f"{one_line(stem)!r} cannot begin a file name.",
            hint="Take a plain name such as sport2.",
        )
    return stem


def _check(outcome: Outcome) -> None:
    """Raises BadInput where there is nothing to tell apart."""
    if len(outcome) < _FEWEST_LABELS:
        raise BadInput("One row is too few to learn from.", hint="Take 10 or more.")
    if outcome.task is Task.CLASSIFICATION and len(outcome.completions) < _FEWEST_LABELS:
        raise BadInput(
            f"A classifier needs two labels or more, and all {len(outcome):,} rows have the same.",
            hint="Take more rows, or rows of further classes.",
        )


def _wire(found: Found, shown: Any) -> Answer:
    fix = found.fix
    return {
        "id": found.id,
        "what": found.what,
        "why": found.why,
        "count": found.count,
        "rows": list(found.rows[:_NAMED_ROWS]),
        "fix": fix.what if fix else "",
        "is_necessary": bool(fix and fix.necessary),
        "is_default": bool(fix and (fix.necessary or fix.default)),
        "row": shown.row if shown else 0,
        "before": shown.before if shown else "",
        "after": shown.after if shown else "",
    }


def _told(looked: _Looked, done: Done) -> Answer:
    preparer, part = looked.preparer, done.parts[0]
    outcome = done.outcome
    text = label = ""
    if part.valid:
        text, label = preparer.survey.spool[outcome.positions[part.valid[0]]]
    labels = done.template.labels
    return {
        "files": [[str(train), str(valid) if valid else ""] for train, valid in done.files],
        "n_train": len(part.train),
        "n_valid": len(part.valid),
        "template": asdict(done.template),
        "positive_label": labels[0] if labels else "",
        "actions": [*_actions(looked), *map(_split_words, done.parts)],
        "first_validation_text": text,
        "first_validation_label": label,
    }


def _actions(looked: _Looked) -> list[str]:
    applied = {one.id for one in looked.preparer.plan.applied}
    return [
        f"{found.what} {found.fix.what}."
        for found in looked.found
        if found.fix and (found.fix.necessary or found.id in applied)
    ]


def _split_words(part: Part) -> str:
    if not part.valid:
        return f"All {len(part.train):,} rows are for training."
    return (
        f"Split {len(part.train) + len(part.valid):,} rows into {len(part.train):,} for training "
        f"and {len(part.valid):,} for validation."
    )
