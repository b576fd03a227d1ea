"""`sportft profiles`, and being asked for a key in the shell."""

from __future__ import annotations

import getpass
import io
import json
import sys
from collections.abc import Iterator

import pytest

from sportft_tui.api import keys
from sportft_tui.api.keys import TYPED
from sportft_tui.cli.main import main
from sportft_tui.home import home
from tests.stand_ins import OpenAI

SECRET = "sk-typed-0123456789"


@pytest.fixture(autouse=True)
def nothing_typed() -> Iterator[None]:
    yield
    TYPED.forget()


def set_up(text: str) -> None:
    (home().create().config / "settings.toml").write_text(text)


def test_they_are_listed_with_what_is_in_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(
        'profile = "lab"\n[profiles.lab]\nbase_url = "https://lab.example/v1"\nkey = "keyring"\n'
        '[profiles.bad]\napi_key = "sk-secret"\n'
    )
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert main(["profiles"]) == 0
    told = capsys.readouterr()
    lines = {line.split()[0 if line[0] != "*" else 1]: line for line in told.out.splitlines()[1:]}
    assert set(lines) == {"local", "openai", "azure", "nebius", "custom", "lab", "bad"}
    assert lines["lab"].startswith("*")
    assert "key from the system keyring" in lines["lab"]
    assert "key in OPENAI_API_KEY" in lines["openai"]
    assert "cannot be used" in lines["bad"]
    assert "no field “api_key”" in told.err
    assert main(["profiles", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows if row["in_use"]] == ["lab"]
    assert "sk-secret" not in told.out + told.err + str(rows)


def test_they_are_listed_also_where_the_one_in_use_is_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up('profile = "mars"\n')
    assert main(["profiles"]) == 0
    told = capsys.readouterr()
    assert "openai" in told.out
    assert "no profile named “mars”" in told.err


def test_one_is_tried_and_the_exit_code_says_what_is_to_be_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAI() as server:
        set_up(f'[profiles.lab]\nkind = "openai"\nbase_url = "{server.url}"\nkey_env = "LAB_KEY"\n')
        monkeypatch.setenv("LAB_KEY", server.key)
        assert main(["profiles", "test", "lab"]) == 0
        assert "✓ key" in capsys.readouterr().out
        monkeypatch.setenv("LAB_KEY", "sk-wrong")
        assert main(["profiles", "test", "lab", "--json"]) == 4
        found = json.loads(capsys.readouterr().out)
        assert [one["name"] for one in found if one["is_ok"] is False] == ["key"]
    assert main(["profiles", "test", "lab"]) == 5
    assert main(["profiles", "test", "azure"]) == 3


def test_a_key_is_put_into_the_keyring(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {}
    monkeypatch.setattr(keys, "store", lambda one, key: kept.update({one.owner: key}))
    set_up('[profiles.lab]\nbase_url = "https://lab.example/v1"\n')
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\n"))
    assert main(["profiles", "set-key", "lab"]) == 0
    assert [key.reveal() for key in kept.values()] == [SECRET]
    told = capsys.readouterr()
    assert 'Write key = "keyring" below [profiles.lab]' in told.err
    assert SECRET not in told.out + told.err
    assert main(["profiles", "set-key", "local"]) == 3


def test_a_missing_key_is_asked_for_where_somebody_sits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAI() as server:
        set_up(f'[profiles.lab]\nkind = "openai"\nbase_url = "{server.url}"\nkey = "ask"\n')
        # GIVEN nobody there THEN it is said what is missing
        assert main(["jobs", "--profile", "lab"]) == 4
        assert "no key for 127.0.0.1" in capsys.readouterr().err
        # GIVEN a terminal THEN it is asked for, and used
        for stream in (sys.stdin, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True)
        monkeypatch.setattr(getpass, "getpass", lambda *_: server.key)
        assert main(["jobs", "--profile", "lab"]) == 0
    assert server.key not in "".join(capsys.readouterr())
