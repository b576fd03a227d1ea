"""What is to be opened, as it goes over the wire."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.sources.source import Wish


def as_wire(what: Path | Newsgroups, wish: Wish) -> dict[str, Any]:
    """For JSON; `from_wire` reads it."""
    if isinstance(what, Newsgroups):
        return asdict(what)
    # A file's name may be bytes that are no text. `-` is a file here: stdin is the terminal's.
    return {"path": os.fsencode(what.absolute()).decode("latin-1"), "wish": asdict(wish)}


def from_wire(wire: Mapping[str, Any]) -> tuple[Path | Newsgroups, Wish]:
    """What `as_wire` wrote."""
    if "path" in wire:
        return Path(os.fsdecode(wire["path"].encode("latin-1"))), Wish(**wire["wish"])
    parts = tuple(wire["categories"]), wire["subset"], tuple(wire["remove"])
    return Newsgroups(*parts), Wish()
