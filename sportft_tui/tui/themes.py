"""The app's themes, and which of them it starts with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual.theme import Theme

from sportft_tui.tui.wire.terminal import ALL_COLORS

DARK, LIGHT, ANSI, COLOUR_BLIND = "dark", "light", "ansi", "colour-blind"

#: By the names that people give. Inks are made readable on their ground by `widgets.palette`.
THEMES: Mapping[str, Theme] = {
    DARK: Theme(
        name=DARK,
        primary="#0066b8",
        secondary="#004578",
        accent="#b58cf2",
        warning="#ffa62b",
        error="#ba3c5b",
        success="#4EBF71",
        foreground="#e0e0e0",
    ),
    LIGHT: Theme(
        name=LIGHT,
        dark=False,
        primary="#004578",
        secondary="#0178D4",
        accent="#7a3fb8",
        warning="#9a5a00",
        error="#ba3c5b",
        success="#2e7d46",
        background="#f4f4f4",
        surface="#e6e6e6",
        panel="#d6d9dc",
        foreground="#1c1c1c",
    ),
    # The terminal's own sixteen; of them those that can be read on light and on dark grounds.
    ANSI: Theme(
        name=ANSI,
        ansi=True,
        primary="ansi_default",
        secondary="ansi_default",
        accent="ansi_default",
        warning="ansi_magenta",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "surface-active": "ansi_default",
            "foreground-disabled": "ansi_default",
            # A ground of the terminal's own is under all: what stands out is reversed or bold.
            "border": "ansi_default",
            "border-blurred": "ansi_default",
            "block-cursor-foreground": "ansi_default",
            "block-cursor-background": "ansi_default",
            "block-cursor-text-style": "reverse",
            "block-cursor-blurred-text-style": "bold underline",
            "input-cursor-foreground": "ansi_default",
            "input-cursor-background": "ansi_default",
            "input-cursor-text-style": "reverse",
            "input-selection-foreground": "ansi_default",
            "input-selection-background": "ansi_default",
            "scrollbar": "ansi_default",
            "scrollbar-background": "ansi_default",
        },
    ),
    # The colours of Okabe and Ito (2008), which people of every colour vision tell apart: blue,
    # yellow and vermilion for good, doubtful and bad; green stands for nothing.
    COLOUR_BLIND: Theme(
        name=COLOUR_BLIND,
        primary="#0072B2",
        secondary="#004C77",
        accent="#CC79A7",
        warning="#F0E442",
        error="#D55E00",
        success="#56B4E9",
        foreground="#e0e0e0",
        # As they are: mixed with white, as Textual would, they come nearer to each other.
        variables={
            "text-success": "#56B4E9",
            "text-warning": "#F0E442",
            "text-error": "#EE7733",
            "text-accent": "#CC79A7",
        },
    ),
}


class Look(NamedTuple):
    """How the app looks.

    Attributes:
        theme: the name of its theme.
        colors: how many colours the terminal has. With few, their look is its own matter, and the
            theme is painted as `ansi` whatever its name; with none, as where `NO_COLOR` is set,
            bold, reverse and underline carry what matters.
    """

    theme: str = DARK
    colors: int = ALL_COLORS


FIRST_LOOK = Look()
