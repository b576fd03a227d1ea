"""Which server to talk to, as whom, and in which of the protocol's two forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sportft_tui.api import addresses
from sportft_tui.api.keys import Key, find_key
from sportft_tui.api.kinds import CUSTOM, KINDS, LOCAL, LOCAL_POLL, REMOTE_POLL
from sportft_tui.api.profile_checks import check_address, check_alone, check_owner, is_at_provider
from sportft_tui.api.profile_settings import Fields, ProfileSpec, Switches, quirks_with, read_spec
from sportft_tui.api.quirks import Quirks
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.template import Format
from sportft_tui.domain.text import one_line

__all__ = ["LOCAL_POLL", "REMOTE_POLL", "Profile", "identity", "local_profile", "remote_profile"]

#: The profiles that are there without settings.
NAMES = tuple(KINDS)
#: What people have set up: a name -> its fields.
Configured = Mapping[str, Fields]


@dataclass(frozen=True, slots=True)
class Profile:
    """A server and how to speak to it.

    Attributes:
        name: `local`, `openai`, `azure`, `nebius`, `custom`, or a name from the settings.
        base_url: with its version path, without a slash at the end.
        key: goes to this host only.
        format: the form of training files and of questions.
        default_model: the base model to train; empty for "the first that the server lists".
        poll_seconds: between two looks at a running job, at the least.
        is_local: whether this is our engine, with its extensions.
        organization, project: only ever those of OpenAI, at OpenAI; may be empty.
        kind: the name of its kind; empty for the one that is called as the profile is.
        key_words: where the key comes from, after "the key from"; empty for the engine's own.
        key_if_wrong: what to do where the server does not take it.
        switches: what is particular about this very server.
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
    kind: str = ""
    key_words: str = ""
    key_if_wrong: str = ""
    switches: Switches = ()

    @property
    def identity(self) -> str:
        """What its jobs are remembered under."""
        return identity(self.name, self.base_url)

    @property
    def host(self) -> str:
        """The server as shown to people: host and port."""
        return addresses.host_of(self.base_url)

    @property
    def quirks(self) -> Quirks:
        """What is particular about it: as its kind has it, and as the settings say."""
        return quirks_with(self.kind or self.name, self.switches)


def identity(name: str, base_url: str) -> str:
    """What a server's jobs are remembered under.

    A name from the settings stands for an account: two keys at one server are two sets of jobs, and
    a server that has moved is still the same one. `custom` is whatever address it is given.
    """
    return f"{name} {base_url.rstrip('/')}" if name == CUSTOM.name else name


def profile_name(
    name: str | None,
    base_url: str | None,
    environ: Mapping[str, str],
    configured: Iterable[str] = (),
) -> str:
    """Which profile is meant.

    Args:
        name: what the user asked for; None where nothing was said.
        base_url: what the user gave as the server's address, if anything.
        environ: the environment; `SPORTFT_BASE_URL` alone means `custom`.
        configured: the names in the settings.

    Raises:
        BadInput: there is no such profile.
    """
    if name is None:
        return CUSTOM.name if base_url or environ.get("SPORTFT_BASE_URL") else LOCAL.name
    names = list(dict.fromkeys([*NAMES, *configured]))
    if name not in names:
        raise BadInput(
            f"There is no profile named “{one_line(name)}”.",
            hint=f"Choose one of {', '.join(map(one_line, names))}; more can be set up in "
            "settings.toml, as [profiles.NAME].",
        )
    return name


