"""Which rows are for training and which for validation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.dataset.findings.finding import Task
from sportft_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from sportft_tui.dataset.preparing.plan import Outcome

#: A fifth of the rows is for validation, but with so many the figures are exact enough.
MOST_VALIDATION = 1_000
#: The retired tool's seed: the same rows land in the same file.
SEED = 42
_FEWEST_FOLDS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that go into two files that belong together.

    Attributes:
        train: indices of rows, in the order of the training file.
        valid: indices of rows, in the order of the validation file; may be empty.
        name: what the file names say of it, such as `_fold1`; empty where there is one part.
    """

    train: Sequence[int]
    valid: Sequence[int] = ()
    name: str = ""


def default_valid(n_rows: int) -> int:
    """How many rows are for validation where nobody says: a fifth, rounded up, at most 1,000."""
    return n_rows - max(n_rows - MOST_VALIDATION, int(0.8 * n_rows))


def as_openai(n_rows: int) -> Part:
    """The retired tool's split: by chance alone, training in the order of the draw."""
    from numpy.random import RandomState

    n_train = n_rows - default_valid(n_rows)
    train: list[int] = RandomState(SEED).permutation(n_rows)[:n_train].tolist()
    chosen = set(train)
    return Part(train, [i for i in range(n_rows) if i not in chosen])


def n_valid(wish: float, n_rows: int) -> int:
    """How many rows a wish means: below 1 a part of them, else a number.

    Raises:
        BadInput: it leaves none for training.
    """
    number = round(wish * n_rows) if wish < 1 else int(wish)
    if wish and not 1 <= number < n_rows:
        raise BadInput(
            f"{wish:g} of {n_rows:,} rows for validation leaves none for "
            f"{'training' if number else 'validation'}.",
            hint="Take a part such as 0.2, or a smaller number.",
        )
    return number


def split(outcome: Outcome, valid: int, seed: int = SEED) -> Part:
    """A split in which every label has its share, and texts that are alike stay together.

    Args:
        outcome: the rows.
        valid: how many for validation; where rows must stay together, a few more or fewer.
        seed: of the draw; the same seed and rows give the same split.
    """
    chosen = _drawn(outcome, {1: valid, 0: len(outcome) - valid}, seed)
    return _part(chosen, 1, seed)


def folds(outcome: Outcome, count: int, seed: int = SEED) -> list[Part]:
    """Parts each of which validates on other rows, and together on all.

    Raises:
        BadInput: there are too few rows for so many.
    """
    check_folds(count, len(outcome))
    chosen = _drawn(outcome, dict.fromkeys(range(count), len(outcome) // count), seed)
    parts = [_part(chosen, fold, seed, f"_fold{fold + 1}") for fold in range(count)]
    if not all(part.valid and part.train for part in parts):
        raise BadInput(f"Too many rows are alike for {count} folds.", hint="Take fewer.")
    return parts


def check_folds(count: int, n_rows: int) -> None:
    """Raises BadInput where there are too few rows for so many parts."""
    if not _FEWEST_FOLDS <= count <= n_rows:
        raise BadInput(f"{count} folds of {n_rows:,} rows are not possible.", hint="Take 5 or 10.")


def _part(chosen: Sequence[int], bin: int, seed: int, name: str = "") -> Part:
    from numpy.random import RandomState

    order = RandomState(seed).permutation(len(chosen)).tolist()
    return Part(
        [i for i in order if chosen[i] != bin],
        [i for i, number in enumerate(chosen) if number == bin],
        name,
    )


def _drawn(outcome: Outcome, sizes: dict[int, int], seed: int) -> list[int]:
    """A bin for every row: filled label by label, in proportion, group by group."""
    from numpy.random import RandomState

    chosen = [0] * len(outcome)
    whole = sum(sizes.values())
    #: What rounding owes each bin, carried from label to label.
    room = dict.fromkeys(sizes, 0.0)
    random = RandomState(seed)
    for singles, groups in _units(outcome):
        n_rows = len(singles) + sum(map(len, groups))
        room = {bin: left + n_rows * sizes[bin] / whole for bin, left in room.items()}
        # Large groups first, while there is room for them.
        order = random.permutation(len(groups)).tolist()
        for i in sorted(order, key=lambda i: -len(groups[i])):
            bin = max(room, key=lambda bin: room[bin])
            room[bin] -= len(groups[i])
            for member in groups[i]:
                chosen[member] = bin
        drawn = random.permutation(len(singles)).tolist()
        for bin, count in _shares(room, len(singles)).items():
            room[bin] -= count
            for place in drawn[:count]:
                chosen[singles[place]] = bin
            del drawn[:count]
    return chosen


def _units(outcome: Outcome) -> Iterable[tuple[list[int], list[list[int]]]]:
    """By label, rows that stand alone, and groups of rows that must stay together."""
    members = Counter(outcome.groups)
    groups: dict[int, list[int]] = {}
    # In the order of sight: hashes differ from run to run, and the draw must not.
    by_label: dict[int, tuple[list[int], list[list[int]]]] = {}
    labelled = outcome.task is Task.CLASSIFICATION
    for i, (label, group) in enumerate(zip(outcome.labels, outcome.groups, strict=True)):
        singles, several = by_label.setdefault(label if labelled else 0, ([], []))
        if members[group] == 1:
            singles.append(i)
        elif group in groups:
            groups[group].append(i)
        else:
            groups[group] = [i]
            several.append(groups[group])
    return by_label.values()


def _shares(room: dict[int, float], count: int) -> dict[int, int]:
    """How many of some rows go into each bin, so that what is left in each is about equal."""
    wanted = {bin: max(0.0, left) for bin, left in room.items()}
    whole = sum(wanted.values()) or 1.0
    exact = {bin: count * left / whole for bin, left in wanted.items()}
    shares = {bin: int(share) for bin, share in exact.items()}
    rest = count - sum(shares.values())
    for bin in sorted(exact, key=lambda bin: shares[bin] - exact[bin])[:rest]:
        shares[bin] += 1
    return shares
