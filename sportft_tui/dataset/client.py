"""The dataset worker, seen from the app: three calls, and a process behind them.

The process is started at the first call, in a session of its own so that ctrl+c in the terminal is
the app's alone, and ends with the app, however that ends: it reads the app's end of a pipe.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sportft_tui.dataset.cost.tokens import Count
from sportft_tui.domain import errors
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.template import Format, Template
from sportft_tui.domain.text import one_line
from sportft_tui.home import PRIVATE_FILE, home

Progress = Callable[[str], None]

#: An answer may carry a whole text (the first of the validation rows).
_LONGEST_ANSWER = 1 << 26
#: A log that grew over this begins anew: it is read for its last words only.
_LONGEST_LOG = 1 << 20
#: Seconds for the process to end after its stdin closed; it does so at once unless it is stuck.
_GRACE_SECONDS = 2.0

#: The package's own folder is put last, so that it is found where it is not installed, and `-P`
#: keeps the working folder out: somebody's `random.py` there is not ours to run.
_PACKAGE_PARENT = str(Path(__file__).parents[2])
_START = (
    "import sys; sys.path.append(sys.argv[1]); from sportft_tui.dataset.worker import main; main()"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A corpus that was loaded.

    Attributes:
        rows_path: its rows, for `rows.RowFile`.
        source: what they are, a few words.
        n_rows: how many.
        counts: rows by label.
        made_up: True where they are the sample, which must be said wherever they are shown.
        note: the one line to show with them; may be empty.
    """

    rows_path: Path
    source: str
    n_rows: int
    counts: dict[str, int]
    made_up: bool
    note: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A training file and a validation file.

    Attributes:
        train_path, valid_path: the files, never another's overwritten.
        n_train, n_valid: their rows.
        template: how texts are asked and labels answered.
        positive_label: the most frequent label, of several the one seen first.
        actions: what was done to the rows and why, a sentence each.
        rows_path: all loaded rows, with `split` filled for those in use.
        first_validation_text, first_validation_label: the first validation row as it was loaded.
    """

    train_path: Path
    valid_path: Path
    n_train: int
    n_valid: int
    template: Template
    positive_label: str
    actions: tuple[str, ...]
    rows_path: Path
    first_validation_text: str
    first_validation_label: str


class DatasetWorker:
    """The worker process; one call at a time, others wait.

    A call that is cancelled ends the process, and with it the work. After that, and after the
    process died by itself, the next call starts a new one.
    """

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._number = 0

    async def load_newsgroups(
        self, categories: Sequence[str], on_progress: Progress | None = None
    ) -> Loaded:
        """Load the training posts of newsgroups, or the made-up sample in their place.

        Args:
            categories: names such as `rec.sport.hockey`.
            on_progress: is called with a line now and then.

        Raises:
            SportftError: they cannot be loaded, or the process died.
        """
        request = {"call": "load_newsgroups", "categories": list(categories)}
        result = await self._call(request, on_progress)
        return Loaded(**result | {"rows_path": Path(result["rows_path"])})

    async def prepare(
        self,
        loaded: Loaded,
        *,
        limit: int,
        folder: Path,
        stem: str,
        format: Format,
        system: str = "",
        on_progress: Progress | None = None,
    ) -> Prepared:
        """Write the training and validation files of the first rows.

        Args:
            loaded: what was loaded.
            limit: how many rows from the first on; all where there are fewer.
            folder: for the files; made where it is missing.
            stem: their names' beginning: `STEM.jsonl`, `STEM_prepared_train.jsonl`, ...
            format: `completion` or `chat`.
            system: the system prompt of chat examples.
            on_progress: is called with a line now and then.

        Raises:
            SportftError: the rows or the folder cannot be used, or the process died.
        """
        request = {
            "call": "prepare",
            "rows_path": str(loaded.rows_path),
            "limit": limit,
            "folder": str(folder),
            "stem": stem,
            "format": format,
            "system": system,
        }
        result = await self._call(request, on_progress)
        template = result["template"]
        paths = {name: Path(result[name]) for name in ("train_path", "valid_path", "rows_path")}
        made = {
            "template": Template(**template | {"labels": tuple(template["labels"])}),
            "actions": tuple(result["actions"]),
        }
        return Prepared(**result | paths | made)

    async def count_tokens(self, path: Path, model: str) -> Count:
        """Count the tokens that a model reads in a training file.

        Args:
            path: the file, as it will be uploaded.
            model: the base model.

        Raises:
            SportftError: the file cannot be read, or the process died.
        """
        return Count(
            **await self._call({"call": "count_tokens", "path": str(path), "model": model}, None)
        )

    async def close(self) -> None:
        """End the process; what it was doing is dropped."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _call(
        self, request: Mapping[str, object], on_progress: Progress | None
    ) -> dict[str, Any]:
        async with self._turn:
            if self._process is None:
                self._process = await _start()
            process = self._process
            self._number += 1
            try:
                return await _ask(process, {"id": self._number, **request}, on_progress)
            except SportftError:
                raise
            except (EOFError, OSError, ValueError) as error:
                await self.close()
                raise await _died(process.returncode) from error
            except BaseException:  # cancelled, or on_progress failed: nobody waits for the answer
                await asyncio.shield(self.close())
                raise


async def _start() -> Process:
    try:
        log = await asyncio.to_thread(_open_log)
        with log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-P", "-c", _START, _PACKAGE_PARENT),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                limit=_LONGEST_ANSWER,
                start_new_session=True,
            )
    except OSError as error:
        raise errors.BadInput(
            f"The data worker cannot be started: {one_line(str(error))}.",
            hint="Check the space on the disk and the permissions of sportft's folders.",
        ) from error


async def _ask(
    process: Process, request: Mapping[str, object], on_progress: Progress | None
) -> dict[str, Any]:
    """Raises EOFError where the process ended before its answer."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
    await process.stdin.drain()
    while line := await process.stdout.readline():
        message = json.loads(line)
        if message["id"] != request["id"]:
            continue
        if "error" in message:
            raise _error(message["error"])
        if "result" in message:
            result: dict[str, Any] = message["result"]
            return result
        if on_progress is not None:
            on_progress(message["progress"])
    raise EOFError


def _error(wire: Mapping[str, str]) -> SportftError:
    """The worker's error as one of this process, of the same kind."""
    kind = getattr(errors, wire["kind"], SportftError)
    made: SportftError = kind(wire["what"], hint=wire["hint"])
    return made


async def _died(code: int | None) -> SportftError:
    last = await asyncio.to_thread(_last_line)
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    said = f": {last}" if last else ""
    return SportftError(
        f"The data worker ended amid its work ({how}){said}.".replace("..", "."),
        hint="Try again: a new one is started.",
    )


def _log_path() -> Path:
    return home().create().state / "dataset.log"


def _open_log() -> BinaryIO:
    path = _log_path()
    path.touch(mode=PRIVATE_FILE)
    too_long = path.stat().st_size > _LONGEST_LOG
    return path.open("wb" if too_long else "ab")


def _last_line() -> str:
    """The log's last words; empty where there are none."""
    try:
        with _log_path().open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 4096))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return one_line(lines[-1]) if lines else ""
