"""What every command prints with: data on stdout, narration on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sportft_tui.domain.text import one_line

#: The exit code after ctrl+c (128 + SIGINT).
INTERRUPTED = 130


def say(text: str, *, indent: int = 0) -> None:
    """Narration: for the person, never for a script.

    Args:
        text: one line, from anywhere.
        indent: blanks before it.
    """
    print(" " * indent + one_line(text), file=sys.stderr, flush=True)


def detail(text: str) -> None:
    """Narration of what belongs to the step narrated before."""
    say(text, indent=2)


def ring(sequences: str) -> None:
    """Send sequences to the terminal; nothing where no terminal is there to hear them."""
    for stream in (sys.stderr, sys.stdout):
        if stream.isatty():
            stream.write(sequences)
            stream.flush()
            return


def put(text: str = "") -> None:
    """Data: one line on stdout."""
    print(text, flush=True)


def put_json(value: Any) -> None:
    """Data: one JSON document on one line. Anything but ASCII is escaped, so it is safe to show."""
    put(json.dumps(value))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned by their widest cell; the last is not padded."""
    from rich.cells import cell_len

    lines = [header, *rows]
    widths = [max(cell_len(line[i]) for line in lines) for i in range(len(header))]

    def cells(line: Sequence[str]) -> str:
        padded = [cell + " " * (widths[i] - cell_len(cell)) for i, cell in enumerate(line)]
        return "  ".join(padded).rstrip()

    return "\n".join(cells(line) for line in lines)


def percentages(probabilities: Mapping[str, float]) -> str:
    """`hockey 92.1 %, baseball 7.9 %`."""
    return ", ".join(f"{one_line(label)} {p:.1%}" for label, p in probabilities.items())
