"""Which server to talk to, as whom, and in which of the protocol's two forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sportft_tui.api import addresses
from sportft_tui.api.keys import Key, find_key, is_there, variable_of
from sportft_tui.api.kinds import (
    CUSTOM,
    KINDS,
    LOCAL,
    LOCAL_POLL,
    OPENAI_HOST,
    REMOTE_POLL,
    Kind,
    owner_of,
)
from sportft_tui.api.profile_settings import Fields, ProfileSpec, Switches, quirks_with, read_spec
from sportft_tui.api.quirks import Quirks
from sportft_tui.domain.errors import BadInput, WrongKey
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
    _check_alone(one, configured or {})
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


def check_address(one: ProfileSpec) -> None:
    """See that there is an address to send requests to.

    Raises:
        BadInput: there is none, or it is not the provider's where it has to be.
    """
    if one.base_url:
        if one.name == "openai" and not _is_provider(one):
            raise BadInput(
                f"The profile openai talks to {OPENAI_HOST} only, not to {one_line(one.base_url)}.",
                hint="Use the profile custom, with that server's own key in SPORTFT_API_KEY.",
            )
        return
    if one.kind is LOCAL:
        raise BadInput(f"The profile “{one_line(one.name)}” is not that of a remote server.")
    hint = f"Write base_url below [profiles.{one.name}] in settings.toml."
    if one.name == CUSTOM.name:
        hint = "Give --base-url URL, or set SPORTFT_BASE_URL."
    elif one.kind.name == "azure":
        hint = hint.replace("base_url", "resource or base_url")
        hint += " AZURE_OPENAI_ENDPOINT gives one to the profile azure."
    raise BadInput(f"The profile {one.name} needs the server's address.", hint=hint)


def check_owner(one: ProfileSpec) -> None:
    """See that a provider's key goes to the provider.

    Raises:
        WrongKey: it would go elsewhere.
    """
    owner = owner_of(one.key.variable) if one.key.how == "variable" else None
    if owner and not _is_provider(one, owner):
        raise WrongKey(
            f"The key in {owner.variable} is for {owner.what}, not for {one.host}.",
            hint="Use the profile custom with that server's own key in SPORTFT_API_KEY, or "
            "a profile with a key_env of its own in settings.toml.",
        )


def check_key(one: ProfileSpec, environ: Mapping[str, str]) -> None:
    """See that a profile can be connected to, as far as that can be told without waiting.

    Raises:
        BadInput: there is no address.
        WrongKey: the key is missing, or cannot be one.
    """
    check_address(one)
    check_owner(one)
    if is_there(one.key, environ) is not None and one.key.how != "ask":
        find_key(one.key, environ)


def _is_provider(one: ProfileSpec, owner: Kind | None = None) -> bool:
    """Whether the address is a provider's own, and nobody between can read along."""
    hostname = addresses.hostname_of(one.base_url)
    is_usual_port = addresses.origin_of(one.base_url).endswith(":443")
    is_theirs = (owner or one.kind).owns(hostname) and is_usual_port
    return is_theirs and addresses.is_encrypted(one.base_url)


def _check_alone(one: ProfileSpec, configured: Configured) -> None:
    """See that no other profile's key is taken for this one's: a-b and a.b are A_B in variables."""
    if one.key.variable != variable_of(one.name):
        return
    for other in configured:
        if other != one.name and variable_of(other) == one.key.variable:
            raise BadInput(
                f"The profiles {one.name} and {one_line(other)} would share {one.key.variable}.",
                hint="Rename one of them, or give each a key_env in settings.toml.",
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
    if not _is_provider(one):
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
