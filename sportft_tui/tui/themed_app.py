"""An app in one of our themes, as far as the terminal has colours for it."""

from __future__ import annotations

from typing import TypeVar

from textual.filter import Monochrome, NoColor
from textual.reactive import Initialize, Reactive
from textual.theme import Theme

from sportft_tui.tui.themes import ANSI, DARK, FIRST_LOOK, THEMES, Look
from sportft_tui.tui.wire.lean_app import LeanApp
from sportft_tui.tui.wire.terminal import OWN_COLORS

T = TypeVar("T")


def _first(app: object) -> str:
    return app._first_theme if isinstance(app, ThemedApp) else DARK


class ThemedApp(LeanApp[T]):
    """Has our themes and no others; `theme = NAME` changes it at once, everywhere.

    Args:
        look: how it looks at first.
    """

    theme: Reactive[str] = Reactive(Initialize(_first))

    def __init__(self, look: Look = FIRST_LOOK) -> None:
        # What is set here is asked for by what comes next.
        self._first_theme = self._painted_theme = look.theme
        #: How many colours the terminal has.
        self.n_colors = look.colors
        is_plain = not look.colors
        # Without colours Textual would mix greys, which are colours.
        super().__init__(ansi_color=True if self.has_own_only else None)
        self.no_color = is_plain
        self._filters = [one for one in self._filters if not isinstance(one, Monochrome | NoColor)]
        if is_plain:
            self._filters.append(NoColor())

    @property
    def has_own_only(self) -> bool:
        """Whether the terminal's own colours are all there is, whatever the theme is."""
        return self.n_colors <= OWN_COLORS

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours, by name."""
        return dict(THEMES)

    @property
    def current_theme(self) -> Theme:
        """What is painted."""
        return THEMES[ANSI] if self.has_own_only else THEMES[self.theme]

    def refresh_css(self, animate: bool = True) -> None:
        """Have all painted in a theme just chosen, also what has no style of its own."""
        super().refresh_css(animate=False)
        if self._painted_theme == self.theme:
            return
        self._painted_theme = self.theme
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.refresh()
