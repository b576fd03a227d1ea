"""A job's events, any number of them: the newest in memory, the others in a file without a name.

The journal is the truth; this is only what the event pane shows, and it is gone with the app.
"""

from __future__ import annotations

import marshal
import os
import tempfile
import threading
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from sportft_tui.domain.event import Event
from sportft_tui.home import home

#: An event as it is kept: id, created_at, level, message, type, data.
Record = tuple[str, float, str, str, str, Mapping[str, Any]]

#: Events that are written and read together. A screenful is read in one go; and jobs with fewer
#: events than this, which is most of them, never make a file.
BLOCK: Final = 256
#: Blocks that may wait for the disk (16,384 events, some 8 MiB). Beyond them the feed waits: only a
#: disk slower than any network could bring it there.
_MOST_WAITING = 64

_WARNINGS = frozenset({"warn", "warning"})
_ERRORS = frozenset({"error", "critical", "fatal"})


@lru_cache(maxsize=256)
def level_word(level: str) -> str:
    """`warn` and `error` for all words that mean these; else the provider's own, in small."""
    word = level[:40].strip().lower()
    return "error" if word in _ERRORS else "warn" if word in _WARNINGS else word


def is_problem(level: str) -> bool:
    """Whether an event of this level is a warning or an error."""
    return level_word(level) in ("warn", "error")


class EventSpool(Sequence[Event]):
    """Events in their order; they are only ever added. A million cost about 2 MiB of memory.

    One thread adds. Any thread may read meanwhile: what it saw of the length stays true.

    Args:
        folder: where the file without a name is made; None is the folder of the journal.

    Attributes:
        trouble: why older events cannot be shown; empty while all is well. They are still in the
            journal, and the newest are always there.
        problems: one byte an event: 1 for a warning or an error, else 0. Not to be changed.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.trouble = ""
        self.problems = bytearray()
        self._folder = folder
        self._file: Any = None
        #: The newest events, fewer than a block.
        self._tail: list[Event] = []
        #: Full blocks that are not in the file yet.
        self._waiting: dict[int, list[Event]] = {}
        self._n_full = 0
        #: Where each block ends in the file; a block that could not be written is empty.
        self._ends = array("Q", [0])
        self._lock = threading.Lock()
        self._writes: list[Future[None]] = []
        self._read: tuple[int, list[Record]] = (-1, [])

    def append(self, events: Sequence[Event]) -> None:
        """Add newer events. What fills a block goes to the disk on another thread."""
        marks = _marks(events)
        with self._lock:
            self._tail.extend(events)
            self.problems += marks
            blocks = range(self._n_full, self._n_full + len(self._tail) // BLOCK)
            for number in blocks:
                start = (number - blocks.start) * BLOCK
                self._waiting[number] = self._tail[start : start + BLOCK]
            if blocks:
                self._tail = self._tail[len(blocks) * BLOCK :]
                self._n_full = blocks.stop
        if blocks:
            self._writes = [write for write in self._writes if not write.done()]
            self._writes.append(_writer().submit(self._write, blocks))
            if len(self._waiting) > _MOST_WAITING:
                self.settle()

    def settle(self) -> None:
        """Wait until everything that can be written is."""
        for write in self._writes:
            write.result()

    def close(self) -> None:
        """Give the disk space back; there is nothing to be read afterwards."""
        self.settle()
        with self._lock:
            self._tail, self._n_full, self.problems = [], 0, bytearray()
            self._read = (-1, [])
            if self._file is not None:
                self._file.close()
                self._file = None

    def __len__(self) -> int:
        return len(self.problems)

    def __getitem__(self, index: Any) -> Any:
        """An event, or a list of them for a slice."""
        if isinstance(index, slice):
            return [self._event(number) for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        return self._event(number)

    def records(self, start: int, stop: int) -> Iterator[Record]:
        """The events from `start` to before `stop` as they are kept, for who reads many."""
        stop = min(stop, len(self))
        while start < stop:
            number, first = divmod(start, BLOCK)
            last = min(BLOCK, stop - number * BLOCK)
            yield from self._block(number)[first:last]
            start = number * BLOCK + last

    def _event(self, index: int) -> Event:
        number, place = divmod(index, BLOCK)
        if (fresh := self._in_memory(number)) is not None:
            return fresh[place]
        if self._read[0] != number:
            # Kept, for neighbouring rows are asked for one after the other.
            self._read = (number, self._from_file(number))
        return Event(*self._read[1][place])

    def _block(self, number: int) -> list[Record]:
        fresh = self._in_memory(number)
        return self._from_file(number) if fresh is None else [_record(event) for event in fresh]

    def _in_memory(self, number: int) -> list[Event] | None:
        with self._lock:
            return self._tail if number >= self._n_full else self._waiting.get(number)

    def _from_file(self, number: int) -> list[Record]:
        start, end = self._ends[number], self._ends[number + 1]
        try:
            kept = os.pread(self._file.fileno(), end - start, start) if end > start else b""
            # Our own file, which nobody else can open: marshal reads it three times as fast as
            # JSON would.
            read: list[Record] = marshal.loads(kept)  # noqa: S302
        except (OSError, EOFError, ValueError, TypeError, AttributeError):
            return [_LOST] * BLOCK
        return read

    def _write(self, blocks: range) -> None:
        """Write full blocks; runs on the writer's thread."""
        for number in blocks:
            start = end = self._ends[-1]
            try:
                if self._file is None:
                    self._file = tempfile.TemporaryFile(buffering=0, dir=self._folder or _place())  # noqa: SIM115
                kept = _encoded(self._waiting[number])
                written = 0
                while written < len(kept):
                    written += os.pwrite(self._file.fileno(), kept[written:], start + written)
                end = start + len(kept)
            except OSError as error:
                self.trouble = (
                    f"Older events cannot be kept for this pane ({error.strerror or error}); they "
                    "are in the journal, and the newest are shown."
                )
            with self._lock:
                self._ends.append(end)
                del self._waiting[number]


_LOST: Final[Record] = (
    "",
    0,
    "",
    "(no room on the disk to show this)",
    "",
    {},
)


def _place() -> Path | None:
    """Beside the journal: the system's own place may be memory, which is to be spared."""
    state = home().state
    return state if state.is_dir() else None


@cache
def _writer() -> ThreadPoolExecutor:
    """One thread writes for all spools: there is one disk."""
    return ThreadPoolExecutor(1, "event-spool")


_record: Callable[[Event], Record] = attrgetter(
    "id", "created_at", "level", "message", "type", "data"
)


def _marks(events: Sequence[Event]) -> bytes:
    """A byte an event; quick where there are no problems, as in most floods."""
    levels = [event.level for event in events]
    problems = {level for level in set(levels) if is_problem(level)}
    return bytes([level in problems for level in levels]) if problems else bytes(len(levels))


def _encoded(events: Sequence[Event]) -> bytes:
    records = [_record(event) for event in events]
    try:
        return marshal.dumps(records)
    except ValueError:
        # Something in `data` that JSON does not have: what it looks like is kept.
        return marshal.dumps([(*r[:5], {k: repr(v) for k, v in r[5].items()}) for r in records])
