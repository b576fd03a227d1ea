"""Profiles as they are written into settings.toml."""

from __future__ import annotations

from typing import Any

import pytest

from sportft_tui.api.profile_settings import read_spec
from sportft_tui.api.profiles import identity, remote_profile, spec
from sportft_tui.classify.bulk.order import profile_from_wire, profile_to_wire
from sportft_tui.domain.errors import BadInput, NoKey, WrongKey
from sportft_tui.domain.secret import Secret

LAB = {"base_url": "https://lab.example/v1"}


def test_a_profile_of_ones_own_has_all_that_its_kind_has() -> None:
    own: dict[str, dict[str, Any]] = {
        "work": {"kind": "openai"},
        "lab": LAB | {"format": "completion", "poll_seconds": 20},
    }
    work = spec("work", None, {}, own)
    assert (work.base_url, work.model) == ("https://api.openai.com/v1", "gpt-4o-mini-2024-07-18")
    # The provider's own variable at the provider; else one that no other profile has.
    assert work.key.variable == "OPENAI_API_KEY"
    lab = spec("lab", None, {}, own)
    assert (lab.kind.name, lab.format, lab.poll_seconds) == ("custom", "completion", 20.0)
    assert lab.key.variable == "SPORTFT_API_KEY_LAB"
    # AND what is said in the environment goes first
    assert spec("lab", None, {"SPORTFT_MODEL": "tiny"}, own).model == "tiny"


def test_its_name_is_what_its_jobs_are_remembered_under() -> None:
    # Two keys at one server are two accounts; what was there before stays as it was.
    assert identity("lab", "https://lab.example/v1") == "lab"
    assert identity("custom", "https://lab.example/v1/") == "custom https://lab.example/v1"
    assert identity("openai", "https://api.openai.com/v1") == "openai"


def test_azure_has_an_address_by_resource_or_by_its_own_variable() -> None:
    assert (
        spec("eu", None, {}, {"eu": {"kind": "azure", "resource": "my-res"}}).base_url
        == "https://my-res.openai.azure.com/openai/v1"
    )
    environ = {
        "AZURE_OPENAI_ENDPOINT": "https://my-res.openai.azure.com/",
        "AZURE_OPENAI_API_KEY": "k",
    }
    profile = remote_profile("azure", None, environ)
    assert profile.base_url == "https://my-res.openai.azure.com/openai/v1"
    assert profile.quirks.training_types[0] == "Standard"
    with pytest.raises(BadInput, match=r"needs the server's address.*AZURE_OPENAI_ENDPOINT"):
        remote_profile("azure", None, {"AZURE_OPENAI_API_KEY": "k"})


def test_quirks_can_be_switched_and_go_through_a_pipe() -> None:
    own = {"eu": {"kind": "azure", "resource": "r", "quirks": {"training_types": ["Developer"]}}}
    environ = {"SPORTFT_API_KEY_EU": "k"}
    profile = remote_profile("eu", None, environ, own)
    assert profile.quirks.training_types == ("Developer",)
    assert profile.quirks.marks_files  # as its kind has it
    again = profile_from_wire(profile_to_wire(profile))
    assert (again.quirks, again.key) == (profile.quirks, Secret("k"))


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("a b", LAB, "no name for a profile"),
        ("lab", LAB | {"api_key": "sk-secret"}, r"no field “api_key”.*not written there"),
        ("lab", LAB | {"key": "sk-secret"}, "does not say where the key comes from"),
        ("lab", LAB | {"key_env": "sk-secret"}, "not the name of a variable"),
        ("lab", LAB | {"key_env": "LAB"}, "Let it end with KEY"),
        ("lab", LAB | {"key_env": "OPENAI_API_KEY"}, "is for OpenAI, not for lab.example"),
        ("lab", LAB | {"key_env": "A_KEY", "key": "ask"}, "exclude each other"),
        ("lab", LAB | {"key_command": "pass 'lab"}, "cannot be read as a command"),
        ("lab", LAB | {"kind": "mars"}, "no kind “mars”"),
        ("openai", {"kind": "custom"}, "is of the kind openai"),
        ("lab", LAB | {"format": "chatty"}, "chat or completion"),
        ("lab", LAB | {"poll_seconds": 0}, "a number of seconds"),
        ("lab", LAB | {"poll_seconds": True}, "a number of seconds"),
        ("lab", LAB | {"model": 3}, "not a text in quotes"),
        ("lab", LAB | {"resource": "r"}, "for azure only"),
        ("lab", LAB | {"quirks": {"mood": 1}}, "no quirk “mood”"),
        ("lab", LAB | {"quirks": {"least_rows": "ten"}}, "of another type"),
        ("lab", {"base_url": "https://me:secret@lab.example"}, "more than host and path"),
        ("lab", {"kind": "local"}, "an engine elsewhere"),
        ("local", {"base_url": "http://127.0.0.1:1/v1"}, "an engine elsewhere"),
    ],
)
def test_what_means_nothing_is_said_without_telling_a_key(
    name: str, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadInput, match=said) as caught:
        read_spec(name, fields)
    assert "secret" not in str(caught.value)


def test_a_key_stays_with_the_address_that_it_was_set_up_for() -> None:
    own = {"custom": LAB | {"key_env": "LAB_KEY"}, "lab": LAB}
    environ = {"LAB_KEY": "k", "SPORTFT_API_KEY": "other"}
    assert remote_profile("custom", None, environ, own).key == Secret("k")
    # WHEN another address is given THEN the key is another one
    there = remote_profile("custom", "https://b.example/v1", environ, own)
    assert there.key == Secret("other")
    with pytest.raises(BadInput, match="has an address of its own"):
        spec("lab", "https://b.example/v1", environ, own)
    # AND a provider's key does not follow its profile elsewhere
    with pytest.raises(WrongKey, match=r"is for Nebius Token Factory, not for b\.example"):
        remote_profile("nebius", "https://b.example/v1", {"NEBIUS_API_KEY": "k"})
    with pytest.raises(NoKey, match="SPORTFT_API_KEY_LAB is not set"):
        remote_profile("lab", None, environ, own)


def test_two_profiles_do_not_share_a_key_by_accident() -> None:
    own = {"a-b": LAB, "a.b": {"base_url": "https://b.example/v1"}}
    with pytest.raises(BadInput, match=r"a-b and a\.b would share SPORTFT_API_KEY_A_B"):
        spec("a-b", None, {}, own)
    named = {"a-b": LAB | {"key_env": "A_KEY"}, "a.b": LAB}
    assert spec("a-b", None, {}, named).key.variable == "A_KEY"


def test_an_engine_elsewhere_is_free_and_has_its_extensions() -> None:
    own = {"barn": {"kind": "local", "base_url": "http://10.0.0.7:8000/v1"}}
    profile = remote_profile("barn", None, {"SPORTFT_API_KEY_BARN": "k"}, own)
    assert (profile.is_local, profile.format, profile.default_model) == (True, "completion", "ada")
