"""The user's command, really run by the shell."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from pathlib import Path

import pytest

from sportft_tui.domain.job import Job
from sportft_tui.monitor import on_finish

TOLD = on_finish.about(
    Job("ftjob-1", "failed", "ada", error_message="no \x1b[2J\ud800"), "local", "Mend line 3."
)


async def test_it_is_given_the_job_as_json_and_no_key_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN keys in our environment, and a command that keeps what it is given
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-ours")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-theirs")
    monkeypatch.setenv("OTHER", "its own")
    command = f'cat > {tmp_path}/job.json; env > {tmp_path}/env; echo "to nobody"'
    # WHEN it is run
    assert await on_finish.run(command, TOLD) == ""
    # THEN it had the job with its outcome, its own environment, and no key
    told = json.loads((tmp_path / "job.json").read_text())
    assert told["id"] == "ftjob-1"
    assert (told["outcome"], told["profile"], told["hint"]) == ("failed", "local", "Mend line 3.")
    env = (tmp_path / "env").read_text()
    assert "OTHER=its own" in env
    assert "sk-" not in env


async def test_its_output_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    assert await on_finish.run("echo out; echo err >&2", TOLD) == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("exit 3", r"on_finish failed \(exit code 3\)$"),
        ("no-such-program-here", r"exit code 127\): .*not found"),
        ("printf 'first\\nlast \\033[31mred' >&2; exit 1", r"exit code 1\): last \[31mred$"),
        ("kill -9 $$", r"on_finish failed \(signal 9\)$"),
        ("head -c 300000 /dev/zero >&2; echo >&2; echo end >&2; false", r"exit code 1\): end$"),
    ],
)
async def test_its_failure_is_one_sentence(command: str, said: str) -> None:
    told = await on_finish.run(command, TOLD)
    assert told.isprintable()
    assert re.search(said, told), told


async def test_one_that_hangs_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    # GIVEN a command that starts another and waits for it
    command = f"sleep 600 & echo $! > {tmp_path}/pid; wait"
    # WHEN its time is over
    told = await on_finish.run(command, TOLD, limit=0.3)
    # THEN both are gone, and it is said
    assert told == "on_finish took longer than 0.3 s and was stopped."
    pid = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 10
    while _is_alive(pid):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_it_goes_on_when_the_app_is_left(tmp_path: Path) -> None:
    # GIVEN a command that is running
    fifo = tmp_path / "go"
    os.mkfifo(fifo)
    running = asyncio.create_task(
        on_finish.run(f"touch {tmp_path}/begun; cat {fifo}; touch {tmp_path}/done", TOLD)
    )
    await _there(tmp_path / "begun")
    # WHEN nobody waits for it any longer
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    # THEN it goes on to its end
    await asyncio.to_thread(fifo.write_text, "go")
    await _there(tmp_path / "done")


async def _there(path: Path) -> None:
    def wait() -> None:
        deadline = time.monotonic() + 10
        while not path.exists():
            assert time.monotonic() < deadline, f"no {path.name}"
            time.sleep(0.02)

    await asyncio.to_thread(wait)


def _is_alive(pid: int) -> bool:
    """Whether it runs; an orphan that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
