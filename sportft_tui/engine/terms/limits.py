"""How much may wait at once: beyond that a request is told to come again, not kept for ever."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of what waits.

    Attributes:
        questions: requests that wait for a model's answer. At some 500 short ones a second, the
            last of them waits half a second.
        jobs: jobs that are not over. A sweep over settings has dozens.
        uploads: uploads in parts that are neither completed nor cancelled.
        batches: batches that are not over; each holds a file of up to 200 MB.
    """

    questions: int = 256
    jobs: int = 1_000
    uploads: int = 100
    batches: int = 100


#: What a server has that is told nothing else.
USUAL = Limits()
