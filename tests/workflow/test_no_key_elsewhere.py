"""No key is where it does not belong: on no other host's line, in no file, log, report or process.

Every secret of the environment is a canary of its own. All profiles are set up at once, and each
server stands behind a host that keeps every byte (`Recorder`).
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sportft_tui import crash_report, settings
from sportft_tui.api import files
from sportft_tui.api.keys import TYPED
from sportft_tui.cli.main import main
from sportft_tui.domain.bulk import BulkPlan
from sportft_tui.domain.errors import Refused, SportftError
from sportft_tui.domain.secret import Secret
from sportft_tui.home import home
from sportft_tui.monitor import on_finish
from sportft_tui.workflow.bulk import FileWish, batch
from sportft_tui.workflow.choice import choose
from sportft_tui.workflow.connection_test import test_connection as look_at
from sportft_tui.workflow.profiles import keep_typed
from sportft_tui.workflow.session import Session
from tests.stand_ins import STAND_INS, StandIn
from tests.stand_ins.house import HOCKEY, Followed, make_answerable, prepared, table_of
from tests.stand_ins.recorder import Recorder, holds

#: Each stand-in, and where its key comes from.
SOURCES = {"openai": "variable", "azure": "command", "nebius": "typed", "zhipu": "own variable"}
#: What else the environment holds: of the providers, of the openai package, of others.
STRAY = {
    "OPENAI_API_KEY": "canary-openai-0001",
    "OPENAI_ADMIN_KEY": "canary-admin-0002",
    "OPENAI_ORG_ID": "canary-org-0003",
    "OPENAI_PROJECT_ID": "canary-project-0004",
    "OPENAI_WEBHOOK_SECRET": "canary-webhook-0005",
    "AZURE_OPENAI_API_KEY": "canary-azure-0006",
    "NEBIUS_API_KEY": "canary-nebius-0007",
    "SPORTFT_API_KEY": "canary-custom-0008",
    "OPENAI_CUSTOM_HEADERS": "X-Team: canary-header-0009\nAuthorization: Bearer canary-bearer-0010",
    "SOMEBODYS_TOKEN": "canary-token-0011",
}
STRAY_SECRETS = (*(one.split("\n")[0].split()[-1] for one in STRAY.values()), "canary-bearer-0010")
NETRC = "canary-netrc-0012"


@dataclass
class World:
    """All servers, each behind a host that keeps what it is sent.

    Attributes:
        servers: by profile.
        hosts: the same.
        keys: each profile's own key.
        elsewhere: a host that nobody has any business with.
    """

    elsewhere: Recorder
    servers: dict[str, StandIn] = field(default_factory=dict)
    hosts: dict[str, Recorder] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def secrets(self) -> set[str]:
        return {*STRAY_SECRETS, NETRC, *self.keys.values()}

    def check_lines(self) -> None:
        """See that each host has heard its own key, and no other secret."""
        assert self.elsewhere.bytes == b""
        for name, host in self.hosts.items():
            heard = {secret for secret in self.secrets() if holds(host.bytes, secret)}
            assert heard <= {self.keys[name]}, name


@pytest.fixture
def world(sportft_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    lines = []
    with ExitStack() as stack:
        made = World(stack.enter_context(Recorder()))
        for name, value in STRAY.items():
            monkeypatch.setenv(name, value)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_BASE_URL"):
            monkeypatch.setenv(name, made.elsewhere.url)
        netrc = tmp_path / "netrc"
        netrc.write_text(f"machine 127.0.0.1 login me password {NETRC}\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        for n, (name, source) in enumerate(SOURCES.items()):
            server = stack.enter_context(STAND_INS[name]())
            server.key = made.keys[f"at-{name}"] = f"canary-own-{name}-{n:04}"
            parts = urlsplit(server.url)
            host = stack.enter_context(Recorder(parts.port or 0))
            made.servers[f"at-{name}"], made.hosts[f"at-{name}"] = server, host
            lines += [
                f"[profiles.at-{name}]",
                f'kind = "{server.kind}"',
                f'base_url = "{host.url}{parts.path}"',
                f'model = "{server.models[0]["id"]}"',
                _source(source, server.key, tmp_path, monkeypatch),
            ]
        (home().create().config / "settings.toml").write_text("\n".join(lines))
        for name, source in SOURCES.items():
            if source == "typed":
                keep_typed(home(), choose(f"at-{name}", None), Secret(made.keys[f"at-{name}"]))
        yield made
    TYPED.forget()


def _source(source: str, key: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    match source:
        case "variable":
            monkeypatch.setenv("LAB_KEY", key)
            return 'key_env = "LAB_KEY"'
        case "command":
            # Outside of all that is searched for keys afterwards: it is where the user keeps them.
            (folder / "vault").mkdir()
            (folder / "vault" / "key").write_text(key)
            return f'key_command = "cat {folder}/vault/key"'
        case "own variable":
            monkeypatch.setenv("SPORTFT_API_KEY_AT_ZHIPU", key)
            return ""
        case _:
            return 'key = "ask"'


@dataclass
class Children:
    """What the processes were given that were started: their words, and the kernel's own record."""

    seen: list[tuple[str, bytes]] = field(default_factory=list)
    pids: dict[str, int] = field(default_factory=dict)

    async def look_at_carrier(self, _: BulkPlan) -> bool:
        """Once more, when it has its key."""
        (pid,) = [pid for words, pid in self.pids.items() if "carrier" in words]
        record = _record_of(pid)
        assert b"carrier" in record or sys.platform != "linux"
        self.seen.append(("the carrier amid its work", record))
        return True

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        start = subprocess.Popen.__init__

        def started(process: Any, args: Any, *rest: Any, **more: Any) -> None:
            start(process, args, *rest, **more)
            words = " ".join(map(str, args))
            if words == "uname -p":  # the standard library's, asked once for a header
                return
            told = "\0".join(f"{k}={v}" for k, v in (more.get("env") or os.environ).items())
            record = _record_of(process.pid)
            self.pids[words] = process.pid
            self.seen.append((words, told.encode() + record + words.encode()))

        monkeypatch.setattr(subprocess.Popen, "__init__", started)


