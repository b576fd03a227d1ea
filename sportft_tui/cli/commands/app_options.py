"""The options that open the app in another way, and the settings that they stand for."""

from __future__ import annotations

import argparse
from typing import Any

from sportft_tui.settings import THEMES


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of the app."""
    parser.add_argument(
        "--job",
        default="",
        metavar="ID",
        help="open the app on this job; a part of its ID is enough",
    )
    parser.add_argument(
        "--data", default="", metavar="FILE", help="open the app with a table of texts"
    )
    # None, not False: an option that was not given leaves it to the settings.
    parser.add_argument("--theme", choices=THEMES, help="the app's colours: %(choices)s")
    parser.add_argument(
        "--low-bandwidth",
        action="store_true",
        default=None,
        help="for bad lines: as few bytes as can be",
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        default=None,
        help="nothing that changes a server or costs",
    )
    parser.add_argument(
        "--no-mouse",
        action="store_false",
        dest="mouse",
        default=None,
        help="leave the mouse to the terminal, to select text",
    )


def overrides(args: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given as options, by their names."""
    names = ("theme", "low_bandwidth", "read_only", "mouse", "profile")
    given = {name: getattr(args, name, None) for name in names}
    return {name: value for name, value in given.items() if value is not None}
