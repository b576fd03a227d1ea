"""What is found about a server before anything is sent to it."""

from __future__ import annotations

import ssl
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from sportft_tui.api.certificates import certificate_words
from sportft_tui.home import home
from sportft_tui.workflow.choice import Choice, choose
from sportft_tui.workflow.connection_test import test_connection as look_at
from sportft_tui.workflow.doctor.finding import Finding
from tests.stand_ins import STAND_INS
from tests.stand_ins.door import Door, Reply, Seen
from tests.stand_ins.profile import KEY_VARIABLE, PROFILE, settings_for
from tests.stand_ins.stand_in import StandIn

KEY = "sk-right-0123456789"
LOGIN = b"<!DOCTYPE html><html><form action=/sso><input type=password>Sign in</form></html>"
JOBS, MODELS = "/v1/fine_tuning/jobs", "/v1/models"
GOOD: dict[str, Reply] = {
    MODELS: Reply(200, {"object": "list", "data": [{"id": "base-1"}]}),
    JOBS: Reply(200, {"object": "list", "data": [{"id": "ftjob-1"}]}),
    f"{JOBS}/ftjob-1/events": Reply(200, {"data": []}),
    f"{JOBS}/ftjob-1/checkpoints": Reply(200, {"data": []}),
}


class Server:
    """A server that has the right key, and says what it is told to say.

    Args:
        told: what it answers, by path; as a good one does where not said.
        to_strangers: what it says to those without the key.
    """

    def __init__(self, told: dict[str, Reply], to_strangers: Reply | None) -> None:
        self.told = GOOD | told
        self.to_strangers = to_strangers
        self.asked: list[Seen] = []

    def answer(self, seen: Seen) -> Reply:
        self.asked.append(seen)
        if self.to_strangers and seen.header("authorization") != f"Bearer {KEY}":
            return self.to_strangers
        return self.told.get(seen.path, Reply(404, {"error": {"message": "no such thing"}}))


STRANGER = Reply(401, {"error": {"message": "no key", "code": "invalid_api_key"}})


async def found(
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, Reply] | None = None,
    to_strangers: Reply | None = STRANGER,
    key: str = KEY,
    path: str = "/v1",
) -> dict[str, Finding]:
    """What is found about a server, by name; nothing is ever changed there."""
    server = Server(told or {}, to_strangers)
    door = Door(server.answer)
    monkeypatch.setenv("SPORTFT_API_KEY", key)
    try:
        report = await look_at(choose(None, f"http://127.0.0.1:{door.port}{path}"))
    finally:
        door.close()
    assert {seen.method for seen in server.asked} <= {"GET"}
    # A server that is none is not told the key.
    if any(one.name == "protocol" and one.is_ok is False for one in report.findings):
        assert not any(seen.header("authorization") for seen in server.asked)
        assert report.findings[-1].name == "protocol"
    assert KEY not in str(report)
    return {one.name: one for one in report.findings}


async def test_a_good_server_is_told_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    models = [
        {"id": "a", "capabilities": {"fine_tune": True}},
        {"id": "b", "shutdown_date": "2020-01-01"},
        {"id": "c", "shutdown_date": None},
    ]
    told = await found(monkeypatch, {MODELS: Reply(200, {"data": models})})
    assert [name for name, one in told.items() if one.is_ok is False] == []
    assert "3 listed, 1 can be trained: a; 1 will stop" in told["models"].words
    assert told["key"].words == "the key from SPORTFT_API_KEY is accepted"
    assert "ms" in told["answer"].words
    assert {"clock", "jobs", "events", "checkpoints"} <= set(told)


PROTOCOL = [
    (Reply(200, LOGIN), "/v1", "a login page for a browser answers"),
    (Reply(403, b"<html>Access denied</html>"), "/v1", "a web page for a browser"),
    (Reply(302, b"", {"Location": "https://login.example/sso"}), "/v1", "https://login.example"),
    (Reply(200, {"hello": "world"}), "/v1", "in JSON, but not in this protocol"),
    (Reply(200, b"OK"), "/v1", "no JSON object"),
    (Reply(404, {"detail": "Not Found"}), "", "most servers want /v1"),
    (Reply(503, b"busy"), "/v1", "the server failed"),
]


