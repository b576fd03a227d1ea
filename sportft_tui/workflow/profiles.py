"""The profiles that there are: what each is, whether its key is there, and which is in use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from sportft_tui.api import keys
from sportft_tui.api.kinds import KINDS, LOCAL
from sportft_tui.api.profile_checks import check_address, check_owner
from sportft_tui.api.profile_settings import ProfileSpec
from sportft_tui.api.profiles import spec
from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.domain.secret import Secret
from sportft_tui.home import Home
from sportft_tui.workflow.choice import Choice, configured


class ListedProfile(NamedTuple):
    """A profile, for a list of them.

    Attributes:
        choice: what choosing it means.
        kind: the name of its kind; empty where that cannot be told.
        where: its server: host and port, or what stands in the way of having one.
        key: where its key comes from; empty where it needs none of the user's.
        has_key: whether the key is there; None where one would have to look.
        is_used: whether it is the one that is worked with.
        problem: what is wrong with it; empty where nothing is.
    """

    choice: Choice
    kind: str
    where: str
    key: str
    has_key: bool | None
    is_used: bool
    problem: str

    @property
    def name(self) -> str:
        return self.choice.profile

    @property
    def key_words(self) -> str:
        """Whether the key is there, for people."""
        if not self.kind:
            return "cannot be used"
        if not self.key:
            return "no key needed"
        if self.key == keys.TYPED_WORDS:
            return "key typed" if self.has_key else "key is asked for"
        known = {True: "key in", False: "no key in", None: "key from"}[self.has_key]
        return f"{known} {self.key}"

    def to_dict(self) -> dict[str, Any]:
        """For scripts; never a key."""
        return {
            "name": self.name,
            "kind": self.kind,
            "server": self.where,
            "key_from": self.key,
            "has_key": self.has_key,
            "in_use": self.is_used,
            "problem": self.problem,
        }


def listed(
    home: Home, used: Choice, environ: Mapping[str, str] = os.environ
) -> list[ListedProfile]:
    """All profiles: those that are always there, then those from the settings. Blocking.

    Args:
        home: whose settings.
        used: the one that is worked with.
        environ: where keys and addresses may be.
    """
    own = configured(home)
    names = list(dict.fromkeys([*KINDS, *own]))
    return [_listed(name, own, used, environ) for name in names]


def _listed(
    name: str, own: Mapping[str, Mapping[str, Any]], used: Choice, environ: Mapping[str, str]
) -> ListedProfile:
    is_used = used.profile == name
    given = used.base_url if is_used else ""
    try:
        one = spec(name, given or None, environ, own)
    except SportftError as error:
        return ListedProfile(Choice(name), "", "", "", False, is_used, str(error))
    choice = Choice(name, one.base_url if name == "custom" else given)
    choice = choice._replace(kind="" if one.kind.name == name else one.kind.name)
    if choice.is_launched:
        return ListedProfile(choice, LOCAL.name, LOCAL.what, "", True, is_used, "")
    try:
        check_address(one)
        check_owner(one)
    except SportftError as error:
        return _of(choice, one, one.host or "no address yet", environ, is_used, str(error))
    return _of(choice, one, one.host, environ, is_used, "")


def _of(
    choice: Choice,
    one: ProfileSpec,
    where: str,
    environ: Mapping[str, str],
    is_used: bool,
    problem: str,
) -> ListedProfile:
    words = keys.TYPED_WORDS if keys.TYPED.find(one.key) else one.key.words
    has_key = keys.is_there(one.key, environ)
    return ListedProfile(choice, one.kind.name, where, words, has_key, is_used, problem)


def key_source(
    home: Home, choice: Choice, environ: Mapping[str, str] = os.environ
) -> keys.KeySource:
    """Where the key of a profile comes from. Blocking.

    Raises:
        BadInput: no such profile, no address to bind a key to, or a profile that needs no key.
    """
    if choice.is_launched:
        raise BadInput(
            "The engine on this machine makes its own key.", hint="Choose another profile."
        )
    one = spec(choice.profile, choice.base_url or None, environ, configured(home))
    check_address(one)
    return one.key


def keep_typed(home: Home, choice: Choice, key: Secret) -> None:
    """Use a typed key for a profile, in this process's memory only. Blocking.

    Raises:
        SportftError: it cannot be one, or the profile has no address.
    """
    keys.TYPED.keep(key_source(home, choice), key)


def store_key(home: Home, choice: Choice, key: Secret) -> str:
    """Put a profile's key into the system keyring. Blocking.

    Returns:
        What is still to be done, so that it is used; empty where nothing is.

    Raises:
        SportftError: it cannot be one, there is no keyring, or it is locked.
    """
    source = key_source(home, choice)
    keys.store(source, key)
    if source.how == "keyring":
        return ""
    return f'Write key = "keyring" below [profiles.{choice.profile}] in settings.toml to use it.'
