from __future__ import annotations

import pytest

from sportft_tui.domain.errors import BadInput
from sportft_tui.workflow.choice import Choice, choose


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


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(BadInput, match="mars"):
        choose("mars", None)
