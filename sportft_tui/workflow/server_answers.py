"""What single answers say about a server: each a finding, in words."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sportft_tui.domain.spans import span_words
from sportft_tui.domain.text import one_line
from sportft_tui.workflow.doctor.finding import Finding

if TYPE_CHECKING:
    from sportft_tui.api.probing import Heard, Probe
    from sportft_tui.api.profiles import Profile
    from sportft_tui.domain.secret import Secret

#: Seconds: clocks that differ by less trouble nobody; the header itself counts whole seconds.
_CLOCK_TOLERATED = 60.0
#: Seconds: from here on certificates and short-lived keys are taken for too old or too new.
_CLOCK_WRONG = 300.0
#: Days: models that stop so soon are told.
_SOON = timedelta(days=90)
_LOGIN = re.compile(rb"log[ -]?in|sign[ -]?in|type=.?password|sso|saml", re.IGNORECASE)
_BASE_URL = "Check the base URL: it usually ends with /v1."
_OF_BROWSERS = "Check the base URL; a proxy or a login may stand before the server."


def clock(heard: Heard) -> list[Finding]:
    """How far this machine's clock is from the server's; nothing where it tells no time."""
    try:
        theirs = parsedate_to_datetime(heard.headers.get("date", "")).timestamp()
    except (ValueError, TypeError):
        return []
    apart = time.time() - theirs
    if abs(apart) <= _CLOCK_TOLERATED:
        return [Finding("clock", True, "agrees with the server's")]
    way = "ahead of" if apart > 0 else "behind"
    is_ok = None if abs(apart) <= _CLOCK_WRONG else False
    words = f"this machine's is {span_words(abs(apart))} {way} the server's"
    return [Finding("clock", is_ok, words, "Set the clock: certificates and keys depend on it.")]


def protocol(base_url: str, heard: Heard) -> Finding:
    """Whether what answers speaks the protocol, told by what it says to a stranger."""
    from sportft_tui.api.errors import looks_like_html

    name = "protocol"
    if 300 <= heard.status < 400:
        to = one_line(heard.headers.get("location", ""), 120) or "it does not say where"
        hint = "If you trust that address, give it as the base URL."
        return Finding(name, False, f"it sends us elsewhere: {to}", hint)
    if looks_like_html(heard.content):
        is_login = _LOGIN.search(heard.content) is not None
        page = "a login page" if is_login else "a web page"
        return Finding(name, False, f"{page} for a browser answers ({heard.status})", _OF_BROWSERS)
    wire = _object(heard)
    if heard.status in (401, 403, 407) or heard.status == 429 or heard.status >= 500:
        if heard.status >= 500:
            words = f"the server failed ({heard.status})"
            return Finding(name, False, words, "Try again later.")
        told = "as the protocol does" if wire else "without saying why"
        return Finding(name, True, f"it says no to strangers ({heard.status}), {told}")
    if heard.status == 404:
        return Finding(name, False, "there is no list of models (404)", _hint_for(base_url))
    if wire is None:
        return Finding(name, False, f"what answers is no JSON object ({heard.status})", _BASE_URL)
    if heard.status == 200 and not isinstance(wire.get("data", wire.get("models", 0)), list | None):
        return Finding(name, False, "it answers in JSON, but not in this protocol", _BASE_URL)
    return Finding(name, True, "OpenAI's")


def _hint_for(base_url: str) -> str:
    from urllib.parse import urlsplit

    if not urlsplit(base_url).path.strip("/"):
        return "The base URL has no path; most servers want /v1 at its end."
    return _BASE_URL


def key_accepted(profile: Profile, heard: Heard, *, is_needed: bool) -> Finding:
    """Whether the server takes the key."""
    from sportft_tui.api.errors import said_by, wrong_key

    source = f"the key from {profile.key_words}" if profile.key_words else "the engine's own key"
    if heard.status == 401:
        error = wrong_key(profile, heard.content)
        return Finding("key", False, error.what, error.hint)
    if heard.status == 403:
        said, _ = said_by(profile, heard.content)
        words = f"{source} is known, but not allowed to list models{': ' + said if said else '.'}"
        return Finding("key", False, words, profile.key_if_wrong)
    if heard.status == 429:
        words = "too many requests for this key just now"
        return Finding("key", None, words, "Wait a little and try again.")
    if heard.status >= 400:
        said, _ = said_by(profile, heard.content)
        words = f"the server said no ({heard.status}){': ' + said if said else '.'}"
        return Finding("key", False, words, "Try again later, or ask who runs the server.")
    asked = "is accepted" if is_needed else "is not asked for: strangers are answered, too"
    return Finding("key", True, f"{source} {asked}")


def models(heard: Heard) -> Finding:
    """How many models there are, and which can be trained, where that is told."""
    wire = _object(heard) or {}
    listed = wire.get("data", wire.get("models")) or []
    rows = [row for row in listed if isinstance(row, Mapping) and row.get("id")]
    if not rows:
        return Finding("models", None, "none is listed", "Name one: model = ... or SPORTFT_MODEL.")
    words = f"{len(rows):,} listed"
    tunable = [row["id"] for row in rows if _can_be_trained(row)]
    if tunable:
        some = ", ".join(one_line(str(name), 40) for name in tunable[:3])
        words += f", {len(tunable):,} can be trained: {some}{' …' if len(tunable) > 3 else ''}"
    if stopping := [row["id"] for row in rows if _stops_soon(row)]:
        words += f"; {len(stopping):,} will stop within {_SOON.days} days"
    return Finding("models", True, words)


def _can_be_trained(row: Mapping[str, Any]) -> bool:
    """Azure's word for it: `capabilities.fine_tune`."""
    told = row.get("capabilities")
    return isinstance(told, Mapping) and told.get("fine_tune") is True


