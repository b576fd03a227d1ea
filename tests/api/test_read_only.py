"""Read-only: what changes or costs is stopped before it leaves, whoever asks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sportft_tui.api import batches, completions, files, jobs, orders, read_only, results
from sportft_tui.api.connection import Connection
from sportft_tui.domain.errors import ReadOnly, Refused
from sportft_tui.domain.template import Template

Connect = Callable[..., Awaitable[Connection]]
TEMPLATE = Template(separator="\n\n###\n\n", leading=" ", labels=("hockey", "baseball"))
JOB = {"id": "ftjob-1", "object": "fine_tuning.job", "status": "running", "model": "ada"}


class Wire:
    """A server that notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.method == "GET" and request.url.path.endswith("/content"):
            return httpx2.Response(200, content=b"step,train_loss\n1,0.5\n")
        return httpx2.Response(200, json=JOB | {"data": [], "has_more": False})


async def every_change(connection: Connection, folder: Path) -> dict[str, Callable[[], Any]]:
    path = folder / "train.jsonl"
    path.write_text('{"prompt": "a", "completion": " b"}\n')
    order = orders.JobOrder("file-1", None, "ada", TEMPLATE, n_epochs=1)
    return {
        "upload": lambda: files.upload(connection, path),
        "create": lambda: jobs.create(connection, order),
        "cancel": lambda: jobs.cancel(connection, "ftjob-1"),
        "batch": lambda: batches.create(connection, "file-1", "/v1/completions", "tag"),
    }


@pytest.mark.parametrize("name", ["custom", "local", "openai"])
async def test_nothing_that_changes_leaves(
    name: str, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN read-only
    wire = Wire()
    connection = await connect(wire, name)
    monkeypatch.setenv(read_only.VARIABLE, "1")
    for call in (await every_change(connection, tmp_path)).values():
        # WHEN something is to be changed THEN that is refused, in words
        with pytest.raises(ReadOnly, match="read-only here") as told:
            await call()
        assert isinstance(told.value, Refused)
        assert told.value.exit_code == 7
        assert "--read-only" in told.value.hint
    # AND nothing has left
    assert wire.asked == []
    # AND reading goes on
    await jobs.list_jobs(connection)
    await jobs.retrieve(connection, "ftjob-1")
    await results.fetch(connection, "file-1")
    assert {one.split()[0] for one in wire.asked} == {"GET"}


async def test_a_question_is_free_at_the_own_engine_only(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(read_only.VARIABLE, "1")
    for name, is_asked in (("local", True), ("custom", False), ("openai", False)):
        wire = Wire()
        connection = await connect(wire, name)
        try:
            await completions.answer(connection, "ft:ada:x", TEMPLATE, "a text")
        except ReadOnly:
            assert not is_asked
        except Exception:  # noqa: BLE001  the stand-in's answer is none
            assert is_asked
        assert bool(wire.asked) == is_asked


@pytest.mark.parametrize(
    ("word", "on"),
    [("", False), ("0", False), ("no", False), ("False", False), ("1", True), ("ture", True)],
)
def test_who_mistypes_it_means_it(word: str, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(read_only.VARIABLE, word)
    assert read_only.is_on() is on
