"""Reading a profile from settings: everything about a server but the key itself."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sportft_tui.api import addresses
from sportft_tui.api.key_command import words_of
from sportft_tui.api.keys import KeySource, variable_of
from sportft_tui.api.kinds import CUSTOM, KINDS, LOCAL, Kind, owner_of
from sportft_tui.api.quirks import PLAIN, Quirks, quirks_of
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.hidden_variables import looks_secret
from sportft_tui.domain.template import Format
from sportft_tui.domain.text import one_line

#: A profile's fields, as they are written below `[profiles.NAME]`.
Fields = Mapping[str, Any]
#: Names are words of a command line, and parts of what a job is remembered under.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
#: An Azure resource, as it begins its host's name.
_RESOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Looked at more often than this, a server would be a nuisance; more seldom, nobody would watch.
_POLL_LIMITS = (0.5, 3600.0)
_KNOWN = (
    "kind",
    "base_url",
    "resource",
    "key",
    "key_env",
    "key_command",
    "format",
    "model",
    "poll_seconds",
    "organization",
    "project",
    "prices",
    "monthly_budget_usd",
    "quirks",
)
_KEY_WORDS = ("env", "keyring", "ask")
#: Switches as they are kept: plain data, that can go through a pipe.
Switches = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ProfileSpec:
    """A profile as it is set up.

    Attributes:
        name: as chosen by `--profile`.
        kind: what has not been said is as usual for this kind.
        base_url: the server's address; empty where there is none, or the engine has its own.
        key: where the key comes from.
        format: the form of training files and of questions.
        model: the base model to train; may be empty.
        poll_seconds: between two looks, at the least.
        organization, project: of OpenAI, at OpenAI; may be empty.
        switches: what is particular about this very server; see `quirks.Quirks`.
    """

    name: str
    kind: Kind
    base_url: str
    key: KeySource
    format: Format
    model: str
    poll_seconds: float
    organization: str = ""
    project: str = ""
    switches: Switches = ()

    @property
    def host(self) -> str:
        """The server for people; empty where it has no address yet."""
        return addresses.host_of(self.base_url)

    @property
    def quirks(self) -> Quirks:
        """What is particular about it: as its kind has it, and as the settings say."""
        return quirks_with(self.kind.name, self.switches)


def quirks_with(kind: str, switches: Switches) -> Quirks:
    """What is particular about servers of a kind, but for what the settings say of one."""
    # From a pipe, tuples come as lists.
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in switches
    }
    return replace(quirks_of(kind), **plain)


def read_spec(name: str, found: Fields, *, base_url: str = "") -> ProfileSpec:
    """The profile that some fields describe.

    Args:
        name: the profile's.
        found: its fields; none of them has to be there.
        base_url: an address that goes before the one in the fields.

    Raises:
        BadInput: a name, field or value that means nothing; says which, never what a key may be.
    """
    _check_names(name, found)
    kind = _kind(name, found)
    own_url = _own_url(name, kind, found)
    if kind is LOCAL and (name == LOCAL.name) == bool(own_url):
        hint = "The engine on this machine is the profile local, and has no base_url; others do."
        raise _wrong(name, "a profile of the kind local is an engine elsewhere.", hint)
    amount_of(name, found, "monthly_budget_usd")
    url = addresses.checked_url(base_url) if base_url else own_url
    source = _key_source(name, kind, found, url)
    if base_url and own_url and addresses.origin_of(url) != addresses.origin_of(own_url):
        if name not in KINDS:
            raise BadInput(
                f"The profile {name} has an address of its own, {addresses.host_of(own_url)}.",
                hint="Leave --profile away: an address alone means the profile custom.",
            )
        # The key in the settings is that of the address in the settings.
        source = _key_source(name, kind, {}, url)
    return ProfileSpec(
        name=name,
        kind=kind,
        base_url=url,
        key=source,
        format=_format(name, kind, found),
        model=_text(name, found, "model") or kind.default_model,
        poll_seconds=_poll(name, kind, found),
        organization=_text(name, found, "organization"),
        project=_text(name, found, "project"),
        switches=_switches(name, found),
    )


def _wrong(name: str, what: str, hint: str) -> BadInput:
    return BadInput(f"settings.toml, [profiles.{one_line(name, 60)}]: {what}", hint=hint)


def _check_names(name: str, found: Fields) -> None:
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"“{one_line(name, 60)}” is no name for a profile.",
            hint="Take letters, digits, “.”, “_” and “-”, 40 at the most.",
        )
    for field in found:
        if field not in _KNOWN:
            # Its value is not shown: it may well be a key.
            hint = f"There are {', '.join(_KNOWN)}."
            if looks_secret(field):
                hint = 'Keys are not written there: use key_env, key_command or key = "keyring".'
            raise _wrong(name, f"there is no field “{one_line(field, 60)}”.", hint)


def _kind(name: str, found: Fields) -> Kind:
    usual = name if name in KINDS else CUSTOM.name
    said = _text(name, found, "kind") or usual
    if said not in KINDS:
        raise _wrong(name, f"there is no kind “{one_line(said)}”.", f"Take {', '.join(KINDS)}.")
    if name in KINDS and said != name:
        raise _wrong(name, f"a profile of this name is of the kind {name}.", "Rename it.")
    return KINDS[said]


def _own_url(name: str, kind: Kind, found: Fields) -> str:
    given, resource = _text(name, found, "base_url"), _text(name, found, "resource")
    if resource:
        if kind.name != "azure" or given or not _RESOURCE.fullmatch(resource):
            hint = "It is the first word of https://RESOURCE.openai.azure.com, and for azure only."
            raise _wrong(name, "resource cannot be used.", hint)
        return f"https://{resource}.openai.azure.com/openai/v1"
    if not given:
        return kind.base_url
    try:
        return addresses.checked_url(given)
    except BadInput as error:
        raise _wrong(name, error.what, error.hint) from error


def _key_source(name: str, kind: Kind, found: Fields, url: str) -> KeySource:
    said = [field for field in ("key", "key_env", "key_command") if found.get(field)]
    if len(said) > 1:
        raise _wrong(name, f"{' and '.join(said)} exclude each other.", "Keep one of them.")
    host, origin = addresses.host_of(url), addresses.origin_of(url) if url else ""
    source = KeySource(name, origin, host, variable=_usual_variable(name, kind, url))
    if "key_command" in said:
        return KeySource(name, origin, host, "command", command=_command(name, found))
    if "key_env" in said:
        return KeySource(name, origin, host, variable=_variable(name, found, url))
    word = _text(name, found, "key") or "env"
    if word == "env":
        return source
    if word == "keyring":
        return KeySource(name, origin, host, "keyring")
    if word == "ask":
        return KeySource(name, origin, host, "ask")
    hint = f"Take {', '.join(_KEY_WORDS)}, or key_env or key_command. Keys are not written there."
    raise _wrong(name, "key does not say where the key comes from.", hint)


def _usual_variable(name: str, kind: Kind, url: str) -> str:
    """The provider's own variable at the provider; else one that no other profile has."""
    if name == kind.name or (kind.base_url and kind.owns(addresses.hostname_of(url))):
        return kind.variable
    return variable_of(name)


