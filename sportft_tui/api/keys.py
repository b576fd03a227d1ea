"""Where a server's key comes from: a variable, the system keyring, a command, a box to type it in.

A key belongs to one profile at one address. It is looked up when it is needed, goes into a `Secret`
at once, and is written nowhere by sportft but into the system keyring, when that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

from sportft_tui.api import key_command
from sportft_tui.domain.errors import BadInput, NoKey, WrongKey
from sportft_tui.domain.secret import Secret

How = Literal["variable", "keyring", "command", "ask"]

#: What sportft's keys are kept under in the system keyring.
KEYRING_SERVICE = "sportft"
#: The source of a key that is asked for.
TYPED_WORDS = "what is typed"
_NO_VARIABLE = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where one profile's key comes from.

    Attributes:
        profile: whose key it is, by name.
        origin: where it may go: scheme, host and port.
        host: the same, for people.
        how: which kind of source.
        variable: of the environment.
        command: one line, or the words of it.
    """

    profile: str
    origin: str
    host: str
    how: How = "variable"
    variable: str = ""
    command: str | tuple[str, ...] = ""

    @property
    def owner(self) -> str:
        """What the key is kept under: at another address the profile has none."""
        return f"{self.profile} {self.origin}"

    @property
    def words(self) -> str:
        """The source, after "the key from"."""
        match self.how:
            case "variable":
                return self.variable
            case "keyring":
                return "the system keyring"
            case "command":
                return f"key_command “{key_command.name_of(self.command)}”"
            case "ask":
                return TYPED_WORDS

    @property
    def if_missing(self) -> str:
        """What to do where there is none."""
        match self.how:
            case "variable":
                return f"Set {self.variable} to it."
            case "keyring":
                return f"`sportft profiles set-key {self.profile}` puts it there."
            case _:
                return "The app asks for it: p, then e."

    @property
    def if_wrong(self) -> str:
        """What to do where the server does not take it."""
        match self.how:
            case "variable":
                return "Check it there."
            case "keyring":
                return f"`sportft profiles set-key {self.profile}` puts another one there."
            case _:
                return "Try the command in a terminal; it stands in settings.toml."


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and where it was found.

    Attributes:
        secret: the key.
        words: its source, after "the key from".
        if_wrong: what to do where the server does not take it.
    """

    secret: Secret
    words: str
    if_wrong: str


class TypedKeys:
    """The keys that somebody has typed: in this process's memory, and gone with it."""

    def __init__(self) -> None:
        self._of_owners: dict[str, Secret] = {}

    def keep(self, source: KeySource, key: Secret) -> None:
        """Use a key from now on, whatever the profile's other source says.

        Raises:
            WrongKey: it holds characters that no key has.
        """
        self._of_owners[source.owner] = checked(key.reveal(), "that was typed")

    def find(self, source: KeySource) -> Secret | None:
        """The key that was typed for this profile at this address."""
        return self._of_owners.get(source.owner)

    def forget(self) -> None:
        """Drop them all."""
        self._of_owners.clear()


#: One memory for one process: sessions come and go in it, and nobody is asked twice.
TYPED = TypedKeys()


def variable_of(profile: str) -> str:
    """The variable for the key of a profile that has a name of its own."""
    return f"SPORTFT_API_KEY_{_NO_VARIABLE.sub('_', profile.upper())}"


def find_key(source: KeySource, environ: Mapping[str, str]) -> Key:
    """Look the key up. Blocking: a command is run, a keyring may want to be unlocked.

    Raises:
        NoKey: there is none; says where it was looked for.
        WrongKey: what was found cannot be a key, or the command failed.
        BadInput: there is no keyring here.
    """
    if typed := TYPED.find(source):
        return Key(typed, "the box where it was typed", "In the app, p and then e ask again.")
    match source.how:
        case "variable":
            found = environ.get(source.variable, "").strip()
        case "keyring":
            found = _keyring().get(source.owner)
        case "command":
            found = key_command.run(source.command)
        case "ask":
            found = ""
    if not found:
        raise NoKey(_missing(source), hint=source.if_missing)
    return Key(checked(found, f"from {source.words}"), source.words, source.if_wrong)


def is_there(source: KeySource, environ: Mapping[str, str]) -> bool | None:
    """Whether there is a key, as far as can be told at once; None where one would have to look."""
    if TYPED.find(source):
        return True
    if source.how == "variable":
        return bool(environ.get(source.variable, "").strip())
    return False if source.how == "ask" else None


def store(source: KeySource, key: Secret) -> None:
    """Put a key into the system keyring. Blocking.

    Raises:
        WrongKey: it holds characters that no key has.
        BadInput: there is no keyring here, or it does not take the key.
    """
    secret = checked(key.reveal(), "that was typed")
    _keyring().put(source.owner, secret.reveal())


def checked(key: str, where: str) -> Secret:
    """A key that can be sent in a header.

    Raises:
        WrongKey: it cannot; says where it was.
    """
    if not (key.isascii() and key.isprintable()) or not key or " " in key:
        raise WrongKey(
            f"The key {where} holds blanks or characters that no key has.",
            hint="Copy it again, without quotes or line ends.",
        )
    return Secret(key)


def _missing(source: KeySource) -> str:
    match source.how:
        case "variable":
            return f"There is no key for {source.host}: {source.variable} is not set."
        case "keyring":
            return f"There is no key for {source.host} in the system keyring."
        case _:
            return f"There is no key for {source.host} yet."


class _Keyring:
    """The optional package, with what it raises in words."""

    def __init__(self, package: Any) -> None:
        self._package = package

    def get(self, owner: str) -> str:
        try:
            return str(self._package.get_password(KEYRING_SERVICE, owner) or "").strip()
        except self._package.errors.KeyringError as error:
            raise _refused(error) from error

    def put(self, owner: str, key: str) -> None:
        try:
            self._package.set_password(KEYRING_SERVICE, owner, key)
        except self._package.errors.KeyringError as error:
            raise _refused(error) from error


def _keyring() -> _Keyring:
    if find_spec("keyring") is None:
        raise BadInput(
            "The system keyring cannot be used: the package keyring is not installed.",
            hint="pip install 'sportft[keyring]'",
        )
    import keyring
    import keyring.errors

    return _Keyring(keyring)


def _refused(error: Exception) -> BadInput:
    return BadInput(
        f"The system keyring does not answer ({type(error).__name__}).",
        hint="Unlock it, or use key_env or key_command in settings.toml.",
    )