def spec(
    name: str,
    base_url: str | None,
    environ: Mapping[str, str],
    configured: Configured | None = None,
) -> ProfileSpec:
    """A profile as it is set up: all but its key, which nobody is asked for yet.

    Args:
        name: the profile's.
        base_url: an address that goes before all others.
        environ: `SPORTFT_BASE_URL`, `SPORTFT_MODEL`, `SPORTFT_FORMAT` and OpenAI's and Azure's own
            settings.
        configured: the profiles in the settings.

    Raises:
        BadInput: no such profile, an address that is none, or a setting that means nothing.
    """
    found = dict((configured or {}).get(name, {}))
    profile_name(name, None, environ, configured or ())
    url = base_url or _url_set(name, environ, found)
    one = read_spec(name, found, base_url=url)
    check_alone(one, configured or {})
    if model := environ.get("SPORTFT_MODEL"):
        one = replace(one, model=model if one.kind is not LOCAL else one.model)
    if one.name == CUSTOM.name:
        one = replace(one, format=_format(environ, one.format))
    if one.kind.name == "openai":
        one = _at_openai(one, environ)
    return one


def local_profile(base_url: str, key: Secret, configured: Configured | None = None) -> Profile:
    """The embedded engine at the address that its launch gave.

    Args:
        base_url: the address.
        key: as the launch gave it.
        configured: the profiles in the settings; `[profiles.local]` may name another base model.

    Raises:
        BadInput: a setting of it means nothing.
    """
    one = spec(LOCAL.name, None, {}, configured)
    return Profile(
        name=LOCAL.name,
        base_url=addresses.checked_url(base_url),
        key=key,
        format=one.format,
        default_model=one.model,
        poll_seconds=one.poll_seconds,
        is_local=True,
        kind=LOCAL.name,
        switches=one.switches,
    )


def remote_profile(
    name: str,
    base_url: str | None,
    environ: Mapping[str, str],
    configured: Configured | None = None,
) -> Profile:
    """The profile of a server that is there without us, with its key. Blocking.

    Args:
        name: `openai`, `azure`, `nebius`, `custom`, or a name from the settings.
        base_url: the server's address; for `custom` it goes before `SPORTFT_BASE_URL`.
        environ: where keys and settings are read; nothing else is.
        configured: the profiles in the settings.

    Raises:
        BadInput: no such profile, an address that is none, or a setting that means nothing.
        NoKey: the key is missing.
        WrongKey: it holds characters that no key has, or is another server's.
    """
    one = spec(name, base_url, environ, configured)
    check_address(one)
    check_owner(one)
    return with_key(one, find_key(one.key, environ))


def with_key(one: ProfileSpec, key: Key) -> Profile:
    """A profile that can be connected to."""
    return Profile(
        name=one.name,
        base_url=one.base_url,
        key=key.secret,
        format=one.format,
        default_model=one.model,
        poll_seconds=one.poll_seconds,
        is_local=one.kind is LOCAL,
        organization=one.organization,
        project=one.project,
        kind=one.kind.name,
        key_words=key.words,
        key_if_wrong=key.if_wrong,
        switches=one.switches,
    )


def _url_set(name: str, environ: Mapping[str, str], found: Fields) -> str:
    """The address that the environment gives a profile."""
    if name == CUSTOM.name:
        return environ.get("SPORTFT_BASE_URL", "")
    endpoint = environ.get("AZURE_OPENAI_ENDPOINT", "").strip().rstrip("/")
    if name == "azure" and endpoint and not (found.get("base_url") or found.get("resource")):
        return endpoint if "/openai" in endpoint else f"{endpoint}/openai/v1"
    return ""


def _at_openai(one: ProfileSpec, environ: Mapping[str, str]) -> ProfileSpec:
    """With the account that OpenAI's own variables name; nothing of that goes elsewhere."""
    if not is_at_provider(one):
        return replace(one, organization="", project="")
    return replace(
        one,
        organization=one.organization or environ.get("OPENAI_ORG_ID", ""),
        project=one.project or environ.get("OPENAI_PROJECT_ID", ""),
    )


def _format(environ: Mapping[str, str], usual: Format) -> Format:
    word = environ.get("SPORTFT_FORMAT") or usual
    if word == "chat":
        return "chat"
    if word == "completion":
        return "completion"
    raise BadInput(
        f"SPORTFT_FORMAT is “{one_line(word)}”, which is no format.",
        hint="Set it to chat or completion.",
    )
