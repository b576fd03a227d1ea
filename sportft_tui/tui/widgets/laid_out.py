"""The size that a widget is laid out with."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive


def laid_out() -> Reactive[Size]:
    """The `virtual_size` of a widget whose content is never larger than itself.

    It is told by each layout; with Textual's own, each widget would then ask for another one, and
    for a paint, which it gets in any case when its size has changed.
    """
    return Reactive(Size(0, 0), layout=False, repaint=False)
