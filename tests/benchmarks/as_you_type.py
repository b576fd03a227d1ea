"""From a key to the label on the screen, on the engine of this machine.

    python tests/benchmarks/as_you_type.py [--keys 100] [--pause 0.12]

The app is a real process in a pseudo-terminal of 120x40, the engine another one, its model that of
the tutorial. Measured are keys that change the label: from the write of the key to the read of the
new label's letters. Once in quiet, once while the engine trains on all newsgroups. Machines are
shared: run it more than once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from counted_terminal import Terminal

from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.domain.job import Phase
from sportft_tui.engine import launch
from sportft_tui.workflow import classifying, loading
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

#: What is typed; somewhere in it each key tips the scale.
TEXTS = (
    "pitcher and goalie and pitcher in the playoffs of the league",
    "a home run on the ice, a puck in the bullpen",
    "Rangers at Yankees, the captain scored in the ninth inning",
    "season tickets for the Leafs and the Blue Jays",
)
GOAL_MS = 60
#: Seconds that the app gets to come to rest.
_SETTLE = 3.0

#: A text, the key typed at its end, and the labels before and after it.
Flip = tuple[str, str, str, str]


async def train(session: Session, what: Newsgroups | None) -> str:
    """Create a job; its ID."""
    table = await session.load(what)
    await loading.whole(table)
    order = session.tables.proposal(what, None)
    job = await session.train(await session.prepare(table, order))
    await table.close()
    return job.id


async def trained(session: Session) -> str:
    """The tutorial's model."""
    job_id = await train(session, None)
    async for _ in session.watch(job_id):
        pass
    model = (await session.job(job_id)).fine_tuned_model
    assert model
    return model


async def flips(session: Session, model: str) -> list[Flip]:
    """Where a single key changes the label."""
    how, template = await classifying.reading(session, model), await session.template_of(model)

    async def label(text: str) -> str:
        return (await classifying.glance(session, model, text, how, template)).label

    found: list[Flip] = []
    for text in TEXTS:
        before = await label(text[:1])
        for end in range(2, len(text) + 1):
            after = await label(text[:end])
            if after != before and not text[end - 1].isspace():
                found.append((text[: end - 1], text[end - 1], before, after))
            before = after
    return found


def measure(found: Sequence[Flip], n_keys: int, pause: float) -> list[float]:
    """Milliseconds from each key to its label."""
    took: list[float] = []
    with Terminal([sys.executable, "-m", "sportft_tui"]) as terminal:
        time.sleep(_SETTLE)
        terminal.press(b"4")
        time.sleep(1)
        while len(took) < n_keys:
            for text, key, before, after in found:
                terminal.press(text.encode())
                time.sleep(1)
                for _ in range(5):
                    took.append(terminal.until(key.encode(), after.encode()))
                    time.sleep(pause)
                    took.append(terminal.until(b"\x7f", before.encode()))
                    time.sleep(pause)
                terminal.press(b"\x15")  # ctrl+u: an empty box again
                time.sleep(0.5)
        terminal.press(b"\x1b")
        time.sleep(0.5)
        terminal.end(b"q")
    return took[:n_keys]


def told(title: str, took: Sequence[float]) -> None:
    p95 = sorted(took)[int(0.95 * len(took))]
    print(
        f"{title:22}{len(took):6}{statistics.median(took):10.1f}{p95:10.1f}{max(took):10.1f}"
        f"   p95 <= {GOAL_MS}"
    )


async def run(n_keys: int, pause: float) -> None:
    session = Session(Choice())
    model = await trained(session)
    found = await flips(session, model)
    if not found:
        raise SystemExit("No key changes this model's label; other TEXTS are needed.")
    print(f"{len(found)} places in {len(TEXTS)} texts where one key changes the label")
    print(f"{'from key to label, ms':22}{'keys':>6}{'p50':>10}{'p95':>10}{'max':>10}")
    told("in quiet", await asyncio.to_thread(measure, found, n_keys, pause))
    # One after the other, so that there is always one that trains.
    jobs = [await train(session, Newsgroups()) for _ in range(2)]
    while (await session.job(jobs[0])).phase is Phase.WAITING:  # noqa: ASYNC110 - asks a server
        await asyncio.sleep(0.2)
    took = await asyncio.to_thread(measure, found, n_keys, pause)
    still = not (await session.job(jobs[1])).is_over
    told("while a job trains" if still else "training ended early", took)
    for job_id in jobs:
        if not (await session.job(job_id)).is_over:
            await session.cancel(job_id)
    await session.close()


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--pause", type=float, default=0.12, help="seconds between two keys")
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="sportft-typing-"))
    os.environ["SPORTFT_HOME"] = str(home)
    try:
        asyncio.run(run(args.keys, args.pause))
    finally:
        launch.stop()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
