"""Findings and decisions about them become rows as they will stand in the files."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, islice

from sportft_tui.dataset.findings.ends import SharedEnds
from sportft_tui.dataset.findings.finding import Change, Pair, Task, positions, task_of
from sportft_tui.dataset.findings.labels import Completions
from sportft_tui.dataset.findings.survey import Survey
from sportft_tui.dataset.spool import Batch
from sportft_tui.domain.errors import BadInput

LinesOf = Callable[[Sequence[str], Sequence[str]], list[bytes]]


class Plan:
    """What becomes of the rows.

    Args:
        survey: what was found.
        decisions: whether to apply a finding's fix, by the finding's id; fixes that are not
            named are applied as recommended.
    """

    def __init__(self, survey: Survey, decisions: Mapping[str, bool] | None = None) -> None:
        self._survey = survey
        self.applied = [
            found
            for found in survey.found
            if found.fix
            and (found.fix.necessary or (decisions or {}).get(found.id, found.fix.default))
        ]
        fixes = [found.fix for found in self.applied if found.fix]
        self._dropped = {position for fix in fixes for position in fix.drop}
        self._changes: list[Change] = [fix.change for fix in fixes if fix.change]

    @property
    def n_rows(self) -> int:
        """Rows that stay."""
        return len(self._survey.spool) - len(self._dropped)

    def positions(self) -> Iterator[int]:
        """The rows that stay, in order."""
        return (i for i in range(len(self._survey.spool)) if i not in self._dropped)

    def row(self, position: int) -> Pair:
        """A row as it will stand in the files."""
        return self._changed(*self._survey.spool[position])

    def _changed(self, prompt: str, completion: str) -> Pair:
        for change in self._changes:
            prompt, completion = change(prompt, completion)
        return prompt, completion

    def batches(self) -> Iterator[Batch]:
        """All rows that stay, as they will stand in the files."""
        dropped = self._dropped
        for batch in self._survey.spool.batches():
            rows = [row for row in batch if row[0] not in dropped] if dropped else list(batch)
            places = [position for position, _, _ in rows]
            pairs = [(prompt, completion) for _, prompt, completion in rows]
            for change in self._changes:
                pairs = [change(prompt, completion) for prompt, completion in pairs]
            yield Batch(places, [pair[0] for pair in pairs], [pair[1] for pair in pairs])

    def outcome(self, lines_of: LinesOf) -> Outcome:
        """What the rows are after all fixes.

        Args:
            lines_of: makes lines of a file of prompts and completions; they are kept.

        Raises:
            BadInput: no row is left.
        """
        return Outcome.of(self, self._survey.groups, lines_of)


class Lines:
    """Lines of files in a temporary file, any of them at once."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="sportft-")  # noqa: SIM115  closed by `close`
        self._ends = array("Q", [0])

    def append(self, lines: Sequence[bytes]) -> None:
        """Add lines, their line ends included."""
        self._ends.extend(islice(accumulate(map(len, lines), initial=self._ends[-1]), 1, None))
        self._file.write(b"".join(lines))

    def at(self, places: Iterable[int]) -> Iterator[bytes]:
        """The lines at these places, counted from 0, in their order."""
        self._file.flush()
        handle, ends, read = self._file.fileno(), self._ends, os.pread
        for place in places:
            begin = ends[place]
            yield read(handle, ends[place + 1] - begin, begin)

    def close(self) -> None:
        """Give the space back."""
        with suppress(OSError):  # of a full disk, what is not written yet
            self._file.close()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rows after all fixes, as a whole.

    Attributes:
        positions: theirs in the table, in order.
        labels: which completion each has, as a number: equal ones have equal numbers.
        groups: which texts are the same or nearly: equal ones have equal numbers.
        lines: of each row its line in a file.
        task: what they are for.
        completions: how many rows have each completion.
        separator: what all prompts end with.
        ending: what all completions end with.
        characters: of prompts and completions together.
    """

    positions: array[int]
    labels: array[int]
    groups: array[int]
    lines: Lines
    task: Task
    completions: Completions
    separator: str
    ending: str
    characters: int

    @classmethod
    def of(cls, plan: Plan, like: Mapping[int, int], lines_of: LinesOf) -> Outcome:
        """Look at all rows of a plan once.

        Args:
            plan: the rows.
            like: of each row that is like another, the first of those like it.
            lines_of: makes lines of a file of prompts and completions.

        Raises:
            BadInput: no row is left.
        """
        places, labels, groups = positions(), array("q"), array("q")
        ends, completions = SharedEnds(), Completions(lambda position: plan.row(position)[1])
        lines, same = Lines(), dict[int, int]()
        asked = answered = 0
        for batch in plan.batches():
            places.extend(batch.positions)
            labels.extend(map(hash, batch.completions))
            lines.append(lines_of(batch.prompts, batch.completions))
            for position, prompt, completion in batch:
                text = prompt or completion  # without prompts, completions are the texts
                groups.append(same.setdefault(hash(text), like.get(position, position)))
            completions.look(batch)
            ends.look(batch)
            asked += sum(map(len, batch.prompts))
            answered += sum(map(len, batch.completions))
        if not places:
            raise BadInput(
                "No row is left to train on.", hint="Keep some of what would be removed."
            )
        task = task_of(len(places), len(completions), asked)
        ending, separator = ends.completions.suffix, ends.prompts.suffix
        every = (completions, separator, ending, asked + answered)
        return cls(places, labels, groups, lines, task, *every)

    def __len__(self) -> int:
        return len(self.positions)
