"""What is counted in texts and in answers: the same as scikit-learn counts."""

from __future__ import annotations

import numpy as np
import pytest

from sportft_tui.engine.learning import scores
from sportft_tui.engine.learning.bayes import bayes_weights, counted
from sportft_tui.engine.learning.folds import Folds
from sportft_tui.engine.learning.gram import alike
from sportft_tui.engine.learning.terms import Terms

POSTS = ("The goalie stopped the puck.", "Skates and sticks on ice.", "The pitcher threw a curve.")


@pytest.mark.parametrize(("kind", "runs"), [("word", (1, 2)), ("char_wb", (3, 5))])
@pytest.mark.parametrize("most", [None, 40])
def test_terms_are_counted_and_weighed_as_scikit_learn_does(
    kind: str, runs: tuple[int, int], most: int | None
) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    known = [*POSTS, "", "a bb c", "Ää ß\u00a0x  y's\t(z)", "1 22 333", " \n"]
    unseen = ["The Goalie's puck and a new word", "", "ξψω", "a a a bats"]
    theirs = TfidfVectorizer(
        analyzer=kind, ngram_range=runs, sublinear_tf=True, dtype=np.float32, max_features=most
    )
    ours = Terms(kind, runs, most)
    if most:
        # Which of equally frequent terms are kept is anybody's choice: ours is the first.
        ours.fit(known)
        theirs = theirs.set_params(vocabulary=ours.in_order, max_features=None)
    expected = theirs.fit_transform(known)
    assert ours.fit(known).toarray() == pytest.approx(expected.toarray(), abs=1e-6)
    assert ours.in_order == theirs.get_feature_names_out().tolist()
    rows = ours.rows(unseen)
    assert rows.toarray() == pytest.approx(theirs.transform(unseen).toarray(), abs=1e-6)
    # AND a text's numbers are the same alone as in company
    assert (ours.rows(unseen[:1]).toarray() == rows[[0]].toarray()).all()


def test_naive_bayes_is_scikit_learns_also_where_rows_are_left_out() -> None:
    from scipy.sparse import csr_array
    from sklearn.naive_bayes import ComplementNB

    # GIVEN counts, rare and frequent, of three labels
    dice = np.random.default_rng(1)
    dense = dice.poisson(0.3, (60, 25)).astype(np.float32)
    rows, targets = csr_array(dense), dice.integers(3, size=60)
    theirs = ComplementNB().fit(rows, targets).feature_log_prob_.T
    ours = bayes_weights(counted(rows, targets, 3), np.bincount(targets))
    assert ours == pytest.approx(theirs - theirs.mean(axis=1, keepdims=True), abs=1e-4)
    # WHEN a tenth is left out THEN the others' weights judge it, by the columns that they know
    out = np.arange(6)
    found = Folds(rows, targets, 3, (25,)).leave_out(out, most=60)
    known = (dense[6:] > 0).any(axis=0)
    theirs = ComplementNB().fit(rows[6:], targets[6:]).feature_log_prob_.T
    expected = (found.rows @ (theirs - theirs.mean(axis=1, keepdims=True)))[:, :3]
    assert found.bayes == pytest.approx(expected, abs=1e-3)
    assert not found.rows.toarray()[:, ~known].any()
    # AND how alike rows are is the product of each with each
    (products,) = alike(rows, (25,))
    assert products == pytest.approx(dense @ dense.T, abs=1e-4)


def test_f_scores_weigh_recall_as_asked() -> None:
    from sklearn.metrics import fbeta_score

    # GIVEN guesses with more precision than recall
    found = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.6, 0.4]], dtype=np.float32)
    wanted = np.array([0, 1, 1, 1])
    # WHEN
    names = scores.binary_names((0.5, 2))
    values = scores.binary(found, wanted, 1, (0.5, 2))
    # THEN
    assert names[-3:] == tuple(f"classification/f{beta}" for beta in (1.0, 0.5, 2.0))
    guess = found.argmax(axis=1)
    assert values[-3:] == [fbeta_score(wanted, guess, beta=beta) for beta in (1, 0.5, 2)]
    assert len(set(values[-3:])) == 3
