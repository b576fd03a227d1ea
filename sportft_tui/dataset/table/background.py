"""What is done to a table while somebody looks at it: reading, counting tokens, finding faults.

One thread a table, one thing after the other; it sleeps when all is done. Runs in the worker
process only.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sportft_tui.dataset.table.counting import counted
from sportft_tui.dataset.table.stopping import Superseded
from sportft_tui.dataset.table.surveying import survey
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.dataset.table.opened import Opened

#: Seconds between two words about how far it is: a reader sees no more, and each costs a paint.
_TELL_EVERY = 0.2
#: Seconds between two looks whether rows that came since belong to what is shown.
_EXTEND_EVERY = 0.5
#: Seconds without a change before all rows are looked at anew; longer where that takes longer.
_SETTLE_SECONDS = 1.0
#: How far behind others the processor is to put it.
_NICENESS = 5


class Background:
    """The background work of one table.

    Args:
        table: the table.
        model: the model whose tokens are counted.

    Attributes:
        failure: why the table could not be read.
        ready: is set as soon as there are rows, or none will come.
    """

    def __init__(self, table: Opened, model: str) -> None:
        self._table = table
        self._model = model
        self._stop = threading.Event()
        #: Something was changed, or there is nothing left to wait for.
        self._wake = threading.Event()
        self._told = self._extended = 0.0
        self._edits = 0
        self.failure: SportftError | None = None
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="table", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End it soon; nothing is told any more."""
        self._stop.set()
        self._wake.set()

    @property
    def is_stopped(self) -> bool:
        """Whether it was told to end."""
        return self._stop.is_set()

    def join(self) -> None:
        """Wait until it ended."""
        if self._thread.ident is not None:
            self._thread.join()

    def changed(self) -> None:
        """Labels or which rows are left out changed: findings may be others now."""
        self._edits += 1
        self._wake.set()

    def _run(self) -> None:
        try:
            self._all()
        except Superseded:
            pass
        except SportftError as error:
            self._fail(error)
        except OSError as error:
            self._fail(_of_disk(error))
        except Exception as error:  # noqa: BLE001  the thread's boundary
            traceback.print_exc()  # the log has the rest
            self._fail(SportftError(f"The table cannot be worked on: {one_line(repr(error))}."))
        finally:
            self.ready.set()

    def _all(self) -> None:
        self._read()
        self._table.completed()
        self._table.tell()
        self.ready.set()
        _step_back()
        self._count()
        while not self.is_stopped:
            self._wake.clear()
            before, began = self._edits, time.monotonic()
            self._survey(before)
            self._settle(before, time.monotonic() - began)

    def _settle(self, edits: int, took: float) -> None:
        """Until something was changed, and then nothing for a while."""
        while edits == self._edits and not self.is_stopped:
            self._wake.wait()
            self._wake.clear()
        while self._wake.wait(max(_SETTLE_SECONDS, took)) and not self.is_stopped:
            self._wake.clear()

    def _fail(self, error: SportftError) -> None:
        self.failure = error
        self._table.store.fail(str(error))
        self._table.tell()

    def _read(self) -> None:
        origin = self._table.store.origin
        self._append()
        if not self.is_stopped and not origin.is_final():  # later rows have columns that fit better
            self._table.begin_again()
            self._append()
        if self.is_stopped:
            raise Superseded

    def _append(self) -> None:
        for texts, labels in self._table.store.origin.pairs():
            if self.is_stopped:
                return
            self._table.store.append(texts, labels)
            self.ready.set()
            self._sometimes(self._table.extend)

    def _sometimes(self, extend: Callable[[], None] | None = None) -> None:
        """Tell how far it is, now and then."""
        now = time.monotonic()
        if extend is not None and now - self._extended > _EXTEND_EVERY:
            extend()
            self._extended = time.monotonic()
        if now - self._told > _TELL_EVERY:
            self._table.tell()
            self._told = time.monotonic()

    def _count(self) -> None:
        store = self._table.store
        for first, tokens in counted(store.columns(), self._model):
            if self.is_stopped:
                raise Superseded
            store.put_tokens(first, tokens)
            self._sometimes()
        self._table.refresh("tokens")
        self._table.tell()

    def _survey(self, edits: int) -> None:
        """Look at all rows; again later where something is changed meanwhile."""

        def should_stop() -> bool:
            return self.is_stopped or self._edits != edits

        store = self._table.store
        try:
            found = survey(store.columns(), store.origin.format, self._model, should_stop)
        except Superseded:
            return
        except SportftError as error:  # the rows are there all the same
            store.add_note(str(error))
        else:
            is_first = not store.is_surveyed
            self._table.surveyed(found)
            if is_first:  # later, rows would vanish under a reader's eyes
                self._table.refresh("finding")
        self._table.tell()


def _step_back() -> None:
    """Let calls that somebody waits for go first."""
    if sys.platform == "linux":  # where a thread has a niceness of its own
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _of_disk(error: OSError) -> BadInput:
    reason = one_line(error.strerror or str(error))
    return BadInput(
        f"The table cannot be kept on the disk: {reason}.",
        hint="Make space, or check the permissions of sportft's folders.",
    )
