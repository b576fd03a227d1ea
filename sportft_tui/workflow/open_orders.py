"""Orders of jobs that have gone out, and have had no answer yet: kept on the disk beforehand.

Whatever becomes of this program meanwhile, the next order finds them here and looks at the server
for what became of them, instead of ordering (and paying) once more.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sportft_tui.home import PRIVATE_FOLDER, Home
from sportft_tui.new_files import replacing

#: An order that no server has listed for so long was never taken.
FORGOTTEN_SECONDS = 86_400.0
_FOLDER = "orders"


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order without its answer.

    Attributes:
        tag: the job's.
        identity: the server, as the journal names it.
        wish: a fingerprint of the files and all that was wished for.
        training_file, model: as ordered.
        ordered_at: Unix seconds.
        metadata: the job's tags.
    """

    tag: str
    identity: str
    wish: str
    training_file: str
    model: str
    ordered_at: float
    metadata: dict[str, str]

    @property
    def is_old(self) -> bool:
        """Whether it would have become a job by now."""
        return time.time() - self.ordered_at > FORGOTTEN_SECONDS


def keep(home: Home, order: OpenOrder) -> int:
    """Keep an order before it goes out; blocking.

    Returns:
        A handle: until it is closed, or this process ends, the order is seen to be somebody's.

    Raises:
        OSError: it cannot be kept, and so must not be sent.
    """
    folder = home.state / _FOLDER
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    handle = os.open(folder / f"{order.tag}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with replacing(folder / f"{order.tag}.json") as file:
            file.write(json.dumps(asdict(order)).encode("ascii"))
    except BaseException:
        os.close(handle)
        raise
    return handle


def forget(home: Home, tag: str) -> None:
    """An order has its answer."""
    for ending in ("json", "lock"):
        with suppress(OSError):
            (home.state / _FOLDER / f"{tag}.{ending}").unlink(missing_ok=True)


def left(home: Home, identity: str) -> list[OpenOrder]:
    """The orders to a server that nobody waits for any more, the oldest first; blocking."""
    found = []
    for path in (home.state / _FOLDER).glob("*.json"):
        order = _read(path)
        if order and order.identity == identity and not _is_held(path.with_suffix(".lock")):
            found.append(order)
    return sorted(found, key=lambda order: order.ordered_at)


def _read(path: Path) -> OpenOrder | None:
    try:
        return OpenOrder(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _is_held(lock: Path) -> bool:
    """Whether the process that ordered still waits."""
    try:
        handle = os.open(lock, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
