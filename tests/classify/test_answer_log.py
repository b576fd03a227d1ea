from __future__ import annotations

from pathlib import Path

import pytest

from sportft_tui.classify.bulk.answer_log import AnswerLog, InUse
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction

BOUND = {"model": "ft:m", "digest": "d"}
ONE = Prediction(
    "hockey ⚾\ud800",
    (("hockey ⚾\ud800", 0.75), ("b", 0.1 + 0.2)),
    "ft:m",
    0.5,
    undecided=((("b", "c"), 0.05),),
    prompt_tokens=10,
    completion_tokens=2,
    usd=0.001,
)


def test_answers_are_there_again_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with AnswerLog(path, BOUND, 5) as log:
        log.add(3, ONE)
        log.add_error(1, "too long")
        log.note({"tag": "t"})
    with AnswerLog(path, BOUND, 5) as log:
        assert (log.answered, log.failed, len(log), log.notes) == (1, 1, 2, [{"tag": "t"}])
        assert 3 in log and 0 not in log
        assert log.get(0) is None
        found, refused = log.get(3), log.get(1)
        assert found and found.prediction == ONE
        assert refused and (refused.prediction, refused.error) == (None, "too long")


def test_whatever_a_stop_leaves_of_the_last_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with AnswerLog(path, BOUND, 3) as log:
        log.add(0, ONE)
        whole = path.stat().st_size
        log.add(1, ONE)
    full = path.read_bytes()
    # GIVEN a stop at any byte of the last line
    for length in range(whole, len(full)):
        path.write_bytes(full[:length])
        with AnswerLog(path, BOUND, 3) as log:
            # THEN the row before it is there, this one is not, and it can be added again
            assert 0 in log and 1 not in log
            log.add(1, ONE)
        assert path.read_bytes() == full


def test_a_stop_within_the_first_line_leaves_a_new_log(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b'{"model": "f')
    with AnswerLog(path, BOUND, 3) as log:
        assert len(log) == 0
        log.add(2, ONE)
    with AnswerLog(path, BOUND, 3) as log:
        assert 2 in log


def test_a_log_without_answers_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with AnswerLog(path, BOUND, 3):
        assert path.exists()
    assert not path.exists()


def test_only_one_at_a_time_and_only_for_what_it_belongs_to(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with AnswerLog(path, BOUND, 3) as log:
        log.add(0, ONE)
        with pytest.raises(InUse, match="in use"):
            AnswerLog(path, BOUND, 3)
    for other, what in (
        (BOUND | {"digest": "e"}, "another file"),
        (BOUND | {"model": "ft:n"}, "the model ft:m"),
        (BOUND | {"server": "s"}, "in another way"),
    ):
        with pytest.raises(BadInput, match=what):
            AnswerLog(path, other, 3)
    folder = tmp_path / "none" / "log"
    with pytest.raises(BadInput, match="cannot be written"):
        AnswerLog(folder, BOUND, 3)
