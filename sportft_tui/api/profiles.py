"""Which server to talk to, as whom, and in which of the protocol's two forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from sportft_tui.domain.errors import BadInput, WrongKey
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.template import Format
from sportft_tui.domain.text import one_line

NAMES = ("local", "openai", "custom")

OPENAI_HOST = "api.openai.com"
OPENAI_URL = f"https://{OPENAI_HOST}/v1"
OPENAI_MODEL = "gpt-4o-mini-2024-07-18"
#: The tutorial's base model; the engine knows it as an alias.
LOCAL_MODEL = "ada"

#: Seconds between two looks. The engine answers long polls, so this is only its fallback; remote
#: jobs take minutes to hours, and every look counts against somebody's rate limit.
LOCAL_POLL = 1.0
REMOTE_POLL = 5.0


@dataclass(frozen=True, slots=True)
class Profile:
    """A server and how to speak to it.

    Attributes:
        name: `local`, `openai` or `custom`.
        base_url: with its version path, without a slash at the end.
        key: goes to this host only.
        format: the form of training files and of questions.
        default_model: the base model to train; empty for "the first that the server lists".
        poll_seconds: between two looks at a running job.
        is_local: whether this is the embedded engine, with its extensions.
        organization, project: only ever those of OpenAI, at OpenAI; may be empty.
    """

    name: str
    base_url: str
    key: Secret
    format: Format
    default_model: str
    poll_seconds: float
    is_local: bool = False
    organization: str = ""
    project: str = ""

    @property
    def identity(self) -> str:
        """What its jobs are remembered under."""
        return identity(self.name, self.base_url)

    @property
    def host(self) -> str:
        """The server as shown to people: host and port."""
        return one_line(urlsplit(self.base_url).netloc)


def identity(name: str, base_url: str) -> str:
    """What a server's jobs are remembered under: two custom servers are two sets of jobs."""
    return f"{name} {base_url.rstrip('/')}" if name == "custom" else name


def profile_name(name: str | None, base_url: str | None, environ: Mapping[str, str]) -> str:
    """Which profile is meant.

    Args:
        name: what the user asked for; None where nothing was said.
        base_url: what the user gave as the server's address, if anything.
        environ: the environment; `SPORTFT_BASE_URL` alone means `custom`.

    Raises:
        BadInput: there is no such profile.
    """
    if name is None:
        return "custom" if base_url or environ.get("SPORTFT_BASE_URL") else "local"
    if name not in NAMES:
        raise BadInput(
            f"There is no profile named “{one_line(name)}”.",
            hint=f"Choose one of {', '.join(NAMES)}.",
        )
    return name


def local_profile(base_url: str, key: Secret) -> Profile:
    """The embedded engine at the address that its launch gave."""
    return Profile(
        name="local",
        base_url=_checked_url(base_url),
        key=key,
        format="completion",
        default_model=LOCAL_MODEL,
        poll_seconds=LOCAL_POLL,
        is_local=True,
    )


def remote_profile(name: str, base_url: str | None, environ: Mapping[str, str]) -> Profile:
    """The profile `openai` or `custom`, from what the user gave and the environment.

    Args:
        name: `openai` or `custom`.
        base_url: the server's address; for `custom` it goes before `SPORTFT_BASE_URL`.
        environ: where keys and settings are read; nothing else is.

    Raises:
        BadInput: no such profile, an address that is none, or an unknown `SPORTFT_FORMAT`.
        WrongKey: the key is missing, or holds characters that no key has.
    """
    if name == "openai":
        return _openai(base_url, environ)
    if name == "custom":
        return _custom(base_url, environ)
    raise BadInput(f"The profile “{one_line(name)}” is not that of a remote server.")


def _openai(base_url: str | None, environ: Mapping[str, str]) -> Profile:
    url = _checked_url(base_url or OPENAI_URL)
    if not _is_openai(url):
        raise BadInput(
            f"The profile openai talks to {OPENAI_HOST} only, not to {one_line(url)}.",
            hint="Use the profile custom, with that server's own key in SPORTFT_API_KEY.",
        )
    return Profile(
        name="openai",
        base_url=url,
        key=_key("OPENAI_API_KEY", environ, url),
        format="chat",
        default_model=environ.get("SPORTFT_MODEL") or OPENAI_MODEL,
        poll_seconds=REMOTE_POLL,
        organization=environ.get("OPENAI_ORG_ID", ""),
        project=environ.get("OPENAI_PROJECT_ID", ""),
    )


def _custom(base_url: str | None, environ: Mapping[str, str]) -> Profile:
    given = base_url or environ.get("SPORTFT_BASE_URL")
    if not given:
        raise BadInput(
            "The profile custom needs the server's address.",
            hint="Give --base-url URL, or set SPORTFT_BASE_URL.",
        )
    url = _checked_url(given)
    return Profile(
        name="custom",
        base_url=url,
        key=_key("SPORTFT_API_KEY", environ, url),
        format=_format(environ),
        default_model=environ.get("SPORTFT_MODEL", ""),
        poll_seconds=REMOTE_POLL,
    )


def _format(environ: Mapping[str, str]) -> Format:
    word = environ.get("SPORTFT_FORMAT") or "chat"
    if word == "chat":
        return "chat"
    if word == "completion":
        return "completion"
    raise BadInput(
        f"SPORTFT_FORMAT is “{one_line(word)}”, which is no format.",
        hint="Set it to chat or completion.",
    )


def _is_openai(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.hostname == OPENAI_HOST and parts.port in (None, 443)


def _key(variable: str, environ: Mapping[str, str], url: str) -> Secret:
    """The key in `variable`, checked to be one that can be sent in a header."""
    host = one_line(urlsplit(url).netloc)
    key = environ.get(variable, "").strip()
    if not key:
        raise WrongKey(f"There is no key for {host}.", hint=f"Set {variable} to it.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise WrongKey(
            f"The key in {variable} holds blanks or characters that no key has.",
            hint="Copy it again, without quotes or line ends.",
        )
    return Secret(key)


def _checked_url(text: str) -> str:
    """`text` without the slashes at its end, when it is an address that requests can go to."""
    url = text.strip().rstrip("/")
    hint = "It looks like https://HOST/v1."
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise BadInput(f"“{one_line(text)}” is not a server's address.", hint=hint)
    if "@" in parts.netloc or parts.query or parts.fragment:
        # What is in an address ends up in logs and on the screen: no user names, no tokens there.
        raise BadInput(
            f"The address of {one_line(parts.hostname or '')} holds more than host and path.",
            hint=f"{hint} A key belongs into its variable.",
        )
    return url
