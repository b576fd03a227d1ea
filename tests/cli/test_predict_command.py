from __future__ import annotations

import pytest

from sportft_tui.cli.commands.predict import in_words
from sportft_tui.domain.prediction import Prediction

BOTH = (("hockey", 0.7), ("baseball", 0.2))


@pytest.mark.parametrize(
    ("prediction", "words"),
    [
        (Prediction("hockey", (), "m", 0.1), "hockey  (this server tells no probabilities)"),
        (
            Prediction("hockey", (("hockey", 0.75), ("baseball", 0.25)), "m", 0.1),
            "hockey  (hockey 75.0%, baseball 25.0%)",
        ),
        (
            Prediction("hockey", BOTH, "m", 0.1, undecided=((("hockey",), 0.1),)),
            "hockey  (hockey 70.0%, baseball 20.0%, not told apart 10.0%)",
        ),
        (
            Prediction("a1", (("b", 0.2),), "m", 0.1, undecided=((("a1", "a10"), 0.8),)),
            "a1  (a1 at most 80.0%, b 20.0%, not told apart 80.0%)",
        ),
        (
            Prediction("a1", (), "m", 0.1, undecided=((("a1", "a10"), 1.0),)),
            "a1  (a1 at most 100.0%, not told apart 100.0%)",
        ),
        (
            Prediction("hockey", (("hockey", 1.0),), "m", 0.1, unsure_below=1.0),
            "hockey  (hockey 100.0%)",
        ),
        (
            Prediction("ho\x1bckey", BOTH, "m", 0.1, unsure_below=0.8),
            "unsure, perhaps hockey  (hockey at most 0.0%, hockey 70.0%, baseball 20.0%, not told "
            "apart 10.0%)",
        ),
    ],
)
def test_an_answer_in_words(prediction: Prediction, words: str) -> None:
    assert in_words(prediction) == words
