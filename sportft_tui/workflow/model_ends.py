"""When a server's models end: what it says itself, else what is known of it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sportft_tui.domain.end_dates import End, end_of
from sportft_tui.domain.text import one_line
from sportft_tui.workflow.choice import Choice

if TYPE_CHECKING:
    from sportft_tui.workflow.session import Session


def today() -> date:
    """The day, as servers have it."""
    return datetime.fromtimestamp(time.time(), UTC).date()


def kind_of(choice: Choice) -> str:
    """What kind of server it is."""
    return choice.kind or choice.profile


async def models(session: Session) -> list[tuple[str, End | None]]:
    """The models that the server lists, in its order, and when they end.

    Raises:
        SportftError: it does not list them.
    """
    from sportft_tui.api.models import list_models

    listed = await list_models(await session.line.connection())
    kind = kind_of(session.choice)
    return [(one.id, end_of(one.id, kind, one.shutdown_date)) for one in listed]


async def warning(session: Session, model: str) -> str:
    """A sentence where a model stops before long; else nothing. Asks the server.

    Args:
        session: with the server; the engine's models have no end, and it is not asked.
        model: to be trained or asked; the usual one where empty.

    Raises:
        SportftError: the server does not list its models.
    """
    if session.is_free:
        return ""
    model = model or await (await session.line.connection()).default_model()
    told = dict(await models(session))
    return warning_words(told.get(model) or end_of(model, kind_of(session.choice)))


def warning_words(end: End | None) -> str:
    """The sentence about a model that stops before long; else nothing."""
    day = today()
    if end is None or not end.is_near(day):
        return ""
    also = "" if end.days(day) <= 0 else ", and what is made of it stops with it"
    return f"{one_line(end.model)} {end.words(day)}{also}."


def ending(names: Iterable[str], choice: Choice) -> list[End]:
    """Those of one's own models that stop before long by what is known, the first to stop first."""
    day, kind = today(), kind_of(choice)
    ends = filter(None, (end_of(name, kind) for name in set(names)))
    return sorted((end for end in ends if end.is_near(day)), key=lambda end: (end.day, end.model))
