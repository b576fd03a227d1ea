"""What a crash leaves behind: what was unsaved, and a report that gives nobody away."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sportft_tui import crash_report
from sportft_tui.cli import main as cli
from sportft_tui.domain.secret import Secret
from sportft_tui.home import Home, home

KEY = "sk-live-0123456789abcdefghij"
TEXT = "Dear Anna, my account number is 12345"


def broken(text: str, key: Secret) -> None:
    local = key.reveal() + text  # what must not be told
    try:
        json.loads(text)
    except ValueError as error:
        raise RuntimeError(f"the answer {local} was not understood") from error


def crash() -> RuntimeError:
    with pytest.raises(RuntimeError) as raised:
        broken(TEXT, Secret(KEY))
    return raised.value


@pytest.fixture
def own(sportft_home: Path) -> Home:
    return home()


def test_it_says_where_and_not_what(own: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN an error whose message holds a key and somebody's text, and a key in the environment
    monkeypatch.setenv("HOME", str(own.state.parent))
    monkeypatch.setenv("SOME_TOKEN", "hunter-two-and-more")
    # WHEN it is reported
    left = crash_report.leave(crash(), own, recent=["train", "cancel"])
    # THEN the code's own words stand there, with places and versions, and nothing else
    assert left.report is not None
    told = left.report.read_text()
    assert "RuntimeError: the answer … was not understood" in told
    assert "JSONDecodeError" in told
    assert "in broken" in told
    assert "the last commands: train, cancel" in told
    assert re.search(r"sportft \S+, Python 3", told)
    for secret in (KEY, "12345", "Anna", "hunter", str(own.state.parent)):
        assert secret not in told
    # AND nobody else may read it
    assert left.report.stat().st_mode & 0o077 == 0
    assert str(own.state.parent) not in left.sentence(crash())
    assert "~" in left.sentence(crash())


@pytest.mark.parametrize(
    "text", [KEY, "Bearer abcdef", "AbC1" * 12, "hf_abcdefghij", "gho" + "x1" * 20]
)
def test_what_looks_like_a_key_is_left_out(text: str) -> None:
    assert text.removeprefix("Bearer ") not in crash_report.redacted(f"x {text} y")
    plain = "sportft_tui/tui/app.py:120 in on_mount, ftjob-running"
    assert crash_report.redacted(plain) == plain


def test_what_was_unsaved_is_saved_first(own: Home) -> None:
    left = crash_report.leave(crash(), own, unsaved={"unsent-1": TEXT + "\ud800"})
    assert [path.read_text(encoding="utf-8")[: len(TEXT)] for path in left.unsaved] == [TEXT]
    assert crash_report.short(left.unsaved[0]) in left.sentence(crash())
    # AND old reports go, what was unsaved stays
    for n in range(30):
        (own.state / "crashes" / f"20200101-{n:06}-1.txt").touch()
    crash_report.leave(crash(), own)
    assert len(list((own.state / "crashes").glob("2020*"))) < 20
    assert left.unsaved[0].exists()


class Odd(Exception):
    def __str__(self) -> str:
        raise ZeroDivisionError


def test_it_never_raises(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN no place to write to THEN that is said
    (tmp_path / "file").touch()
    nowhere = own._replace(state=tmp_path / "file")
    left = crash_report.leave(crash(), nowhere, unsaved={"unsent-1": TEXT})
    assert left == crash_report.Left(None)
    assert "No report could be written" in left.sentence(crash())

    # GIVEN a full disk THEN nothing half is left behind
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fdopen", full)
        assert crash_report.leave(crash(), own).report is None
    assert not list((own.state / "crashes").iterdir())
    # GIVEN an error that cannot even be told
    try:
        raise Odd
    except Odd as error:
        odd = error
    assert crash_report.leave(odd, own).report


def test_a_broken_command_leaves_one_and_says_so(
    own: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_: object) -> int:
        raise RuntimeError(f"no idea about {TEXT}")

    monkeypatch.setattr("sportft_tui.cli.commands.jobs.run_list", breaks)
    assert cli.main(["jobs"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    found = list((own.state / "crashes").iterdir())
    assert len(found) == 1
    assert found[0].name in said
    assert "Anna" not in found[0].read_text()
    assert found[0].parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", [TypeError, AttributeError, ImportError, ValueError])
@pytest.mark.parametrize("text", ["hockey", "text of somebody", "(/srv/alice/secret.py)"])
def test_of_an_error_raised_by_hand_only_the_codes_own_words_are_kept(
    kind: type[Exception], text: str
) -> None:
    # GIVEN an error whose message was made with somebody's text
    def broken(label: str) -> None:
        raise kind(f"cannot use {label!r} here")

    with pytest.raises(kind) as caught:
        broken(text)
    # THEN the words of the code are told, and the text is not
    told = crash_report.message(caught.value)
    assert "cannot use " in told
    assert text not in told


def test_of_an_error_of_the_interpreter_the_names_are_kept() -> None:
    with pytest.raises(AttributeError) as caught:
        object().nothing_like_that  # type: ignore[attr-defined]  # noqa: B018
    assert "nothing_like_that" in crash_report.message(caught.value)


def test_a_secret_that_begins_with_another_is_left_out_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("A_KEY", "pass")
    monkeypatch.setenv("B_KEY", "pass-tail.of.a.longer.one")
    assert "tail" not in crash_report.redacted("it was pass-tail.of.a.longer.one")
