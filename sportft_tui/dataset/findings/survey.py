"""All findings about a table of rows, in one reading of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sportft_tui.dataset.findings.characters import ControlCharacters, Mojibake
from sportft_tui.dataset.findings.ends import SharedEnds
from sportft_tui.dataset.findings.finding import (
    Fix,
    Found,
    Looked,
    Scan,
    Task,
    Wanted,
    number_of,
    positions,
    rows_have,
    task_of,
)
from sportft_tui.dataset.findings.hashes import Hashes
from sportft_tui.dataset.findings.labels import Completions, Labels
from sportft_tui.dataset.findings.lengths import LongRows
from sportft_tui.dataset.findings.letters import UpperCase
from sportft_tui.dataset.findings.marks import Ending, LeadingSpace, Separator
from sportft_tui.dataset.findings.near import NearDuplicates
from sportft_tui.dataset.findings.personal import PersonalData
from sportft_tui.dataset.findings.prefixes import Prefixes
from sportft_tui.dataset.findings.rows_gone import Duplicates, EmptyPrompts
from sportft_tui.dataset.spool import Batch, Spool
from sportft_tui.domain.errors import BadInput

#: With fewer rows a model seldom learns well; every doubling helps.
FEW_ROWS = 100


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known about a table.

    Attributes:
        spool: its rows.
        looked: their number and task.
        found: the findings, in the order in which their fixes are applied.
        groups: of each row that is like another, the first of those like it.
    """

    spool: Spool
    looked: Looked
    found: Sequence[Found]
    groups: dict[int, int]


class Surveyor:
    """Looks at rows while they are read.

    Args:
        spool: takes the rows.
        wanted: what is to be made of them.
        left_out: positions of rows that are not to be used; may grow until they are read.
    """

    def __init__(self, spool: Spool, wanted: Wanted, left_out: Collection[int] = ()) -> None:
        self._spool = spool
        self._wanted = wanted
        self._left_out = left_out
        self._empty = positions()
        self._n_rows = 0
        self._characters = 0
        self._completions = Completions(lambda position: spool[position][1])
        self._ends = SharedEnds()
        self._hashes = Hashes()
        self._near = None if wanted.like_openai else NearDuplicates(spool)
        self._scans = self._chosen()

    def _chosen(self) -> list[Scan]:
        """Who looks, in the order of their fixes: that of the retired tool, ours between."""
        spool, ends, hashes = self._spool, self._ends, self._hashes
        as_ever: list[Scan] = [
            UpperCase(),
            Separator(ends),
            Prefixes(ends),
            Ending(ends),
            LeadingSpace(),
        ]
        if self._near is None:
            return [Duplicates(spool, hashes), LongRows(self._wanted), *as_ever]
        return [
            EmptyPrompts(),
            Duplicates(spool, hashes),
            self._near,
            Labels(spool, self._completions, hashes),
            LongRows(self._wanted),
            ControlCharacters(),
            Mojibake(),
            PersonalData(),
            *as_ever,
        ]

    def read(self, pairs: Iterable[tuple[list[str], list[str]]]) -> None:
        """Take rows, some hundred at a time."""
        for prompts, completions in pairs:
            first = len(self._spool)
            whole = Batch(range(first, first + len(prompts)), prompts, completions)
            self._spool.append(whole)
            self._look(whole, whole.filled(self._wanted.like_openai))

    def _look(self, whole: Batch, batch: Batch) -> None:
        if self._left_out:
            whole, batch = whole.without(self._left_out), batch.without(self._left_out)
        if len(batch) != len(whole):
            filled = set(batch.positions)
            self._empty.extend(i for i in whole.positions if i not in filled)
        if not len(batch):
            return
        self._n_rows += len(batch)
        self._characters += sum(map(len, batch.prompts))
        self._completions.look(batch)
        self._ends.look(batch)
        self._hashes.look(batch)
        for scan in self._scans:
            scan.look(batch)

    def close(self) -> None:
        """End what is still at work for it."""
        if self._near is not None:
            self._near.close()

    def survey(self) -> Survey:
        """What was found.

        Raises:
            BadInput: there is nothing to learn from the rows.
        """
        if not self._n_rows:
            raise self._nothing()
        n_completions = len(self._completions)
        task = task_of(self._n_rows, n_completions, self._characters)
        looked = Looked(
            self._spool, self._n_rows, task, n_completions, self._wanted, self._left_out
        )
        found = [*self._first(looked)]
        for scan in self._scans:
            found.extend(scan.found(looked))
        groups = self._near.groups() if self._near and task is not Task.OPEN else {}
        return Survey(self._spool, looked, found, groups)

    def _nothing(self) -> BadInput:
        """Why there is nothing to learn from."""
        if not len(self._spool):
            return BadInput("There are no rows.", hint="Check that it is the right file.")
        if len(self._left_out) >= len(self._spool):
            return BadInput("All rows are left out.", hint="Take some of them in again.")
        return BadInput(
            "No row has a completion: there is nothing to learn from.",
            hint="Check which column holds the labels or answers.",
        )

    def _first(self, looked: Looked) -> Iterator[Found]:
        out = positions()
        out.extend(sorted(self._left_out))
        if out:
            yield Found(
                "left-out",
                f"{number_of(len(out))} taken out by hand.",
                "",
                len(out),
                out,
                Fix("Leave them out", necessary=True, drop=out),
            )
        count = len(self._spool) - len(out)
        if count < FEW_ROWS:
            yield Found(
                "few-rows",
                f"There {'is' if count == 1 else 'are'} only {count} row{'s' * (count != 1)}.",
                "A few hundred are the least for good results, and every doubling helps.",
            )
        if self._empty:
            yield Found(
                "empty-completion",
                f"{rows_have(len(self._empty))} no completion.",
                "There is nothing to learn from them.",
                len(self._empty),
                self._empty,
                Fix(f"Remove {number_of(len(self._empty))}", necessary=True, drop=self._empty),
            )
        is_classification = looked.task is Task.CLASSIFICATION
        if is_classification and looked.n_completions == 1 and not self._wanted.like_openai:
            yield Found(
                "one-label",
                "All rows have the same label.",
                "A model trained on them gives it to any text: a classifier needs two or more.",
            )
        elif is_classification:
            yield Found(
                "classification",
                f"This looks like a classification with {looked.n_completions:,} labels.",
                "A small model does; keep some rows aside to see how well.",
            )
