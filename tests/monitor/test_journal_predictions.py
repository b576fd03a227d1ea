"""Earlier answers, when texts are large."""

from __future__ import annotations

from pathlib import Path

from sportft_tui.domain.prediction import Prediction
from sportft_tui.monitor.journal import Journal
from sportft_tui.monitor.tables.predictions import RECENT_CHARACTERS

ONE = Prediction("hockey", (("hockey", 0.9),), "m", 0.1)


def test_large_texts_do_not_make_the_start_slow(tmp_path: Path) -> None:
    # GIVEN short texts, then two that are together more than is read, then short ones again
    large = "x" * (RECENT_CHARACTERS // 2 + 1)
    texts = ["old", large, "between", large, "new", "newest"]
    with Journal(tmp_path / "journal.sqlite") as journal:
        for number, text in enumerate(texts):
            journal.record_prediction("local", text, ONE, at=float(number))
        # WHEN they are read THEN the newest come, up to that many characters
        found = [answered.text for answered in journal.predictions("local")]
        assert found == ["newest", "new", large, "between"]
        # AND nothing is lost
        assert [answered.text for _, answered in journal.every_prediction()] == texts


def test_nothing_is_read_where_nothing_is(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert journal.predictions("local") == []
