"""Scores beside scikit-learn's own, on the same predictions."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from sportft_tui.classify.calibration import calibrated
from sportft_tui.classify.measuring import bootstrap, scores
from sportft_tui.classify.measuring.comparing import compare
from sportft_tui.classify.measuring.evaluating import Row, evaluate
from sportft_tui.classify.measuring.outcomes import Outcomes, outcomes
from sportft_tui.classify.measuring.temperature import fit
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.evaluation import Comparison, Evaluation
from sportft_tui.domain.prediction import Prediction


def made_up(k: int, n: int = 400, seed: int = 1, blur: float = 1.0) -> Outcomes:
    """Rows of k labels with probabilities that have ties, and are right now and then."""
    dice = np.random.default_rng(seed)
    labels = [f"label {place}" for place in range(k)]
    given = dice.integers(0, k, n)
    logits = dice.normal(size=(n, k)) * blur + 1.5 * np.eye(k)[given]
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    shares = np.round(shares, 1 if k == 2 else 2) + 0.01  # ties
    shares /= shares.sum(axis=1, keepdims=True)
    predictions = []
    for row in shares:
        pairs = sorted(zip(labels, map(float, row), strict=True), key=lambda pair: -pair[1])
        predictions.append(Prediction(pairs[0][0], tuple(pairs), "m", 0.1))
    return outcomes([labels[place] for place in given], predictions, labels)


def rows_of(found: Outcomes) -> list[Row]:
    labels = (*found.labels, "?")
    return [Row(n, str(n + 1), f"text {n}", labels[said]) for n, said in enumerate(found.said)]


def measured(found: Outcomes, temperature: float = 1.0, draws: int = 20) -> Evaluation:
    return evaluate(
        found, rows_of(found), model="m", file="f", digest="d", temperature=temperature, draws=draws
    )


@pytest.mark.parametrize("k", [2, 3, 7])
def test_whole_file_scores_are_scikit_learns(k: int) -> None:
    found = made_up(k)
    got = measured(found).scores
    given, said, shares = found.given, found.said, found.shares
    expected = {"accuracy": metrics.accuracy_score(given, said)}
    for average in ("macro", "weighted", "micro"):
        expected[f"{average}_precision"] = metrics.precision_score(given, said, average=average)
        expected[f"{average}_recall"] = metrics.recall_score(given, said, average=average)
        expected[f"{average}_f1"] = metrics.f1_score(given, said, average=average)
    truth = np.eye(k)[given]
    expected["auroc"] = metrics.roc_auc_score(truth, shares, average="macro")
    expected["auprc"] = metrics.average_precision_score(truth, shares, average="macro")
    expected["log_loss"] = metrics.log_loss(given, shares)
    if k == 2:
        expected["brier"] = metrics.brier_score_loss(given, shares[:, 1])
    else:
        expected["brier"] = float(((shares - truth) ** 2).sum(axis=1).mean())
    assert {name: got[name] for name in expected} == pytest.approx(expected, abs=1e-12)
    assert set(got) == {*expected, "ece"}


@pytest.mark.parametrize("k", [2, 5])
def test_each_labels_scores_are_scikit_learns(k: int) -> None:
    found = made_up(k, seed=2)
    got = measured(found)
    each = metrics.precision_recall_fscore_support(found.given, found.said)
    for place, row in enumerate(got.classes):
        truth, score = found.given == place, found.shares[:, place]
        expected = [*(values[place] for values in each)]
        expected += [
            metrics.roc_auc_score(truth, score),
            metrics.average_precision_score(truth, score),
        ]
        values = [row.precision, row.recall, row.f1, row.support, row.auroc, row.auprc]
        assert values == pytest.approx(expected, abs=1e-12)
    matrix = metrics.confusion_matrix(found.given, found.said)
    assert [list(row[:-1]) for row in got.confusion] == matrix.tolist()


def test_weights_count_rows_as_often(k: int = 4) -> None:
    """What the bootstrap relies on: a weight of 2 is the row twice."""
    found = made_up(k, n=60)
    dice = np.random.default_rng(3)
    weights = dice.integers(0, 3, 60)
    drawn = np.repeat(np.arange(60), weights)
    truth = np.eye(k)[found.given]
    got = scores.averages(scores.confusion(found, weights.astype(float)))
    got |= scores.probability_scores(found, scores.rankings(found), weights.astype(float))
    given, said, shares = found.given[drawn], found.said[drawn], found.shares[drawn]
    assert got["macro_f1"] == pytest.approx(metrics.f1_score(given, said, average="macro"))
    assert got["auroc"] == pytest.approx(metrics.roc_auc_score(truth[drawn], shares))
    assert got["auprc"] == pytest.approx(metrics.average_precision_score(truth[drawn], shares))
    assert got["log_loss"] == pytest.approx(metrics.log_loss(given, shares, labels=range(k)))


def test_the_reliability_table_is_scikit_learns_curve() -> None:
    found = made_up(2, n=1_000)
    # Answers in the middle of bins: the two count their ends differently.
    sure = np.clip(np.floor(found.sure * 10) / 10 + 0.05, 0, 0.95)
    shifted = Outcomes(
        found.labels,
        found.given,
        found.said,
        found.shares,
        sure,
        found.known,
        found.left_over,
    )
    right, mean = calibration_curve(found.right, sure, n_bins=scores.BINS)
    bins = [row for row in measured(shifted).bins if row.count]
    assert [row.accuracy for row in bins] == pytest.approx(list(right))
    assert [row.confidence for row in bins] == pytest.approx(list(mean))
    assert sum(row.count for row in bins) == 1_000
    gap = sum(row.count * abs(row.accuracy - row.confidence) for row in bins) / 1_000
    assert measured(shifted).scores["ece"] == pytest.approx(gap)


def test_answers_that_are_no_label_are_wrong_and_nobodys() -> None:
    predictions = [
        Prediction("a", (("a", 0.9), ("b", 0.1)), "m", 0.1),
        Prediction("golf", (("a", 0.2),), "m", 0.1, undecided=(((), 0.8),)),
        Prediction("b", (("b", 0.6), ("a", 0.4)), "m", 0.1),
    ]
    got = measured(outcomes(["a", "a", "b"], predictions, ["a", "b"]))
    assert got.confusion == ((1, 0, 1), (0, 1, 0))
    given, said = ["a", "a", "b"], ["a", "golf", "b"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = metrics.precision_recall_fscore_support(given, said, labels=["a", "b"])
        micro = metrics.f1_score(given, said, labels=["a", "b"], average="micro")
    assert [row.precision for row in got.classes] == pytest.approx(list(expected[0]))
    assert [row.recall for row in got.classes] == pytest.approx(list(expected[1]))
    assert got.scores["micro_f1"] == pytest.approx(micro)
    assert "1 answers are none of the labels." in got.notes
    assert any("not known to be any one label's" in note for note in got.notes)


def test_without_probabilities_only_what_needs_none_is_measured() -> None:
    said = ["a", "b", "b", "a"]
    found = outcomes(["a", "b", "a", "a"], [Prediction(s, (), "m", 0.1) for s in said], ["a", "b"])
    got = measured(found)
    assert got.scores["accuracy"] == 0.75
    assert not {"auroc", "log_loss", "ece"} & set(got.scores)
    assert (got.bins, got.classes[0].auroc) == ((), None)
    assert [m.probability for m in got.mistakes] == [None]
    with pytest.raises(BadInput, match="too few"):
        fit(found)


def test_one_label_only_has_no_area() -> None:
    predictions = [Prediction("a", (("a", 0.9), ("b", 0.1)), "m", 0.1)] * 3
    got = measured(outcomes(["a"] * 3, predictions, ["a", "b"]))
    assert "auroc" not in got.scores
    assert got.scores["accuracy"] == 1.0
    assert got.scores["macro_f1"] == 1.0  # of the label that occurs


def test_labels_in_other_capitals_are_the_models_own() -> None:
    predictions = [Prediction("hockey", (("hockey", 1.0),), "m", 0.1)] * 2
    found = outcomes(["Hockey", "hockey"], predictions, ["baseball", "hockey"])
    assert found.labels == ("baseball", "hockey")
    assert found.right.all()


def test_what_is_no_table_of_labels_is_said() -> None:
    one = Prediction("a", (), "m", 0.1)
    with pytest.raises(BadInput, match="no rows"):
        outcomes([], [], [])
    with pytest.raises(BadInput, match="different labels"):
        outcomes([str(n) for n in range(2_500)], [one] * 2_500, [])


def test_mistakes_come_the_most_confident_first() -> None:
    found = made_up(3)
    got = measured(found)
    sure = [mistake.probability or 0.0 for mistake in got.mistakes]
    assert sure == sorted(sure, reverse=True)
    assert len(sure) == int((found.given != found.said).sum())
    assert all(mistake.given != mistake.said for mistake in got.mistakes)
    worst = got.mistakes[0]
    assert found.labels[found.given[worst.index]] == worst.given
    assert worst.text == f"text {worst.index}"


def test_intervals_are_seeded_and_hold_what_they_should() -> None:
    found = made_up(2, n=300)
    once, again = bootstrap.intervals(found, 300), bootstrap.intervals(found, 300)
    assert once == again
    accuracy = found.right.mean()
    low, high = once["accuracy"]
    assert low < accuracy < high
    # AND they are as wide as the normal approximation says
    width = 2 * 1.96 * math.sqrt(accuracy * (1 - accuracy) / 300)
    assert high - low == pytest.approx(width, rel=0.25)
    assert set(once) == set(measured(found).scores)


def test_the_temperature_undoes_what_was_done_to_the_probabilities() -> None:
    # GIVEN probabilities that come true as often as they say, made too sure by a power of 3
    dice = np.random.default_rng(5)
    honest = dice.dirichlet([1.0, 1.0, 1.0], 4_000)
    given = [str(dice.choice(3, p=row)) for row in honest]
    sharp = honest**3 / (honest**3).sum(axis=1, keepdims=True)
    labels = ["0", "1", "2"]
    predictions = [
        Prediction(
            labels[int(row.argmax())], tuple(zip(labels, map(float, row), strict=True)), "m", 0.1
        )
        for row in sharp
    ]
    found = outcomes(given, predictions, labels)
    temperature = fit(found)
    # THEN it is found again, and mends the calibration without changing an answer
    assert temperature == pytest.approx(3.0, rel=0.08)
    before, after = measured(found), measured(found, temperature)
    assert before.scores["ece"] > 0.15
    assert after.scores["ece"] < 0.03
    assert after.scores["accuracy"] == before.scores["accuracy"]
    assert after.scores["auroc"] == pytest.approx(before.scores["auroc"], abs=0.03)
    # AND a single prediction is calibrated alike
    one = calibrated(predictions[0], temperature, labels)
    whole = found.calibrated(temperature).shares[0]
    assert [dict(one.probabilities)[label] for label in labels] == pytest.approx(list(whole))


def exact(one: int, other: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(one, one + other).pvalue) if one + other else 1.0


@pytest.mark.parametrize(("one", "other"), [(0, 0), (1, 0), (5, 3), (0, 12), (40, 70), (400, 500)])
def test_mcnemars_exact_test_is_scipys(one: int, other: int) -> None:
    got = compared([(True, False)] * one + [(False, True)] * other + [(True, True)] * 10)
    assert got.is_exact
    assert got.p_value == pytest.approx(exact(one, other))
    assert (got.only_first, got.only_second, got.both, got.neither) == (one, other, 10, 0)


def test_mcnemars_test_of_many_rows_is_near_the_exact_one() -> None:
    got = compared([(True, False)] * 1_000 + [(False, True)] * 1_090)
    assert not got.is_exact
    assert got.p_value == pytest.approx(exact(1_000, 1_090), rel=0.02)
    low, high = got.interval
    assert got.difference == pytest.approx(90 / 2_090)
    assert low < got.difference < high
    assert Comparison.from_dict(got.to_dict()) == got


def compared(pairs: Sequence[tuple[bool, bool]]) -> Comparison:
    first, second = np.array(pairs or [(True, True)]).T
    return compare(("one", "two"), first, second)