def _record_of(pid: int) -> bytes:
    """What the kernel tells everybody of a process; nothing where there is no such record."""
    record = b""
    for name in ("environ", "cmdline"):
        with suppress(OSError):  # it may have ended already
            record += (Path("/proc") / str(pid) / name).read_bytes()
    return record


@pytest.mark.usefixtures("quick")
async def test_all_that_a_session_does_at_every_server(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    # GIVEN everything that can be logged is
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "httpx2", "httpcore2"):
        caplog.set_level(logging.DEBUG, logger=name)
    children = Children()
    children.watch(monkeypatch)
    work = tmp_path / "work"
    work.mkdir()
    # WHEN every server is worked with
    for name, server in world.servers.items():
        folder = work / name
        folder.mkdir()
        report = await look_at(choose(name, None))
        assert report.is_ok, report
        session = Session(choose(name, None))
        await session.check()
        made = await prepared(session, folder)
        job = await session.train(made)
        told = await Followed().read(session, job.id)
        assert told.job
        if told.job.result_files and server.name != "nebius":
            await session.results(told.job)
        model = make_answerable(server, told.job)
        await session.classify(model, HOCKEY)
        if name == "at-openai":
            texts = FileWish(table_of(folder, rows=6))
            out = folder / "labelled.csv"
            end = await batch(session, model, texts, out, on_plan=children.look_at_carrier)
            assert end.is_complete
        await session.jobs()
        with suppress(Refused):  # it is over
            await session.cancel(job.id)
        await session.close()
    # THEN each host has heard its own key only, and the others' hosts nothing
    world.check_lines()
    assert all(holds(host.bytes, world.keys[name]) for name, host in world.hosts.items())
    # AND no process was given any of them; one command is the user's own, and its secrets are his
    assert "the carrier amid its work" in [words for words, _ in children.seen]
    for words, given in children.seen:
        secrets = world.secrets() - ({"canary-token-0011"} if words.startswith("cat ") else set())
        if words.startswith("cat "):
            secrets -= {world.keys["at-openai"]}
        assert not [secret for secret in secrets if holds(given, secret)], words
    # AND none is in any file, in any log or on the screen
    said = capfd.readouterr()
    assert not _found(world, (caplog.text + said.out + said.err).encode())
    for path in [*home().state.parent.rglob("*"), *work.rglob("*")]:
        assert not path.is_file() or not _found(world, path.read_bytes()), path


