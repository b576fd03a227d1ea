"""Which job is meant: by its ID or a part of it, whichever server it belongs to."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import BadInput, NotFound, SportftError, WrongKey
from sportft_tui.domain.text import one_line
from sportft_tui.home import home
from sportft_tui.workflow.choice import Choice, choose, configured

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.workflow.session import Session

#: Jobs of the journal that are offered: more than anybody remembers an ID of.
MOST_KNOWN = 1_000
#: Candidates named where a part of an ID fits several.
_NAMED = 4
#: The status of a job that nobody has seen yet.
_NOT_SEEN = "?"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A job that may be meant.

    Attributes:
        identity: whose it is: the name under which the journal keeps that server's jobs.
        job: as last seen.
    """

    identity: str
    job: Job

    @property
    def choice(self) -> Choice:
        """The server it belongs to."""
        name, _, base_url = self.identity.partition(" ")
        return Choice(name, base_url)

    @property
    def is_unknown(self) -> bool:
        """Whether it is only an ID that somebody typed."""
        return self.job.status == _NOT_SEEN


def matching(candidates: Sequence[Candidate], text: str) -> list[Candidate]:
    """The candidates that a typed text can mean.

    Each word has to be found in a job's ID, model, suffix, status or profile. IDs count first: the
    whole ID, then its beginning (with or without its kind), then any part of it, then the rest;
    within each, the given order.
    """
    words = text.casefold().split()
    if not words:
        return list(candidates)
    found = [one for one in candidates if all(word in _haystack(one) for word in words)]
    return sorted(found, key=lambda one: _rank(one.job.id.casefold(), words[0]))


def by_id(candidates: Iterable[Candidate], part: str) -> list[Candidate]:
    """The candidates whose ID is `part`; else those that begin with it; else those that hold it."""
    part, ranked = part.casefold(), list[tuple[int, Candidate]]()
    for one in candidates:
        if (rank := _rank(one.job.id.casefold(), part)) < _ELSEWHERE:
            ranked.append((rank, one))
    best = min((rank for rank, _ in ranked), default=_ELSEWHERE)
    return [one for rank, one in ranked if rank == best]


_WHOLE, _BEGINNING, _PART, _ELSEWHERE = range(4)


def _rank(job_id: str, word: str) -> int:
    if job_id == word:
        return _WHOLE
    if job_id.startswith(word) or job_id.partition("-")[2].startswith(word):
        return _BEGINNING
    return _PART if word in job_id else _ELSEWHERE


def _haystack(one: Candidate) -> str:
    job = one.job
    told = (job.id, job.model, job.fine_tuned_model or "", job.suffix, job.status, one.identity)
    return "\n".join(told).casefold()


async def known(session: Session, *, anywhere: bool = True) -> list[Candidate]:
    """What the journal knows, newest first, this session's server before the others.

    Args:
        session: the server chosen.
        anywhere: whether other servers' jobs are wanted, too.
    """
    journal, own = await session.journal(), session.choice.identity
    rows = await asyncio.to_thread(journal.job_ids, "", MOST_KNOWN)
    found = [Candidate(identity, job) for identity, job in rows if anywhere or identity == own]
    return sorted(found, key=lambda one: one.identity != own)


async def find(session: Session, part: str, *, anywhere: bool = True) -> Candidate:
    """The job that is meant by an ID or an unambiguous part of one.

    The journal is asked first, without any connection; then the server's list.

    Args:
        session: the server chosen; `anywhere` may lead to another one.
        part: as typed.
        anywhere: whether other servers' jobs can be meant.

    Returns:
        The job. Where neither the journal nor the list know it, one that `is_unknown`: the server
        itself may.

    Raises:
        BadInput: the part fits several jobs; names them.
    """
    if found := await in_journal(session, part, anywhere=anywhere):
        return found
    own = session.choice.identity
    try:
        listed = [Candidate(own, job) for job in await session.jobs()]
    except SportftError:
        # Whoever goes on with the ID as typed meets the same failure, and tells it.
        listed = []
    return _only(by_id(listed, part), part) or Candidate(own, _unknown(part))


async def in_journal(session: Session, part: str, *, anywhere: bool = True) -> Candidate | None:
    """The job that is meant, as far as the journal knows it; see `find`.

    Raises:
        BadInput: the part fits several jobs; names them.
    """
    journal, own = await session.journal(), session.choice.identity

    def exact() -> Candidate | None:
        if seen := journal.last_seen(own, part):
            return Candidate(own, seen[0])
        found = journal.find_job(part) if anywhere else None
        return Candidate(*found) if found else None

    if one := await asyncio.to_thread(exact):
        return one
    return _only(by_id(await known(session, anywhere=anywhere), part), part)


