"""The screen that the panes lie on, and which of them has the keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from sportft_tui.tui.command import Command, Situation
from sportft_tui.tui.keymap import Keymap
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.place import Place
from sportft_tui.tui.screens.four_panes import ZOOMED, FourPanes
from sportft_tui.tui.widgets.key_bar import KeyBar
from sportft_tui.tui.widgets.laid_out import laid_out
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.notice import Notice
from sportft_tui.tui.widgets.rail import Rail
from sportft_tui.tui.widgets.room import Room

if TYPE_CHECKING:
    from sportft_tui.tui.first_rows import FirstRows


#: How it looks with fewer panes than four.
_FEW_PANES = Path(__file__).parents[1] / "styles" / "few_panes.tcss"


class PaneScreen(Room, Screen[None], inherit_css=False):
    """Four panes between the rail and the keys.

    Args:
        keymap: the keys in force.
        classes: its CSS classes.
        first: what is known already of the table to be opened.
        place: where to begin.
    """

    DEFAULT_CSS = """
    PaneScreen { layout: vertical; overflow: hidden; background: $background; }
    """
    # Textual's own is painted again when the focus moves, which sends every cell of the screen
    # (30 kB at 120x40); the two widgets that lose and gain it paint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    virtual_size = laid_out()

    class Ready(Message):
        """All panes are there; on a slow machine that takes a while."""

    class Moved(Message):
        """What makes sense now may be something else than before."""

    def __init__(
        self, keymap: Keymap, *, classes: str, first: FirstRows | None, place: Place
    ) -> None:
        super().__init__(classes=f"{classes} {ZOOMED if place.is_zoomed else ''}")
        self._keymap, self._first, self._place = keymap, first, place
        self._is_new = True
        self._knows_few_panes = self._is_sized = False

    def compose(self) -> ComposeResult:
        if not self._has_room_for_all:
            self._know_few_panes()
        yield Rail(id="rail")
        tabs = self._keymap.tabs_with(is_zoomed=self._place.is_zoomed)
        yield KeyBar(tabs, f"pane-{self._place.pane}", id="tabs")
        yield FourPanes(self._first, self._place, self._keymap)
        yield Notice(id="notice", wrap=True)
        yield KeyBar(self._keymap.offered(Situation()), id="keys")

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Textual's toasts and tooltips come later; see `add_toasts`."""

    def add_toasts(self) -> None:
        """Add what Textual itself shows: after the first paint, in which none of it is."""
        later: list[Widget] = []
        super()._extend_compose(later)
        self.mount_all(later, before=0)

    def on_mount(self) -> None:
        self.post_message(self.Ready())
        self.call_after_refresh(self._know_few_panes)

    @property
    def _has_room_for_all(self) -> bool:
        """Whether all four panes are to be seen."""
        return self.has_class("-wide", "-high") and not self.has_class(ZOOMED)

    def _know_few_panes(self) -> None:
        """Know how it looks with fewer panes: when they are fewer, or after the first paint."""
        if not self._knows_few_panes:
            self._knows_few_panes = True
            self.app.stylesheet.read(_FEW_PANES)
            if self.is_mounted and not self._has_room_for_all:
                self.app.refresh_css(animate=False)

    def _update_auto_focus(self) -> None:
        """As Textual does it, where the place says. A text box would take keys for a text."""
        if self.focused is None and self.app.app_focus:
            first = self.panes.query(f"#{self._place.pane} LineView").first()
            first.has_focus = True
            self.set_focus(first)

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Before Textual's own: at first all have just got their styles, but for who has focus."""
        if self._is_new:
            self._is_new = False
            self._update_auto_focus()
            self._style_heads(self._place.pane)
            event.refresh_styles = False

    async def _on_resize(self, event: events.Resize) -> None:
        """As Textual does it, but once for each size: at the start it is told it three times."""
        if self._is_sized and event.size == self.size:
            event.stop()
            return
        self._is_sized = True
        await super()._on_resize(event)

    @property
    def panes(self) -> FourPanes:
        return self.query_one(FourPanes)

    @property
    def pane_name(self) -> str:
        """The pane whose list has the keys; empty where a text box has them, or nothing."""
        return self._focused_pane if isinstance(self.focused, LineView) else ""

    @property
    def _focused_pane(self) -> str:
        nodes = self.focused.ancestors_with_self if self.focused else ()
        return next((node.id or "" for node in nodes if isinstance(node, Pane)), "")

    @property
    def is_typing(self) -> bool:
        """Whether a text box has the keys."""
        return self.focused is not None and not isinstance(self.focused, LineView)

    def enter(self, name: str) -> None:
        """Give the keys to a pane; on a small terminal it is then the one to be seen."""
        pane = self.panes.show(name)
        self._show_tabs()
        pane.enter()

    def zoom(self) -> None:
        """Give the whole screen to the pane that has the keys, or take it back."""
        self.panes.zoom()
        self._show_tabs()

    def _show_tabs(self) -> None:
        tabs = self._keymap.tabs_with(is_zoomed=self.panes.is_zoomed)
        self.query_one("#tabs", KeyBar).offer(tabs, current=f"pane-{self.panes.current}")

    def offer(self, keys: list[Command]) -> None:
        """Show these commands in the footer."""
        self.query_one("#keys", KeyBar).offer(keys)

    def notice(self, what: str, hint: str = "", ink: str = "") -> None:
        """Say a sentence in the line above the footer."""
        self.query_one(Notice).tell(what, hint, ink)

    def on_descendant_focus(self) -> None:
        # Textual has looked at the heads before it noted which pane has the focus now.
        self._style_heads()
        if (name := self._focused_pane) and name != self.panes.current:
            # By the mouse: the pane is to be seen already, and others may be to be hidden later.
            self.panes.show(name)
            self._show_tabs()
        self.post_message(self.Moved())

    def _style_heads(self, pane: str = "") -> None:
        """Have the panes' heads, or one pane's, say who has the keys."""
        heads = self.query(f"#{pane} .header" if pane else "Pane .header")
        self.app.stylesheet.update_nodes(list(heads))
