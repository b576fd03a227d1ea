"""What the commands that read a table of texts have in common."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from sportft_tui.cli.commands import agreement
from sportft_tui.cli.commands.terminal import INTERRUPTED, say
from sportft_tui.domain.bulk import BulkPlan, BulkProgress
from sportft_tui.domain.errors import BadInput
from sportft_tui.workflow.bulk import FileWish

_CLEAR_LINE = "\r\x1b[K"
#: Where nobody watches a line change, one in so many seconds is enough.
_QUIET_SECONDS = 10.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options that say how a table is read."""
    group = parser.add_argument_group("reading")
    group.add_argument("--text", default="", metavar="COLUMN", help="the column with the texts")
    group.add_argument("--label", default="", metavar="COLUMN", help="the column with the labels")
    group.add_argument("--encoding", default="", metavar="NAME", help="else it is detected")
    group.add_argument(
        "--strict", action="store_true", help="stop at a line that cannot be read, not skip it"
    )


def file_wish(args: argparse.Namespace, path: str) -> FileWish:
    """The file that is meant, and how it is read.

    Raises:
        BadInput: there is none.
    """
    found = Path(path).expanduser()
    if not found.exists():
        raise BadInput(f"There is no file {path}.", hint="Check the path.")
    return FileWish(found, args.text, args.label, args.encoding, not args.strict)


def output(args: argparse.Namespace) -> Path:
    """The file that is to be written."""
    return Path(args.output).expanduser()


def asks_first(is_agreed: bool) -> Callable[[BulkPlan], Awaitable[bool]]:
    """Says what a plan costs, and where it costs something, asks.

    Args:
        is_agreed: whether `--yes` was given.
    """

    async def asked(plan: BulkPlan) -> bool:
        if plan.answered:
            say(f"{plan.answered:,} rows have their answers already; they are not asked again.")
        say(f"{plan.words()}.")
        if plan.is_free or is_agreed:
            return True
        if not agreement.is_somebody_there():
            raise BadInput("This costs money, and there is nobody to ask.", hint="Give --yes.")
        return agreement.is_given("Ask them?")

    return asked


def stopped() -> int:
    """Says what ctrl+c has stopped, and gives the exit code."""
    print(file=sys.stderr)
    say(
        "Stopped. The answers that are there are kept, and those under way still come; run the "
        "same again to go on."
    )
    return INTERRUPTED


class ProgressLine:
    """Progress on stderr: one line that changes, or at no terminal, a line now and then."""

    def __init__(self) -> None:
        self._is_shown = False
        self._said_at: float | None = None

    def tell(self, progress: BulkProgress) -> None:
        """Show how far it is."""
        import time

        if sys.stderr.isatty():
            sys.stderr.write(_CLEAR_LINE + progress.words())
            sys.stderr.flush()
            self._is_shown = True
        elif self._said_at is None or time.monotonic() - self._said_at > _QUIET_SECONDS:
            self._said_at = time.monotonic()
            say(progress.words())

    def end(self) -> None:
        """Leave the line to others."""
        if self._is_shown:
            sys.stderr.write(_CLEAR_LINE)
            sys.stderr.flush()
            self._is_shown = False
