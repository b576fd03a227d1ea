"""The retired client itself, openai-python 0.25.0, unchanged: its command line and its library."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sportft_tui.dataset.client import DatasetWorker
from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.preparing.client import Preparation
from sportft_tui.dataset.table.client import open_table
from sportft_tui.workflow.prepare_order import tutorial_recipe
from sportft_tui.workflow.tutorial import CATEGORIES

Posts = Callable[..., Path]

KEY = "sk-of-the-test"
STAMP = r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] "
MODEL = r"ada:ft-sportft-\d{4}(?:-\d\d){5}"
COLUMNS = [
    "step",
    *("elapsed_tokens", "elapsed_examples"),
    *("training_loss", "training_sequence_accuracy", "training_token_accuracy"),
    *("validation_loss", "validation_sequence_accuracy", "validation_token_accuracy"),
    *("classification/accuracy", "classification/precision", "classification/recall"),
    *("classification/auroc", "classification/auprc", "classification/f1.0"),
]

#: What the tutorial does in Python: one JSON object about what the library gave it.
LIBRARY = """
import json, openai, sys
model, prompt = sys.argv[1:]
ask = dict(prompt=prompt, max_tokens=1, temperature=0, logprobs=2)
answer = openai.Completion.create(model=model, **ask)
by_engine = openai.Completion.create(engine=model, **ask)
deleted = openai.Model.delete(model)
try:
    openai.Completion.create(model=model, **ask)
    gone = None
except openai.error.InvalidRequestError as error:
    gone = [error.http_status, error.code]
print(json.dumps({
    "choice": answer["choices"][0],
    "object": answer["object"],
    "same": by_engine["choices"][0] == answer["choices"][0],
    "deleted": deleted["deleted"],
    "gone": gone,
}))
"""

pytestmark = pytest.mark.timeout(600)  # the environment is made once, and that takes a while


class Serving:
    """`sportft serve` in a process of its own, always at the same port."""

    def __init__(self, folder: Path) -> None:
        self._home = folder / "served"
        self._log = folder / "serve.log"
        self._process: subprocess.Popen[str] | None = None
        self.base_url = ""

    def start(self) -> None:
        port = self.base_url.removesuffix("/v1").rpartition(":")[2] or "0"
        env = {"SPORTFT_HOME": str(self._home), "SPORTFT_API_KEY": KEY}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sportft_tui", "serve", "--port", port],
                env=os.environ | env,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        with self._process.stdout as words:
            name, _, self.base_url = words.readline().strip().partition("=")
        assert name == "SPORTFT_BASE_URL", self._log.read_text()

    def end(self) -> None:
        assert self._process is not None
        self._process.terminate()
        try:
            assert self._process.wait(timeout=20) == 0
        finally:
            self._process.kill()


class Retired:
    """The retired client as people run it.

    Args:
        programs: the folder with `openai` and `python`.
        serving: the server, known to the client by its two variables alone.
        folder: where the commands are run.
    """

    def __init__(self, programs: Path, serving: Serving, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._env = {
            "OPENAI_API_BASE": serving.base_url,
            "OPENAI_API_KEY": KEY,
            "PATH": os.environ["PATH"],
            "PYTHONIOENCODING": "utf-8",
            "NO_PROXY": "127.0.0.1",
        }

    def begin(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self._programs / program), *arguments],
            env=self._env,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, program: str, *arguments: str) -> str:
        with self.begin(program, *arguments) as process:
            stdout, stderr = process.communicate(timeout=100)
        assert process.returncode == 0, stderr
        assert "Traceback" not in stderr
        return stdout

    def api(self, *arguments: str) -> str:
        return self.run("openai", "api", *arguments)

    def json(self, *arguments: str) -> Any:
        """What a command prints, without what it tells before."""
        stdout = self.api(*arguments)
        return json.loads(stdout[stdout.index("{") :])


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    server = Serving(tmp_path)
    server.start()
    yield server
    server.end()


@pytest.fixture
def client_of_old(retired: Path, serving: Serving, tmp_path: Path) -> Retired:
    folder = tmp_path / "work"
    folder.mkdir(exist_ok=True)
    return Retired(retired, serving, folder)


async def tutorial_files(folder: Path) -> str:
    """Makes the tutorial's own files; gives the prompt of the first validation row."""
    worker = DatasetWorker()
    try:
        table = await open_table(worker, Newsgroups(CATEGORIES))
        recipe = tutorial_recipe("completion")
        made = await Preparation(table, "sport2").write(recipe, folder, raw=True)
    finally:
        await worker.close()
    assert made.valid_path is not None
    with made.valid_path.open() as lines:
        return str(json.loads(lines.readline())["prompt"])


