"""The tutorial's case on the real corpus: accuracy, the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sportft_tui.dataset.formats import completion_line, encode_line
from sportft_tui.engine.learning.predictor import predict
from sportft_tui.engine.learning.reports import read_reports
from sportft_tui.engine.learning.task import REPORTS, RESULTS, ModelPlace, TrainingTask
from sportft_tui.engine.learning.trainer import train
from sportft_tui.workflow.tutorial import TWEET

SEPARATOR = "\n\n###\n\n"


@pytest.fixture
def tutorial(tmp_path: Path, corpus: Path) -> tuple[Path, Path, list[tuple[str, str]]]:
    """The tutorial's 80 and 20 rows, and the unseen test posts."""
    from sklearn.datasets import fetch_20newsgroups

    def load(subset: str) -> list[tuple[str, str]]:
        bunch = fetch_20newsgroups(
            subset=subset,
            shuffle=True,
            random_state=42,
            categories=["rec.sport.baseball", "rec.sport.hockey"],
            download_if_missing=False,
        )
        names = [bunch.target_names[target].rpartition(".")[2] for target in bunch.target]
        return [(text.strip(), " " + name) for text, name in zip(bunch.data, names, strict=True)]

    rows = load("train")[:100]
    chosen = np.random.RandomState(42).permutation(100)[:80].tolist()
    rest = [index for index in range(100) if index not in set(chosen)]
    paths = []
    for name, indexes in (("train.jsonl", chosen), ("valid.jsonl", rest)):
        paths.append(tmp_path / name)
        lines = [completion_line(rows[at][0] + SEPARATOR, rows[at][1]) for at in indexes]
        paths[-1].write_bytes(b"".join(map(encode_line, lines)))
    return paths[0], paths[1], load("test")


def task(folder: Path, training: Path, validation: Path, seed: int = 42) -> TrainingTask:
    return TrainingTask(
        folder=folder,
        training=training,
        validation=validation,
        n_epochs=4,
        batch_size=1,
        multiplier=1.0,
        seed=seed,
        compute_metrics=True,
        positive_class=" baseball",
    )


def test_the_tutorials_case(
    tmp_path: Path, tutorial: tuple[Path, Path, list[tuple[str, str]]]
) -> None:
    # GIVEN the tutorial's files
    training, validation, unseen = tutorial
    # WHEN they are trained on
    train(task(tmp_path / "one", training, validation))
    # THEN all 20 validation rows are right
    rows = (tmp_path / "one" / RESULTS).read_text().splitlines()
    assert len(rows) == 321
    last = dict(zip(rows[0].split(","), rows[-1].split(","), strict=True))
    assert float(last["classification/accuracy"]) == 1.0
    assert float(last["classification/auroc"]) == 1.0
    # AND most unseen posts, and the tweet is about hockey
    place = ModelPlace(tmp_path / "one" / "model", 4)
    answers = predict(place, [text for text, _ in unseen])
    right = sum(answer.text == label for answer, (_, label) in zip(answers, unseen, strict=True))
    assert len(unseen) == 796
    assert right / len(unseen) >= 0.89
    assert predict(place, [TWEET])[0].text == " hockey"
    # AND the same seed gives the same, another seed another order
    train(task(tmp_path / "two", training, validation))
    train(task(tmp_path / "other", training, validation, seed=7))
    read = {name: (tmp_path / name / RESULTS).read_bytes() for name in ("one", "two", "other")}
    assert read["one"] == read["two"] != read["other"]
    # AND training what is done already does nothing
    reports, end = read_reports(tmp_path / "one" / REPORTS, 0)
    train(task(tmp_path / "one", training, validation))
    assert read_reports(tmp_path / "one" / REPORTS, 0) == (reports, end)


def test_more_labels_have_their_own_metrics(tmp_path: Path) -> None:
    # GIVEN three labels, one of which training never sees
    subjects = {" red": "rose tomato", " blue": "sky sea", " green": "grass leaf"}
    lines = [
        completion_line(f"the {word} number {n}{SEPARATOR}", label)
        for n in range(6)
        for label, words in subjects.items()
        for word in words.split()
    ]
    (tmp_path / "t.jsonl").write_bytes(b"".join(map(encode_line, lines)))
    unknown = completion_line("the coal" + SEPARATOR, " black")
    (tmp_path / "v.jsonl").write_bytes(b"".join(map(encode_line, [*lines[:3], unknown])))
    # WHEN
    train(task(tmp_path / "job", tmp_path / "t.jsonl", tmp_path / "v.jsonl"))
    # THEN
    rows = (tmp_path / "job" / RESULTS).read_text().splitlines()
    assert rows[0].endswith("classification/accuracy,classification/weighted_f1_score")
    last = dict(zip(rows[0].split(","), rows[-1].split(","), strict=True))
    assert float(last["classification/accuracy"]) == 0.75
    answer = predict(ModelPlace(tmp_path / "job" / "model", 4), ["the sky number 3"])[0]
    assert answer.text == " blue"
    assert sum(np.exp([logprob for _, logprob in answer.logprobs])) == pytest.approx(1, abs=1e-5)
