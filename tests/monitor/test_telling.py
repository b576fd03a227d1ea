from __future__ import annotations

from collections.abc import Sequence

import pytest

from sportft_tui.domain.job import Job
from sportft_tui.monitor import telling

XTERM = {"TERM": "xterm-256color"}
HOSTILE = "a\x1b[2J\x07b\x9c\x1b\\\x1b]0;evil\x07\n\u202ec"


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["succeeded"], "✓ ftjob-0 succeeded"),
        (["failed"], "✗ ftjob-0 failed"),
        (["canceled"], "■ ftjob-0 canceled"),
        (["succeeded", "succeeded"], "✓ 2 jobs succeeded"),
        (["succeeded", "failed", "cancelled"], "✗ 3 jobs ended, 2 without a model"),
    ],
)
def test_the_headline_says_what_has_ended(statuses: Sequence[str], words: str) -> None:
    jobs = [Job(f"ftjob-{n}", status, "ada") for n, status in enumerate(statuses)]
    assert telling.headline(jobs) == words


def test_the_title_is_set_and_restored() -> None:
    assert telling.set_title("✓ done", XTERM) == "\x1b]2;✓ done\x1b\\"
    assert telling.restore_title(XTERM) == "\x1b]2;\x1b\\\x1b[23;2t"


@pytest.mark.parametrize(
    ("environ", "sent"),
    [
        (XTERM, "\x1b]9;done\x1b\\"),
        ({**XTERM, "TMUX": "/tmp/x,1,0"}, "\x1bPtmux;\x1b\x1b]9;done\x07\x1b\\"),
        ({"TERM": "screen", "STY": "1.pts"}, "\x1bP\x1b]9;done\x07\x1b\\"),
    ],
)
def test_a_notification_goes_through_what_lies_between(environ: dict[str, str], sent: str) -> None:
    assert telling.notification("done", environ) == sent


@pytest.mark.parametrize("term", ["", "dumb", "linux"])
def test_a_terminal_that_would_show_a_string_is_sent_none(term: str) -> None:
    for make in (telling.set_title, telling.notification):
        assert make("done", {"TERM": term}) == ""
    assert telling.restore_title({"TERM": term}) == ""


@pytest.mark.parametrize("make", [telling.set_title, telling.notification])
def test_hostile_text_neither_ends_the_string_nor_fills_the_terminal(make: object) -> None:
    # GIVEN a text that would end the string and begin another, and one without an end
    assert callable(make)
    for text in (HOSTILE, HOSTILE * 10_000):
        # WHEN it is sent
        sent = make(text, XTERM)
        # THEN there is one string, of bounded length, with nothing but text in it
        inside = sent.removeprefix(sent[:4]).removesuffix("\x1b\\")
        assert inside.isprintable()
        assert len(sent) < 200


def test_a_digit_in_front_is_not_another_command() -> None:
    # OSC 9;4 is a progress bar at some terminals
    assert telling.notification("4;1;50", XTERM) == "\x1b]9; 4;1;50\x1b\\"
