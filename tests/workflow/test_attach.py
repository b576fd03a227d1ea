"""Which job is meant: from a real journal, without any server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sportft_tui.domain.errors import BadInput, NotFound, SportftError, WrongKey
from sportft_tui.domain.job import Job
from sportft_tui.workflow import attach
from sportft_tui.workflow.attach import Candidate
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

NOWHERE = Choice("custom", "http://127.0.0.1:9/v1")
THERE = "custom http://10.0.0.9/v1"


def job(job_id: str, status: str = "succeeded", created_at: float = 1.0, suffix: str = "") -> Job:
    return Job(job_id, status, "ada", created_at=created_at, suffix=suffix)


CANDIDATES = [
    Candidate("local", job("ftjob-zebra", suffix="sport2")),
    Candidate("local", job("ftjob-abc1", "running")),
    Candidate("openai", job("ftjob-1abc", suffix="abc")),
    Candidate(THERE, job("ft-other", suffix="xabcx")),
]


def ids(found: list[Candidate]) -> list[str]:
    return [one.job.id for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["ftjob-zebra", "ftjob-abc1", "ftjob-1abc", "ft-other"]),
        ("abc", ["ftjob-abc1", "ftjob-1abc", "ft-other"]),
        ("ABC1", ["ftjob-abc1"]),
        ("ftjob-1abc", ["ftjob-1abc"]),
        ("sport", ["ftjob-zebra"]),
        ("openai", ["ftjob-1abc"]),
        ("ada run", ["ftjob-abc1"]),
        ("  ", ["ftjob-zebra", "ftjob-abc1", "ftjob-1abc", "ft-other"]),
        ("nothing", []),
        ("ftjob-zzbra", []),
    ],
)
def test_what_is_typed_narrows_the_list_ids_first(text: str, found: list[str]) -> None:
    assert ids(attach.matching(CANDIDATES, text)) == found


def test_a_part_of_an_id_means_its_beginning_first() -> None:
    assert ids(attach.by_id(CANDIDATES, "abc")) == ["ftjob-abc1"]
    assert ids(attach.by_id(CANDIDATES, "bc")) == ["ftjob-abc1", "ftjob-1abc"]
    assert attach.by_id(CANDIDATES, "sport2") == []


@pytest.fixture
async def session(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """A session whose server does not answer, and whose journal knows three servers."""
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-none")
    opened = Session(NOWHERE)
    journal = await opened.journal()
    journal.record_job(NOWHERE.identity, job("ftjob-own1", "running", 5))
    journal.record_job(NOWHERE.identity, job("ftjob-own2", created_at=6))
    journal.record_job("openai", job("ftjob-there", "queued", 7))
    journal.record_job("local", job("ftjob-own1x", created_at=8))
    journal.record_job("local", job("ftjob-twice", created_at=9))
    journal.record_job(NOWHERE.identity, job("ftjob-twice", created_at=9))
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("part", "identity", "job_id"),
    [
        ("ftjob-own1", NOWHERE.identity, "ftjob-own1"),  # whole, though another begins with it
        ("own2", NOWHERE.identity, "ftjob-own2"),
        ("THERE", "openai", "ftjob-there"),
        ("ftjob-there", "openai", "ftjob-there"),
        ("twice", NOWHERE.identity, "ftjob-twice"),  # known at two servers: the chosen one's
    ],
)
async def test_the_journal_tells_the_job_and_its_server(
    session: Session, part: str, identity: str, job_id: str
) -> None:
    found = await attach.find(session, part)
    assert (found.identity, found.job.id, found.is_unknown) == (identity, job_id, False)


async def test_a_part_that_fits_several_names_them(session: Session) -> None:
    with pytest.raises(BadInput, match=r"fits 2 jobs: .*ftjob-own1.*Give more"):
        try:
            await attach.find(session, "own1")
        except BadInput as error:
            raise BadInput(str(error)) from error


async def test_with_a_server_named_only_its_jobs_are_meant(session: Session) -> None:
    assert (await attach.find(session, "own1", anywhere=False)).job.id == "ftjob-own1"
    # AND an ID that only another server has is one to ask this one for
    found = await attach.find(session, "ftjob-there", anywhere=False)
    assert found.is_unknown
    assert found.identity == NOWHERE.identity


async def test_without_an_id_the_newest_that_is_not_over_is_meant(session: Session) -> None:
    # GIVEN a server that does not answer: the journal knows
    assert (await attach.newest_unfinished(session)).job.id == "ftjob-own1"
    # WHEN none is left there
    journal = await session.journal()
    journal.record_job(NOWHERE.identity, job("ftjob-own1", "failed", 5))
    # THEN it is the server's failure that is told: its list may hold another
    with pytest.raises(SportftError, match=r"127\.0\.0\.1:9"):
        await attach.newest_unfinished(session)


async def test_at_a_server_that_answers_the_other_servers_job_is_named() -> None:
    # GIVEN an engine without jobs, and a job of another server that was not over
    session = Session(Choice())
    (await session.journal()).record_job("openai", job("ftjob-there", "queued", 7))
    # WHEN the newest is asked for THEN that one is named with its command
    with pytest.raises(NotFound) as caught:
        await attach.newest_unfinished(session)
    assert "sportft follow ftjob-there --profile openai" in caught.value.hint
    await session.close()


def test_the_command_to_come_back_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(identity: str, job_id: str = "ftjob-1") -> str:
        return attach.command(Candidate(identity, job(job_id)))

    assert told("local") == "sportft follow ftjob-1"
    assert told("openai") == "sportft follow ftjob-1 --profile openai"
    assert told(THERE) == "sportft follow ftjob-1 --base-url http://10.0.0.9/v1"
    # AND it is one for this shell, whatever the ID is
    assert told("local", "a; rm -rf \x1b[2J~") == "sportft follow 'a; rm -rf [2J~'"
    monkeypatch.setenv("SPORTFT_BASE_URL", "http://10.0.0.9/v1")
    assert told(THERE) == "sportft follow ftjob-1"
    assert told("local") == "sportft follow ftjob-1 --profile local"


KEY = {"SPORTFT_API_KEY": "sk-1"}


@pytest.mark.parametrize(
    ("identity", "now", "known", "environ", "said"),
    [
        ("openai", Choice(), [], {}, "ftjob-1 is a job of openai.*OPENAI_API_KEY"),
        ("openai", Choice(), [], KEY, "OPENAI_API_KEY"),
        (THERE, Choice(), [], {}, "SPORTFT_API_KEY"),
        (THERE, Choice(), [NOWHERE.identity], KEY, "may be another server's.*--base-url"),
        (THERE, NOWHERE, [], KEY, "may be another server's"),
        (THERE, Choice(), [], {**KEY, "SPORTFT_BASE_URL": "http://x/v1"}, "may be another"),
    ],
)
def test_a_key_goes_to_its_own_server_only(
    identity: str, now: Choice, known: list[str], environ: dict[str, str], said: str
) -> None:
    one = Candidate(identity, job("ftjob-1"))
    others = [Candidate(name, job("x")) for name in known]
    with pytest.raises(WrongKey) as caught:
        attach.check_key(one, now, [one, *others], environ)
    with pytest.raises(WrongKey, match=said):
        raise WrongKey(str(caught.value))


@pytest.mark.parametrize(
    ("identity", "now", "environ"),
    [
        ("local", NOWHERE, {}),
        ("openai", Choice(), {"OPENAI_API_KEY": "sk-2"}),
        (THERE, Choice(), KEY),
        (NOWHERE.identity, NOWHERE, {}),
    ],
)
def test_where_a_key_is_at_hand_nothing_is_said(
    identity: str, now: Choice, environ: dict[str, str]
) -> None:
    one = Candidate(identity, job("ftjob-1"))
    attach.check_key(one, now, [one, Candidate("local", job("x"))], environ)
