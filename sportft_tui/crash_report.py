"""What is left behind when sportft breaks: what was unsaved, and a report that gives nobody away.

A report is made to be sent to somebody. It holds versions, the traceback with the code's own lines,
and which commands came before; no variable's value, no text of anybody's, no key. Of an error's
message only those words are kept that stand in the code which raised it: what is between them may
be a label, a text or a name.

Nothing here raises: who calls is in the middle of a crash.
"""

from __future__ import annotations

import opcode
import os
import platform
import re
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, TracebackType
from typing import NamedTuple

from sportft_tui import __version__
from sportft_tui.domain.hidden_variables import looks_secret
from sportft_tui.domain.secret import REDACTED, without_keys
from sportft_tui.home import PRIVATE_FILE, PRIVATE_FOLDER, Home

#: Within `Home.state`.
FOLDER = "crashes"
#: Reports that are kept: the newest say what is wrong now.
_MOST_KEPT = 20
#: The first and last frames say where it began and where it broke.
_MOST_FRAMES = 60
_MOST_CAUSES = 8
#: What is told of the terminal: none of these can hold a secret.
_TERMINAL = ("TERM", "TERM_PROGRAM", "COLORTERM", "LANG", "LC_ALL", "NO_COLOR", "TMUX", "STY")
#: Only whether they are set: their values are addresses and paths.
_ONLY_WHETHER = ("TMUX", "STY", "SSH_CONNECTION", "WAYLAND_DISPLAY", "DISPLAY")
_LIBRARIES = ("textual", "rich", "openai", "httpx2", "numpy", "scikit-learn", "pandas")
#: Letters of a piece of a message: of shorter ones, any text has some.
_LEAST_PIECE = 3
#: Errors whose messages, when the interpreter itself raises them, name parts of the code, in
#: quotes, and nothing that people wrote.
_ABOUT_CODE = (AttributeError, NameError, TypeError, ImportError)
_QUOTED = re.compile(r"'[^']*'")
_NAME = re.compile(r"'[A-Za-z_][A-Za-z0-9_.]*'")


class Left(NamedTuple):
    """What a crash has left behind.

    Attributes:
        report: where it is told; None where that could not be written.
        unsaved: the files with what was unsaved.
    """

    report: Path | None
    unsaved: tuple[Path, ...] = ()

    def sentence(self, error: BaseException) -> str:
        """What to say to the reader: what happened, where it is told, what to do."""
        told = f"sportft has broken ({type(error).__name__}). Jobs are not touched and go on."
        for path in self.unsaved:
            told += f" What you had not sent is in {short(path)}."
        if self.report is None:
            return f"{told} No report could be written."
        return f"{told} {short(self.report)} tells what happened, without texts and keys: send it."


def leave(
    error: BaseException,
    home: Home,
    *,
    recent: Sequence[str] = (),
    unsaved: Mapping[str, str] | None = None,
) -> Left:
    """Save what is unsaved, then write the report. Never raises.

    Args:
        error: what happened.
        home: whose `state` it is written to.
        recent: what was done before, by the commands' IDs, the last one last.
        unsaved: texts that would be lost, by a word for each.
    """
    try:
        stamp = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        saved = [_saved(home, f"{stamp}-{name}", text) for name, text in (unsaved or {}).items()]
        report = _saved(home, stamp, _told(error, recent))
        _drop_old(home)
        return Left(report, tuple(path for path in saved if path))
    except Exception:  # noqa: BLE001  who calls is in the middle of a crash: this was all there was
        return Left(None)


def _told(error: BaseException, recent: Sequence[str]) -> str:
    try:
        return redacted(report(error, recent=recent))
    except Exception as again:  # noqa: BLE001  a report that says little is better than none
        return f"sportft {__version__}: {type(error).__name__}; no more: {type(again).__name__}\n"


def _saved(home: Home, name: str, text: str) -> Path | None:
    """A private file in the folder of the crashes; None where it cannot be written."""
    try:
        folder = home.state / FOLDER
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        path = folder / f"{name}.txt"
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(text.encode("utf-8", "backslashreplace"))
        except OSError:  # the disk is full: half of it is nothing
            path.unlink(missing_ok=True)
            raise
    except (OSError, ValueError):
        return None
    return path


def _drop_old(home: Home) -> None:
    """Only reports: what was unsaved is somebody's."""
    reports = sorted(
        path for path in (home.state / FOLDER).glob("*.txt") if path.stem.count("-") == 2
    )
    for path in reports[:-_MOST_KEPT]:
        path.unlink(missing_ok=True)


# The report


