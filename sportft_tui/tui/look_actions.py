"""What the keys do that are about how the app looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sportft_tui.tui.themes import ANSI

if TYPE_CHECKING:
    from sportft_tui.tui.app import SportftApp


class LookActions:
    """One action a command; the names are those of the command table.

    Args:
        app: which looks so.
    """

    def __init__(self, app: SportftApp) -> None:
        self._app = app

    async def do(self, name: str) -> None:
        """Do what a command is for."""
        if name == "theme":
            await self._ask_theme()

    def paint(self, theme: str) -> None:
        """Have another theme; where the terminal has no colours for it, say so."""
        self._app.theme = theme
        if self._app.has_own_only and theme != ANSI:
            n = self._app.n_colors
            why = f"this terminal has {n} colours" if n else "no colours are sent to this terminal"
            self._app.desk.notice(f"“{theme}” is kept, but not shown: {why}.")

    async def _ask_theme(self) -> None:
        from sportft_tui.tui.screens.choose import Choose
        from sportft_tui.tui.widgets.choice_list import Choice

        names = list(self._app.available_themes)
        now = self._app.theme
        choices = [Choice(name, name, "now" if name == now else "") for name in names]

        def take(name: str | None) -> None:
            if name is not None:
                self.paint(name)

        question = Choose("Which colours?", choices, cursor=names.index(now))
        await self._app.push_screen(question, take)
