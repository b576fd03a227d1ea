"""Commands about the panes as such: their sizes, and how they look."""

from __future__ import annotations

from sportft_tui.tui.command import Command


def layout() -> tuple[Command, ...]:
    """What is done with whichever pane has the keys."""
    return (
        Command(
            id="zoom",
            title="Zoom the pane",
            help="Gives the pane that has the keys the whole screen; again shows the others.",
            key="z",
            action="do('layout', 'zoom')",
            is_available=lambda now: now.panes.can_zoom,
        ),
        Command(
            id="wider",
            title="Make the pane wider",
            help="Sizes are kept for the next start.",
            key="greater_than_sign",
            action="do('layout', 'wider')",
            is_available=lambda now: now.panes.has_sides,
        ),
        Command(
            id="narrower",
            title="Make the pane narrower",
            help="Its neighbour gets the room.",
            key="less_than_sign",
            action="do('layout', 'narrower')",
            is_available=lambda now: now.panes.has_sides,
        ),
        Command(
            id="higher",
            title="Make the pane higher",
            help="By some rows.",
            key="right_curly_bracket",
            action="do('layout', 'higher')",
            is_available=lambda now: now.panes.has_levels,
        ),
        Command(
            id="lower",
            title="Make the pane lower",
            help="By some rows; its neighbour gets them.",
            key="left_curly_bracket",
            action="do('layout', 'lower')",
            is_available=lambda now: now.panes.has_levels,
        ),
        Command(
            id="even",
            title="Give the panes their own sizes",
            help="As they were before any was made larger or smaller by hand.",
            key="",
            action="do('layout', 'even')",
            is_available=lambda now: now.panes.can_zoom,
        ),
        Command(
            id="suspend",
            title="Back to the shell for a while",
            help="`fg` there brings the app back; jobs go on meanwhile.",
            key="ctrl+z",
            action="suspend_process",
        ),
    )
