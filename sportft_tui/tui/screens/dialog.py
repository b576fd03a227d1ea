"""What the dialogs share: a framed box in the middle, over the dimmed desk."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import BindingType
from textual.screen import ModalScreen

from sportft_tui.tui.dialog_keys import in_force, shown
from sportft_tui.tui.key_bindings import in_dialog, rebind_in_dialog
from sportft_tui.tui.keymap import Keymap, in_app

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A screen above the desk; what it holds is in a container of the class `dialog`."""

    #: What its keys are found by in `dialog_keys`.
    PLACE: ClassVar[str] = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = in_dialog("dialog")
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

    def on_compose(self) -> None:
        """Take the keys in force; Textual composes after this, and nothing is heard before."""
        rebind_in_dialog(self._bindings, self.PLACE, self.keymap.in_dialogs)

    @property
    def keymap(self) -> Keymap:
        """The keys in force."""
        return in_app(self.app)

    def key_of(self, name: str) -> str:
        """Textual's name of one of the dialog's keys; several, by commas."""
        keys = in_force(self.PLACE, self.keymap.in_dialogs)
        return next(one.key for one in keys if one.name == name)

    def hint(self, template: str) -> str:
        """A sentence about keys, with those that are in force.

        Args:
            template: with the keys' names in braces: `{save} saves`.
        """
        keys = in_force(self.PLACE, self.keymap.in_dialogs)
        return template.format_map({one.name.replace("-", "_"): shown(one) for one in keys})