def _only(found: Sequence[Candidate], part: str) -> Candidate | None:
    """The only one; of the same ID at several servers, the first.

    Raises:
        BadInput: there are several.
    """
    ids = list(dict.fromkeys(one.job.id for one in found))
    if len(ids) > 1:
        named = ", ".join(one_line(job_id) for job_id in ids[:_NAMED])
        more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
        raise BadInput(
            f"“{one_line(part)}” fits {len(ids):,} jobs: {named}{more}.",
            hint="Give more of the ID.",
        )
    return found[0] if found else None


def _unknown(job_id: str) -> Job:
    from sportft_tui.domain.job import Job

    return Job(id=job_id, status=_NOT_SEEN, model=_NOT_SEEN)


async def newest_unfinished(session: Session) -> Candidate:
    """The newest job of the session's server that is not over.

    Raises:
        NotFound: there is none; names one of another server, where the journal knows one.
        SportftError: the server does not answer, and the journal knows none either.
    """
    candidates = await known(session)
    own = session.choice.identity
    try:
        listed = [Candidate(own, job) for job in await session.jobs()]
    except SportftError:
        listed = [one for one in candidates if one.identity == own]
        if not any(not one.job.is_over for one in listed):
            raise
    for one in listed:
        if not one.job.is_over:
            return one
    hint = "`sportft jobs` lists them all; `sportft follow ID` prints one that is over."
    for one in candidates:
        if one.identity != own and not one.job.is_over:
            hint = f"One of {server_name(one.choice)} was: {command(one)}"
            break
    raise NotFound("No job is unfinished here.", hint=hint)


def server_name(choice: Choice) -> str:
    """A server as a person calls it: its profile, or its address."""
    return one_line(choice.base_url) if choice.profile == "custom" else one_line(choice.profile)


def command(one: Candidate, verb: str = "follow") -> str:
    """The whole command that follows a job from this shell (or does something else with it)."""
    return shlex.join(["sportft", verb, one_line(one.job.id), *options(one.choice)])


def options(choice: Choice) -> list[str]:
    """The options that name a server to this shell; none for the one that is meant anyhow."""
    try:
        if choice.identity == choose(None, None).identity:
            return []
    except SportftError:
        pass  # whatever is meant there, it is not this one
    words = ["--base-url", one_line(choice.base_url)] if choice.base_url else []
    # An address alone means `custom`.
    is_said = choice.profile == "custom" and choice.base_url
    return words if is_said else ["--profile", one_line(choice.profile), *words]


def check_key(
    one: Candidate,
    now: Choice,
    candidates: Iterable[Candidate] = (),
    environ: Mapping[str, str] = os.environ,
) -> None:
    """See that another server than the chosen one can be talked to, before anything is sent.

    `SPORTFT_API_KEY` is one key for all custom servers, and a key goes to its own server only. So
    it is taken for this one's where nothing says that it could be another's.

    Args:
        one: the job that is meant.
        now: the server chosen by option or environment.
        candidates: the jobs that are known, and so the servers.
        environ: where keys are read.

    Raises:
        WrongKey: there is no key, or perhaps another server's; says what to do.
        BadInput: the server's address cannot be used.
    """
    choice = one.choice
    if choice.is_launched or choice.identity == now.identity:
        return
    from sportft_tui.api.keys import TYPED
    from sportft_tui.api.kinds import CUSTOM
    from sportft_tui.api.profile_checks import check_key as check
    from sportft_tui.api.profiles import spec

    own = configured(home())
    try:
        one_spec = spec(choice.profile, choice.base_url or None, environ, own)
        check(one_spec, environ)
    except WrongKey as error:
        what = f"{one_line(one.job.id)} is a job of {server_name(choice)}. {error.what}"
        raise WrongKey(what, hint=error.hint) from error
    if one_spec.key.variable != CUSTOM.variable or TYPED.find(one_spec.key):
        return
    others = {known.identity for known in candidates if known.choice.profile == "custom"}
    if now.profile == "custom" or environ.get("SPORTFT_BASE_URL") or others - {one.identity}:
        raise WrongKey(
            f"{one_line(one.job.id)} is a job of {server_name(choice)}, and the key in "
            "SPORTFT_API_KEY may be another server's.",
            hint=f"With its own key there: {command(one)}",
        )
