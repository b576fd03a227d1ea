"""How answers are made of probabilities: cut, stopped and drawn."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from sportft_tui.engine.learning.task import Answer
from sportft_tui.engine.terms.tokens import count, pieces
from sportft_tui.engine.web.choices import END, Choice, Wish, choose

SHARES = {" ice hockey": 0.5, " baseball": 0.2, " ice": 0.15, " ice hockey cup": 0.1, "!": 0.05}
ANSWER = Answer(" ice hockey", tuple((label, math.log(share)) for label, share in SHARES.items()))


def only(wish: Wish) -> Choice:
    (choice,) = choose(ANSWER, wish)
    return choice


def shares(choice: Choice, place: int) -> dict[str, float]:
    return {text: round(math.exp(value), 9) for text, value in choice.tokens[place].top}


@pytest.mark.parametrize("text", ["", " ice hockey", "\n", " a.b!\n\n", "¿qué?  x ", "日本 語"])
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert count(text) == sum(1 for piece in pieces(text) if piece.strip())


@pytest.mark.parametrize("most", [None, 2, 3, 16])
def test_a_whole_label_is_one_token_among_labels(most: int | None) -> None:
    choice = only(Wish(max_tokens=most))
    assert choice.text == " ice hockey"
    assert [token.text for token in choice.tokens] == [" ice hockey"]
    assert shares(choice, 0) == SHARES
    # Two words were allowed, so nobody knows whether a third would have come.
    assert choice.finish_reason == ("length" if most == 2 else "stop")
    assert choice.n_tokens == 2


def test_a_cut_label_is_spelled_with_what_goes_on_alike() -> None:
    choice = only(Wish(max_tokens=1))
    assert (choice.text, choice.finish_reason, choice.n_tokens) == (" ice", "length", 1)
    assert shares(choice, 0) == {" ice": 0.75, " baseball": 0.2, "!": 0.05}
    assert choice.tokens[0].logprob == pytest.approx(math.log(0.75))
    assert only(Wish(max_tokens=0)) == Choice("", (), "length", 0)


def test_where_a_shorter_label_ends_its_end_is_a_token() -> None:
    choice = only(Wish(stop=("ey",)))
    assert (choice.text, choice.finish_reason) == (" ice hock", "stop")
    assert [token.text for token in choice.tokens] == [" ice", " hockey"]
    assert shares(choice, 1) == {" hockey": 0.8, END: 0.2}


@pytest.mark.parametrize(
    ("stop", "text"),
    [((" h",), " ice"), ((" ",), ""), (("x", "hoc", "e h"), " ic"), (("z",), None)],
)
def test_stops(stop: tuple[str, ...], text: str | None) -> None:
    choice = only(Wish(stop=stop))
    assert choice.text == (" ice hockey" if text is None else text)
    assert choice.finish_reason == "stop"


def test_a_stop_behind_the_cut_stops_nothing() -> None:
    choice = only(Wish(max_tokens=1, stop=("hockey",)))
    assert (choice.text, choice.finish_reason) == (" ice", "length")


def test_drawing_follows_the_probabilities() -> None:
    n = 4_000
    drawn = Counter(c.text for c in choose(ANSWER, Wish(n=n, best_of=n, temperature=1, seed=3)))
    for label, share in SHARES.items():
        # five standard deviations
        assert abs(drawn[label] / n - share) < 5 * math.sqrt(share * (1 - share) / n)
    # a little temperature sharpens them, much evens them out
    cold = Counter(c.text for c in choose(ANSWER, Wish(n=n, best_of=n, temperature=0.3, seed=3)))
    hot = Counter(c.text for c in choose(ANSWER, Wish(n=n, best_of=n, temperature=2, seed=3)))
    assert cold[" ice hockey"] > drawn[" ice hockey"] > hot[" ice hockey"]
    # and what is told of them are the model's own, always
    (choice, *_) = choose(ANSWER, Wish(temperature=2, seed=1))
    assert shares(choice, 0) == SHARES


def test_a_seed_draws_the_same_again_but_not_for_every_prompt() -> None:
    wish = Wish(n=20, best_of=20, temperature=1, seed=7)
    assert choose(ANSWER, wish) == choose(ANSWER, wish)
    assert choose(ANSWER, wish) != choose(ANSWER, wish, number=1)
    assert choose(ANSWER, wish) != choose(ANSWER, Wish(n=20, best_of=20, temperature=1, seed=8))


def test_top_p_and_best_of() -> None:
    few = {c.text for c in choose(ANSWER, Wish(n=200, best_of=200, temperature=1, top_p=0.6))}
    assert few == {" ice hockey", " baseball"}
    assert {c.text for c in choose(ANSWER, Wish(n=9, best_of=9, temperature=2, top_p=0))} == {
        " ice hockey"
    }
    best = choose(ANSWER, Wish(n=1, best_of=20, temperature=1, seed=1))
    assert [choice.text for choice in best] == [" ice hockey"]


def test_one_answer_of_tiny_probability_is_told_finitely() -> None:
    answer = Answer(" a b", ((" a b", 0.0), (" c", -1e9)))
    (choice,) = choose(answer, Wish(max_tokens=1))
    assert all(math.isfinite(value) for _, value in choice.tokens[0].top)
