"""Upper case: models read it worse than the mixture that people write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sportft_tui.dataset.findings.finding import Fix, Found, Looked, Pair, Task
from sportft_tui.dataset.spool import Batch, decoded, encoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ASCII = bytes(range(128))


class Letters:
    """Upper and lower case letters of some texts.

    Attributes:
        upper, lower: how many.
    """

    def __init__(self) -> None:
        self.upper = 0
        self.lower = 0

    def look(self, codes: NDArray[np.uint8]) -> None:
        """Count further letters.

        Args:
            codes: text in UTF-8.
        """
        import numpy as np

        # All at once is a thousand times faster than letter by letter. Below `A`, codes wrap round
        # and are large.
        self.upper += int(np.count_nonzero(codes - np.uint8(ord("A")) < 26))
        self.lower += int(np.count_nonzero(codes - np.uint8(ord("a")) < 26))
        data = codes.tobytes()
        if data.isascii():
            return
        for letter, count in Counter(decoded(data.translate(None, _ASCII))).items():
            if letter.isalpha():
                self.upper += count * letter.isupper()
                self.lower += count * letter.islower()

    @property
    def is_mostly_upper(self) -> bool:
        """Whether more than a third of the letters are upper case."""
        return self.upper * 2 > self.lower


class UpperCase:
    """Much upper case in prompts, or in completions."""

    def __init__(self) -> None:
        self._prompts = Letters()
        self._completions = Letters()

    def look(self, batch: Batch) -> None:
        import numpy as np

        self._prompts.look(batch.prompt_codes)
        self._completions.look(np.frombuffer(encoded(batch.completion_text), np.uint8))

    def found(self, looked: Looked) -> Iterator[Found]:
        for name, letters, change in (
            ("prompt", self._prompts, _lower_prompt),
            ("completion", self._completions, _lower_completion),
        ):
            if letters.is_mostly_upper:
                yield Found(
                    f"uppercase-{name}",
                    f"More than a third of the letters of all {name}s are upper case "
                    f"({letters.upper:,} of {letters.upper + letters.lower:,}).",
                    "Models have read far more text in ordinary case, and do worse here.",
                    fix=Fix(
                        f"Make all {name}s lower case",
                        # Labels are names that programs expect: they are not renamed unasked.
                        default=looked.wanted.like_openai
                        or name == "prompt"
                        or looked.task is not Task.CLASSIFICATION,
                        change=change,
                    ),
                )


def _lower_prompt(prompt: str, completion: str) -> Pair:
    return prompt.lower(), completion


def _lower_completion(prompt: str, completion: str) -> Pair:
    return prompt, completion.lower()
