"""Whatever a server names, the parts of the probability make up 1, and bounds hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sportft_tui.classify.odds import label_of, odds
from sportft_tui.domain.answer import Answer, Spelling, Token
from sportft_tui.domain.prediction import Prediction

#: Pieces that labels are made of, halves of characters among them.
PIECES = [
    "a",
    "b",
    " a",
    "ab",
    " ",
    "",
    "c.",
    "€",
    "€".encode()[:1],
    "€".encode()[1:],
    b"\xff",
    None,
]
LABELS = ("a", "ab", "abc.", "a b", "€", "€a", "b")


def raw(piece: str | bytes | None) -> bytes | None:
    return piece.encode() if isinstance(piece, str) else piece


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    tokens, text = [], b""
    for _ in range(draw(st.integers(1, 4))):
        places = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5, unique=True))
        weights = draw(st.lists(st.floats(0, 1), min_size=6, max_size=6))
        total = sum(weights) or 1.0
        shares = [weight / total for weight in weights]
        spelled = [
            Spelling(raw(piece), share) for piece, share in zip(places, shares, strict=False)
        ]
        tokens.append(Token(spelled[0], tuple(spelled[1:])))
        text += spelled[0].raw or b"?"
    return Answer(text.decode("utf-8", "replace"), tuple(tokens), draw(st.booleans()))


@given(answers(), st.sets(st.sampled_from(LABELS)), st.booleans())
def test_all_parts_together_are_one(answer: Answer, some: set[str], is_whole: bool) -> None:
    labels = tuple(sorted(some))
    label = label_of(answer.text, labels, is_cut=answer.is_cut)
    found = odds(answer, label, labels, is_whole=is_whole)
    parts = [share for _, share in (*found.shares, *found.undecided)]
    assert all(0 <= part <= 1 + 1e-9 for part in parts)
    if not found.shares and not found.undecided:
        assert any(token.said.probability == 0 for token in answer.tokens)
        return
    assert abs(sum(parts) - 1) < 1e-6
    one = Prediction(label, found.shares, "m", 0.0, undecided=found.undecided)
    for name in labels:
        low, high = one.bounds(name)
        assert 0 <= low <= high <= 1
        assert high <= low + one.left_over + 1e-6
    if labels:
        assert abs(sum(one.spread(labels)) - 1) < 1e-9
        assert {name for names, _ in found.undecided for name in names} <= set(labels)