def _variable(name: str, found: Fields, url: str) -> str:
    variable = _text(name, found, "key_env")
    if not _VARIABLE.fullmatch(variable):
        hint = 'key_env = "LAB_KEY" reads the key from $LAB_KEY. Keys are not written there.'
        raise _wrong(name, "key_env is not the name of a variable.", hint)
    if not looks_secret(variable):
        raise _wrong(
            name,
            f"key_env is {one_line(variable, 60)}.",
            "Let it end with KEY, TOKEN or SECRET: such variables are kept from other programs.",
        )
    owner = owner_of(variable)
    if owner and url and not owner.owns(addresses.hostname_of(url)):
        raise _wrong(
            name,
            f"the key in {variable} is for {owner.what}, not for {addresses.host_of(url)}.",
            f"Name another variable, such as {variable_of(name)}.",
        )
    return variable


def _command(name: str, found: Fields) -> str | tuple[str, ...]:
    said = found["key_command"]
    try:
        if isinstance(said, str) and words_of(said):
            return said
        if isinstance(said, Sequence) and said and all(isinstance(word, str) for word in said):
            return tuple(said)
    except ValueError:
        pass
    hint = 'It looks like key_command = "pass show lab".'
    raise _wrong(name, "key_command cannot be read as a command.", hint)


def _format(name: str, kind: Kind, found: Fields) -> Format:
    word = _text(name, found, "format") or kind.format
    if word == "chat":
        return "chat"
    if word == "completion":
        return "completion"
    raise _wrong(name, f"format is “{one_line(word)}”.", "Take chat or completion.")


def _poll(name: str, kind: Kind, found: Fields) -> float:
    value, (least, most) = found.get("poll_seconds", kind.poll_seconds), _POLL_LIMITS
    if not isinstance(value, int | float) or isinstance(value, bool) or math.isnan(value):
        value = -1
    if not least <= value <= most:
        hint = f"It is to be a number of seconds, {least:g} to {most:g}."
        raise _wrong(name, "poll_seconds cannot be used.", hint)
    return float(value)


def amount_of(name: str, found: Fields, field: str) -> float:
    """A field that is an amount of dollars; infinite where it is not there.

    Raises:
        BadInput: it is none.
    """
    value = found.get(field, math.inf)
    if not isinstance(value, int | float) or isinstance(value, bool) or not value >= 0:
        raise _wrong(name, f"{field} cannot be used.", "It is to be a number of dollars.")
    return float(value)


def _text(name: str, found: Fields, field: str) -> str:
    value = found.get(field, "")
    if not isinstance(value, str) or not value.isprintable():
        raise _wrong(name, f"{field} is not a text in quotes.", f'Write {field} = "...".')
    return value.strip()


def _switches(name: str, found: Fields) -> Switches:
    """Switches of the fields' own types; see `Quirks`."""
    given = found.get("quirks", {})
    known = [field.name for field in fields(Quirks)]
    if not isinstance(given, Mapping):
        raise _wrong(
            name, "quirks is not a table.", "Write [profiles.NAME.quirks] and lines below."
        )
    switches = []
    for switch, value in given.items():
        usual = getattr(PLAIN, switch, None) if switch in known else None
        if usual is None:
            hint = f"There are {', '.join(known)}."
            raise _wrong(name, f"there is no quirk “{one_line(switch, 60)}”.", hint)
        if isinstance(usual, tuple) and isinstance(value, list):
            value = tuple(value)
        if isinstance(usual, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not type(usual) or (
            isinstance(value, tuple) and not all(isinstance(one, str) for one in value)
        ):
            hint = f"It is to be like {usual!r}."
            raise _wrong(name, f"the quirk {switch} is of another type.", hint)
        switches.append((switch, value))
    return tuple(switches)
