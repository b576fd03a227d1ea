"""Files that readers save: where one is to be, what it is called, and what is asked before."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.new_files import creating, fresh_path
from sportft_tui.tui import messages

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
#: Names hold 255 bytes; what is longer than this is read by nobody.
_LONGEST_STEM = 60
#: Characters of a path in a sentence.
_MOST_TOLD = 300

#: Writes what is meant below the name that was typed: where it is, and how many rows or lines.
Write = Callable[[str], tuple[Path, int]]


def free_name(stem: str, ending: str, folder: Path) -> str:
    """A file's name that is not taken in `folder`; looks at the disk.

    Args:
        stem: what it is about, from anywhere; only plain characters of it are used.
        ending: what the name ends in, such as `-events.txt`.
        folder: where it would lie.
    """
    plain = _NOT_IN_NAMES.sub("-", stem)[:_LONGEST_STEM].strip(".-") or "sportft"
    return fresh_path(folder / f"{plain}{ending}").name


def typed_path(typed: str) -> Path:
    """The file that is meant, below the working directory unless it says otherwise.

    Args:
        typed: its path; `~` is the home.

    Raises:
        BadInput: it names the home of a user that does not exist.
    """
    try:
        return Path(typed).expanduser().absolute()
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise _unwritable(one_line(typed, _MOST_TOLD), str(why)) from None


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that gets its name when the block ends without an exception.

    Raises:
        BadInput: there is such a file already, or it cannot be written. Nothing is left behind.
    """
    told = one_line(str(path), _MOST_TOLD)
    try:
        with creating(path) as file:
            yield file
    except FileExistsError:
        raise BadInput(
            f"There is already a {told}.", hint="Nothing was saved; take another name."
        ) from None
    except OSError as error:
        raise _unwritable(told, error.strerror or str(error)) from None


def _unwritable(told: str, why: str) -> BadInput:
    return BadInput(
        f"{told} cannot be written: {why}.", hint="Nothing was saved; try another place."
    )


class Saver:
    """Asks for a name, has it written, and says where it is; for workers only.

    Args:
        app: shows the dialog.
        post: takes a message to the screen.
    """

    def __init__(self, app: App[Any], post: Callable[[Message], object]) -> None:
        self._app = app
        self._post = post

    async def save(
        self,
        what: str,
        named: tuple[str, str],
        write: Write,
        *,
        things: tuple[str, str] = ("row", "rows"),
        more: str = "",
        typed: str = "",
    ) -> None:
        """Save something.

        Args:
            what: the question, up to the folder: "Save the answers as .jsonl or .csv".
            named: stem and ending of the name that is proposed; see `free_name`.
            write: writes it; in a thread.
            things: what is counted, one and several.
            more: a sentence about where else it can be had.
            typed: the name, where it is known already; then nobody is asked.
        """
        from sportft_tui.tui.screens.ask import Ask

        if not typed:
            folder = Path.cwd()
            name = await asyncio.to_thread(free_name, *named, folder)
            question = Ask(f"{what} in {one_line(str(folder))}:", name, value=name)
            if not (typed := await self._app.push_screen_wait(question)):
                return
        self._post(messages.Said("Saving..."))
        try:
            path, count = await asyncio.to_thread(write, typed)
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))
        else:
            told = f"Saved {count:,} {things[count != 1]} to {path}. {more}".rstrip()
            self._post(messages.Said(told if more else told.removesuffix(".")))
