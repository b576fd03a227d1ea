"""What is learnt: how sure answers are, the best epoch, labels of any kind, what options mean."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sportft_tui.dataset.formats import chat_line, completion_line, encode_line
from sportft_tui.domain.errors import BadInput
from sportft_tui.engine.learning import embeddings
from sportft_tui.engine.learning.calibration import calibrate
from sportft_tui.engine.learning.few_rows import FewRows
from sportft_tui.engine.learning.many_rows import ManyRows
from sportft_tui.engine.learning.numbers import mean_loss
from sportft_tui.engine.learning.predictor import predict
from sportft_tui.engine.learning.reports import Report, read_reports
from sportft_tui.engine.learning.sparse import side_by_side
from sportft_tui.engine.learning.task import (
    MODEL,
    REPORTS,
    RESULTS,
    Answer,
    ModelPlace,
    TrainingTask,
)
from sportft_tui.engine.learning.trainer import train
from sportft_tui.engine.terms import recipes
from sportft_tui.engine.terms.order import read_order

SEPARATOR = "\n\n###\n\n"


POSTS = (
    ("The goalie stopped the puck.", " hockey"),
    ("Skates and sticks on ice.", " hockey"),
    ("A slapshot.", " hockey"),
    ("The pitcher threw a curve.", " baseball"),
    ("Home run in the ninth.", " baseball"),
    ("Bats and bases.", " baseball"),
)

#: As the server reads a chat whose system prompt is one of two.
SYSTEMS = ("You watch skating.\nwhat is this, number 77?", "You watch batting.\nwhat is it?")


def task(folder: Path, lines: Sequence[str], valid: Sequence[str] = ()) -> TrainingTask:
    folder.mkdir(exist_ok=True)
    (folder / "train.jsonl").write_bytes(b"".join(map(encode_line, lines)))
    if valid:
        (folder / "valid.jsonl").write_bytes(b"".join(map(encode_line, valid)))
    return TrainingTask(
        folder=folder / "job",
        training=folder / "train.jsonl",
        validation=folder / "valid.jsonl" if valid else None,
        n_epochs=4,
        batch_size=1,
        multiplier=1.0,
        seed=42,
        compute_metrics=False,
        positive_class="",
    )


def trained(wanted: TrainingTask) -> list[Report]:
    train(wanted)
    reports, _ = read_reports(wanted.folder / REPORTS, 0, chunk=-1)
    assert reports[-1].kind == "done", reports[-1]
    return reports


def ask(wanted: TrainingTask, prompts: Sequence[str], epoch: int = 4) -> list[Answer]:
    return predict(ModelPlace(wanted.folder / MODEL, epoch), prompts)


def test_answers_are_as_sure_as_they_are_right(tmp_path: Path, corpus: Path) -> None:
    # GIVEN a thousand real posts without what gives them away
    from sklearn.datasets import fetch_20newsgroups

    def load(subset: str) -> list[tuple[str, str]]:
        bunch = fetch_20newsgroups(
            subset=subset,
            shuffle=True,
            random_state=42,
            categories=["rec.sport.baseball", "rec.sport.hockey"],
            remove=("headers", "footers", "quotes"),
            download_if_missing=False,
        )
        pairs = zip(bunch.data, bunch.target, strict=True)
        return [(text.strip(), f" {at}") for text, at in pairs if text.strip()]

    lines = [completion_line(text + SEPARATOR, label) for text, label in load("train")[:1000]]
    wanted = replace(task(tmp_path, lines), batch_size=2)
    # WHEN
    trained(wanted)
    unseen = load("test")
    answers = ask(wanted, [text + SEPARATOR for text, _ in unseen])
    # THEN most are right, and as many as the answers' own probabilities say
    right = np.array([a.text == label for a, (_, label) in zip(answers, unseen, strict=True)])
    sure = np.exp([answer.logprobs[0][1] for answer in answers])
    assert right.mean() >= 0.93
    step = (sure * 14.999).astype(int)
    error = sum(
        (step == at).mean() * abs(sure[step == at].mean() - right[step == at].mean())
        for at in set(step.tolist())
    )
    assert error <= 0.05
    # AND a text without one known word is anybody's guess
    (nothing,) = ask(wanted, ["ξψω"])
    assert nothing.logprobs[0][1] == pytest.approx(math.log(0.5), abs=1e-5)


def test_labels_that_chance_alone_gives_are_answered_with_doubt(tmp_path: Path) -> None:
    # GIVEN texts that say nothing about their labels
    dice = np.random.default_rng(1)
    words = [f"word{n}" for n in range(40)]
    lines = [
        completion_line(" ".join(dice.choice(words, 8)), f" {dice.integers(2)}") for _ in range(80)
    ]
    wanted = task(tmp_path, lines)
    trained(wanted)
    # WHEN asked about others
    answers = ask(wanted, [" ".join(dice.choice(words, 8)) for _ in range(40)])
    # THEN hardly anything is claimed
    assert np.exp([answer.logprobs[0][1] for answer in answers]).mean() < 0.6


def test_no_loss_at_all_is_told_as_zero() -> None:
    # GIVEN right labels with a probability of 1
    found, wanted = np.ones((2, 2), dtype=np.float32), np.array([0, 1])
    # WHEN the loss is told THEN it has no sign
    assert f"{mean_loss(found, wanted):.4f}" == "0.0000"


def test_the_best_epoch_is_kept_by_validation_loss(tmp_path: Path) -> None:
    # GIVEN validation rows that contradict the training rows: each epoch is worse
    lines = [completion_line(f"the {word} again", f" {word}") for word in ("red", "blue")] * 6
    lies = [completion_line("the red again", " blue"), completion_line("the blue again", " red")]
    wanted = replace(task(tmp_path, lines, lies), n_epochs=8)
    # WHEN
    reports = trained(wanted)
    # THEN the epoch with the least loss is the outcome, and its weights are there with the last 3
    losses = [r.values["full_valid_loss"] for r in reports if r.kind == "epoch"]
    best = losses.index(min(losses)) + 1
    assert reports[-1].values["epoch"] == best
    kept = {path.name for path in (wanted.folder / MODEL).glob("epoch-*")}
    assert kept == {f"epoch-{n}.npz" for n in {best, 6, 7, 8}}
    # AND without validation rows it is the last
    blind = task(tmp_path / "blind", lines)
    assert trained(blind)[-1].values["epoch"] == 4


def test_three_hundred_labels_and_labels_that_begin_alike(tmp_path: Path) -> None:
    # GIVEN labels of any text
    labels = ["", " a", " ab", " abc", " a b", "\n", "ä", "🏒", *(f" l{n}" for n in range(292))]
    lines = [
        completion_line(f"about topic{n}x number {time}{SEPARATOR}", label)
        for time in range(3)
        for n, label in enumerate(labels)
        if label.strip()
    ]
    wanted = replace(task(tmp_path, lines), batch_size=8)
    # WHEN
    trained(wanted)
    # THEN each is told from the others, and the probabilities are one in all
    known = [(n, label) for n, label in enumerate(labels) if label.strip()]
    answers = ask(wanted, [f"about topic{n}x number 1{SEPARATOR}" for n, _ in known])
    assert [answer.text for answer in answers] == [label for _, label in known]
    for answer in answers[:5]:
        shares = np.exp([value for _, value in answer.logprobs])
        assert len(shares) == len(known)
        assert shares.sum() == pytest.approx(1, abs=1e-4)


def test_the_system_prompt_is_part_of_the_text(tmp_path: Path) -> None:
    # GIVEN chats in which only the system prompt tells the label
    lines = [
        chat_line(f"what is this, number {n}?", label, system)
        for n in range(10)
        for system, label in (("You watch skating.", "ice"), ("You watch batting.", "grass"))
    ]
    wanted = task(tmp_path, lines)
    # WHEN
    trained(wanted)
    # THEN it tells it from then on
    assert [answer.text for answer in ask(wanted, SYSTEMS)] == ["ice", "grass"]
    # AND where all examples have the same one, however long, it takes nothing from the texts
    same = [
        chat_line(f"{word} {n}", word, "Say what this is about, in one word. " * 20)
        for n in range(10)
        for word in ("ice", "grass")
    ]
    wanted = task(tmp_path / "same", same)
    trained(wanted)
    (answer, bare) = ask(wanted, ["Say what this is about, in one word. " * 20 + "\nice", "ice"])
    assert answer == bare
    assert answer.text == "ice"


def test_options_mean_what_they_say(tmp_path: Path) -> None:
    lines = [completion_line(f"{word} {n}", f" {word}") for n in range(6) for word in ("yes", "no")]
    plain = task(tmp_path / "plain", lines)
    curves = {}
    for name, wanted in {
        "plain": plain,
        "again": replace(plain, folder=tmp_path / "again"),
        "seed": replace(plain, folder=tmp_path / "seed", seed=43),
        "batch": replace(plain, folder=tmp_path / "batch", batch_size=5),
        "slow": replace(plain, folder=tmp_path / "slow", multiplier=0.01),
        "fast": replace(plain, folder=tmp_path / "fast", multiplier=2.0),
    }.items():
        trained(wanted)
        rows = (wanted.folder / RESULTS).read_text().splitlines()[1:]
        curves[name] = [float(row.split(",")[3]) for row in rows]
    # THEN 12 rows make 12 steps an epoch one by one, 3 by fives, the last of 2
    assert len(curves["plain"]) == 48
    assert len(curves["batch"]) == 12
    # AND the same order gives the same to the last digit, another seed does not
    assert curves["again"] == curves["plain"] != curves["seed"]
    # AND a hundredth of the rate learns less, twice the rate more
    assert curves["slow"][-1] > curves["plain"][-1] > curves["fast"][-1]


def test_the_factor_is_the_one_that_fits_best() -> None:
    # GIVEN scores for two labels, far too large for how often they are right
    dice = np.random.default_rng(1)
    honest = dice.normal(size=(4_000, 2)).astype(np.float32)
    shares = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    wanted = (dice.random(4_000) < shares[:, 1]).astype(np.int64)
    noise = dice.normal(size=honest.shape).astype(np.float32)
    # WHEN THEN the factor undoes it, and what says nothing has no share
    factor, share = calibrate([50 * honest, noise], wanted)
    assert factor * 50 == pytest.approx(1, abs=0.1)
    assert share == pytest.approx(0, abs=0.1)
    # AND where one says nothing, or the opposite, the other has the word
    for useless in (noise, -50 * honest):
        factor, share = calibrate([useless, honest], wanted)
        assert 0 <= factor < 0.1
        assert share == pytest.approx(1, abs=0.1)
    # AND two that say the same are no more than one
    factors = calibrate([honest, 2 * honest, noise], wanted)
    assert factors[0] + 2 * factors[1] == pytest.approx(1, abs=0.1)
    # AND where all of it is wrong, hardly anything is claimed
    factor, share = calibrate([-honest, np.zeros_like(honest)], wanted)
    assert 0 < factor < 0.05
    assert share == 0
    # AND rows that are all told apart do not ask for endless certainty
    told = np.eye(2, dtype=np.float32)[[0, 1] * 20]
    factor, _ = calibrate([told, np.zeros_like(told)], np.array([0, 1] * 20))
    assert 2 < factor < 20


def test_few_rows_and_many_rows_learn_the_same(tmp_path: Path) -> None:
    # GIVEN the same rows for both kinds of learner
    lines = [completion_line(text, label) for text, label in POSTS * 3]
    found = []
    for kind in (FewRows, ManyRows):
        wanted = replace(task(tmp_path / kind.__name__, lines), batch_size=2)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sportft_tui.engine.learning.trainer.learner_for", kind)
            trained(wanted)
        rows = (wanted.folder / RESULTS).read_text().splitlines()[1:]
        found.append([float(row.split(",")[3]) for row in rows])
    # THEN each step's loss is the same
    assert found[0] == pytest.approx(found[1], rel=1e-3, abs=1e-5)


def test_a_training_that_another_version_began_is_begun_again(tmp_path: Path) -> None:
    # GIVEN a job stopped after its second epoch by a version that kept other things
    lines = [completion_line(text, label) for text, label in POSTS]
    whole, stopped = task(tmp_path / "whole", lines), task(tmp_path / "stopped", lines)
    expected = trained(whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FewRows, "answering", fails_at(3))
        with pytest.raises(KeyboardInterrupt):
            train(stopped)
    (going,) = stopped.folder.glob("going-2.npz")
    with going.open("wb") as file:
        np.savez(file, weights=np.zeros(3), copies=np.zeros(3))
    # WHEN it goes on THEN it tells each thing once, and its outcome is the undisturbed one's
    assert [(r.kind, r.number) for r in trained(stopped)] == [(r.kind, r.number) for r in expected]
    assert (stopped.folder / RESULTS).read_text() == (whole.folder / RESULTS).read_text()


def test_models_of_the_first_version_answer(tmp_path: Path) -> None:
    # GIVEN a model whose weights were saved without a share of doubt
    wanted = task(tmp_path, [completion_line(text, label) for text, label in POSTS])
    trained(wanted)
    path = wanted.folder / MODEL / "epoch-4.npz"
    with np.load(path) as arrays:
        weights = arrays["weights"]
    with path.open("wb") as file:
        np.savez(file, weights=weights * 100)
    # THEN it answers, as sure as it was
    (answer,) = ask(wanted, ["The goalie stopped the puck."])
    assert answer.text == " hockey"
    assert answer.logprobs[0][1] == pytest.approx(0, abs=1e-3)


def fails_at(call: int) -> Any:
    """What `answering` does, until the process is stopped in its n-th call."""
    real, calls = FewRows.answering, iter(range(1, call + 1))

    def answering(self: FewRows) -> Any:
        if next(calls) == call:
            raise KeyboardInterrupt
        return real(self)

    return answering


needs_embeddings = pytest.mark.skipif(
    recipes.embedding_files() is None, reason="the extra `embeddings` is not installed"
)


@needs_embeddings
def test_embeddings_know_words_that_training_never_saw(tmp_path: Path) -> None:
    # GIVEN a few rows about two sports
    lines = [completion_line(text, label) for text, label in POSTS]
    wanted = replace(task(tmp_path, lines), recipe=recipes.EMBEDDED)
    # WHEN
    trained(wanted)
    # THEN teams, which no row has named, are told apart
    answers = ask(wanted, ["Gretzky and the Edmonton Oilers, NHL", "New York Yankees shortstop"])
    assert [answer.text for answer in answers] == [" hockey", " baseball"]
    # AND the model list has it, to be ordered by its name
    assert recipes.EMBEDDED in recipes.base_models()


@needs_embeddings
def test_an_embedding_is_that_of_its_text_alone() -> None:
    texts = ["A puck.", "A much longer text about a pitcher and his arm, " * 9, "A bat."]
    together = embeddings.embed(texts, lambda: None)
    alone = np.concatenate([embeddings.embed([text], lambda: None) for text in texts])
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-4)
    assert (together * alone).sum(axis=1) == pytest.approx(1, abs=0.02)


@needs_embeddings
def test_their_library_tells_nobody_of_its_use(tmp_path: Path) -> None:
    """It would keep a number for this machine in its home, and what it is going to send."""
    # GIVEN a home, and nothing set that its library takes for a test
    unset = ("CI", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")
    own = {name: value for name, value in os.environ.items() if name not in unset}
    # WHEN
    code = "from sportft_tui.engine.learning import embeddings as e; e.embed(['a'], lambda: None)"
    subprocess.run([sys.executable, "-c", code], env={**own, "HOME": str(tmp_path)}, check=True)
    # THEN
    assert list(tmp_path.rglob("*onnx*")) == []


def test_without_the_extra_it_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN an engine without the extra
    monkeypatch.setattr("sportft_tui.engine.terms.order.BASE_MODELS", (recipes.DEFAULT,))
    # THEN an order is refused with what to do
    with pytest.raises(Exception, match=r"pip install 'sportft\[embeddings\]'"):
        read_order({"model": recipes.EMBEDDED, "training_file": "file-1"})
    # AND so is a model that was trained when it was there
    monkeypatch.setattr(embeddings, "embedding_files", lambda: None)
    embeddings._loaded.cache_clear()
    with pytest.raises(BadInput, match="embeddings"):
        embeddings.embed(["text"], lambda: None)


def test_columns_side_by_side() -> None:
    from scipy.sparse import csr_array

    left = csr_array(np.array([[1, 0], [0, 2]], dtype=np.float32))
    both = side_by_side(left, np.array([[3.0], [4.0]], dtype=np.float32))
    assert both.shape == (2, 3)
    assert (both @ np.eye(3, dtype=np.float32)).tolist() == [[1, 0, 3], [0, 2, 4]]
