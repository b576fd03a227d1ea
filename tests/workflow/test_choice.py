from __future__ import annotations

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.home import home
from sportft_tui.workflow.choice import Choice, choose, settled


def test_the_engine_is_meant_where_nothing_is_said() -> None:
    assert choose(None, None) == Choice("local")
    assert choose(None, None).is_local


def test_an_option_is_stronger_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPORTFT_PROFILE", "openai")
    assert choose(None, None).profile == "openai"
    assert choose("local", None).profile == "local"
    assert choose(None, "http://127.0.0.1:1/v1") == Choice("custom", "http://127.0.0.1:1/v1")


def test_a_base_url_alone_means_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPORTFT_BASE_URL", "http://127.0.0.1:1/v1")
    chosen = choose(None, None)
    assert chosen == Choice("custom", "http://127.0.0.1:1/v1")
    assert chosen.identity != Choice("custom", "http://127.0.0.1:2/v1").identity


def test_settings_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN settings with a profile of one's own, to start with
    lines = ['profile = "lab"', "[profiles.lab]", 'base_url = "https://lab.example/v1"']
    lines += ["[profiles.work]", 'kind = "openai"', "[profiles.barn]", 'kind = "local"']
    lines += ['base_url = "http://10.0.0.7/v1"', "[profiles.custom]"]
    lines += ['base_url = "https://own.example/v1"']
    (home().create().config / "settings.toml").write_text("\n".join(lines))
    # THEN it is used where nothing else is said
    assert choose(None, None) == Choice("lab", "", "custom")
    assert choose("local", None) == Choice()
    assert choose("work", None).kind == "openai"
    assert choose(None, "http://127.0.0.1:1/v1") == Choice("custom", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("SPORTFT_PROFILE", "work")
    assert choose(None, None).profile == "work"
    # AND custom is whatever address it has, so that its jobs are found again
    assert choose("custom", None).identity == "custom https://own.example/v1"
    monkeypatch.setenv("SPORTFT_BASE_URL", "https://env.example/v1")
    assert choose("custom", None).base_url == "https://env.example/v1"
    # AND an engine elsewhere is free, and is not started here
    barn = choose("barn", None)
    assert (barn.is_local, barn.is_launched, barn.identity) == (True, False, "barn")
    assert settled(Choice("barn")) == barn


def test_an_address_is_for_profiles_without_one() -> None:
    with pytest.raises(BadInput, match="the engine on this machine"):
        choose("local", "http://127.0.0.1:1/v1")


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(BadInput, match="mars"):
        choose("mars", None)
