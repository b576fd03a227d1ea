"""Where keys come from, and what is said where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from sportft_tui.api import key_command, keys
from sportft_tui.api.keys import TYPED, KeySource, find_key
from sportft_tui.domain.errors import BadInput, NoKey, WrongKey
from sportft_tui.domain.secret import Secret


def source(how: keys.How, **more: Any) -> KeySource:
    return KeySource("lab", "https://lab.example:443", "lab.example", how, **more)


@pytest.fixture(autouse=True)
def nothing_typed() -> Iterator[None]:
    yield
    TYPED.forget()


class KeyringError(Exception):
    pass


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """The system keyring, as the package shows it."""
    kept: dict[tuple[str, str], str] = {}
    package, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    package.__spec__ = errors.__spec__ = sys.__spec__
    package.__dict__.update(
        errors=errors,
        get_password=lambda service, owner: kept.get((service, owner)),
        set_password=lambda service, owner, key: kept.update({(service, owner): key}),
    )
    errors.__dict__["KeyringError"] = KeyringError
    monkeypatch.setitem(sys.modules, "keyring", package)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def test_a_variable() -> None:
    one = source("variable", variable="LAB_KEY")
    assert find_key(one, {"LAB_KEY": " k\n"}).secret == Secret("k")
    with pytest.raises(NoKey, match=r"no key for lab.example: LAB_KEY is not set.*Set LAB_KEY"):
        find_key(one, {})
    with pytest.raises(WrongKey, match=r"from LAB_KEY holds blanks") as caught:
        find_key(one, {"LAB_KEY": "se cret"})
    assert "se cret" not in str(caught.value)


def test_the_keyring(ring: dict[tuple[str, str], str]) -> None:
    one = source("keyring")
    with pytest.raises(NoKey, match=r"in the system keyring.*sportft profiles set-key lab"):
        find_key(one, {})
    keys.store(one, Secret("k-1"))
    assert find_key(one, {}).secret == Secret("k-1")
    # AND it is kept for this address only: where the profile moves, the key stays
    elsewhere = KeySource("lab", "https://evil.example:443", "evil.example", "keyring")
    with pytest.raises(NoKey):
        find_key(elsewhere, {})


def test_a_keyring_that_is_locked_or_not_there(
    ring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: str) -> str:
        raise KeyringError("secret details")

    monkeypatch.setattr(sys.modules["keyring"], "get_password", locked, raising=False)
    with pytest.raises(BadInput, match=r"does not answer.*Unlock it") as caught:
        find_key(source("keyring"), {})
    assert "secret" not in str(caught.value)
    monkeypatch.setattr(keys, "find_spec", lambda _: None)
    with pytest.raises(BadInput, match=r"pip install 'sportft\[keyring\]'"):
        find_key(source("keyring"), {})


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        ("echo k-1", "k-1"),
        (("printf", "%s", "a b"), "a b"),
        ("echo k-2 | tr k K", "K-2"),
        ("printf '%s' \"$HOME_OF_KEYS\"", "there"),
    ],
)
def test_a_command_is_run_without_a_shell_where_it_needs_none(
    command: str | tuple[str, ...], printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME_OF_KEYS", "there")
    assert key_command.run(command) == printed
    needs_shell = isinstance(command, str) and ("|" in command or "$" in command)
    assert (key_command.words_of(command)[0] == "/bin/sh") is needs_shell


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sh -c 'echo k-secret; echo first >&2; echo no such item >&2; exit 3'", "no such item"),
        ("/nowhere/at-all arg-secret", "cannot be started"),
        ("true", "printed nothing"),
        ("head -c 70000 /dev/zero", "more than a key"),
        ("kill -9 $$", "signal 9"),
    ],
)
def test_a_command_that_fails_says_why_and_not_what_it_printed(command: str, said: str) -> None:
    with pytest.raises(WrongKey, match=said) as caught:
        find_key(source("command", command=command), {})
    assert "secret" not in str(caught.value)
    assert "first" not in str(caught.value)


def test_a_command_that_hangs_is_stopped() -> None:
    with pytest.raises(WrongKey, match=r"longer than 0.1 s and was stopped"):
        key_command.run("sleep 60 | cat", limit=0.1)


def test_what_is_typed_goes_first_and_stays_in_memory() -> None:
    asked, set_up = source("ask"), source("variable", variable="LAB_KEY")
    with pytest.raises(NoKey, match=r"no key for lab.example yet.*p, then e"):
        find_key(asked, {})
    TYPED.keep(asked, Secret("k-typed"))
    for one in (asked, set_up):
        assert find_key(one, {"LAB_KEY": "k-set"}).secret == Secret("k-typed")
    assert "k-typed" not in repr(TYPED)
    # AND it is this server's only
    assert TYPED.find(KeySource("lab", "https://evil.example:443", "evil.example")) is None
    with pytest.raises(WrongKey, match="holds blanks"):
        TYPED.keep(asked, Secret("a b"))


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("VAULT_TOKEN=s.made-up-1 vault read key | head -1", "vault"),
        ("A='b c' D=e /usr/bin/pass show it", "pass"),
        (("/opt/op", "read", "op://made-up"), "op"),
        ("pass 'unclosed", ""),
    ],
)
def test_of_a_command_only_the_program_is_named(command: str | tuple[str, ...], name: str) -> None:
    assert key_command.name_of(command) == name


def test_a_failing_commands_last_words_hold_no_key() -> None:
    with pytest.raises(WrongKey) as caught:
        key_command.run("echo no luck with sk-made-up-key-123 >&2; exit 1")
    assert "no luck with [redacted]" in str(caught.value)