def told(stdout: str) -> list[str]:
    """The events in what the command line printed, without their times."""
    return [re.sub(f"^{STAMP}", "", line) for line in stdout.splitlines() if re.match(STAMP, line)]


async def test_the_tutorial_runs_unchanged(
    client_of_old: Retired, corpus: Path, tmp_path: Path
) -> None:
    old = client_of_old
    # GIVEN the tutorial's files
    prompt = await tutorial_files(tmp_path / "work")

    # WHEN its command is run
    stdout = old.api(
        "fine_tunes.create",
        *("-t", "sport2_prepared_train.jsonl", "-v", "sport2_prepared_valid.jsonl"),
        "--compute_classification_metrics",
        *("--classification_positive_class", " baseball"),
        *("-m", "ada"),
    )

    # THEN it tells every step, line by line
    at = f"(?:{STAMP})"
    expected = rf"""Uploaded file from sport2_prepared_train\.jsonl: file-\w{{24}}
Uploaded file from sport2_prepared_valid\.jsonl: file-\w{{24}}
Created fine-tune: (?P<job>ft-[A-Za-z0-9]{{24}})
Streaming events until fine-tuning is complete\.\.\.

\(Ctrl-C will interrupt the stream, but not cancel the fine-tune\)
{at}Created fine-tune: (?P=job)
{at}Fine-tune costs \$0\.00
{at}Fine-tune enqueued\. Queue number: 0
{at}Fine-tune started
{at}Completed epoch 1/4
{at}Completed epoch 2/4
{at}Completed epoch 3/4
{at}Completed epoch 4/4
{at}Uploaded model: (?P<model>{MODEL})
{at}Uploaded result file: (?P<result>file-\w{{24}})
{at}Fine-tune succeeded

Job complete! Status: succeeded 🎉
Try out your fine-tuned model:

openai api completions\.create -m (?P=model) -p <YOUR_PROMPT>
"""
    found = re.fullmatch(expected, stdout)
    assert found, stdout
    job_id, model, result_id = found["job"], found["model"], found["result"]

    # AND following it later tells the same, from its beginning
    assert told(old.api("fine_tunes.follow", "-i", job_id)) == told(stdout)
    events = old.json("fine_tunes.events", "-i", job_id)
    assert [event["message"] for event in events["data"]] == told(stdout)

    # AND its results are the fifteen columns, a row a step
    rows = list(csv.DictReader(old.api("fine_tunes.results", "-i", job_id).strip().splitlines()))
    assert list(rows[0]) == COLUMNS
    assert [int(row["step"]) for row in rows] == list(range(1, 321))
    last = [row for row in rows if row["classification/accuracy"]][-1]
    assert {float(last[name]) for name in COLUMNS[9:]} == {1.0}

    # AND it is listed and shown
    job = old.json("fine_tunes.get", "-i", job_id)
    assert (job["status"], job["fine_tuned_model"]) == ("succeeded", model)
    assert job["hyperparams"]["n_epochs"] == 4
    assert job["result_files"][0]["id"] == result_id
    (listed,) = old.json("fine_tunes.list")["data"]
    assert listed == {name: value for name, value in job.items() if name != "events"}

    # AND the model answers on the command line, which repeats the prompt
    ask = ("completions.create", "-m", model, "-p", prompt, "-M", "1", "-t", "0")
    answered = old.api(*ask)
    assert answered in (f"{prompt} baseball", f"{prompt} hockey")
    assert old.api(*ask, "--stream") == answered

    # AND in Python, with the separator once more as the tutorial appends it
    answer = json.loads(old.run("python", "-c", LIBRARY, model, prompt + "\n\n###\n\n"))
    choice, logprobs = answer["choice"], answer["choice"]["logprobs"]
    assert answer["object"] == "text_completion"
    with (tmp_path / "work" / "sport2_prepared_valid.jsonl").open() as lines:
        assert choice["text"] == json.loads(lines.readline())["completion"]
    assert logprobs["tokens"] == [choice["text"]]
    assert logprobs["top_logprobs"][0].keys() == {" baseball", " hockey"}
    assert logprobs["token_logprobs"] == [max(logprobs["top_logprobs"][0].values())]
    assert answer["same"] is True

    # AND it is gone once deleted
    assert answer["deleted"] is True
    assert answer["gone"] == [404, "model_not_found"]


