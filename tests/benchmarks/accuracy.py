"""How right the engine's models are, and how sure: a table beside scikit-learn's pipelines.

Run by hand: `python tests/benchmarks/accuracy.py [--model NAME] [WORDS IN TASK NAMES ...]`. It
trains with the engine's own trainer on files, as a job does, and asks the models as the server
does. Ours is to be no more than .01 under the best pipeline on each task, its expected calibration
error (ECE) at most .05 with 1,000 rows. Corpora: the 20 newsgroups in scikit-learn's cache
(SCIKIT_LEARN_DATA) and the SMS Spam Collection beside it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sportft_tui.dataset.formats import completion_line, encode_line
from sportft_tui.dataset.sample import sample_rows
from sportft_tui.engine.learning.predictor import predict
from sportft_tui.engine.learning.reports import read_reports
from sportft_tui.engine.learning.task import MODEL, REPORTS, ModelPlace, TrainingTask, rows_per_step
from sportft_tui.engine.learning.trainer import train
from sportft_tui.engine.terms.recipes import DEFAULT
from sportft_tui.workflow.tutorial import CATEGORIES, TWEET

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SEPARATOR = "\n\n###\n\n"
#: Unseen rows a task is measured on: one in a hundred is then a difference that means something.
UNSEEN = 1_000
#: Steps of confidence among which the calibration error is averaged, as is usual.
BINS = 15

Pairs = Sequence[tuple[str, str]]
NEWSGROUPS = {
    "sports": CATEGORIES,
    "belief": ("alt.atheism", "soc.religion.christian", "talk.religion.misc", "sci.space"),
    "computers": (
        "comp.graphics",
        "comp.os.ms-windows.misc",
        "comp.sys.ibm.pc.hardware",
        "comp.sys.mac.hardware",
        "comp.windows.x",
    ),
    "politics": ("talk.politics.guns", "talk.politics.mideast", "talk.politics.misc"),
    "twenty": None,
}


@dataclass(frozen=True, slots=True)
class Task:
    """Rows to learn from and rows to be asked about."""

    name: str
    training: Pairs
    unseen: Pairs


def tasks(most: int) -> Iterator[Task]:
    for name, categories in NEWSGROUPS.items():
        for kind, remove in (("raw", ()), ("stripped", ("headers", "footers", "quotes"))):
            known = newsgroups("train", categories, remove)
            unseen = newsgroups("test", categories, remove)[:most]
            for size in (80, 1_000) if categories else (1_000, 2_000):
                yield Task(f"{name} {kind} {size}", known[:size], unseen)
    texts = spam()
    for size in (80, 1_000):
        yield Task(f"sms {size}", texts[:size], texts[-most:])
    made_up = [(row.text, row.label) for row in sample_rows({"baseball", "hockey"})]
    posts = newsgroups("test", CATEGORIES, ("headers", "footers", "quotes"))
    real = [(text, label.rpartition(".")[2]) for text, label in posts]
    # Learnt from made-up posts, asked about real ones: another world.
    yield Task("made-up 80", made_up[:80], real[:most])


def newsgroups(
    subset: str, categories: Sequence[str] | None, remove: tuple[str, ...]
) -> list[tuple[str, str]]:
    from sklearn.datasets import fetch_20newsgroups

    bunch: Any = fetch_20newsgroups(
        data_home=os.environ.get("SCIKIT_LEARN_DATA", str(DATA / "scikit_learn_data")),
        subset=subset,
        categories=list(categories) if categories else None,
        remove=remove,
        shuffle=True,
        random_state=42,
        download_if_missing=False,
    )
    pairs = zip(bunch.data, bunch.target, strict=True)
    return [(text.strip(), bunch.target_names[at]) for text, at in pairs if text.strip()]


def spam() -> list[tuple[str, str]]:
    with gzip.open(DATA / "sms_spam.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(1).shuffle(rows)
    return [(row["text"], row["label"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a model did with the unseen rows."""

    accuracy: float
    error: float
    seconds: float
    tweet: str = ""


