"""$PAGER and $EDITOR: other programs that have the terminal for a while.

What they are given is a private file of its own, which is gone when they are done. No shell reads
the variables; `less` is asked not to start other programs, for the text may be anybody's.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from textual.app import SuspendNotSupported

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.hidden_variables import for_users
from sportft_tui.domain.text import one_line, printable
from sportft_tui.home import PRIVATE_FILE

if TYPE_CHECKING:
    from sportft_tui.tui.safe_app import SafeApp

#: Bytes of a text that are taken back from an editor: no model reads more.
_MOST_TAKEN = 20_000_000
_LONGEST_STEM = 40
#: What the terminal sends for ctrl+c and ctrl+\ goes to the program only: it knows what they mean.
_KEPT_OFF = (signal.SIGINT, signal.SIGQUIT)


class Program(NamedTuple):
    """A program that people choose by a variable.

    Attributes:
        what: what it is for.
        variables: those that name it, the first that is set first.
        usual: what is there where none is.
    """

    what: str
    variables: tuple[str, ...]
    usual: tuple[str, ...]

    def words(self, environ: Mapping[str, str]) -> list[str]:
        """The program with its arguments.

        Raises:
            BadInput: there is none, or what the variable holds is no command.
        """
        path = environ.get("PATH")
        for name in self.variables:
            if not (said := environ.get(name, "").strip()):
                continue
            try:
                words = shlex.split(said)
            except ValueError as error:
                raise self._none(f"{name} is no command: {error}.") from None
            if not shutil.which(words[0], path=path):
                raise self._none(f"There is no program {one_line(words[0])}, as {name} has it.")
            return words
        for program in self.usual:
            if shutil.which(program, path=path):
                return [program]
        raise self._none(f"There is no {self.what} here ({', '.join(self.usual)}).")

    def _none(self, what: str) -> BadInput:
        return BadInput(what, hint=f"Set {self.variables[-1]} to the one that you use.")


PAGER = Program("pager", ("PAGER",), ("less", "more"))
EDITOR = Program("editor", ("VISUAL", "EDITOR"), ("nano", "vi", "vim"))


async def read(app: SafeApp[Any], name: str, write: Callable[[BinaryIO], object]) -> None:
    """Show something in $PAGER; comes back when that is left.

    Args:
        app: whose terminal it is.
        name: what the file is called; people see it.
        write: writes it, in a thread; control characters are to be left out.

    Raises:
        BadInput: there is no such program, it could not do it, or there is no terminal of ours.
    """
    words = PAGER.words(os.environ)
    with _own_file(name) as path:
        await asyncio.to_thread(_write, path, write)
        code = await _run(app, words, path)
    if code in (126, 127):
        raise BadInput(f"{one_line(words[0])} could not be run.", hint="Set PAGER to another.")


def text_of(text: str) -> Callable[[BinaryIO], object]:
    """Writes a text, without what steers terminals."""
    return lambda file: file.write(printable(text).encode() + b"\n")


async def edit(app: SafeApp[Any], name: str, text: str) -> str:
    """Have a text changed in $EDITOR.

    Args:
        app: whose terminal it is.
        name: what the file is called; people see it.
        text: as it is now.

    Returns:
        It, as it was saved; without the line end that editors put at the end of a file.

    Raises:
        BadInput: there is no such program, it failed, or what it left cannot be read. The text
            stays as it was.
    """
    words = EDITOR.words(os.environ)
    with _own_file(name) as path:
        await asyncio.to_thread(_write, path, lambda file: file.write(printable(text).encode()))
        if code := await _run(app, words, path):
            raise BadInput(
                f"{one_line(words[0])} ended with code {code}.", hint="The text is as it was."
            )
        return await asyncio.to_thread(_taken, path, ends_open=not text.endswith("\n"))


def _write(path: Path, write: Callable[[BinaryIO], object]) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(number, "wb") as file:
            write(file)
    except OSError as error:
        raise BadInput(
            f"{one_line(str(path))} cannot be written: {error.strerror or error}."
        ) from None


def _taken(path: Path, *, ends_open: bool) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_TAKEN + 1)
    except OSError as error:
        raise BadInput(
            f"What the editor left cannot be read: {error.strerror or error}.",
            hint="The text is as it was.",
        ) from None
    if len(data) > _MOST_TAKEN:
        raise BadInput(
            f"More than {_MOST_TAKEN:,} bytes are too much for a text.",
            hint="The text is as it was.",
        )
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    return printable(text[:-1] if ends_open and text.endswith("\n") else text)


@contextmanager
def _own_file(name: str) -> Iterator[Path]:
    """A place that nobody else may look into, gone at the end with all that is in it."""
    plain = "".join(one if one.isalnum() and one.isascii() else "-" for one in name)
    try:
        folder = tempfile.TemporaryDirectory(prefix="sportft-")
    except OSError as error:
        raise BadInput(f"There is no room for a file: {error.strerror or error}.") from None
    with folder as place:
        yield Path(place) / f"{plain[:_LONGEST_STEM].strip('-') or 'text'}.txt"


async def _run(app: SafeApp[Any], words: Sequence[str], path: Path) -> int:
    """Run a program on a file, at the terminal; its exit code."""
    environ = for_users(os.environ) | {"LESSSECURE": "1", "LESSHISTFILE": "-"}
    try:
        async with app.away():
            with _signals_kept_off():
                return await asyncio.to_thread(_ended, [*words, str(path)], environ)
    except SuspendNotSupported:
        raise BadInput(
            "No other program can be shown here.", hint="It can be saved to a file."
        ) from None
    except OSError as error:
        raise BadInput(f"{one_line(words[0])} cannot be run: {error.strerror or error}.") from None


def _ended(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a program to its end; its exit code."""
    return subprocess.run(words, env=environ, check=False).returncode  # noqa: S603 - no shell


@contextmanager
def _signals_kept_off() -> Iterator[None]:
    """Nothing here ends at a signal that is meant for the program in front."""
    # A handler, not "ignore": that would be handed on to the program.
    before = {one: signal.signal(one, lambda *_: None) for one in _KEPT_OFF}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
