from __future__ import annotations

import pickle

import pytest

from sportft_tui.domain.secret import Secret
from sportft_tui.domain.text import one_line, printable


def test_nothing_that_steers_a_terminal_survives() -> None:
    assert one_line("a\u200bb\ufeffc\U000e0041d") == "abcd"
    hostile = "a\x1b[31mb\x07c\x9bd\u202ee\ud800f\x00"
    assert one_line(hostile) == "a[31mbcde\ufffdf"
    assert printable("two\nlines\tkept") == "two\nlines\tkept"


def test_a_megabyte_costs_a_screenful() -> None:
    assert len(one_line("x " * 500_000)) <= 400


def test_a_key_does_not_show_itself() -> None:
    key = Secret("sk-very-secret")
    assert "very" not in f"{key} {key!r}" + str([key])
    assert key.reveal() == "sk-very-secret"
    assert not Secret("")
    with pytest.raises(TypeError):
        pickle.dumps(key)
