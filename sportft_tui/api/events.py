"""A job's events, back to the last one known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sportft_tui.api.checkpoints import checkpoint_events, read_checkpoints
from sportft_tui.api.connection import ANSWER_SECONDS
from sportft_tui.api.ids import given_id
from sportft_tui.api.order import ListOrder
from sportft_tui.api.pages import PAGE_ROWS, REPEATS, pages
from sportft_tui.api.reading import MADE, read_events
from sportft_tui.domain.errors import NotFound, RateLimited, Refused

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.domain.event import Event

#: Says which of some event IDs have been kept already; asked once a page, and of none before each
#: request for a further page. It may raise, which ends the look.
Known = Callable[[Sequence[str]], Awaitable[set[str]]]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Where a look at a job's events ended, so that the next one begins there.

    It only saves requests and work: without it the same is found. It must not be kept where what
    the look brought was not.

    Attributes:
        last_id: the newest event's ID.
        oldest_first: which way round the server lists.
        ids: the events of the newest page.
    """

    last_id: str = ""
    oldest_first: bool = False
    ids: frozenset[str] = frozenset()

    @classmethod
    def at(cls, event: Event) -> Bookmark:
        """A bookmark at an event that has been kept, with all that came before it."""
        # The server does not know the IDs that were made here.
        return cls("" if event.id.startswith(MADE) else event.id)


@dataclass(frozen=True, slots=True)
class News:
    """What a look brought: events that were not known, oldest first, and where it ended."""

    events: list[Event]
    mark: Bookmark


async def new_events(
    conn: Connection,
    job_id: str,
    known: Known,
    wait: float = 0.0,
    *,
    mark: Bookmark | None = None,
    whole: bool = False,
) -> News:
    """The events that are not known yet, oldest first, without a gap.

    Nothing is returned before all of them are there: whoever keeps the list keeps it whole.

    Args:
        conn: an open connection.
        job_id: the job.
        known: which of a page's events have been kept already.
        wait: seconds that the embedded engine may hold its answer until there is something new;
            other servers are not asked to and answer at once.
        mark: where the last look ended.
        whole: compare the server's whole list, not only what is newer than something known.

    Raises:
        SportftError: whatever went wrong; the caller knows when to try again.
    """
    job_id = given_id(job_id, "job")
    mark = mark or Bookmark()
    waits = wait > 0 and conn.profile.is_local
    if not (waits and mark.last_id):
        news = await _Look(conn, job_id, known, mark, whole=whole).take()
        if news.events or not waits:
            return news
        mark = news.mark
    return await _Look(conn, job_id, known, mark, wait=wait).take()


class _Look:
    """One reading of a job's list, from its end back into what is known."""

    def __init__(
        self,
        conn: Connection,
        job_id: str,
        known: Known,
        mark: Bookmark,
        *,
        whole: bool = False,
        wait: float = 0.0,
    ) -> None:
        self._conn = conn
        self._job_id = job_id
        self._known = known
        self._mark = mark
        self._whole = whole
        self._wait = wait
        self._is_engine = conn.profile.is_local
        self._order = ListOrder(is_sure=self._is_engine, oldest_first=mark.oldest_first)
        self._found: dict[str, Event] = {}  # news, as they are listed
        self._saved: list[Event] = []  # checkpoints, where losses are told there
        self._newest: list[Event] = []  # the page on which the newest are

    async def take(self) -> News:
        try:
            await self._read_pages()
        except NotFound:
            await self._read_job()
        if self._conn.profile.quirks.losses_in_checkpoints:
            self._saved = await checkpoint_events(self._conn, self._job_id)
        events = self._order.sorted(list(self._found.values()))
        if self._saved:
            events = await self._with_checkpoints(events)
        return News(events, self._marked())

    async def _with_checkpoints(self, events: list[Event]) -> list[Event]:
        """News with the checkpoints that are news: what was measured comes before what is said."""
        known = await self._known([event.id for event in self._saved])
        saved = [event for event in self._saved if event.id not in known]
        return sorted([*saved, *events], key=lambda event: event.created_at) if saved else events

    async def _read_pages(self) -> None:
        cursor = self._mark.last_id if self._mark.oldest_first and not self._whole else None
        try:
            await self._read_from(cursor or None)
        except (NotFound, Refused) as error:
            if not cursor or isinstance(error, RateLimited):
                raise
            # It does not take this ID for a cursor: then all is read.
            await self._read_from(None)

    async def _read_from(self, cursor: str | None) -> None:
        listed = pages(
            self._fetch,
            self._conn.profile.host,
            after=cursor,
            repeats=REPEATS,
            by_place=self._is_engine,
        )
        async for page in listed:
            events = read_events(page)
            ids = frozenset(event.id for event in events)
            if not (self._whole or self._newest) and ids == self._mark.ids:
                self._newest = events
                return
            met_known = await self._add(events)
            # Where the oldest come first, the new ones are on the last page: all must be read.
            if met_known and not self._whole and not self._order.oldest_first:
                return

    async def _add(self, events: list[Event]) -> bool:
        """Take in a page; says whether it reaches into what is known."""
        known = await self._known([event.id for event in events])
        self._order.see(events, known)
        for event in events:
            if event.id not in known:
                self._found.setdefault(event.id, event)
        if events and (self._order.oldest_first or not self._newest):
            self._newest = events
        return bool(known)

    def _marked(self) -> Bookmark:
        if not self._newest:
            return self._mark
        return replace(
            Bookmark.at(self._order.sorted(self._newest)[-1]),
            oldest_first=self._order.oldest_first,
            ids=frozenset(event.id for event in self._newest),
        )

    async def _fetch(self, after: str | None) -> dict[str, Any]:
        if after and self._newest:
            await self._known([])
        jobs = self._conn.client.fine_tuning.jobs.with_raw_response
        options: dict[str, Any] = {"after": after} if after else {}
        query: dict[str, str] = {}
        if self._is_engine and not self._whole and self._mark.last_id:
            query["newer_than"] = self._mark.last_id
        if self._wait and not after:
            query["wait"] = f"{self._wait:g}"
            query.setdefault("newer_than", "")
            options["timeout"] = ANSWER_SECONDS + self._wait
        if query:
            options["extra_query"] = query
        # A failure late in a long list would cost all of it: there it is tried again at once.
        ask = self._conn.read if after and self._newest else self._conn.ask
        return await ask(
            lambda: jobs.list_events(self._job_id, limit=PAGE_ROWS, **options),
            f"for the events of {self._job_id}",
        )

    async def _read_job(self) -> None:
        """Take what the job object carries, at servers that have no list of events.

        Raises:
            NotFound: there is no such job either.
        """
        jobs = self._conn.client.fine_tuning.jobs.with_raw_response
        wire = await self._conn.ask(lambda: jobs.retrieve(self._job_id), f"for {self._job_id}")
        rows, saved = wire.get("events"), wire.get("checkpoints")
        if isinstance(rows, list):
            await self._add(read_events(row for row in rows if isinstance(row, Mapping)))
        if isinstance(saved, list):
            self._saved = read_checkpoints(saved)