def report(error: BaseException, *, recent: Sequence[str] = ()) -> str:
    """What happened, where, and on what: for somebody who was not there."""
    lines = [
        f"sportft {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"at {time.strftime('%Y-%m-%d %H:%M:%S %z')}",
        f"libraries: {', '.join(_versions()) or 'none loaded'}",
        f"terminal: {', '.join(_terminal())}",
        f"the last commands: {', '.join(recent) or 'none'}",
    ]
    for number, one in enumerate(_chain(error)):
        lines += ["", "before that:" if number else "what happened:", *_frames(one.__traceback__)]
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}: {message(one)}")
    return "\n".join(lines) + "\n"


def _versions() -> Iterator[str]:
    """Of those that are loaded: what is not cannot be to blame."""
    from importlib.metadata import PackageNotFoundError, version

    for name in _LIBRARIES:
        if name.replace("scikit-learn", "sklearn") in sys.modules:
            try:
                yield f"{name} {version(name)}"
            except PackageNotFoundError:
                yield name


def _terminal() -> Iterator[str]:
    try:
        size = os.get_terminal_size(sys.__stdin__.fileno() if sys.__stdin__ else 0)
        yield f"{size.columns}x{size.lines}"
    except (OSError, ValueError):
        yield "none"
    for name in (*_TERMINAL, *_ONLY_WHETHER[2:]):
        if value := os.environ.get(name):
            yield name if name in _ONLY_WHETHER else f"{name}={value[:40]}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and those that led to it."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(seen) < _MOST_CAUSES:
        one = waiting.pop(0)
        if one is None or any(one is known for known in seen):
            continue
        seen.append(one)
        yield one
        waiting.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def _frames(trace: TracebackType | None) -> list[str]:
    """File, line, function and the code's own line of each frame; no variables."""
    frames = traceback.extract_tb(trace)
    lines = [f"  {short(f.filename)}:{f.lineno} in {f.name}\n    {f.line or ''}" for f in frames]
    if len(lines) > _MOST_FRAMES:
        half = _MOST_FRAMES // 2
        lines = [*lines[:half], f"  … {len(lines) - 2 * half} more …", *lines[-half:]]
    return lines


def message(error: BaseException) -> str:
    """An error's message, as far as it stands in the code that raised it.

    An `OSError` keeps its reason, errors about the code itself keep the names in it.
    """
    if isinstance(error, OSError) and error.strerror:
        return f"[{error.errno}] {os.strerror(error.errno) if error.errno else '…'}"
    try:
        told = str(error)
    except Exception:  # noqa: BLE001  anybody's `__str__`
        return "(it cannot be told)"
    if isinstance(error, _ABOUT_CODE) and not _is_raised_by_hand(error.__traceback__):
        return _QUOTED.sub(lambda m: m[0] if _NAME.fullmatch(m[0]) else "'…'", told)[:300]
    pieces = sorted(_pieces(error.__traceback__), key=len, reverse=True)
    return _only(told[:2_000], pieces) if told else "(no message)"


def _only(told: str, pieces: Sequence[str]) -> str:
    """`told`, with what is in none of `pieces` left out."""
    for piece in pieces:
        before, found, after = told.partition(piece)
        if found:
            parts = (_only(before, pieces), piece, _only(after, pieces))
            return "".join(parts).replace("……", "…")
    return "…" if told else ""


def _pieces(trace: TracebackType | None) -> set[str]:
    """The texts in the code of the function that raised."""
    last = _last(trace)
    return set(_texts(last.tb_frame.f_code)) if last is not None else set()


def _is_raised_by_hand(trace: TracebackType | None) -> bool:
    """Whether a `raise` raised it: then its message holds whatever was put into it."""
    last = _last(trace)
    if last is None:
        return True
    code = last.tb_frame.f_code.co_code
    return opcode.opname[code[last.tb_lasti]] == "RAISE_VARARGS"


def _last(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _texts(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str) and len(constant.strip()) >= _LEAST_PIECE:
            yield constant


def redacted(text: str) -> str:
    """`text` without what looks like a key, secret variables' values, and the home folder."""
    secrets = {value for name, value in os.environ.items() if looks_secret(name)}
    # The longest first: one may be the beginning of another.
    for value in sorted(secrets, key=len, reverse=True):
        if len(value) > _LEAST_PIECE:
            text = text.replace(value, REDACTED)
    text = without_keys(text)
    home = _own_folder()
    return text.replace(home, "~") if len(home) > 1 else text


def short(path: str | Path) -> str:
    """A path that does not say whose home it is in."""
    told, home = str(path), _own_folder()
    if len(home) > 1 and (told == home or told.startswith(home + os.sep)):
        return "~" + told[len(home) :]
    return told


def _own_folder() -> str:
    try:
        return str(Path.home())
    except RuntimeError:  # nobody's
        return ""
