"""`sportft web`: a real server, a real app behind it, and a door that only the token opens."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, WSMsgType, WSServerHandshakeError

from sportft_tui.cli.commands import web
from sportft_tui.cli.main import main
from sportft_tui.cli.web.page import page
from sportft_tui.domain.errors import BadInput

_ELSEWHERE = "http://evil.example"
#: Seconds for a process to start on a busy machine.
_PATIENCE = 30


@asynccontextmanager
async def _served(*options: str) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """A server of the app, and the address that it prints."""
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sportft_tui",
        *options,
        "web",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert server.stdout is not None
        line = await asyncio.wait_for(server.stdout.readline(), _PATIENCE)
        yield line.decode().strip(), server
    finally:
        if server.returncode is None:
            server.send_signal(signal.SIGINT)
        await asyncio.wait_for(server.communicate(), _PATIENCE)


async def _status(client: ClientSession, address: str, **headers: str) -> int:
    async with client.get(address, headers=headers, allow_redirects=False) as answer:
        return answer.status


async def _enters(client: ClientSession, address: str, origin: str | None = None) -> bool:
    try:
        socket = await client.ws_connect(address, origin=origin)
    except WSServerHandshakeError as refused:
        assert refused.status == 403
        return False
    await socket.close()
    return True


async def test_the_app_is_behind_a_door_that_the_token_opens() -> None:
    # GIVEN a server, and somebody who has only its port
    async with _served("--profile", "custom", "--base-url", "http://127.0.0.1:9/v1") as (told, end):
        base, _, token = told.partition("/?token=")
        async with ClientSession() as stranger:
            # THEN pages, files and socket are closed to them, also with a wrong token
            for path in ("/", "/?token=no", "/static/js/textual.js", "/download/x", "/ws"):
                assert await _status(stranger, base + path) == 403, path
            assert not await _enters(stranger, f"{base}/ws")
            assert not await _enters(stranger, f"{base}/ws?token={token}")
            # AND to a page that knows this machine by another name
            assert await _status(stranger, told, Host="evil.example") == 403
        # WHEN the printed address is opened
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as friend:
            async with friend.get(told) as answer:
                assert answer.status == 200
                # THEN the token has gone from the address, and nothing is loaded from elsewhere
                assert str(answer.url) == f"{base}/"
                assert token not in await answer.text()
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert answer.headers["Referrer-Policy"] == "no-referrer"
            # AND other pages cannot use the cookie
            assert not await _enters(friend, f"{base}/ws", origin=_ELSEWHERE)
            assert await _status(friend, base, Host="evil.example") == 403
            # AND the app itself is at the other end of the socket
            async with friend.ws_connect(f"{base}/ws?width=100&height=30", origin=base) as socket:
                shown = b""
                while b"1 Load" not in shown:
                    shown += (await socket.receive(timeout=_PATIENCE)).data
                # AND leaving it ends it
                await socket.send_str(json.dumps(["stdin", "q"]))
                while (await socket.receive(timeout=_PATIENCE)).type is WSMsgType.BINARY:
                    pass
            assert end.returncode is None


def test_other_machines_are_not_let_in_by_accident(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["web", "--host", "0.0.0.0"]) == BadInput.exit_code
    assert "--allow-remote" in capsys.readouterr().err


def test_without_the_extra_it_says_how_to_have_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(web, "find_spec", lambda _: None)
    assert main(["web"]) == BadInput.exit_code
    assert "pip install 'sportft[web]'" in capsys.readouterr().err


def test_the_app_is_started_with_the_same_options() -> None:
    args = argparse.Namespace(
        profile="openai",
        base_url=None,
        theme="light",
        low_bandwidth=None,
        read_only=True,
        mouse=False,
    )
    assert web.command(args)[3:] == [
        "--profile",
        "openai",
        "--theme",
        "light",
        "--read-only",
        "--no-mouse",
    ]


def test_a_browser_is_led_there_by_a_file_that_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a browser, whose words are in the list of processes
    opened: list[str] = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def browser(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", browser)

    async def open_it() -> None:
        web._open("http://127.0.0.1:1/?token=secret")

    asyncio.run(open_it())
    # THEN it is told a file, which is private, and only that one holds the token
    (path,) = tmp_path.iterdir()
    assert opened == [path.as_uri()]
    assert path.stat().st_mode & 0o077 == 0
    assert "token=secret" in path.read_text()


def test_a_page_is_of_its_own_host_and_letters_are_to_be_read() -> None:
    assert 'url="ws://h:1/ws"' in page("h:1", is_encrypted=False)
    assert 'url="wss://h:1/ws"' in page("h:1", is_encrypted=True)
    assert 'font-size="20"' in page("h", is_encrypted=False, font_size="20")
    for odd in ("", "x", "-1", "9999999", "²"):
        assert 'font-size="16"' in page("h", is_encrypted=False, font_size=odd)