def _stops_soon(row: Mapping[str, Any]) -> bool:
    try:
        stops = date.fromisoformat(str(row.get("shutdown_date"))[:10])
    except ValueError:
        return False
    return stops - date.today() <= _SOON


def creating(profile: Profile, heard: Heard) -> Finding:
    """Whether jobs can be created, as far as that can be told without creating one."""
    from sportft_tui.api.errors import looks_like_html, said_by

    name = "jobs"
    said, code = said_by(profile, heard.content)
    colon = f": {said}" if said else ""
    if code == "training_not_available":
        hint = "Train on the profile local, or at another server."
        return Finding(name, False, f"this account cannot create any{colon}", hint)
    if heard.status == 404 or looks_like_html(heard.content):
        hint = "Its models can be asked; train on the profile local, or at another server."
        return Finding(name, False, "the server has no fine-tuning (404)", hint)
    if heard.status >= 400:
        hint = "The key may be for asking models only." if heard.status in (401, 403) else ""
        return Finding(name, False, f"they cannot be listed ({heard.status}){colon}", hint)
    if not isinstance((_object(heard) or {}).get("data"), list | None):
        return Finding(name, False, "they are not listed as the protocol has it", _BASE_URL)
    if profile.is_local:
        return Finding(name, True, "can be created")
    words = "can be listed; whether they can be created is told only when one is"
    if profile.kind == "openai":
        words += ". OpenAI takes none from new customers, and none at all from 2027-01-06"
    return Finding(name, True, words)


async def after_a_job(probe: Probe, key: Secret, jobs: Heard) -> list[Finding]:
    """Whether a job's events and checkpoints are told, asked of the newest one."""
    rows = (_object(jobs) or {}).get("data") or []
    newest = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) else {}
    job_id = str(newest.get("id") or "")
    if not job_id:
        return [Finding("events", None, "not known before there is a job")]
    path = f"/fine_tuning/jobs/{quote(job_id, safe='')}"
    found = []
    for name, instead in (
        ("events", "a job's own fields are shown instead"),
        ("checkpoints", "none will be shown"),
    ):
        heard = await probe.get(f"{path}/{name}?limit=1", key)
        if heard.status == 200 and _object(heard) is not None:
            found.append(Finding(name, True, "are told"))
        else:
            found.append(Finding(name, None, f"are not told ({heard.status}); {instead}"))
    return found


def _object(heard: Heard) -> dict[str, Any] | None:
    """The JSON object in an answer; None where it holds none."""
    try:
        wire = json.loads(heard.content)
    except ValueError:
        return None
    return wire if isinstance(wire, dict) else None
