"""Starts, finds and stops the engine: a process that outlives whoever started it.

Blocking, and light: nothing but the standard library is imported here.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sportft_tui.domain.errors import EngineUnavailable
from sportft_tui.domain.hidden_variables import for_ours
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.text import one_line
from sportft_tui.home import PRIVATE_FILE, Home, home

#: An engine answers this in a millisecond; a loaded machine may take its time.
_HEALTH_S = 3.0
#: A stop waits for answers in flight; after this the process is killed, and loses nothing by it.
_STOP_S = 8.0
_LOOK_EVERY_S = 0.05
#: A log that has grown over this is begun anew.
_LOG_LIMIT = 1 << 20

_ALL_INTERFACES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine.

    Attributes:
        base_url: where it answers, `http://127.0.0.1:PORT/v1`.
        key: what requests must carry.
        pid: its process.
    """

    base_url: str
    key: Secret
    pid: int


def address(host: str, port: int, key: Secret) -> Engine:
    """This process as an engine that answers on a host and port."""
    name = _ALL_INTERFACES.get(host, host)
    shown = f"[{name}]" if ":" in name else name
    return Engine(f"http://{shown}:{port}/v1", key, os.getpid())


def find() -> Engine | None:
    """The engine that runs for this home; None where none answers."""
    engine = _read(home())
    return engine if engine and _answers(engine) else None


def place_kept() -> tuple[int, str]:
    """The port and key of this home's last engine, for the next one to take up again.

    An app that was connected when an engine was killed finds its successor where that one was.

    Returns:
        The port, 0 where there was none; the key, empty where there was none.
    """
    try:
        kept = json.loads(_place_file(home()).read_text("utf-8"))
        return int(kept["port"]), str(kept["key"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""


def keep_place(engine: Engine) -> None:
    """Remember where this home's engine is, also after its end."""
    port = int(engine.base_url.removesuffix("/v1").rpartition(":")[2])
    _write_private(_place_file(home()), {"port": port, "key": engine.key.reveal()})


def has_crashed() -> bool:
    """Whether an engine ran for this home and has gone without having been stopped."""
    engine = _read(home())
    return engine is not None and not _answers(engine)


def start(timeout_s: float = 30.0) -> Engine:
    """The running engine, or a new one, once it answers.

    Args:
        timeout_s: seconds to wait for a new one.

    Raises:
        EngineUnavailable: it does not start; says why.
    """
    folders = home()
    try:
        folders.create()
        with _one_starter(folders):
            return find() or _spawn(folders, timeout_s)
    except OSError as error:
        raise EngineUnavailable(
            f"The engine cannot be started: {error.strerror or error}"
            f"{f' ({error.filename})' if error.filename else ''}.",
            hint="Check the permissions, or set SPORTFT_HOME to a folder that can be written to.",
        ) from error


def stop() -> bool:
    """Stop the running engine. Its jobs go on when it is started again.

    Returns:
        Whether there was one.
    """
    engine = find()
    if engine is None:
        return False
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(engine.pid, how)
        if _gone(home(), _STOP_S):
            break
    return True


@contextlib.contextmanager
def published(folders: Home, engine: Engine) -> Iterator[None]:
    """While the block runs, others can find this engine.

    Called by the server itself, which has the home to itself by then (see `alone`).
    """
    path = _address_file(folders)
    content = {"base_url": engine.base_url, "key": engine.key.reveal(), "pid": engine.pid}
    _write_private(path, content)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def alone(folders: Home) -> Iterator[None]:
    """One server a home, for the records have one writer.

    Raises:
        EngineUnavailable: another one is there.
    """
    with _lock_file(folders).open("ab") as file:
        if not _try_lock(file):
            raise EngineUnavailable(
                f"Another engine is using {folders.data} already.",
                hint="`sportft engine status` shows it, `sportft engine stop` ends it.",
            )
        yield


def _address_file(folders: Home) -> Path:
    return folders.state / "engine.json"


def _place_file(folders: Home) -> Path:
    return folders.state / "engine.place.json"


def _write_private(path: Path, content: dict[str, object]) -> None:
    """Write beside and rename; nobody else on this machine can read it, not even for a moment."""
    beside = path.with_suffix(".part")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    beside.replace(path)


def _log_file(folders: Home) -> Path:
    return folders.state / "engine.log"


def _lock_file(folders: Home) -> Path:
    return folders.state / "engine.lock"


def _try_lock(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _one_starter(folders: Home) -> Iterator[None]:
    """Two who start at once get one engine: the second finds what the first has started."""
    with (folders.state / "engine.start.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read(folders: Home) -> Engine | None:
    try:
        known = json.loads(_address_file(folders).read_text("utf-8"))
        return Engine(str(known["base_url"]), Secret(str(known["key"])), int(known["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _answers(engine: Engine) -> bool:
    """Whether that very process answers there; the key is not shown to anybody else."""
    host, _, port = engine.base_url.removeprefix("http://").removesuffix("/v1").rpartition(":")
    try:
        link = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=_HEALTH_S)
    except ValueError:
        return False
    with contextlib.closing(link):
        try:
            link.request("GET", "/health")
            told = json.loads(link.getresponse().read(4096))
        except (OSError, http.client.HTTPException, ValueError):
            return False
    return isinstance(told, dict) and told.get("pid") == engine.pid


def _spawn(folders: Home, timeout_s: float) -> Engine:
    """A detached process; it says on its standard output that it answers."""
    log = _log_file(folders)
    too_long = log.exists() and log.stat().st_size > _LOG_LIMIT
    with log.open("wb" if too_long else "ab") as errors:
        log.chmod(PRIVATE_FILE)
        process = subprocess.Popen(
            [sys.executable, "-m", "sportft_tui.engine", "--detach"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(),
            start_new_session=True,
        )
    assert process.stdout is not None
    with process.stdout as words:
        process.wait()  # it leaves a child of its own behind, and ends at once
        in_time = bool(select.select([words], [], [], timeout_s)[0])
        said = words.readline() if in_time else b""
    engine = find() if said.strip() else None
    if engine is None:
        late = f" within {timeout_s:g} s" if not in_time else ""
        raise EngineUnavailable(
            f"The engine did not start{late}. {_last_line(log)}".rstrip(),
            hint=f"Its log is {log}.",
        )
    return engine


def _environment() -> dict[str, str]:
    kept = for_ours(os.environ)
    # The package is found in the new process the way it was found in this one.
    package_home = str(Path(__file__).resolve().parents[2])
    paths = [package_home, *filter(None, [kept.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths)}


def _last_line(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return one_line(next((line for line in reversed(lines) if line.strip()), ""))


def _gone(folders: Home, timeout_s: float) -> bool:
    """Whether the server has let go of its home, waiting for it."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with _lock_file(folders).open("ab") as file:
            if _try_lock(file):
                return True
        time.sleep(_LOOK_EVERY_S)
    return False
