"""Answers on the disk, a line each, before they count.

The file begins with what it belongs to: the model and the texts. A line is written in one go as
soon as its answer is there; after a stop at any moment, what is whole is read again and a torn last
line is cut off. So a row that has its answer is never asked again.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sportft_tui.domain.closing import Closing
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.text import one_line
from sportft_tui.home import PRIVATE_FILE

#: What the first line says of the file's form.
_VERSION = 1
#: Where a row has no line.
_NONE = 2**64 - 1
_BLOCK = 1 << 20

_encode = json.JSONEncoder(separators=(",", ":")).encode


class InUse(BadInput):
    """Another process has the file open."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What is known of a row.

    Attributes:
        prediction: as the model said it, uncalibrated; None where it was refused.
        error: why it was refused; empty where it was not.
    """

    prediction: Prediction | None
    error: str = ""


class AnswerLog(Closing):
    """The file, for one process at a time.

    Args:
        path: made where it is missing.
        bound: what it belongs to.
        rows: how many rows the texts have.

    Raises:
        InUse: another process has it open.
        BadInput: it belongs to something else, or cannot be used.
    """

    def __init__(self, path: Path, bound: Mapping[str, Any], rows: int) -> None:
        self.path = path
        self.rows = rows
        self.answered = 0
        self.failed = 0
        self.notes: list[dict[str, Any]] = []
        #: What tells it from all other logs; empty for one of an older sportft.
        self.id = ""
        #: What its answers cost; None where one of them cost something that is not known.
        self.usd: float | None = 0.0
        self.tokens = 0
        self._model = str(bound.get("model", ""))
        self._begins = array("Q", [_NONE]) * rows
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            self._claim()
            self._load(dict(bound) | {"sportft": _VERSION, "rows": rows})
        except BaseException:
            os.close(self._file)
            raise

    def close(self) -> None:
        """Let go of the file; of an empty one nothing stays."""
        if not len(self) and not self.notes:
            # Nobody has been asked: an empty log would only be in the way of the next one.
            with suppress(OSError):
                self.path.unlink()
        os.close(self._file)

    def __contains__(self, index: int) -> bool:
        return self._begins[index] != _NONE

    def __len__(self) -> int:
        return self.answered + self.failed

    def add(self, index: int, prediction: Prediction) -> None:
        """Keep a row's answer. It is the operating system's when this returns."""
        row = _row(index, prediction)
        self._write(row)
        self.answered += 1
        self._count(row)

    def add_error(self, index: int, reason: str) -> None:
        """Keep that a row was refused."""
        self._write({"n": index, "error": one_line(reason)})
        self.failed += 1

    def note(self, note: Mapping[str, Any]) -> None:
        """Keep something else, on the disk itself when this returns."""
        self._write({"note": note})
        self.notes.append(dict(note))
        self.settle()

    def settle(self) -> None:
        """Have it on the disk, should the power fail."""
        os.fsync(self._file)

    def get(self, index: int) -> Logged | None:
        """What is known of a row; None where nothing is."""
        begin = self._begins[index]
        if begin == _NONE:
            return None
        line = b""
        while b"\n" not in line:
            more = os.pread(self._file, 1024 + len(line), begin + len(line))
            if not more:
                break
            line += more
        return self._read(json.loads(line.partition(b"\n")[0]))

    def _write(self, value: Mapping[str, Any]) -> None:
        line = _encode(value).encode("ascii") + b"\n"
        try:
            begin = os.lseek(self._file, 0, os.SEEK_END)
            written = os.write(self._file, line)
            if written != len(line):  # the disk is full
                os.ftruncate(self._file, begin)
                raise OSError(28, os.strerror(28))
        except OSError as error:
            raise _unusable(self.path, error) from error
        if "n" in value:
            self._begins[value["n"]] = begin

    def _claim(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InUse(
                f"{one_line(self.path.name)} is in use: another sportft is asking, or one that was "
                "stopped is still waiting for its last answers.",
                hint="Try again in half a minute.",
            ) from error

    def _load(self, bound: dict[str, Any]) -> None:
        begin = 0
        for begin, line in self._lines():
            value = json.loads(line)
            if begin == 0:
                self._check(value, bound)
            elif "note" in value:
                self.notes.append(value["note"])
            elif self._begins[value["n"]] == _NONE:
                self._begins[value["n"]] = begin
                self.failed += "error" in value
                self.answered += "error" not in value
                self._count(value)
        if os.fstat(self._file).st_size == 0:
            self.id = secrets.token_hex(12)
            self._write(bound | {"id": self.id})
            self.settle()

    def _count(self, row: Mapping[str, Any]) -> None:
        """Add what a row cost; one that was refused cost nothing."""
        if "t" in row:
            prompt_tokens, completion_tokens, usd = row["t"]
            self.tokens += prompt_tokens + completion_tokens
            is_known = self.usd is not None and usd is not None
            self.usd = (self.usd or 0.0) + usd if is_known else None

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Whole lines with their places; what a stop has torn is cut off."""
        at, rest = 0, b""
        while block := os.pread(self._file, _BLOCK, at + len(rest)):
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                yield at, line
                at += len(line) + 1
        if rest:
            os.ftruncate(self._file, at)

    def _check(self, found: Any, bound: dict[str, Any]) -> None:
        if isinstance(found, dict):
            self.id = str(found.pop("id", ""))
        if found == json.loads(_encode(bound)):
            return
        name = one_line(self.path.name)
        what = "another file"
        if isinstance(found, dict) and found.get("model") != bound.get("model"):
            what = f"the model {one_line(str(found.get('model')))}"
        elif isinstance(found, dict) and found.get("digest") == bound.get("digest"):
            what = "the same texts, asked in another way or at another server"
        raise BadInput(
            f"{name} holds answers of {what}.",
            hint="Choose another output file, or delete that one if its answers are not needed.",
        )

    def _read(self, value: dict[str, Any]) -> Logged:
        if "error" in value:
            return Logged(None, value["error"])
        prompt_tokens, completion_tokens, usd = value["t"]
        return Logged(
            Prediction(
                label=value["label"],
                probabilities=tuple((label, p) for label, p in value["p"]),
                model=self._model,
                seconds=value["s"],
                undecided=tuple((tuple(labels), p) for labels, p in value.get("u", ())),
                prompt_tokens=prompt_tokens,
                completion_tokens=completion_tokens,
                usd=usd,
            )
        )


def _row(index: int, one: Prediction) -> dict[str, Any]:
    row: dict[str, Any] = {
        "n": index,
        "label": one.label,
        "p": one.probabilities,
        "s": round(one.seconds, 4),
        "t": (one.prompt_tokens, one.completion_tokens, one.usd),
    }
    return row | {"u": one.undecided} if one.undecided else row


def _unusable(path: Path, error: OSError) -> BadInput:
    return BadInput(
        f"{one_line(str(path))} cannot be written: {error.strerror or error}.",
        hint="Free some space or choose another place; the answers that are there stay.",
    )
