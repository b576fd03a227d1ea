"""Training on a Dask cluster, through the executor that it gives (optional extra `cluster`).

Its machines must see this engine's folder under the same path, for that is where a job's files,
reports, weights and the wish to cancel it are; and they need sportft installed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

from sportft_tui.domain.errors import EngineUnavailable
from sportft_tui.domain.text import one_line

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds in which a scheduler on the same network answers.
_PATIENCE_S = "10s"


class ExecutorPool:
    """One place on somebody else's executor, which starts, replaces and ends its own processes.

    Args:
        executor: any `concurrent.futures` executor.
        on_stop: called when the engine stops.
    """

    def __init__(self, executor: Executor, on_stop: Callable[[], None] = lambda: None) -> None:
        self._executor = executor
        self._on_stop = on_stop

    def warm(self) -> None:
        """Nothing to do: its processes run already."""

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have something done there."""
        return self._executor.submit(call, *args, **kwargs)

    def forget(self) -> None:
        """Nothing to do: it replaces what has died."""

    def stop(self) -> None:
        """Leave; what it still does is given up."""
        self._on_stop()


def connect(address: str, places: int | None) -> list[ExecutorPool]:
    """The places on a cluster.

    Args:
        address: its scheduler's, such as `tcp://scheduler:8786`.
        places: how many jobs at a time; None for one a worker.

    Raises:
        EngineUnavailable: the extra is not installed, nobody answers there, or it has no workers.
    """
    client = _client(address)
    workers = len(client.scheduler_info(n_workers=-1)["workers"])
    if not workers:
        client.close()
        raise EngineUnavailable(
            f"The Dask cluster at {one_line(address, 80)} has no workers.",
            hint="Start some with `dask worker ADDRESS`.",
        )
    executor = client.get_executor()
    leave = [client.close, *[_nothing] * ((places or workers) - 1)]
    return [ExecutorPool(executor, on_stop) for on_stop in leave]


def _nothing() -> None:
    """The first place takes leave for all."""


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise EngineUnavailable(
            "Training on a cluster needs Dask, which is not installed.",
            hint="Install it with: pip install 'sportft[cluster]'.",
        ) from error
    try:
        connect_to: Any = Client  # it has no annotations
        return connect_to(address, timeout=_PATIENCE_S, set_as_default=False)
    except (OSError, ValueError, ImportError) as error:
        raise EngineUnavailable(
            f"No Dask scheduler answers at {one_line(address, 80)}: {one_line(str(error), 200)}.",
            hint="Give the address that `dask scheduler` prints, such as tcp://scheduler:8786.",
        ) from error
