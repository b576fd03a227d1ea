"""Texts without a table: one a line, or one a file in a folder per label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sportft_tui.dataset.sources.opening import (
    encoding_of,
    open_text,
    packed,
    unreadable,
)
from sportft_tui.dataset.sources.record import Faults, Record, foreign_to
from sportft_tui.dataset.sources.text_table import TextTable
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line


class Lines(TextTable):
    """A text file: every line is a completion without a prompt."""

    kind = "TXT"
    notes: Sequence[str] = ()

    def records(self) -> Iterator[Record]:
        """The lines, and one that is empty where the last has an end."""
        with open_text(self._source, self._encoding, newline=None) as file:
            last, number = "\n", 0
            for number, line in enumerate(file, start=1):
                last = line
                if any("\udc80" <= character <= "\udcff" for character in line):
                    self._faults.add(number, foreign_to(self._encoding))
                    continue
                yield (number, _pair(line.removesuffix("\n")))
            if last.endswith("\n"):
                yield (number + 1, _pair(""))


def _pair(line: str) -> dict[str, str]:
    return {"prompt": "", "completion": line}


class Folder:
    """A folder with a folder per label, in it a file per text.

    Args:
        path: the folder.
        encoding: of its files; detected in each where not given.
        faults: takes files that cannot be read.

    Raises:
        BadInput: there are no files in folders in it.
    """

    kind = "FOLDER"
    notes: Sequence[str] = ()

    def __init__(self, path: Path, encoding: str, faults: Faults) -> None:
        self._path = path
        self._encoding = encoding
        self._faults = faults
        try:
            # Sorted, so that the same folder is the same table everywhere.
            self._labels = sorted(
                entry for entry in path.iterdir() if entry.is_dir() and not _hidden(entry)
            )
        except OSError as error:
            raise unreadable(path, error) from error
        if not any(self._files()):
            raise BadInput(
                f"{one_line(str(path))} holds no files in folders.",
                hint="Make a folder per label, and in it a file per text.",
            )

    def _files(self) -> Iterator[tuple[Path, Path]]:
        for label in self._labels:
            for file in sorted(label.rglob("*")):
                if file.is_file() and not _hidden(file):
                    yield label, file

    def records(self) -> Iterator[Record]:
        """The texts; a text's label is the name of its folder."""
        for label, file in self._files():
            place = f"file {file.relative_to(self._path).as_posix()}"
            try:
                source = packed(file)
                with open_text(source, encoding_of(source, self._encoding), newline=None) as opened:
                    text = opened.read()
            except BadInput as error:
                self._faults.add(place, error.what.rstrip("."))
                continue
            except OSError as error:
                self._faults.add(place, error.strerror or str(error))
                continue
            if any("\udc80" <= character <= "\udcff" for character in text):
                self._faults.add(place, "it is not text")
                continue
            yield (place, {"text": text, "label": label.name})


def _hidden(path: Path) -> bool:
    return path.name.startswith(".")
