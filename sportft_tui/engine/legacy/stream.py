"""`GET /v1/fine-tunes/ID/events?stream=true`: the history, and then what happens, to the end.

Only what the legacy client can read: `data: {...}`, blank lines, `data: [DONE]`. Every connection
begins with the whole history, so one that was lost loses nothing. When the server goes down the
stream is cut, not closed: the client then says that it was interrupted and how to go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Send

from sportft_tui.engine.legacy.events import history, translated
from sportft_tui.engine.records.jobs import EventRecord, JobStore
from sportft_tui.engine.work.bell import Bell

#: Seconds of silence after which a blank line shows that the connection lives; proxies give up
#: after 30 and more, the legacy client after 600.
_HEARTBEAT = 15.0


class _Cut(Exception):
    """The stream ends in the middle."""


class EventStream(StreamingResponse):
    """The answer, sent in chunks while the job goes on.

    Args:
        jobs: the records.
        bell: rung when the job changes.
        job_id: a job that there is.
    """

    media_type = "text/event-stream"

    def __init__(self, jobs: JobStore, bell: Bell, job_id: str) -> None:
        super().__init__(_lines(jobs, bell, job_id), headers={"Cache-Control": "no-cache"})

    async def stream_response(self, send: Send) -> None:
        """Without the last chunk when it was cut: so HTTP tells a loss from an end."""
        with contextlib.suppress(_Cut):
            await super().stream_response(send)


async def _lines(jobs: JobStore, bell: Bell, job_id: str) -> AsyncIterator[str]:
    known = ""
    with bell.listen(job_id) as news:
        while True:
            news.clear()
            is_over, events = await run_in_threadpool(_look, jobs, job_id, known)
            for line in translated(events):
                yield f"data: {json.dumps(line)}\n\n"
            if is_over:
                yield "data: [DONE]\n\n"
                return
            if bell.is_closed:
                raise _Cut
            known = events[-1].id if events else known
            try:
                await asyncio.wait_for(news.wait(), _HEARTBEAT)
            except TimeoutError:
                yield "\n"


def _look(jobs: JobStore, job_id: str, known: str) -> tuple[bool, list[EventRecord]]:
    """State first: the last events are recorded together with the final one."""
    is_over = jobs.get(job_id).is_over
    return is_over, history(jobs, job_id, newer_than=known)
