"""What went wrong on the line, in domain words.

Everything that the openai package can raise passes through `translated`, so that no other room
needs to know the package. What the server says is shown, shortened, made printable, and with the
key cut out should the server echo it.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sportft_tui.api.certificates import certificate_words
from sportft_tui.api.limits import wait_asked_for
from sportft_tui.domain.errors import (
    NotFound,
    NotTheProtocol,
    RateLimited,
    ReadOnly,
    Refused,
    ServerFailed,
    SportftError,
    Unreachable,
    WrongKey,
)
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    import openai

    from sportft_tui.api.profiles import Profile

#: Longest part of a server's own message that is shown: a sentence or three, never a page.
MESSAGE_LIMIT = 300
#: Of many problems with a request, the first ones are enough to see what it is about.
_PROBLEMS = 3
_BASE_URL_HINT = "Check the base URL: it usually ends with /v1."
#: How servers say that a key was right once.
_EXPIRED = re.compile(r"expired|lifetime validation|no longer valid", re.IGNORECASE)


class NotSent(Unreachable):
    """The request did not leave this machine: whatever it was to do was not done."""


@contextmanager
def translated(profile: Profile, doing: str) -> Iterator[None]:
    """Turn what the openai package raises inside into domain errors.

    Args:
        profile: the server that is spoken to.
        doing: what the server is asked, after "when asked": "to create the job", "for its jobs".
    """
    import openai

    try:
        yield
    except openai.APITimeoutError as error:
        kind = NotSent if _not_connected(error) else Unreachable
        raise kind(
            f"{profile.host} did not answer in time when asked {doing}.",
            hint="Try again; if it stays so, the server or the network between is overloaded.",
        ) from error
    except openai.APIConnectionError as error:
        raise _unreachable(profile, error) from error
    except openai.APIStatusError as error:
        raise _by_status(profile, doing, error) from error
    except openai.APIError as error:
        raise ServerFailed(f"{profile.host} broke off when asked {doing}.") from error
    except openai.OpenAIError as error:
        raise Unreachable(f"{profile.host} could not be asked {doing}: {error}") from error


def decoded(profile: Profile, doing: str, content: bytes) -> dict[str, Any]:
    """The JSON object in an answer.

    Raises:
        NotTheProtocol: the answer is a web page, no JSON, or no object.
    """
    try:
        wire = json.loads(content)
    except ValueError:
        wire = None
    if isinstance(wire, dict):
        return wire
    kind = "a web page" if looks_like_html(content) else "something else than a JSON object"
    raise NotTheProtocol(
        f"{profile.host} answered with {kind} when asked {doing}.", hint=_BASE_URL_HINT
    )


def looks_like_html(content: bytes) -> bool:
    """Whether an answer's body is a page for a browser."""
    return content[:256].lstrip().lower().startswith((b"<!doctype", b"<html", b"<head", b"<?xml"))


def _unreachable(profile: Profile, error: BaseException) -> SportftError:
    """The reason that is buried in the chain of causes, in a sentence."""
    kind = NotSent if _not_connected(error) else Unreachable
    hint = "Check the base URL and the network; a job that was started goes on without us."
    if profile.is_local:
        hint = "The engine has stopped or is starting; its jobs go on when it is back."
    for cause in causes_of(error):
        if isinstance(cause, ReadOnly):  # it was stopped at our own gate
            return ReadOnly(cause.what, hint=cause.hint)
        if isinstance(cause, ssl.SSLCertVerificationError):
            words, what_to_do = certificate_words(cause)
            return kind(f"The certificate of {profile.host} {words}.", hint=what_to_do)
        if isinstance(cause, ssl.SSLError):
            return kind(
                f"{profile.host} does not speak TLS here, or the connection failed.",
                hint="Check the base URL; without TLS it begins with http://.",
            )
        if isinstance(cause, socket.gaierror):
            return kind(f"There is no host named {profile.host}.", hint=hint)
        if isinstance(cause, ConnectionRefusedError):
            return kind(f"Nothing answers at {profile.host}.", hint=hint)
    return kind(f"The connection to {profile.host} failed.", hint=hint)


def _not_connected(error: BaseException) -> bool:
    """Whether not even a connection came to be."""
    import httpx2

    never = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
    return any(isinstance(cause, never) for cause in causes_of(error))


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what it was raised from, and so on."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions


