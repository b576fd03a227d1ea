"""Wakes those who wait for news of a job, from whatever thread the news come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    """Rung when a job has changed. Made and listened to on the event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._closed = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on wake listeners on this loop."""
        self._loop = loop

    @property
    def is_closed(self) -> bool:
        """Whether the server is going down, and nobody should wait any more."""
        return self._closed

    @contextmanager
    def listen(self, job_id: str) -> Iterator[asyncio.Event]:
        """An event that is set when the job changes. Listen first, then look, then wait."""
        event = asyncio.Event()
        listeners = self._listeners.setdefault(job_id, set())
        listeners.add(event)
        try:
            yield event
        finally:
            listeners.discard(event)
            if not listeners:
                self._listeners.pop(job_id, None)

    def ring(self, job_id: str) -> None:
        """Tell that a job has changed; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, job_id)

    def close(self) -> None:
        """Wake everybody for the last time."""
        self._closed = True
        for job_id in list(self._listeners):
            self._wake(job_id)

    def _wake(self, job_id: str) -> None:
        for event in self._listeners.get(job_id, ()):
            event.set()
