"""Every widget and screen that the app has, so that a test can see that it has left none out."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from textual.widget import Widget

import sportft_tui.tui

#: What is never on the screen itself: only made to be inherited from.
BASES = {"BulkFormScreen", "Dialog", "ListDialog", "PathDialog", "PaneScreen"}
BASES |= {"DeliberateDialog", "Pane", "LineView", "RowPainter", "TallRows", "ReviewTaking", "Row"}


def every_widget() -> Iterator[type[Widget]]:
    """Every widget and screen of the app."""
    package = sportft_tui.tui
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    found = list[type[Widget]](Widget.__subclasses__())
    while found:
        one = found.pop()
        found += one.__subclasses__()
        if one.__module__.startswith(package.__name__):
            yield one
