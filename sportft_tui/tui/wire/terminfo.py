"""What terminfo knows of a terminal, read from its file.

To import `curses` for two of its numbers takes the hundredth part of the start. The file's format
is in term(5).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from struct import unpack_from

#: The places of what is wanted among the flags and the numbers: `bce` and `colors`.
_BCE, _COLORS = 28, 13
#: How a file begins, and how many bytes its numbers have then.
_KINDS = {0o432: ("h", 2), 0o1036: ("i", 4)}
_HEADER = 12
#: Where systems keep them, besides the reader's own.
_FOLDERS = ("/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo")


def colors_and_bce(environ: Mapping[str, str]) -> tuple[int, bool] | None:
    """How many colours a terminal has, and whether erased cells get the ground's colour in force.

    Args:
        environ: names the terminal (`TERM`), and may say where files are.

    Returns:
        None where there is no file, or it is another kind of file.
    """
    name = environ.get("TERM", "")
    for folder in _folders(environ) if name and "/" not in name else ():
        for initial in (name[0], f"{ord(name[0]):x}"):
            try:
                return _read((folder / initial / name).read_bytes())
            except (OSError, ValueError):
                continue
    return None


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    if own := environ.get("TERMINFO"):
        yield Path(own)
    if home := environ.get("HOME"):
        yield Path(home, ".terminfo")
    for folder in (*environ.get("TERMINFO_DIRS", "").split(os.pathsep), *_FOLDERS):
        if folder:
            yield Path(folder)


def _read(data: bytes) -> tuple[int, bool]:
    """What is wanted of a file.

    Raises:
        ValueError: it is none of terminfo's.
    """
    if len(data) < _HEADER:
        raise ValueError("too short")
    magic, n_name, n_flags, n_numbers = unpack_from("<4h", data)
    if magic not in _KINDS:
        raise ValueError("another kind of file")
    letter, size = _KINDS[magic]
    flags = _HEADER + n_name
    numbers = flags + n_flags
    numbers += numbers % 2  # they begin at an even place
    at = numbers + size * _COLORS
    if at + size > len(data):
        raise ValueError("cut off")
    has_bce = n_flags > _BCE and data[flags + _BCE] == 1
    colors = unpack_from(f"<{letter}", data, at)[0] if n_numbers > _COLORS else 0
    return max(colors, 0), has_bce
