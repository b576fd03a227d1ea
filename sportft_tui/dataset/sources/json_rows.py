"""JSON: an object a line, or one document with all rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sportft_tui.dataset.sources.opening import Packed, open_text
from sportft_tui.dataset.sources.record import Faults, Record, foreign_to
from sportft_tui.dataset.sources.text_table import TextTable
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

_BLANKS = " \t\r\n"
#: What a document may call the list of its rows.
_LIST_NAMES = ("data", "rows", "examples")


class JsonLines(TextTable):
    """One object a line; blank lines are passed over."""

    kind = "JSONL"
    notes: Sequence[str] = ()

    def records(self) -> Iterator[Record]:
        """The rows.

        Raises:
            BadInput: a line is bad and such lines are not to be skipped.
        """
        parse = json.JSONDecoder().raw_decode
        # Only line feeds end lines here: JSON texts may hold other line ends as they are.
        with open_text(self._source, self._encoding, newline="\n") as file:
            for number, line in enumerate(file, start=1):
                try:
                    value, end = parse(line)
                    fine = type(value) is dict and not line[end:].strip(_BLANKS)
                except (ValueError, RecursionError):
                    fine = False
                if fine and (line.isascii() or not _foreign(line)):
                    yield (number, value)
                else:
                    yield from self._again(number, line)

    def _again(self, number: int, line: str) -> Iterator[Record]:
        """A line that is blank, begins with blanks, or is bad."""
        line = line.strip(_BLANKS)
        if not line:
            return
        reason = foreign_to(self._encoding)
        if not _foreign(line):
            try:
                value = json.loads(line)
            except json.JSONDecodeError as error:
                reason = f"it is not JSON ({error.msg} at character {error.pos + 1})"
            except (ValueError, RecursionError):
                reason = "it is not JSON (nested too deeply, or a number too long)"
            else:
                if isinstance(value, dict):
                    yield (number, value)
                    return
                reason = "it is JSON, but not an object"
        self._faults.add(number, reason)


def _foreign(line: str) -> bool:
    """Whether a byte was not of the file's encoding. JSON escapes are not looked at."""
    return any("\udc80" <= character <= "\udcff" for character in line)


class JsonDocument:
    """One document: a list of objects, or an object of columns.

    Args:
        value: the document.
        faults: takes rows that are no objects.
    """

    kind = "JSON"
    notes: Sequence[str] = ()

    def __init__(self, value: Any, faults: Faults) -> None:
        self._rows = _rows(value)
        self._faults = faults
        if self._rows is None:
            raise BadInput(
                f"{one_line(faults.name)} is JSON, but neither a list of objects nor columns.",
                hint='Rows look like [{"prompt": "...", "completion": "..."}, ...].',
            )

    def records(self) -> Iterator[Record]:
        """The rows."""
        for number, row in enumerate(self._rows or (), start=1):
            if isinstance(row, Mapping):
                yield (f"row {number}", row)
            else:
                self._faults.add(f"row {number}", "it is not an object")


def _rows(value: Any) -> Iterable[Any] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    for name in _LIST_NAMES:
        if isinstance(value.get(name), list) and value[name] and isinstance(value[name][0], dict):
            rows: list[Any] = value[name]
            return rows
    columns = list(value.values())
    if columns and all(isinstance(column, dict) for column in columns):
        keys = dict.fromkeys(key for column in columns for key in column)
        return [{name: column.get(key) for name, column in value.items()} for key in keys]
    if columns and all(isinstance(column, list) for column in columns):
        length = max(map(len, columns))
        return [
            {name: column[i] for name, column in value.items() if i < len(column)}
            for i in range(length)
        ]
    return None


def read_json(source: Packed, encoding: str, faults: Faults) -> JsonLines | JsonDocument:
    """A JSON file as lines where its first line is an object of its own, else as a document.

    Args:
        source: the file.
        encoding: of its text.
        faults: takes bad lines.
    """
    lines = JsonLines(source, encoding, faults)
    first, more = _first_lines(source, encoding)
    if isinstance(first, dict):
        # One line alone may be a table of columns; rows' cells are seldom all lists.
        if more or not _looks_like_columns(first):
            return lines
        return JsonDocument(first, faults)
    try:
        with open_text(source, encoding) as file:
            value = json.load(file)
    except (ValueError, RecursionError):
        return lines  # names the line that is bad
    return JsonDocument(value, faults)


def _first_lines(source: Packed, encoding: str) -> tuple[Any, bool]:
    """The first line's value (None where it is not JSON), and whether there are more lines."""
    with open_text(source, encoding, newline="\n") as file:
        filled = (line for line in file if line.strip(_BLANKS))
        first = next(filled, None)
        if first is None:
            return {}, True
        try:
            return json.loads(first), next(filled, None) is not None
        except (ValueError, RecursionError):
            # Of a broken line among good ones, the next line tells: a document is not so.
            following = next(filled, "")
            try:
                return (json.loads(following) if first.startswith("{") else None), True
            except (ValueError, RecursionError):
                return None, True


def _looks_like_columns(value: Mapping[str, Any]) -> bool:
    columns = list(value.values())
    named = {name.lower() for name in value}
    if "messages" in named:
        return False
    if any(name in value for name in _LIST_NAMES) and _rows(value) is not None:
        return True
    return bool(columns) and (
        all(isinstance(column, dict) for column in columns)
        or all(isinstance(column, list) for column in columns)
    )