def ours(task: Task, model: str) -> Measured:
    """Through files, the trainer and the predictor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [completion_line(text + SEPARATOR, " " + label) for text, label in task.training]
        (folder / "training.jsonl").write_bytes(b"".join(map(encode_line, lines)))
        began = time.perf_counter()
        train(
            TrainingTask(
                folder=folder / "job",
                training=folder / "training.jsonl",
                validation=None,
                n_epochs=4,
                batch_size=rows_per_step(len(lines)),
                multiplier=1.0,
                seed=42,
                compute_metrics=False,
                positive_class="",
                recipe=model or DEFAULT,
            )
        )
        seconds = time.perf_counter() - began
        reports, _ = read_reports(folder / "job" / REPORTS, 0, chunk=-1)
        assert reports[-1].kind == "done", reports[-1]
        place = ModelPlace(folder / "job" / MODEL, 4)
        answers = predict(place, [text + SEPARATOR for text, _ in task.unseen])
        tweet = predict(place, [TWEET + SEPARATOR])[0]
    right = np.array(
        [
            answer.text.strip() == label
            for answer, (_, label) in zip(answers, task.unseen, strict=True)
        ]
    )
    sure = np.exp([answer.logprobs[0][1] for answer in answers])
    said = f"{tweet.text.strip().rpartition('.')[2]} {np.exp(tweet.logprobs[0][1]):.2f}"
    return Measured(float(right.mean()), calibration_error(sure, right), seconds, said)


def pipelines(task: Task) -> dict[str, Measured]:
    """scikit-learn's, on words of one and two and characters of three to five."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import ComplementNB
    from sklearn.pipeline import make_union

    began = time.perf_counter()
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    known = features.fit_transform([text for text, _ in task.training])
    unseen = features.transform([text for text, _ in task.unseen])
    labels = [label for _, label in task.training]
    wanted = np.array([label for _, label in task.unseen])
    found = {}
    for name, model in (
        ("LR", LogisticRegression(C=10, max_iter=1_000)),
        ("NB", ComplementNB()),
    ):
        shares = model.fit(known, labels).predict_proba(unseen)
        right = model.classes_[shares.argmax(axis=1)] == wanted
        error = calibration_error(shares.max(axis=1), right)
        found[name] = Measured(float(right.mean()), error, time.perf_counter() - began)
    return found


def calibration_error(sure: NDArray[Any], right: NDArray[Any]) -> float:
    """Mean distance of confidence from accuracy, over steps of equal width."""
    step = np.minimum((sure * BINS).astype(int), BINS - 1)
    return float(
        sum(
            (step == at).mean() * abs(sure[step == at].mean() - right[step == at].mean())
            for at in set(step.tolist())
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="", help="a recipe by name; the default one")
    parser.add_argument("--unseen", type=int, default=UNSEEN, help="rows that are asked about")
    parser.add_argument("words", nargs="*", help="only tasks whose names have one of these")
    args = parser.parse_args()
    head = f"{'task':<24} {'ours':>5} {'LR':>5} {'NB':>5} {'diff':>6}   {'ECE':>5} {'LR':>5}"
    print(f"{head}   {'s':>5}  tweet")
    table = []
    for task in tasks(args.unseen):
        if args.words and not any(word in task.name for word in args.words):
            continue
        mine, theirs = ours(task, args.model), pipelines(task)
        best = max(one.accuracy for one in theirs.values())
        table.append((mine.accuracy, theirs["LR"].accuracy, theirs["NB"].accuracy))
        print(
            f"{task.name:<24} {mine.accuracy:5.3f} {theirs['LR'].accuracy:5.3f} "
            f"{theirs['NB'].accuracy:5.3f} {mine.accuracy - best:+6.3f}   {mine.error:5.3f} "
            f"{theirs['LR'].error:5.3f}   {mine.seconds:5.1f}  {mine.tweet}",
            flush=True,
        )
    mean = np.mean(table, axis=0)
    print(f"{'mean':<24} {mean[0]:5.3f} {mean[1]:5.3f} {mean[2]:5.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