def _by_status(profile: Profile, doing: str, error: openai.APIStatusError) -> SportftError:
    """The domain error for an answer with a status of 3xx, 4xx or 5xx."""
    status, content = error.status_code, error.response.content
    host = profile.host
    if 300 <= status < 400:
        return _redirected(profile, error)
    if status == 401:
        return wrong_key(profile, content)
    if looks_like_html(content) and status < 500:
        return NotTheProtocol(
            f"{host} answered with a web page ({status}) when asked {doing}.", hint=_BASE_URL_HINT
        )
    said, code = said_by(profile, content)
    colon = f": {said}" if said else "."
    if status == 403:
        return _forbidden(profile, doing, colon, code)
    if status == 404:
        return NotFound(f"{host} found nothing when asked {doing}{colon}", hint=_looked(profile))
    if status == 429:
        return _limited(profile, colon, code, error)
    if status == 408 or status >= 500:
        return ServerFailed(
            f"{host} failed ({status}) when asked {doing}{colon}", hint="Try again later."
        )
    return Refused(f"{host} said no ({status}) when asked {doing}{colon}", code=code)


def _redirected(profile: Profile, error: openai.APIStatusError) -> SportftError:
    """Redirects are not followed: keys and texts go where the user said, nowhere else."""
    target = one_line(error.response.headers.get("location", ""), MESSAGE_LIMIT)
    return NotTheProtocol(
        f"{profile.host} sends us elsewhere ({target or 'without saying where'}).",
        hint="If you trust that address, give it as the base URL.",
    )


def wrong_key(profile: Profile, content: bytes) -> WrongKey:
    """What a 401 says of the key: that it is wrong, or was right once."""
    said, code = said_by(profile, content)
    if _EXPIRED.search(f"{said} {code}"):
        return _key_refused(profile, f"{profile.host} says that the key has expired.")
    return _key_refused(profile, f"{profile.host} does not accept the key.")


def _key_refused(profile: Profile, what: str) -> WrongKey:
    if profile.key_words:
        return WrongKey(what, hint=f"It came from {profile.key_words}. {profile.key_if_wrong}")
    return WrongKey(what, hint="Stop the engine (sportft engine stop) and start again.")


def _looked(profile: Profile) -> str:
    if not urlsplit(profile.base_url).path.strip("/"):
        return "The base URL has no path; most servers want /v1 at its end."
    return "Check the ID or name, and that the profile is the one it belongs to."


def _forbidden(profile: Profile, doing: str, colon: str, code: str) -> SportftError:
    if code == "training_not_available":
        return Refused(
            f"{profile.host} does not let this organisation create fine-tuning jobs{colon}",
            hint="Uploaded files stay stored there. Train on the profile local or elsewhere.",
            code=code,
        )
    if code:
        return Refused(f"{profile.host} said no (403) when asked {doing}{colon}", code=code)
    return _key_refused(
        profile, f"{profile.host} does not let this key do it when asked {doing}{colon}"
    )


def _limited(profile: Profile, colon: str, code: str, error: openai.APIStatusError) -> SportftError:
    if code == "insufficient_quota":
        return Refused(
            f"{profile.host} says that the account has no credit left{colon}",
            hint="Add credit or raise the limit there.",
            code=code,
        )
    return RateLimited(
        f"{profile.host} gets too many requests{colon}",
        hint="Wait a little and try again.",
        retry_after=wait_asked_for(error.response.headers),
    )


def said_by(profile: Profile, content: bytes) -> tuple[str, str]:
    """The message and code in an error body, whichever of the usual shapes it has."""
    try:
        body = json.loads(content)
    except ValueError:
        return "", ""
    if not isinstance(body, Mapping):
        return "", ""
    error = body.get("error") or body.get("detail") or body.get("errors") or body
    if isinstance(error, list):
        return _shown(profile, "; ".join(filter(None, map(_validation, error[:_PROBLEMS])))), ""
    if isinstance(error, str):
        return _shown(profile, error), ""
    if not isinstance(error, Mapping):
        return "", ""
    message = error.get("message") or error.get("msg") or error.get("detail") or ""
    return _shown(profile, str(message)), one_line(str(error.get("code") or ""), 80)


def _validation(problem: object) -> str:
    """One problem of a body that was not accepted: where, and what."""
    if not isinstance(problem, Mapping):
        return problem if isinstance(problem, str) else ""
    place = problem.get("loc")
    # It begins with "body": that is where everything is.
    where = ".".join(str(part) for part in place[1:]) if isinstance(place, list) else ""
    what = str(problem.get("msg") or problem.get("message") or problem.get("detail") or "")
    return f"{where}: {what}" if where and what else what


def _shown(profile: Profile, message: str) -> str:
    key = profile.key.reveal()
    safe = message.replace(key, "…") if key else message
    line = one_line(safe, MESSAGE_LIMIT)
    return line if not line or line[-1] in ".!?…" else line + "."
