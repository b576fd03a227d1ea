"""The tutorial's whole run, in a real terminal, on the real corpus, with the real engine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from long_job import order
from terminal import Terminal, sportft

from sportft_tui.engine import launch
from sportft_tui.tui.deliberate import QUIET_SECONDS


@pytest.fixture
def environment(corpus: Path, environment: dict[str, str]) -> dict[str, str]:
    """A new user's machine, with the newsgroups at hand."""
    return environment | {"SCIKIT_LEARN_DATA": str(corpus)}


def test_one_key_runs_the_tutorial_and_the_screen_tells_it_all(environment: dict[str, str]) -> None:
    # GIVEN the app on a machine where it has never run
    with Terminal(sportft(), environment) as screen:
        screen.wait_for(r"Four steps")
        screen.wait_for(r"● engine")

        # WHEN one key is pressed
        screen.press("g")

        # THEN the data is there, split, and the job runs to its end
        screen.wait_for(r"✓ 1 Load 1,197 posts", 60)
        screen.wait_for(r"hockey +\S+ +600")
        screen.wait_for(r"baseball +\S+ +597")
        screen.wait_for(r"✓ 2 Prepare 80 \+ 20", 60)
        screen.wait_for(r"✓ 5 Classify", 90)
        screen.wait_for(r"%\s+tweet: ")
        text = screen.text

        # AND every event of the job can be read
        for event in (
            r"Created fine-tuning job: ftjob-",
            r"Fine-tune costs \$0\.00",
            r"Queue number: 0",
        ):
            screen.press("3", "home")
            screen.wait_for(event)
        screen.press("end")
        for event in (r"Completed epoch 4/4", r"New fine-tuned model created", r"result file"):
            screen.wait_for(event)
        screen.wait_for(r"The job has successfully completed")

        # AND its status, metrics and the two classifications
        assert re.search(r"epoch\s+█+ 4/4", text), text
        assert re.search(r"step\s+320/320", text), text
        assert re.search(r"cost\s+\$0\.00", text), text
        for metric in ("accuracy", "precision", "recall", "AUROC", "AUPRC", "F1"):
            assert re.search(rf"{metric} +[01]\.\d{{3}}", text), text
        assert re.search(r"hockey >?\d+\.\d %\s+tweet: ", text), text
        assert re.search(r"(hockey|baseball) >?\d+\.\d %\s+validation file: ", text), text

        # WHEN the app is left THEN it ends cleanly
        screen.press("q")
        assert screen.wait_end() == 0


def test_closing_the_app_leaves_the_job_and_opening_it_shows_every_event(
    environment: dict[str, str],
) -> None:
    # GIVEN a job that was just created
    with Terminal(sportft(), environment) as screen:
        screen.wait_for(r"● engine")
        screen.press("l", "enter")
        screen.wait_for(r"✓ 1 Load", 60)
        screen.press("d")
        screen.wait_for(r"Training: \$0\.00", 60)
        screen.press("enter")
        screen.wait_for(r"✓ 2 Prepare", 60)
        screen.press("n")
        screen.wait_for(r"New job on \d+ rows")
        screen.settle(QUIET_SECONDS)  # an Enter that comes with the form orders nothing
        screen.press("enter")
        job = screen.wait_for(r"Created (ftjob-\w+)", 60)[1]

        # WHEN the app is killed
        screen.kill()

    # THEN the job ends without it
    followed = subprocess.run(
        sportft("follow", job), env=environment, capture_output=True, text=True, timeout=90
    )
    assert followed.returncode == 0, followed.stderr
    told = [line.split("] ", 1)[1] for line in followed.stdout.splitlines()]
    assert told[0] == f"Created fine-tuning job: {job}"
    assert told[-1] == "The job has successfully completed"

    # AND the app, opened again on that job, shows its events from the first on
    with Terminal(sportft("--job", job), environment) as screen:
        screen.wait_for(r"The job has successfully completed")
        screen.press("3", "home")
        screen.wait_for(rf"Created fine-tuning job: {job}")
        screen.press("q")
        assert screen.wait_end() == 0


def test_a_killed_engine_comes_back_and_the_job_ends(trained: dict[str, str]) -> None:
    # GIVEN the app, and a job that takes a while
    environment = trained
    with Terminal(sportft(), environment) as screen:
        screen.wait_for(r"● engine")
        job = order(200)
        screen.press("a")
        screen.wait_for(r"Attach to which job")
        screen.paste(job)
        screen.press("enter")
        screen.wait_for(r"● live")
        screen.wait_for(r"epoch\s+\S+ [1-9]\d*/200")

        # WHEN the engine is killed
        engine = launch.find()
        assert engine
        os.kill(engine.pid, signal.SIGKILL)

        # THEN the screen says so, starts it again, and the job goes on to its end
        screen.wait_for(r"reconnecting|not connected")
        screen.press("3", "end")
        screen.wait_for(r"● live|successfully completed", 60)  # it may have ended meanwhile
        screen.wait_for(r"The job has successfully completed", 60)

    # AND no event is missing or there twice
    told = subprocess.run(
        sportft("follow", job), env=environment, capture_output=True, text=True, timeout=60
    ).stdout
    epochs = re.findall(r"Completed epoch (\d+)/200", told)
    assert epochs == [str(number) for number in range(1, 201)]


def test_attach_by_id_and_classify_from_the_keyboard(trained: dict[str, str]) -> None:
    # GIVEN a job made in the shell
    environment = trained
    done = subprocess.run(
        sportft("jobs"), env=environment, capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr
    job = re.search(r"ftjob-\w+", done.stdout)
    assert job

    with Terminal(sportft(), environment) as screen:
        screen.wait_for(r"● engine")
        # WHEN its ID is given to `a`
        screen.press("a")
        screen.wait_for(r"Attach to which job")
        screen.paste(job[0])
        screen.press("enter")
        # THEN it is shown with its first event
        screen.wait_for(r"The job has successfully completed")

        # WHEN a text is typed and entered
        screen.press("c")
        screen.paste("The goalie made forty saves and the puck never crossed the blue line")
        screen.press("enter")
        # THEN its label and probability appear
        screen.wait_for(r"hockey >?\d+\.\d %\s+The goalie made forty saves")

        # WHEN an ID that does not exist is given THEN a sentence says so
        screen.press("esc", "a")
        screen.wait_for(r"Attach to which job")
        screen.paste("ftjob-doesnotexist")
        screen.press("enter")
        screen.wait_for(r"✗ .*ftjob-doesnotexist")