@pytest.mark.parametrize(("reply", "path", "said"), PROTOCOL)
async def test_what_is_no_such_server_is_said_before_it_gets_the_key(
    reply: Reply, path: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await found(monkeypatch, to_strangers=reply, path=path)
    assert told["protocol"].is_ok is False
    assert said in f"{told['protocol'].words} {told['protocol'].hint}"


async def test_keys_that_are_wrong_expired_missing_or_not_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = (await found(monkeypatch, key="sk-other"))["key"]
    assert "does not accept the key" in wrong.words
    assert "came from SPORTFT_API_KEY" in wrong.hint
    old = Reply(401, {"error": {"message": "Your token has expired.", "code": "token_expired"}})
    expired = (await found(monkeypatch, to_strangers=old, key="sk-old"))["key"]
    assert "says that the key has expired" in expired.words
    missing = (await found(monkeypatch, key=""))["key"]
    assert "SPORTFT_API_KEY is not set" in missing.words
    limited = {MODELS: Reply(403, {"error": {"message": "missing scope"}})}
    assert (
        "not allowed to list models: missing scope"
        in (await found(monkeypatch, limited))["key"].words
    )
    # AND a server that asks for none says so
    assert "not asked for" in (await found(monkeypatch, to_strangers=None))["key"].words


async def test_whether_jobs_can_be_created(monkeypatch: pytest.MonkeyPatch) -> None:
    error = {"message": "Fine-tuning is closed to you.", "code": "training_not_available"}
    told = await found(monkeypatch, {JOBS: Reply(403, {"error": error})})
    assert told["jobs"].is_ok is False
    assert "cannot create any: Fine-tuning is closed" in told["jobs"].words
    assert "local" in told["jobs"].hint
    told = await found(monkeypatch, {JOBS: Reply(404, {})})
    assert "no fine-tuning" in told["jobs"].words
    told = await found(monkeypatch, {f"{JOBS}/ftjob-1/events": Reply(404, {})})
    assert told["events"].is_ok is None
    assert "not told (404)" in told["events"].words
    assert told["checkpoints"].is_ok is True


@pytest.mark.parametrize(("apart", "is_ok"), [(90, None), (3600, False)])
async def test_a_wrong_clock(
    apart: float, is_ok: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    date = formatdate(time.time() - apart, usegmt=True)
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda _: date)
    clock = (await found(monkeypatch))["clock"]
    assert clock.is_ok is is_ok
    assert "ahead of the server's" in clock.words


async def test_nothing_there_no_tls_and_a_certificate_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", KEY)
    served = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = served.server_address[1]
    threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True).start()
    # GIVEN a server without TLS
    (plain,) = (await look_at(choose(None, f"https://127.0.0.1:{port}/v1"))).findings
    assert (plain.name, plain.is_ok) == ("TLS", False)
    assert "does not speak TLS" in plain.words
    # GIVEN one that vouches for itself
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parents[1] / "stand_ins" / "self_signed.pem")
    served.socket = context.wrap_socket(served.socket, server_side=True)
    (own,) = (await look_at(choose(None, f"https://127.0.0.1:{port}/v1"))).findings
    assert (own.name, own.is_ok) == ("TLS", False)
    assert "signed by itself only" in own.words
    served.shutdown()
    served.server_close()
    # GIVEN nothing
    (gone,) = (await look_at(choose(None, f"http://127.0.0.1:{port}/v1"))).findings
    assert "Nothing answers" in gone.words


@pytest.mark.parametrize(
    ("code", "said"), [(10, "has expired"), (62, "for another name"), (9, "not valid yet")]
)
def test_certificates_are_named_for_what_is_wrong_with_them(code: int, said: str) -> None:
    error = ssl.SSLCertVerificationError("no")
    error.verify_code = code
    assert said in certificate_words(error)[0]


async def test_a_name_that_no_host_can_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPORTFT_API_KEY", KEY)
    (only,) = (await look_at(choose(None, "https://xn--0.example/v1"))).findings
    assert (only.name, only.is_ok) == ("address", False)


async def test_the_engine_is_not_started_for_it(sportft_home: Path) -> None:
    (only,) = (await look_at(Choice())).findings
    assert (only.name, only.is_ok) == ("engine", None)
    assert not (sportft_home / "state" / "engine.json").exists()


async def test_settings_that_mean_nothing_are_a_finding() -> None:
    (home().create().config / "settings.toml").write_text('[profiles.lab]\nmood = "bad"\n')
    (only,) = (await look_at(Choice("lab"))).findings
    assert (only.name, only.is_ok) == ("settings", False)
    assert "no field “mood”" in only.words


@pytest.mark.parametrize("server", list(STAND_INS.values()))
async def test_every_provider_passes(
    server: type[StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    with server() as running:
        (home().create().config / "settings.toml").write_text(settings_for(running))
        monkeypatch.setenv(KEY_VARIABLE, running.key)
        report = await look_at(choose(PROFILE, None))
    assert report.is_ok, report
