"""What runs in the worker processes. Light to import: the server imports it too."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Sequence

from sportft_tui.engine.learning.task import Answer, ModelPlace, TrainingTask

#: Training gives way to the screen and the server.
_NICE = 5


def begin() -> None:
    """Called once in each new process that trains."""
    os.nice(_NICE)
    begin_to_answer()


def begin_to_answer() -> None:
    """Called once in each new process that answers: somebody waits for it."""
    # Ctrl+c in a terminal reaches the whole group; only the server decides what to do about it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Sparse rows gain nothing from threads, and one thread adds up the same way every time.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    threading.Thread(target=_die_with_parent, name="die-with-parent", daemon=True).start()


def _die_with_parent() -> None:
    """A worker without its server would keep memory for ever; waiting costs nothing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(0)


def warm() -> int:
    """Import what training needs, before somebody waits for it.

    Returns:
        The process id.
    """
    import sportft_tui.engine.learning.trainer  # noqa: F401

    return os.getpid()


def warm_to_answer() -> int:
    """Import what answers need, which is less and quicker.

    Returns:
        The process id.
    """
    import sportft_tui.engine.learning.predictor  # noqa: F401

    return os.getpid()


def train(task: TrainingTask) -> None:
    """See `trainer.train`."""
    from sportft_tui.engine.learning import trainer

    trainer.train(task)


def predict(place: ModelPlace, prompts: Sequence[str]) -> list[Answer]:
    """See `predictor.predict`."""
    from sportft_tui.engine.learning import predictor

    return predictor.predict(place, prompts)
