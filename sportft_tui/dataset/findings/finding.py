"""The shape of a finding and of its fix, and what those who look for them are told."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from sportft_tui.dataset.spool import Batch, Spool
from sportft_tui.domain.template import Format

Pair = tuple[str, str]
Change = Callable[[str, str], Pair]
#: Row numbers named in a sentence.
_NAMED_ROWS = 10


class Task(Enum):
    """What a model is to learn from the rows."""

    OPEN = "open-ended generation"
    CLASSIFICATION = "classification"
    CONDITIONAL = "conditional generation"


def task_of(n_rows: int, n_completions: int, prompt_characters: int) -> Task:
    """The task, told by the rows as the retired tool told it.

    Args:
        n_rows: how many rows.
        n_completions: how many different completions they have.
        prompt_characters: the length of all prompts together.
    """
    if not prompt_characters:
        return Task.OPEN
    # Three rows of each completion on average: then completions are labels.
    return Task.CLASSIFICATION if n_completions < n_rows / 3 else Task.CONDITIONAL


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding.

    Attributes:
        what: an order, such as `Remove 3 duplicate rows`.
        default: whether it is recommended.
        necessary: whether it is done without asking.
        drop: positions of rows to leave out.
        change: makes a row's prompt and completion of those before; None where none changes.
        text: what the change adds or takes away; kept in recipes.
    """

    what: str
    default: bool = True
    necessary: bool = False
    drop: Sequence[int] = ()
    change: Change | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding.

    Attributes:
        id: its name in recipes, such as `duplicate`.
        what: what it is, sentences.
        why: why it matters; may be empty.
        count: how many rows it is about; 0 where it is about all as a whole.
        rows: their positions from 0, in order.
        fix: what mends it; None where nothing of ours can.
    """

    id: str
    what: str
    why: str = ""
    count: int = 0
    rows: Sequence[int] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What preparation is to make, as far as findings depend on it.

    Attributes:
        format: the form of the files.
        like_openai: judge as the retired tool did, but for its bugs.
        context: tokens that fit the model.
        texts: what fixes of a recipe add or take away, by the finding's id.
        model: the base model, whose tokens are counted; empty where nobody has said which.
    """

    format: Format = "completion"
    like_openai: bool = False
    context: int = 2_048
    texts: dict[str, str] = field(default_factory=dict)
    model: str = ""

    @property
    def with_separator(self) -> bool:
        """Whether prompts and completions need marks: chats have their roles instead."""
        return self.format == "completion" or self.like_openai


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known when all rows have been looked at.

    Attributes:
        spool: the rows.
        n_rows: those with a completion.
        task: what they are for.
        n_completions: how many different completions there are.
        wanted: what is to be made.
        left_out: positions of rows that are not to be used.
    """

    spool: Spool
    n_rows: int
    task: Task
    n_completions: int
    wanted: Wanted
    left_out: Collection[int] = ()

    def batches(self) -> Iterator[Batch]:
        """All rows in use that have a completion, once more."""
        for batch in self.spool.batches():
            yield batch.filled(self.wanted.like_openai).without(self.left_out)


class Scan(Protocol):
    """Looks at all rows once, batch by batch, then tells what it found."""

    def look(self, batch: Batch) -> None: ...

    def found(self, looked: Looked) -> Iterator[Found]: ...


def positions() -> array[int]:
    """An empty list of positions, compact: a finding may be about all of a million rows."""
    return array("L")


def named_rows(rows: Sequence[int]) -> str:
    """Rows for people, numbered from 1: `row 3`, `rows 1, 2, 5`; of many only the first."""
    named = ", ".join(f"{position + 1:,}" for position in rows[:_NAMED_ROWS])
    return (
        ("row " if len(rows) == 1 else "rows ") + named + (", …" if len(rows) > _NAMED_ROWS else "")
    )


def rows_have(count: int, one: str = "has", many: str = "have") -> str:
    """`1 row has`, `2 rows have`."""
    return f"{count:,} row {one}" if count == 1 else f"{count:,} rows {many}"


def number_of(count: int, rows: str = "row") -> str:
    """`1 row`, `2 rows`; other words with what they are said with, such as `long row`."""
    return f"{count:,} {rows}" + "s" * (count != 1)


def shown(text: str) -> str:
    """A mark as one reads it: line ends as backslash and n, in quotes."""
    return '"' + text.replace("\n", "\\n").replace("\t", "\\t") + '"'
