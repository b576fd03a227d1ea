import subprocess
import sys

import pytest

from sportft_tui.api.profiles import local_profile, profile_name, remote_profile
from sportft_tui.domain.errors import BadInput, WrongKey
from sportft_tui.domain.secret import Secret


@pytest.mark.parametrize(
    ("name", "base_url", "environ", "expected"),
    [
        (None, None, {}, "local"),
        (None, "https://a.example/v1", {}, "custom"),
        (None, None, {"SPORTFT_BASE_URL": "https://a.example/v1"}, "custom"),
        ("openai", None, {"SPORTFT_BASE_URL": "https://a.example/v1"}, "openai"),
        (None, None, {"OPENAI_API_KEY": "sk-1"}, "local"),
    ],
)
def test_what_is_said_and_set_chooses_the_profile(
    name: str | None, base_url: str | None, environ: dict[str, str], expected: str
) -> None:
    assert profile_name(name, base_url, environ) == expected


def test_an_unknown_profile_is_named_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"nowhere.*local, openai, azure, nebius, custom"):
        profile_name("nowhere", None, {})


def test_openai_takes_its_own_key_and_account() -> None:
    # GIVEN keys and settings for both
    environ = {
        "OPENAI_API_KEY": " sk-openai\n",
        "SPORTFT_API_KEY": "sk-other",
        "OPENAI_ORG_ID": "org-1",
        "OPENAI_PROJECT_ID": "proj-1",
    }
    # WHEN
    profile = remote_profile("openai", None, environ)
    # THEN
    assert profile.base_url == "https://api.openai.com/v1"
    assert profile.key == Secret("sk-openai")
    assert (profile.format, profile.default_model) == ("chat", "gpt-4o-mini-2024-07-18")
    assert (profile.organization, profile.project) == ("org-1", "proj-1")
    assert not profile.is_local
    assert "sk-openai" not in repr(profile)


@pytest.mark.parametrize(
    "base_url",
    ["https://api.openai.com.evil.example/v1", "http://api.openai.com/v1", "https://a.example/v1"],
)
def test_the_openai_key_goes_to_openai_only(base_url: str) -> None:
    environ = {"OPENAI_API_KEY": "sk-openai"}
    with pytest.raises(BadInput, match=r"api\.openai\.com only"):
        remote_profile("openai", base_url, environ)
    # AND the profile for other servers does not fall back to it
    with pytest.raises(WrongKey, match="Set SPORTFT_API_KEY"):
        remote_profile("custom", base_url, environ)


def test_a_custom_server_is_set_up_by_the_environment() -> None:
    environ = {
        "SPORTFT_BASE_URL": "http://10.0.0.7:8000/v1/",
        "SPORTFT_API_KEY": "k",
        "SPORTFT_FORMAT": "completion",
        "SPORTFT_MODEL": "tiny",
        "OPENAI_ORG_ID": "org-1",
    }
    profile = remote_profile("custom", None, environ)
    assert profile.base_url == "http://10.0.0.7:8000/v1"
    assert profile.host == "10.0.0.7:8000"
    assert (profile.format, profile.default_model) == ("completion", "tiny")
    assert profile.organization == ""
    # AND an address that is given goes first
    assert remote_profile("custom", "https://b.example/v1", environ).host == "b.example"


def test_the_local_profile_speaks_completions_to_the_engine() -> None:
    profile = local_profile("http://127.0.0.1:4567/v1", Secret("k"))
    assert profile.is_local
    assert (profile.format, profile.default_model) == ("completion", "ada")


@pytest.mark.parametrize(
    "base_url",
    [
        "a.example/v1",
        "ftp://a.example/v1",
        "https://",
        "https://a b.example/v1",
        "http://a.example:99999/v1",
        "http://[::1/v1",
        "https://me:secret@a.example/v1",
        "https://a.example/v1?key=secret",
    ],
)
def test_an_address_that_is_none_is_refused_without_showing_secrets(base_url: str) -> None:
    with pytest.raises(BadInput) as caught:
        remote_profile("custom", base_url, {"SPORTFT_API_KEY": "k"})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "a b", "kéy", "a\nb"])
def test_a_key_that_cannot_be_sent_is_found_before_it_is_sent(key: str) -> None:
    with pytest.raises(WrongKey, match="OPENAI_API_KEY"):
        remote_profile("openai", None, {"OPENAI_API_KEY": key})


def test_an_unknown_format_is_refused() -> None:
    environ = {"SPORTFT_API_KEY": "k", "SPORTFT_FORMAT": "chatty"}
    with pytest.raises(BadInput, match="chat or completion"):
        remote_profile("custom", "https://a.example/v1", environ)


def test_importing_the_room_does_not_import_openai() -> None:
    code = (
        "import sys, pkgutil, importlib, sportft_tui.api, sportft_tui.classify\n"
        "for room in (sportft_tui.api, sportft_tui.classify):\n"
        "    for m in pkgutil.iter_modules(room.__path__):\n"
        "        importlib.import_module(f'{room.__name__}.{m.name}')\n"
        "heavy = {'openai', 'httpx2', 'pandas', 'numpy', 'sklearn', 'textual', 'pydantic'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
