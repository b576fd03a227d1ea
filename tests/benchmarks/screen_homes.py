"""Homes for the app to be measured in: a thousand jobs in the journal; a job that is running."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from openai import OpenAI

from sportft_tui.domain.job import Job
from sportft_tui.engine import launch
from sportft_tui.home import home
from sportft_tui.monitor.journal import FILE_NAME, Journal

APP = [sys.executable, "-m", "sportft_tui"]
#: Whose they are; "profile" in the journal's sense.
LOCAL = "local"
N_JOBS = 1000
#: How people's jobs mostly are.
STATUSES = ("succeeded", "succeeded", "succeeded", "failed", "cancelled")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"
#: A minute of training.
_ROWS, _EPOCHS = 8_000, 500


def write_jobs(owner: str) -> None:
    """A thousand jobs of earlier hours, as a server would have told them."""
    chance = random.Random(7)
    now = time.time()
    jobs = [
        Job(
            id="ftjob-" + "".join(chance.choices(_LETTERS, k=24)),
            status=(status := chance.choice(STATUSES)),
            model="ada",
            created_at=now - 600 - 3600 * number,
            finished_at=now - 3600 * number,
            fine_tuned_model="ft:ada:sportft::" + "".join(chance.choices(_LETTERS, k=8))
            if status == "succeeded"
            else None,
            trained_tokens=chance.randrange(10_000, 90_000),
            suffix=chance.choice(("sport2", "tickets", "reviews", "spam-or-not")),
        )
        for number in range(N_JOBS)
    ]
    with Journal(home().state / FILE_NAME) as journal:
        journal.record_jobs(owner, jobs)


def tutorial() -> None:
    """The tutorial's steps, done by the engine of this home."""
    subprocess.run([*APP, "quickstart"], check=True, capture_output=True)


def start_engine() -> None:
    """Have the engine of this home up before anything is measured."""
    subprocess.run([*APP, "engine", "start"], check=True, capture_output=True)


def order_long_job() -> None:
    """A job that runs for a minute; the one before it is cancelled."""
    engine = launch.find()
    assert engine, "no engine runs"
    with OpenAI(base_url=engine.base_url, api_key=engine.key.reveal()) as client:
        for job in client.fine_tuning.jobs.list(limit=5).data:
            if job.status in ("queued", "running", "validating_files"):
                client.fine_tuning.jobs.cancel(job.id)
        words = ("puck", "goalie", "pitcher", "inning")
        rows = [
            {"prompt": f"text {n} about a {words[n % 4]}\n\n###\n\n",
             "completion": " hockey" if n % 4 < 2 else " baseball"}
            for n in range(_ROWS)
        ]  # fmt: skip
        data = "\n".join(map(json.dumps, rows)).encode()
        file = client.files.create(file=("long.jsonl", data), purpose="fine-tune")
        client.fine_tuning.jobs.create(
            model="ada", training_file=file.id, hyperparameters={"n_epochs": _EPOCHS}
        )


def write_log(owner: str, path: Path) -> None:
    """The events of the newest job, for a program that reads logs."""
    with Journal(home().state / FILE_NAME) as journal:
        newest, *_ = journal.jobs(owner)
        events = journal.events(owner, newest.id)
    lines = (
        f"{datetime.fromtimestamp(event.created_at):%Y-%m-%d %H:%M:%S} {event.level.upper()}"
        f" {event.message}\n"
        for event in events
    )
    path.write_text("".join(lines))


def stop_engine() -> None:
    """End the engine of this home; its job with it."""
    subprocess.run([*APP, "engine", "stop"], check=True, capture_output=True)


def use(folder: Path) -> None:
    """Make a folder the home of all that is started from here on."""
    os.environ["SPORTFT_HOME"] = str(folder)
    home().create()
