"""What a path that is being typed can become."""

from __future__ import annotations

import os
from contextlib import suppress
from heapq import nsmallest
from pathlib import Path

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.tui.widgets.choice_list import Choice

#: Entries offered: more are found by typing on.
_MOST = 200
_READ = (".csv", ".tsv", ".jsonl", ".json", ".xlsx", ".parquet", ".txt", ".gz", ".zst")
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_STEP = 1000


def choices(typed: str) -> list[Choice]:
    """Entries of the folder that a path is in that begin as its last part does. Reads the disk.

    Folders come first, then what can be read by its ending, then the rest.

    Args:
        typed: the path so far; `~` is the user's own folder.
    """
    folder, _, begin = typed.rpartition("/")
    found: list[tuple[int, str, os.DirEntry[str]]] = []
    try:
        place = Path(f"{folder}/" if "/" in typed else ".").expanduser()
        with os.scandir(place) as entries:
            for entry in entries:
                if not entry.name.startswith(begin) or (entry.name[0] == "." and begin[:1] != "."):
                    continue
                found.append((_rank(entry), entry.name, entry))
    except (OSError, ValueError, RuntimeError):  # nobody of that name, no path at all, ...
        return []
    head = f"{folder}/" if "/" in typed else ""
    first = nsmallest(_MOST, found, key=lambda one: one[:2])
    return [
        Choice(f"{head}{name}/" if not rank else f"{head}{name}", name, _note(entry, rank))
        for rank, name, entry in first
    ]


def _rank(entry: os.DirEntry[str]) -> int:
    if _is_folder(entry):
        return 0
    return 1 if entry.name.lower().endswith(_READ) else 2


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _note(entry: os.DirEntry[str], rank: int) -> str:
    if not rank:
        return "folder"
    try:
        return size_words(entry.stat().st_size)
    except OSError:
        return ""


def size_words(size: float) -> str:
    """A file's size: `340 bytes`, `1.2 MB`."""
    for unit in _UNITS[:-1]:
        if size < _STEP:
            return f"{size:.0f} {unit}" if unit == _UNITS[0] else f"{size:.1f} {unit}"
        size /= _STEP
    return f"{size:.1f} {_UNITS[-1]}"


def meant(typed: str) -> Path:
    """The path that a typed one stands for.

    Raises:
        BadInput: it begins with the home of a user that does not exist.
    """
    try:
        return Path(typed.strip()).expanduser()
    except RuntimeError as error:
        raise BadInput(f"{one_line(typed)}: {error}") from None


def short(path: Path) -> str:
    """A path as it is typed: from the working folder, or the user's own, where it is below."""
    with suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    with suppress(ValueError, RuntimeError):
        return f"~/{path.relative_to(Path.home())}"
    return str(path)
