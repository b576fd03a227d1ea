from __future__ import annotations

import pytest

from sportft_tui.domain.cost import Estimate, dollars


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (
            Estimate(26_543, 4, 3.0, "gpt-4o-mini"),
            "about $0.32: 106,172 tokens in 4 epochs at $3.00 a million for gpt-4o-mini",
        ),
        (
            Estimate(26_543, 3, 0.125, "m", is_estimated=True, is_epochs_guess=True),
            "about $0.01: about 79,600 tokens (estimated) in probably 3 epochs "
            "at $0.125 a million for m",
        ),
        (
            Estimate(10, 1, 3.0, "m", is_hosted=True),
            "less than $0.01: 10 tokens in 1 epoch at $3.00 a million for m; not in it: by the "
            "hour while the model is deployed",
        ),
        (
            Estimate(10, 1, None, "m", hour=50.0, is_hosted=True, hosting=1.7),
            "$50.00 for each hour of training, however many; 10 tokens in 1 epoch for m; not in "
            "it: $1.70 an hour while the model is deployed",
        ),
        (
            Estimate(10, 1, 3.0, hour=50.0),
            "$50.00 for each hour of training, however many; 10 tokens in 1 epoch at $3.00 a "
            "million",
        ),
        (Estimate(10, 1, 3.0), "less than $0.01: 10 tokens in 1 epoch at $3.00 a million"),
        (Estimate(10, 2, 0.0), "$0.00: 20 tokens in 2 epochs at $0.00 a million"),
        (
            Estimate(1_000_000, 2, None, "ada"),
            "2,000,000 tokens in 2 epochs for ada, whose price is not in prices.toml",
        ),
        (Estimate(1_234_567, 1, is_estimated=True),
         "about 1,230,000 tokens (estimated) in 1 epoch"),
    ],
)  # fmt: skip
def test_what_is_said_is_as_sure_as_what_is_known(estimate: Estimate, words: str) -> None:
    assert estimate.words() == words


def test_charged_is_every_token_once_an_epoch() -> None:
    cost = Estimate(250_000, 4, 25.0)
    assert (cost.trained_tokens, cost.usd) == (1_000_000, 25.0)
    assert Estimate(250_000, 4).usd is None
    assert Estimate(250_000, 4, 25.0, hour=50.0).usd is None
    assert cost.to_dict()["usd"] == 25.0


@pytest.mark.parametrize(
    ("usd", "said"),
    [(0, "$0.00"), (0.0049, "less than $0.01"), (0.006, "$0.01"), (1234.5, "$1,234.50")],
)
def test_a_little_is_not_made_nothing(usd: float, said: str) -> None:
    assert dollars(usd) == said
