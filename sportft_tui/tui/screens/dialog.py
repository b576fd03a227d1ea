"""What the dialogs share: a framed box in the middle, over the dimmed desk."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A screen above the desk; what it holds is in a container of the class `dialog`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("percent_sign", "app.do('shell', 'show')", show=False)
    ]
    # Not in the app's style sheet: that one is read before the first paint, this one when needed.
    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog .dialog {
        width: 80%; max-width: 90; height: auto; max-height: 90%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    Dialog.-narrow .dialog { width: 100%; }
    Dialog Input { border: none; height: 1; background: $panel; margin: 1 0; }
    Dialog Input:focus { border: none; }
    Dialog Lines { height: auto; }
    Dialog VerticalScroll { height: auto; max-height: 100%; }
    """
