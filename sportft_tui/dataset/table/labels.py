"""Labels as codes, their names in a file. Runs in the worker process only."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.table import layout

Codes = NDArray[np.uint32]
_OFFSET = struct.Struct("<Q")
#: Characters of labels that are remembered, so that equal ones get one code. Labels of a
#: classification need far fewer; answers in whole sentences would fill the memory, and hardly any
#: two are equal.
_MOST_CHARACTERS = 1 << 24
#: Labels whose names are at hand: more than are told of any table.
_NAMES_KEPT = 512


class Labels:
    """The labels of a table.

    Args:
        folder: the table's.

    Attributes:
        name: gives the label of a code.

    Raises:
        OSError: the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._names = (folder / layout.LABEL_NAMES).open("w+b")
        self._begins = (folder / layout.LABEL_BEGINS).open("w+b")
        self._codes: dict[str, int] = {}
        self._characters = 0
        self._n_labels = self._end = 0
        self._begins.write(_OFFSET.pack(0))
        self.name = lru_cache(_NAMES_KEPT)(self._name)

    def __len__(self) -> int:
        return self._n_labels

    def codes(self, labels: Sequence[str]) -> Codes:
        """The codes of labels; new ones get the next."""
        known = self._codes
        try:
            return np.array([known[label] for label in labels], np.uint32)
        except KeyError:
            found = []
            for label in labels:
                code = known.get(label)
                found.append(self._add(label) if code is None else code)
            return np.array(found, np.uint32)

    def _add(self, label: str) -> int:
        self._end += self._names.write(json.dumps(label).encode("ascii") + b"\n")
        self._begins.write(_OFFSET.pack(self._end))
        code, self._n_labels = self._n_labels, self._n_labels + 1
        if self._characters < _MOST_CHARACTERS:
            self._characters += len(label)
            self._codes[label] = code
        return code

    def _name(self, code: int) -> str:
        self.flush()
        self._begins.seek(code * _OFFSET.size)
        begin, end = (_OFFSET.unpack(self._begins.read(_OFFSET.size))[0] for _ in range(2))
        self._names.seek(begin)
        name = json.loads(self._names.read(end - begin))
        self._begins.seek(0, 2)
        self._names.seek(0, 2)
        return str(name)

    def flush(self) -> None:
        """What was added can be read by others."""
        self._names.flush()
        self._begins.flush()

    def close(self) -> None:
        self._names.close()
        self._begins.close()