def test_queue_numbers_fall_and_a_cancelled_job_is_said_so(
    client_of_old: Retired, posts: Posts
) -> None:
    old = client_of_old
    # GIVEN a long fine-tune, and the same file for a short one
    path = str(posts("long.jsonl", 1000))
    long = old.json("fine_tunes.create", "-t", path, "--n_epochs", "500", "--no_follow")
    assert long["status"] == "pending"
    training = long["training_files"][0]["id"]
    # WHEN somebody who follows it presses ctrl+c THEN the client learns that it goes on
    with old.begin("openai", "api", "fine_tunes.follow", "-i", long["id"]) as following:
        assert following.stdout is not None
        while "Fine-tune started" not in (line := following.stdout.readline()):
            assert line
        following.send_signal(signal.SIGINT)
        assert "Stream interrupted. Job is still running.\n" in following.stdout.read()
    # AND WHEN the second is ordered by the id of the file, and the first cancelled meanwhile
    short = old.begin(
        "openai", "api", "fine_tunes.create", "-t", training, "-m", "ada", "--n_epochs", "1"
    )
    with short:
        assert short.stdout is not None
        lines: list[str] = []
        while not lines or "Queue number" not in lines[-1]:
            lines.append(short.stdout.readline())
            assert lines[-1], lines
        assert old.json("fine_tunes.cancel", "-i", long["id"])["status"] == "cancelled"
        lines += short.stdout.readlines()
    assert short.returncode == 0
    # THEN it has moved up
    messages = told("".join(lines))
    queue = [message for message in messages if "Queue number" in message]
    assert queue == [
        "Fine-tune enqueued. Queue number: 1",
        "Fine-tune is in the queue. Queue number: 0",
    ]
    assert messages[-1] == "Fine-tune succeeded"
    # AND the first one's stream ends with what happened to it
    assert told(old.api("fine_tunes.follow", "-i", long["id"]))[-1] == "Fine-tune cancelled"
    # AND the same file again is found to be there
    again = old.api("fine_tunes.create", "-t", path, "--n_epochs", "1", "--no_follow")
    assert f"size {Path(path).stat().st_size} bytes\n{training}" in again


def test_an_interrupted_stream_is_followed_again_with_its_whole_history(
    client_of_old: Retired, serving: Serving, posts: Posts
) -> None:
    old = client_of_old
    # GIVEN the command line following a long fine-tune
    job = old.json(
        *("fine_tunes.create", "-t", str(posts("long.jsonl", 1000))),
        *("-m", "ada", "--n_epochs", "6", "--no_follow"),
    )
    lines: list[str] = []
    with old.begin("openai", "api", "fine_tunes.follow", "-i", job["id"]) as following:
        assert following.stdout is not None
        while not lines or "Completed epoch 1/6" not in lines[-1]:
            lines.append(following.stdout.readline())
            assert lines[-1], lines
        # WHEN the server goes down
        serving.end()
        lines += following.stdout.readlines()
    # THEN the command says that the stream was interrupted, and how to go on
    assert following.returncode == 0
    assert "".join(lines).endswith(
        "\nStream interrupted (client disconnected).\nTo resume the stream, run:\n\n"
        f"  openai api fine_tunes.follow -i {job['id']}\n\n"
    )
    # AND WHEN the server is back and that is run
    serving.start()
    stdout = old.api("fine_tunes.follow", "-i", job["id"])
    # THEN the whole history is there, each line once, to the end
    messages = told(stdout)
    before = told("".join(lines))
    assert messages[: len(before)] == before
    assert [m for m in messages if m.startswith("Completed epoch")] == [
        f"Completed epoch {number}/6" for number in range(1, 7)
    ]
    assert messages[-1] == "Fine-tune succeeded"
