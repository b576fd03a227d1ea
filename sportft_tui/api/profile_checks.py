"""Whether a profile can be used: its address, whose key that is, whether the key is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sportft_tui.api import addresses
from sportft_tui.api.keys import find_key, is_there, variable_of
from sportft_tui.api.kinds import CUSTOM, LOCAL, OPENAI_HOST, Kind, owner_of
from sportft_tui.api.profile_settings import ProfileSpec
from sportft_tui.domain.errors import BadInput, WrongKey
from sportft_tui.domain.text import one_line


def check_address(one: ProfileSpec) -> None:
    """See that there is an address to send requests to.

    Raises:
        BadInput: there is none, or it is not the provider's where it has to be.
    """
    if one.base_url:
        if one.name == "openai" and not is_at_provider(one):
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
    if owner and not is_at_provider(one, owner):
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


def check_alone(one: ProfileSpec, names: Iterable[str]) -> None:
    """See that no other profile's key is taken for this one's: a-b and a.b are A_B in variables.

    Args:
        one: the profile.
        names: of all in the settings.

    Raises:
        BadInput: two would read the same variable.
    """
    if one.key.variable != variable_of(one.name):
        return
    for other in names:
        if other != one.name and variable_of(other) == one.key.variable:
            raise BadInput(
                f"The profiles {one.name} and {one_line(other)} would share {one.key.variable}.",
                hint="Rename one of them, or give each a key_env in settings.toml.",
            )


def is_at_provider(one: ProfileSpec, owner: Kind | None = None) -> bool:
    """Whether the address is a provider's own, and nobody between can read along."""
    hostname = addresses.hostname_of(one.base_url)
    is_usual_port = addresses.origin_of(one.base_url).endswith(":443")
    is_theirs = (owner or one.kind).owns(hostname) and is_usual_port
    return is_theirs and addresses.is_encrypted(one.base_url)
