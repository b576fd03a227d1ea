"""The result file while it grows: the legacy service's columns, one row a step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_COLUMNS = (
    "step",
    "elapsed_tokens",
    "elapsed_examples",
    "training_loss",
    "training_sequence_accuracy",
    "training_token_accuracy",
    "validation_loss",
    "validation_sequence_accuracy",
    "validation_token_accuracy",
)


class ResultFile:
    """Rows appended to a file beside the final one.

    Args:
        path: the final name.
        extra: further columns.
        size: bytes of an earlier life's file that count; 0 begins anew.
    """

    def __init__(self, path: Path, extra: Sequence[str], size: int) -> None:
        self._path = path
        self._beside = path.with_suffix(".part")
        self._n_columns = len(_COLUMNS) + len(extra)
        self._file = self._beside.open("ab")
        self._file.truncate(size)
        if size == 0:
            self._file.write((",".join((*_COLUMNS, *extra)) + "\n").encode())

    def add(self, *values: float | None) -> None:
        """A row; cells that are not given stay empty."""
        cells = ["" if value is None else f"{value:.6g}" for value in values]
        cells += [""] * (self._n_columns - len(cells))
        self._file.write((",".join(cells) + "\n").encode())

    def sync(self) -> int:
        """Have the disk keep it; gives the bytes that count."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def finish(self) -> None:
        """Give it its final name."""
        self.sync()
        self._file.close()
        self._beside.replace(self._path)

    def close(self) -> None:
        """Leave it as it is, for a later life."""
        self._file.close()
