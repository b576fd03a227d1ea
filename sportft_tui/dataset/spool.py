"""Rows on their way through preparation: in a temporary file, so that a million cost little memory.

Everything that looks at rows gets them in batches: what is asked of a whole batch at once (one
search in all of its texts) costs a hundredth of asking row by row.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from sportft_tui.domain.closing import Closing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Stands between the texts of a batch where they are searched as one; no search looks for it.
JOINT = "\x00"


@dataclass(frozen=True)
class Batch:
    """Some rows, in order.

    Attributes:
        positions: where each stands among all rows, from 0.
        prompts: their texts.
        completions: their labels or answers.
    """

    positions: Sequence[int]
    prompts: Sequence[str]
    completions: Sequence[str]

    def __len__(self) -> int:
        return len(self.positions)

    def __iter__(self) -> Iterator[tuple[int, str, str]]:
        return zip(self.positions, self.prompts, self.completions, strict=True)

    @cached_property
    def prompt_text(self) -> str:
        """All prompts as one text."""
        return JOINT.join(self.prompts)

    @cached_property
    def prompt_bytes(self) -> bytes:
        """All prompts as one text, in UTF-8."""
        return encoded(self.prompt_text)

    @cached_property
    def prompt_codes(self) -> NDArray[np.uint8]:
        """The same bytes as numbers, to be compared all at once."""
        import numpy as np

        return np.frombuffer(self.prompt_bytes, np.uint8)

    @cached_property
    def prompt_hashes(self) -> list[int]:
        """Of each prompt a hash, the same for the same text while this process lives."""
        return list(map(hash, self.prompts))

    @cached_property
    def completion_hashes(self) -> list[int]:
        """Of each completion a hash, as of prompts."""
        return list(map(hash, self.completions))

    @cached_property
    def completion_text(self) -> str:
        """All completions as one text."""
        return JOINT.join(self.completions)

    def filled(self, blanks_count: bool = False) -> Batch:
        """The batch without rows that have no completion.

        Args:
            blanks_count: whether nothing but blanks is a completion.
        """
        if blanks_count:
            if "" not in self.completions:
                return self
            kept = [row for row in self if row[2]]
        else:
            if all(map(str.strip, self.completions)):
                return self
            kept = [row for row in self if row[2].strip()]
        return _batch_of(kept)

    def without(self, positions: Collection[int]) -> Batch:
        """The batch without the rows at some positions."""
        if not positions:
            return self
        kept = [row for row in self if row[0] not in positions]
        return self if len(kept) == len(self) else _batch_of(kept)


def _batch_of(rows: Sequence[tuple[int, str, str]]) -> Batch:
    return Batch(*map(list, zip(*rows, strict=True))) if rows else Batch([], [], [])


def encoded(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which JSON may carry, is kept as it is."""
    return text.encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> str:
    """The text that `encoded` made bytes of."""
    return data.decode("utf-8", "surrogatepass")


class Spool(Closing):
    """Rows in a temporary file: appended batch by batch, then read in order or one by one.

    Raises:
        OSError: there is no space for temporary files.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="sportft-")  # noqa: SIM115  closed by `close`
        self._end = 0
        #: Of every row, where its prompt and its completion begin and how long they are, in bytes.
        self._prompts = Places()
        self._completions = Places()
        #: Of every batch, its first row, where it begins in the file, and its prompts' length.
        self._batches: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        return len(self._prompts)

    def append(self, batch: Batch) -> None:
        """Add rows, whose positions are the next."""
        answers = encoded(batch.completion_text)
        self._batches.append((len(self), self._end, len(batch.prompt_bytes)))
        self._prompts.add(self._end, batch.prompts, batch.prompt_bytes.isascii())
        self._end += self._file.write(batch.prompt_bytes)
        self._completions.add(self._end, batch.completions, answers.isascii())
        self._end += self._file.write(answers)

    def __getitem__(self, position: int) -> tuple[str, str]:
        """Prompt and completion of one row, counted from 0."""
        return self._read(*self._prompts[position]), self._read(*self._completions[position])

    def _read(self, begin: int, length: int) -> str:
        self._file.flush()
        return decoded(os.pread(self._file.fileno(), length, begin))

    def batches(self) -> Iterator[Batch]:
        """All rows, in order, in the batches that they came in."""
        self._file.flush()
        ends = [*self._batches[1:], (len(self), self._end, 0)]
        for (first, begin, cut), (last, end, _) in zip(self._batches, ends, strict=True):
            data = os.pread(self._file.fileno(), end - begin, begin)
            prompts = self._prompts.split(first, last, begin, data[:cut])
            completions = self._completions.split(first, last, begin + cut, data[cut:])
            yield Batch(range(first, last), prompts, completions)

    def close(self) -> None:
        """Give the space back."""
        with suppress(OSError):  # of a full disk, what is not written yet
            self._file.close()


class Places:
    """Where texts lie in a file, and how long they are in bytes."""

    def __init__(self) -> None:
        self._begins = array("Q")
        self._lengths = array("Q")

    def __len__(self) -> int:
        return len(self._begins)

    def __getitem__(self, position: int) -> tuple[int, int]:
        return self._begins[position], self._lengths[position]

    def add(self, begin: int, texts: Sequence[str], is_ascii: bool) -> None:
        """Add texts that lie joined from `begin` on."""
        lengths = list(map(len, texts) if is_ascii else map(len, map(encoded, texts)))
        steps = accumulate((length + len(JOINT) for length in lengths), initial=begin)
        self._begins.extend(islice(steps, len(lengths)))
        self._lengths.extend(lengths)

    def split(self, first: int, last: int, begin: int, data: bytes) -> list[str]:
        """The joined texts of some rows apart."""
        parts = decoded(data).split(JOINT)
        if len(parts) == last - first:
            return parts
        # A text holds what joins texts.
        cuts = [(place - begin, n) for place, n in map(self.__getitem__, range(first, last))]
        return [decoded(data[cut : cut + length]) for cut, length in cuts]
