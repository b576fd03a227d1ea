"""The headless twin, as a script would use it: data on stdout, exit codes that mean something."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from terminal import sportft

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(sportft_home: Path) -> Iterator[Run]:
    """Runs a command of sportft in a home of its own; stops the engine afterwards."""

    def command(*arguments: str, **more_env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            sportft(*arguments),
            env={**os.environ, **more_env},
            capture_output=True,
            text=True,
            timeout=90,
            stdin=subprocess.DEVNULL,
        )

    yield command
    command("engine", "stop")


def test_quickstart_then_every_other_command(run: Run, corpus: Path) -> None:
    # GIVEN a machine where sportft has never run
    # WHEN the tutorial is run
    done = run("quickstart", "--json")

    # THEN it ends with one JSON object on stdout
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert (told["training_rows"], told["validation_rows"]) == (80, 20)
    assert told["made_up"] is False
    metrics = told["results"]["classification"]
    assert set(metrics) == {"accuracy", "precision", "recall", "auroc", "auprc", "f1"}
    assert metrics["accuracy"] == 1.0
    assert told["predictions"]["tweet"]["label"] == "hockey"
    assert 0.5 < told["predictions"]["tweet"]["probability"] < 1
    assert told["job"]["status"] == "succeeded"
    assert told["results"]["steps"] == 320

    # AND the narration tells the queue number, the cost, the epochs
    for sentence in ("Queue number: 0", "Fine-tune costs $0.00", "Completed epoch 4/4"):
        assert sentence in done.stderr

    # AND the other commands know the job and its model
    job_id, model = told["job"]["id"], told["job"]["fine_tuned_model"]
    assert [job["id"] for job in json.loads(run("jobs", "--json").stdout)] == [job_id]
    events = [json.loads(line) for line in run("follow", job_id, "--json").stdout.splitlines()]
    assert events[0]["message"] == f"Created fine-tuning job: {job_id}"
    assert len({event["id"] for event in events}) == len(events)
    answer = json.loads(run("predict", model, "A home run in the ninth inning", "--json").stdout)
    assert answer["label"] == "baseball"
    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert "AUROC" in run("results", job_id).stdout
    assert "running at http://127.0.0.1:" in run("engine", "status").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("follow", "ftjob-none"), 6, "ftjob-none"),
        (("predict", "ft:ada:none", "a text"), 6, "ft:ada:none"),
        (("predict", "ft:ada:none", "  "), 3, "no text"),
        (("jobs", "--profile", "mars"), 3, "mars"),
        (("jobs", "--profile", "openai"), 4, "OPENAI_API_KEY"),
        (("jobs", "--base-url", "http://127.0.0.1:9/v1"), 4, "SPORTFT_API_KEY"),
        (("--job", "ftjob-none"), 3, "terminal"),
    ],
)
def test_bad_input_is_a_sentence_and_an_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    # WHEN something cannot be done
    done = run(*arguments)
    # THEN stderr says what, stdout stays clean, and the code says of which kind
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer(run: Run) -> None:
    done = run("jobs", "--base-url", "http://127.0.0.1:9/v1", SPORTFT_API_KEY="sk-secret")
    assert done.returncode == 5
    assert "127.0.0.1:9" in done.stderr
    assert "sk-secret" not in done.stderr + done.stdout


def test_without_corpus_and_network_the_sample_is_used_and_said(run: Run, tmp_path: Path) -> None:
    # GIVEN a machine with neither the corpus nor a way to get it
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    # WHEN the tutorial is run
    done = run("quickstart", "--json", SCIKIT_LEARN_DATA=str(tmp_path / "empty"), **nowhere)
    # THEN it ends all the same, and says on what
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["made_up"] is True
    assert "made-up" in done.stderr