def _found(world: World, data: bytes) -> list[str]:
    return [secret for secret in world.secrets() if holds(data, secret)]


@pytest.mark.parametrize(
    "answer",
    [
        "HTTP/1.1 302 Found\r\nLocation: {elsewhere}/v1/models\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere}/v1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 No\r\nContent-Length: {length}\r\n\r\n{body}",
        "HTTP/1.1 500 Broken\r\nContent-Length: {length}\r\n\r\n{body}",
        "HTTP/1.1 400 No\r\nSet-Cookie: a=b\r\nContent-Length: {length}\r\n\r\n{body}",
    ],
)
@pytest.mark.usefixtures("quick")
async def test_redirects_and_errors(
    world: World, answer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # GIVEN a server that sends us elsewhere, or says our own key back
    key = "canary-own-echo-0099"
    body = f'{{"error": {{"message": "the key {key} is bad"}}}}'
    told = answer.format(elsewhere=world.elsewhere.url, length=len(body), body=body)
    told = told.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1)
    monkeypatch.setattr("tests.stand_ins.recorder._ANSWER", told.encode())
    monkeypatch.setattr("sportft_tui.api.orders.SEARCH_PAUSES", (0.0,))
    monkeypatch.setenv("SPORTFT_API_KEY", key)
    upload = tmp_path / "x.jsonl"
    upload.write_text("{}\n")
    with Recorder() as host:
        session = Session(choose(None, f"{host.url}/v1"))
        connection = await session.line.connection()
        # WHEN it is worked with all the same
        said = []
        for work in (
            session.check(),
            session.jobs(),
            session.job("ftjob-1"),
            session.cancel("ftjob-1"),
            session.classify("ft:x", HOCKEY),
            files.upload(connection, upload),
        ):
            with pytest.raises(SportftError) as caught:
                await work
            said.append(caught.value)
        report = await look_at(session.choice)
        await session.close()
        # THEN it alone has heard from us, and no sentence holds the key
        assert holds(host.bytes, key)
        assert not _found(world, host.bytes.replace(key.encode(), b""))
        assert world.elsewhere.bytes == b""
        words = " ".join([*map(str, said), repr(said), str(report)])
        assert key not in words
        # AND a report of a crash with all of that at hand holds none either
        for error in said:
            crash_report.leave(error, home())
    for path in home().state.rglob("*"):
        assert not path.is_file() or not holds(path.read_bytes(), key)


def test_config_show_and_profiles_tell_no_key(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["config", "show"], ["config", "show", "--json"], ["profiles", "--json"]):
        assert main(words) == 0
    told = capsys.readouterr()
    assert "LAB_KEY" in told.out
    assert not _found(world, (told.out + told.err).encode())


def test_a_provider_of_our_own_making_gets_no_providers_key(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN profiles that would send the providers' keys to another host
    lines = []
    for kind, variable in (("openai", "OPENAI_API_KEY"), ("custom", "NEBIUS_API_KEY")):
        lines += [f"[profiles.bad-{kind}]", f'kind = "{kind}"', f'key_env = "{variable}"']
        lines += [f'base_url = "{world.elsewhere.url}/v1"']
    (home().config / "settings.toml").write_text("\n".join(lines))
    for words in (
        ["jobs", "--profile", "bad-openai"],
        ["jobs", "--profile", "bad-custom"],
        ["jobs", "--profile", "openai", "--base-url", f"{world.elsewhere.url}/v1"],
        ["jobs", "--profile", "azure", "--base-url", f"{world.elsewhere.url}/openai/v1"],
        ["jobs", "--profile", "nebius", "--base-url", f"{world.elsewhere.url}/v1"],
    ):
        # WHEN they are used THEN it is said before anything is sent
        assert main(words) in (3, 4), words
        assert "127.0.0.1" in capsys.readouterr().err
    assert world.elsewhere.bytes == b""


async def test_the_users_command_gets_none_of_them(world: World, tmp_path: Path) -> None:
    out = tmp_path / "environment"
    settings.load(home())
    assert await on_finish.run(f"env > {out}", {}) == ""
    told = out.read_bytes()
    assert _found(world, told) == ["canary-token-0011"]
