"""When a running job will be done, from the speed at which its steps really came.

Providers' own estimates are often missing or wrong. The speed is measured from the events' times,
which are whole seconds. The spread is what the speed's variation so far, and the rounding of the
times, allow: in about nine cases of ten the last step is done within it, as long as the job goes on
as it did (a speed that drifts for long can leave it). What comes after the last step, such as a
safety evaluation or the upload of the model, is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import stdev
from typing import TYPE_CHECKING

from sportft_tui.domain.spans import clock_words, span_words

if TYPE_CHECKING:
    from sportft_tui.domain.progress import Progress

#: Seconds that must have been measured: times are rounded to one, so fewer say little.
_LEAST_SPAN = 5.0
#: Intervals between marks that must have been measured, to know how they vary.
_LEAST_INTERVALS = 3
#: Blocks into which what was measured is cut; how they differ is the source of the spread. Fewer
#: would catch a speed that drifts, and despair of a job that stops for a validation now and then.
_BLOCKS = 8
#: From so many marks on, the earlier half is left out.
_MANY = 32
#: Standard deviations within which nine cases of ten lie, by the blocks that were measured
#: (Student's t with one less than that): from few blocks, variation itself is known badly.
_T = {3: 2.9, 4: 2.4, 5: 2.1, 6: 2.0, 7: 1.9, 8: 1.9}
#: A finish nearer than this is told with its seconds.
_NEAR = 300.0


@dataclass(frozen=True, slots=True)
class Finish:
    """A forecast.

    Attributes:
        at: when the last step is done, in Unix seconds.
        spread_s: seconds by which it may be earlier or later.
    """

    at: float
    spread_s: float

    def words(self, now: float) -> str:
        """`about 14:32 (± 3 min)`; a near one with seconds.

        Args:
            now: Unix seconds.
        """
        clock = clock_words(self.at, now, seconds=self.at - now < _NEAR)
        return f"about {clock} (± {span_words(max(1.0, self.spread_s))})"


def rate(progress: Progress) -> float | None:
    """Steps (or epochs, see `Progress.marks`) a second; None where too little was measured."""
    marks = _lately(progress.marks)
    if len(marks) <= _LEAST_INTERVALS or marks[-1][0] - marks[0][0] < _LEAST_SPAN:
        return None
    return (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])


def rate_words(progress: Progress) -> str:
    """`12 steps/s`, `3.2 s a step`; empty where too little was measured."""
    speed = rate(progress)
    if speed is None:
        return ""
    a, thing = ("an", "epoch") if progress.step is None else ("a", "step")
    if speed >= 1:
        return f"{speed:,.1f} {thing}s/s" if speed < 10 else f"{speed:,.0f} {thing}s/s"
    each = 1 / speed
    span = f"{each:.1f} s" if each < 10 else span_words(each)
    return f"{span} {a} {thing}"


def estimate(progress: Progress, now: float) -> Finish | None:
    """When the last step will be done.

    None where too little was measured or the total is not known, where the spread is larger than
    the time that remains, and where the job is overdue by more than the spread: it does not go on
    as it did then, and the measured speed says nothing any more.

    Args:
        progress: what the events told.
        now: Unix seconds.
    """
    speed = rate(progress)
    total = progress.n_epochs if progress.step is None else progress.total_steps
    if speed is None or not total:
        return None
    marks = _lately(progress.marks)
    last_at, done = marks[-1]
    remaining = (total - done) / speed
    if remaining <= 0:
        return None
    spread = _spread(marks, total - done)
    at = last_at + remaining
    if spread > remaining or now > at + spread:
        return None
    return Finish(max(at, now), spread)


def _lately(marks: Sequence[tuple[float, int]]) -> Sequence[tuple[float, int]]:
    """The later half, once there are many: how a job starts says little about how it goes on."""
    return marks[len(marks) // 2 :] if len(marks) >= _MANY else marks


def _spread(marks: Sequence[tuple[float, int]], remaining: int) -> float:
    """Seconds either way for `remaining` steps, from how the blocks of `marks` differ."""
    n_blocks = min(_BLOCKS, len(marks) - 1)
    edges = [marks[index * (len(marks) - 1) // n_blocks] for index in range(n_blocks + 1)]
    steps = [later[1] - sooner[1] for sooner, later in pairwise(edges)]
    paces = [
        (later[0] - sooner[0]) / n
        for (sooner, later), n in zip(pairwise(edges), steps, strict=True)
    ]
    block = sum(steps) / n_blocks
    # The measured mean is uncertain, and the blocks still to come vary as those before did.
    mean = stdev(paces) / math.sqrt(n_blocks) * remaining
    ahead = stdev(paces) * block * math.sqrt(remaining / block)
    rounding = remaining / sum(steps)
    return _T[n_blocks] * math.hypot(mean, ahead) + rounding
