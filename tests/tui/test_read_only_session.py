"""A whole session that is read-only: every key of every pane, and what left the machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from sportft_tui.api import read_only
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.changing import CHANGING
from sportft_tui.tui.commands import TABLE
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.text_box import TextBox
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.session import Session

JOBS: list[dict[str, Any]] = [
    {
        "id": f"ftjob-{status}",
        "object": "fine_tuning.job",
        "status": status,
        "model": "ada",
        "created_at": created_at,
        "training_file": "file-1",
        "fine_tuned_model": "ft:ada:x" if status == "succeeded" else None,
        "result_files": [],
        "hyperparameters": {},
    }
    for status, created_at in (("running", 200), ("succeeded", 100))
]
#: They leave the app, or lead to another program.
LEAVING = ("quit", "palette")
DIALOG_KEYS = ("y", "n", "x", "enter", "right", "enter")


class Server(ThreadingHTTPServer):
    """Notes what it is asked; has two jobs and takes everything."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def _answer(self) -> None:
        self.server.asked.append(f"{self.command} {self.path.partition('?')[0]}")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        one = next((job for job in JOBS if self.path.endswith(str(job["id"]))), None)
        listed = JOBS if self.path.partition("?")[0].endswith("/jobs") else []
        told = one or {"object": "list", "data": listed, "has_more": False, **JOBS[0]}
        data = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):  # whatever the method
            return self._answer
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    monkeypatch.setenv("SPORTFT_API_KEY", "sk-none")
    monkeypatch.setenv("SPORTFT_MODEL", "ada")
    monkeypatch.setattr("sportft_tui.tui.screens.deliberate_dialog.QUIET_SECONDS", 0.0)
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "posts.csv"
    rows = [f"post {n} about sports,{'hockey' if n % 2 else 'baseball'}" for n in range(40)]
    path.write_text("text,label\n" + "\n".join(rows) + "\n")
    return path


async def session(server: Server, table: Path, commands: Collection[str]) -> list[str]:
    """Do all of these commands by their keys, and answer what is asked; what was said."""
    said: list[str] = []
    app = SportftApp(Session(Choice("custom", f"http://127.0.0.1:{server.server_port}/v1")))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: bool(app.desk.entry and app.desk.query(TextBox)))
        assert await app.conductor.load(table)
        assert await app.conductor.prepare()
        for command in TABLE:
            if command.id not in commands or not command.key:
                continue
            app.desk.enter(pane := command.pane or "jobs")
            app.desk.set_focus(app.desk.query_one(f"#{pane}").query(LineView).first())
            app.desk.notice("")
            await pilot.press(command.key)
            said.append(app.desk.query_one("#notice", Lines).plain)
            for key in (*DIALOG_KEYS, "escape", "escape", "escape"):
                if app.screen is app.desk:
                    break
                await pilot.press(key)
            while app.screen is not app.desk:
                app.pop_screen()
        for _ in range(20):
            await pilot.pause(0.02)
        said.append(app.desk.rail_text)
    return said


async def until(pilot: Pilot[Any], is_so: Callable[[], bool]) -> None:
    for _ in range(400):
        await pilot.pause(0.02)
        if is_so():
            return
    raise AssertionError("it did not come to that")


async def test_every_key_and_nothing_but_reading_leaves(
    server: Server, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN read-only
    monkeypatch.setenv(read_only.VARIABLE, "1")
    # WHEN every command is asked for by its key, in every pane, and every question is a yes
    commands = [one.id for one in TABLE if one.id not in LEAVING]
    said = await session(server, table, commands)
    # THEN nothing was sent that changes or costs
    assert server.asked
    assert {one.split()[0] for one in server.asked} == {"GET"}
    # AND why not was said, and the rail says how it is
    assert any("Cancel the job: sportft is read-only here" in one for one in said)
    assert "read-only" in said[-1]


async def test_the_same_keys_change_something_where_it_is_allowed(
    server: Server, table: Path
) -> None:
    await session(server, table, ["cancel"])
    assert "POST /v1/fine_tuning/jobs/ftjob-running/cancel" in server.asked


def test_what_is_kept_back_is_in_the_table() -> None:
    assert {one.id for one in TABLE} >= CHANGING
