"""A job's events, any number of them: the newest in memory, the others in a file without a name.

The journal is the truth; this is only what the event pane shows, and it is gone with the app.
"""

from __future__ import annotations

import os
import tempfile
import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.home import home

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from sportft_tui.domain.event import Event
    from sportft_tui.domain.event_lines import EventLines

#: Bytes that may wait for the disk. Beyond them the feed waits: only a disk slower than any network
#: could bring it there.
_MOST_WAITING = 8_388_608

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


class EventSpool(Sequence["Event"]):
    """Events in their order; they are only ever added. A million cost about 2 MiB of memory.

    They are kept as lines, in blocks: jobs with less than a block of them, which is most, never
    make a file, and a screenful is read in one go. One thread adds. Any thread may read meanwhile:
    what it saw of the length stays true.

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
        #: The newest events, less than a block.
        self._tail = b""
        #: Where each full block begins among the events; the last number is where the tail does.
        self._starts = array("Q", [0])
        #: Full blocks that are not in the file yet.
        self._waiting: dict[int, memoryview] = {}
        #: Where each block ends in the file; a block that could not be written is empty.
        self._ends = array("Q", [0])
        self._lock = threading.Lock()
        self._writes: list[Future[None]] = []
        self._read: tuple[tuple[int, int], list[bytes]] = ((-1, 0), [])

    def append(self, events: Sequence[Event]) -> None:
        """Add newer events. What fills a block goes to the disk on another thread."""
        # Here and below: there are no events before the first paint.
        from sportft_tui.domain.event_lines import EventLines

        lines = EventLines.of(events)
        marks = bytearray(len(lines))
        for place, event in lines.unusual():
            marks[place] = is_problem(event.level)
        with self._lock:
            first = len(self._starts) - 1
            runs = self._take_in(lines)
            self.problems += marks
        if runs:
            self._writes = [write for write in self._writes if not write.done()]
            self._writes.append(_writer().submit(self._write, first, runs))
            if sum(map(len, self._waiting.values())) > _MOST_WAITING:
                self.settle()

    def _take_in(self, lines: EventLines) -> list[memoryview]:
        """Cut what is new into blocks and the tail; gives what is to be written, in order.

        The pieces that the lines have anyway become blocks, and so does the tail before them.
        """
        from sportft_tui.domain.event_lines import PIECE

        n_tail = len(self.problems) - self._starts[-1]
        if len(self._tail) + len(lines.data) < PIECE or not lines.pieces:
            self._tail += lines.data
            return []
        runs = []
        if self._tail:
            runs.append(memoryview(self._tail))
            self._add_block(runs[0], n_tail)
        whole = memoryview(lines.data)
        start = 0
        for stop, count in lines.pieces:
            if stop - start < PIECE:
                break
            self._add_block(whole[start:stop], count)
            start = stop
        if start:
            runs.append(whole[:start])
        self._tail = lines.data[start:]
        return runs

    def _add_block(self, block: memoryview, count: int) -> None:
        self._waiting[len(self._starts) - 1] = block
        self._starts.append(self._starts[-1] + count)

    def settle(self) -> None:
        """Wait until everything that can be written is."""
        for write in self._writes:
            write.result()

    def close(self) -> None:
        """Give the disk space back; there is nothing to be read afterwards."""
        self.settle()
        with self._lock:
            self._tail, self._starts, self.problems = b"", array("Q", [0]), bytearray()
            self._ends = array("Q", [0])
            self._read = ((-1, 0), [])
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

    def lines(self, start: int, stop: int) -> Iterator[bytes]:
        """The events from `start` to before `stop` as they are kept, for who reads many."""
        stop = min(stop, len(self))
        while start < stop:
            first, lines = self._block_with(start)
            last = min(first + len(lines), stop)
            yield from lines[start - first : last - first]
            start = last

    def _event(self, index: int) -> Event:
        from sportft_tui.domain.event_lines import event_of

        first, lines = self._block_with(index)
        return event_of(lines[index - first])

    def _block_with(self, index: int) -> tuple[int, list[bytes]]:
        """The number of the first event of the block that has the one at `index`; its lines.

        The last block is remembered, for neighbouring rows are asked for one after the other.
        """
        with self._lock:
            number = bisect_right(self._starts, index) - 1
            first = self._starts[number]
            is_tail = number == len(self._starts) - 1
            key = (first, (len(self.problems) if is_tail else self._starts[number + 1]) - first)
            block = self._tail if is_tail else self._waiting.get(number)
        known, lines = self._read
        if known != key:
            lines = (bytes(block) if block is not None else self._from_file(number)).splitlines()
            lines = lines or [_lost()] * key[1]
            self._read = (key, lines)
        return first, lines

    def _from_file(self, number: int) -> bytes:
        """A block from the file; empty where it is not there."""
        start, end = self._ends[number], self._ends[number + 1]
        try:
            kept = os.pread(self._file.fileno(), end - start, start) if end > start else b""
        except (OSError, AttributeError):
            return b""
        return kept if len(kept) == end - start else b""

    def _write(self, first: int, runs: Sequence[memoryview]) -> None:
        """Write full blocks, the first of which is `first`; runs on the writer's thread."""
        for run in runs:
            start = self._ends[-1]
            is_written = False
            try:
                if self._file is None:
                    self._file = tempfile.TemporaryFile(buffering=0, dir=self._folder or _place())  # noqa: SIM115
                written = 0
                while written < len(run):
                    written += os.pwrite(self._file.fileno(), run[written:], start + written)
                is_written = True
            except OSError as error:
                self.trouble = (
                    f"Older events cannot be kept for this pane ({error.strerror or error}); they "
                    "are in the journal, and the newest are shown."
                )
            with self._lock:
                left = len(run)
                while left:
                    block = self._waiting.pop(first)
                    self._ends.append(self._ends[-1] + len(block) * is_written)
                    left -= len(block)
                    first += 1


@cache
def _lost() -> bytes:
    """What stands for an event that could not be kept."""
    from sportft_tui.domain.event import Event
    from sportft_tui.domain.event_lines import line_of

    return line_of(Event("", 0, "", "(no room on the disk to show this)", "", {})).encode()


def _place() -> Path | None:
    """Beside the journal: the system's own place may be memory, which is to be spared."""
    state = home().state
    return state if state.is_dir() else None


@cache
def _writer() -> ThreadPoolExecutor:
    """One thread writes for all spools: there is one disk."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(1, "event-spool")
