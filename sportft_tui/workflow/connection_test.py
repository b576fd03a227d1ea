"""What a server says of itself before anything is sent to it: nothing is changed, nothing costs.

First it is asked without the key, so that a page for a browser or a stranger's certificate is found
before a key goes anywhere; then with it.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.home import Home, home
from sportft_tui.workflow.choice import Choice, configured
from sportft_tui.workflow.doctor.finding import Finding
from sportft_tui.workflow.server_answers import (
    after_a_job,
    clock,
    creating,
    key_accepted,
    models,
    protocol,
)

if TYPE_CHECKING:
    from sportft_tui.api.probing import Heard, Probe
    from sportft_tui.api.profile_settings import ProfileSpec
    from sportft_tui.api.profiles import Profile
    from sportft_tui.domain.secret import Secret

#: The newest job is enough to see whether jobs, events and checkpoints are told.
_JOBS = "/fine_tuning/jobs?limit=1"


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What was found.

    Attributes:
        choice: the server that was looked at.
        findings: in the order in which they were found; what comes after a failure is left out.
    """

    choice: Choice
    findings: tuple[Finding, ...]

    @property
    def is_ok(self) -> bool:
        """Whether nothing has to be done."""
        return all(one.is_ok is not False for one in self.findings)


async def test_connection(choice: Choice, folders: Home | None = None) -> ConnectionReport:
    """Look at a server; never raises for what is wrong there, but says it.

    Args:
        choice: which.
        folders: where settings and a local engine are; the platform's own where not given.
    """
    findings: list[Finding] = []
    if choice.is_launched:
        await _look_at_engine(folders or home(), findings)
    else:
        await _look_at_server(choice, folders or home(), findings)
    return ConnectionReport(choice, tuple(findings))


#: It is no test of ours, whatever its name: pytest is not to collect it.
test_connection.__test__ = False  # type: ignore[attr-defined]


async def _look_at_engine(folders: Home, findings: list[Finding]) -> None:
    from sportft_tui.api.profiles import local_profile
    from sportft_tui.engine import launch

    engine = await asyncio.to_thread(launch.find)
    if engine is None:
        words = "is not running; it is started when it is needed"
        findings.append(Finding("engine", None, words))
        return
    try:
        own = await asyncio.to_thread(configured, folders)
        profile = local_profile(engine.base_url, engine.key, own)
    except SportftError as error:
        findings.append(Finding("settings", False, error.what, error.hint))
        return
    await _ask(profile.base_url, profile, findings)


async def _look_at_server(choice: Choice, folders: Home, findings: list[Finding]) -> None:
    from sportft_tui.api.profile_checks import check_address
    from sportft_tui.api.profiles import spec

    try:
        own = await asyncio.to_thread(configured, folders)
        one = spec(choice.profile, choice.base_url or None, os.environ, own)
        check_address(one)
    except SportftError as error:
        findings.append(Finding("settings", False, error.what, error.hint))
        return
    await _ask(one.base_url, one, findings)


async def _ask(base_url: str, who: ProfileSpec | Profile, findings: list[Finding]) -> None:
    from sportft_tui.api.probing import NoAnswer, Probe

    try:
        async with Probe(base_url) as probe:
            heard = await probe.get("/models")
            findings += _line(base_url, heard)
            found = protocol(base_url, heard)
            findings.append(found)
            if found.is_ok:
                await _ask_with_key(probe, who, heard, findings)
    except NoAnswer as error:
        findings.append(Finding(error.stage, False, error.what, error.hint))


def _line(base_url: str, heard: Heard) -> list[Finding]:
    """The way there: address, encryption, time, clock."""
    from sportft_tui.api.addresses import host_of, is_encrypted, is_this_machine

    host = host_of(base_url)
    where = f"{host} is {heard.address}" if heard.address not in ("", host.split(":")[0]) else host
    found = [Finding("address", True, where)]
    if is_encrypted(base_url):
        found.append(Finding("TLS", True, f"{heard.tls or 'spoken'}; the certificate is trusted"))
    elif not is_this_machine(base_url):
        words = "none: whoever stands between can read texts and the key"
        found.append(Finding("TLS", None, words, "Use https:// where the server has it."))
    found.append(Finding("answer", True, f"after {heard.seconds * 1000:,.0f} ms"))
    return found + clock(heard)


async def _ask_with_key(
    probe: Probe, who: ProfileSpec | Profile, to_strangers: Heard, findings: list[Finding]
) -> None:
    """What it says to who has the key."""
    try:
        profile = await asyncio.to_thread(_profile, who)
    except SportftError as error:
        is_open = to_strangers.status == 200
        findings.append(Finding("key", False, error.what, error.hint))
        if is_open:
            findings.append(models(to_strangers))
        return
    key: Secret = profile.key
    heard = await probe.get("/models", key)
    accepted = key_accepted(profile, heard, is_needed=to_strangers.status != 200)
    findings.append(accepted)
    if accepted.is_ok is False:
        return
    findings.append(models(heard))
    jobs = await probe.get(_JOBS, key)
    made = creating(profile, jobs)
    findings.append(made)
    if made.is_ok is not False:
        findings += await after_a_job(probe, key, jobs)


def _profile(who: ProfileSpec | Profile) -> Profile:
    """With its key. Blocking."""
    from sportft_tui.api.keys import find_key
    from sportft_tui.api.profile_checks import check_owner
    from sportft_tui.api.profile_settings import ProfileSpec
    from sportft_tui.api.profiles import with_key

    if not isinstance(who, ProfileSpec):
        return who
    check_owner(who)
    return with_key(who, find_key(who.key, os.environ))
