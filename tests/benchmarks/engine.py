"""How fast the engine is: run by hand, `python tests/benchmarks/engine.py`. It prints a table.

An engine of its own, in a home of its own; made-up posts of newsgroup length. Latency is to be at
most 20 ms (p95) for `GET /v1/fine_tuning/jobs` while a job trains.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI

from sportft_tui.dataset.formats import completion_line, encode_line

ROWS = 1_000
EPOCHS = 4
#: Words a text: the median of the 20 newsgroups' sports posts.
WORDS = 120
#: Texts a request, as whole files are classified.
BATCH = 50
ASKED = 1_000
LOOKS = 300
#: Questions of one text each that are under way together.
CLIENTS = 16


@contextmanager
def engine(folder: Path) -> Iterator[AsyncOpenAI]:
    """`python -m sportft_tui.engine` on a home of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sportft_tui.engine"],
        env=os.environ | {"SPORTFT_HOME": str(folder)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    known = json.loads((folder / "state" / "engine.json").read_text())
    yield AsyncOpenAI(api_key=known["key"], base_url=known["base_url"], max_retries=0)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)


def posts(rows: int, seed: int) -> list[tuple[str, str]]:
    """Made-up words, some of which tell the label, as often as in real texts: by Zipf's law."""
    dice = random.Random(seed)
    words = [f"w{dice.randrange(16**5):x}" for _ in range(20_000)]
    weights = [1 / (place + 1) for place in range(len(words))]
    labels = (" hockey", " baseball")
    texts = []
    for row in range(rows):
        chosen = dice.choices(words, weights, k=WORDS) + [f"{labels[row % 2]}{row % 40}"] * 2
        dice.shuffle(chosen)
        texts.append((" ".join(chosen), labels[row % 2]))
    return texts


async def measure(client: AsyncOpenAI, folder: Path) -> None:
    known, unseen = posts(ROWS, 1), posts(ASKED, 1)
    path = folder / "train.jsonl"
    path.write_bytes(
        b"".join(encode_line(completion_line(text + "\n\n###\n\n", label)) for text, label in known)
    )
    with path.open("rb") as file:
        file_id = (await client.files.create(file=file, purpose="fine-tune")).id
    first = await run(client, file_id, EPOCHS)
    began = time.perf_counter()
    job = await run(client, file_id, EPOCHS)
    took = time.perf_counter() - began
    print(f"job of {ROWS:,} rows, {EPOCHS} epochs, warm: {took:.2f} s from order to model")
    print(
        f"training rows/s, all in (reading, features, {EPOCHS} epochs): {ROWS * EPOCHS / took:,.0f}"
    )
    trained, asked = bare(known, unseen)
    print(f"training rows/s, bare scikit-learn on the same features: {trained:,.0f}")
    print(f"predictions/s, bare scikit-learn, {ASKED:,} at once: {asked:,.0f}")
    await predictions(client, str(job.fine_tuned_model), unseen)
    long = await client.fine_tuning.jobs.create(
        model="ada", training_file=file_id, hyperparameters={"n_epochs": 300}
    )
    await until(client, long.id, "running")
    await looks(client, "while a job trains")
    await client.fine_tuning.jobs.cancel(long.id)
    await asyncio.sleep(1)
    await looks(client, "idle")
    assert first.status == "succeeded"


async def run(client: AsyncOpenAI, file_id: str, epochs: int) -> Any:
    job = await client.fine_tuning.jobs.create(
        model="ada", training_file=file_id, hyperparameters={"n_epochs": epochs}
    )
    return await until(client, job.id, "succeeded")


async def until(client: AsyncOpenAI, job_id: str, status: str) -> Any:
    while True:
        job = await client.fine_tuning.jobs.retrieve(job_id)
        if job.status == status and (status != "running" or job.to_dict()["trained_steps"]):
            return job
        assert job.status not in ("failed", "cancelled"), job.error
        await asyncio.sleep(0.02)


def bare(known: list[tuple[str, str]], unseen: list[tuple[str, str]]) -> tuple[float, float]:
    """scikit-learn's own pipeline with its own descent, as many passes.

    Returns:
        Training rows and predictions a second.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline, make_union

    pipeline = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
        ),
        SGDClassifier(loss="log_loss", max_iter=EPOCHS, tol=None, random_state=42),
    )
    began = time.perf_counter()
    pipeline.fit([text for text, _ in known], [label for _, label in known])
    trained = len(known) * EPOCHS / (time.perf_counter() - began)
    began = time.perf_counter()
    pipeline.predict_proba([text for text, _ in unseen])
    return trained, len(unseen) / (time.perf_counter() - began)


async def predictions(client: AsyncOpenAI, model: str, unseen: list[tuple[str, str]]) -> None:
    texts = [text + "\n\n###\n\n" for text, _ in unseen]
    await client.completions.create(model=model, prompt=texts[:1])
    began = time.perf_counter()
    right = 0
    for start in range(0, len(texts), BATCH):
        answer = await client.completions.create(
            model=model, prompt=texts[start : start + BATCH], logprobs=2, max_tokens=5
        )
        pairs = zip(answer.choices, unseen[start : start + BATCH], strict=True)
        right += sum(choice.text == label for choice, (_, label) in pairs)
    took = time.perf_counter() - began
    print(
        f"predictions/s through HTTP, {BATCH} a request: {len(texts) / took:,.0f} ({right} right)"
    )
    began = time.perf_counter()
    for text in texts[:100]:
        await client.completions.create(model=model, prompt=text, logprobs=2, max_tokens=5)
    print(f"predictions/s through HTTP, one a request: {100 / (time.perf_counter() - began):,.0f}")
    began = time.perf_counter()
    rest = iter(texts)

    async def ask() -> None:
        for text in rest:
            await client.completions.create(model=model, prompt=text, logprobs=2, max_tokens=5)

    await asyncio.gather(*(ask() for _ in range(CLIENTS)))
    took = time.perf_counter() - began
    print(f"predictions/s through HTTP, {CLIENTS} at a time: {len(texts) / took:,.0f}")


async def looks(client: AsyncOpenAI, when: str) -> None:
    taken = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await client.fine_tuning.jobs.with_raw_response.list(limit=20)
        taken.append(1_000 * (time.perf_counter() - began))
        await asyncio.sleep(0.01)
    cuts = statistics.quantiles(taken, n=100)
    print(
        f"GET /v1/fine_tuning/jobs {when}: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, "
        f"most {max(taken):.1f} ms"
    )


def main() -> int:
    with tempfile.TemporaryDirectory() as name, engine(Path(name) / "home") as client:
        asyncio.run(measure(client, Path(name)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
