import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sportft_tui.api import connection, jobs
from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import Profile, local_profile, remote_profile
from sportft_tui.domain.errors import (
    BadInput,
    NotFound,
    NotTheProtocol,
    RateLimited,
    Refused,
    ServerFailed,
    SportftError,
    Unreachable,
    WrongKey,
)
from sportft_tui.domain.secret import Secret

Connect = Callable[..., Awaitable[Connection]]
KEY = "sk-stand-in-0123456789"
LOGIN = "<!DOCTYPE html><html><body>Please log in</body></html>"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_PAUSES", (0.0, 0.0))


async def test_a_server_that_speaks_the_protocol_tells_its_models(connect: Connect) -> None:
    conn = await connect(
        lambda r: httpx2.Response(200, json={"data": [{"id": "ada"}, {"id": None}, {"id": "b"}]})
    )
    assert await conn.check() == ["ada", "b"]
    assert await conn.default_model() == "ada"


async def test_a_server_without_models_is_fine_until_one_is_needed(connect: Connect) -> None:
    conn = await connect(lambda r: httpx2.Response(200, json={"object": "list", "data": None}))
    assert await conn.check() == []
    with pytest.raises(BadInput, match="SPORTFT_MODEL"):
        await conn.default_model()


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((200, LOGIN), NotTheProtocol, "a web page"),
        ((403, LOGIN), NotTheProtocol, "a web page"),
        ((404, LOGIN), NotTheProtocol, "a web page"),
        ((404, '{"detail":"Not Found"}'), NotTheProtocol, "knows no list"),
        ((200, "OK"), NotTheProtocol, "something else"),
        ((200, "[]"), NotTheProtocol, "something else"),
        ((200, '{"hello":"world"}'), NotTheProtocol, "without a list"),
        ((200, b"\xff\xfe\x00"), NotTheProtocol, "something else"),
        ((401, '{"error":{"message":"Incorrect API key"}}'), WrongKey, "SPORTFT_API_KEY"),
        ((401, LOGIN), WrongKey, "does not accept"),
        ((403, "{}"), WrongKey, "this key"),
        ((429, "{}"), RateLimited, "too many"),
        ((500, "oops"), ServerFailed, "500"),
        ((503, LOGIN), ServerFailed, "503"),
    ],
)
async def test_what_is_wrong_there_is_said_in_a_sentence(
    connect: Connect, answer: tuple[int, Any], error: type[SportftError], said: str
) -> None:
    status, content = answer
    conn = await connect(lambda r: httpx2.Response(status, content=content))
    with pytest.raises(error, match=said) as caught:
        await conn.check()
    assert "stand-in.test" in caught.value.what


async def test_nothing_there(free_port: int) -> None:
    profile = remote_profile("custom", f"http://127.0.0.1:{free_port}/v1", {"SPORTFT_API_KEY": KEY})
    async with Connection(profile) as conn:
        with pytest.raises(Unreachable, match=r"Nothing answers at 127\.0\.0\.1"):
            await conn.check()


async def test_tls_spoken_to_a_server_without(serve: Callable[[Any], str]) -> None:
    base_url = serve(PlainTextResponse("hello")).replace("http:", "https:")
    profile = remote_profile("custom", base_url, {"SPORTFT_API_KEY": KEY})
    async with Connection(profile) as conn:
        with pytest.raises(Unreachable, match=r"certificate|failed"):
            await conn.check()


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (httpx2.ReadTimeout("slow"), "did not answer in time"),
        (httpx2.ReadError("gone"), "The connection to"),
        (ssl.SSLCertVerificationError("self-signed"), "certificate"),
    ],
)
async def test_a_line_that_breaks(connect: Connect, cause: Exception, said: str) -> None:
    def broken(request: httpx2.Request) -> httpx2.Response:
        raise cause

    conn = await connect(broken)
    with pytest.raises(Unreachable, match=said):
        await conn.check()


async def test_reads_are_tried_again_and_errors_of_ours_are_not(connect: Connect) -> None:
    # GIVEN a server that fails once
    asked: list[str] = []

    def once_broken(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        if len(asked) == 1:
            return httpx2.Response(502, content="bad gateway")
        if request.url.path.endswith("gone"):
            return httpx2.Response(404, json={"error": {"message": "No such job"}})
        return httpx2.Response(200, json={"id": "ftjob-1", "status": "running"})

    conn = await connect(once_broken)
    # WHEN, THEN
    assert (await jobs.retrieve(conn, "ftjob-1")).status == "running"
    assert len(asked) == 2
    with pytest.raises(NotFound, match="No such job"):
        await jobs.retrieve(conn, "gone")
    assert len(asked) == 3


async def test_the_servers_own_words_are_made_safe_and_the_key_cut_out(connect: Connect) -> None:
    message = f"Bad \x1b[31mkey {KEY}\nused " + "x" * 1000
    conn = await connect(lambda r: httpx2.Response(400, json={"error": {"message": message}}))
    with pytest.raises(Refused) as caught:
        await jobs.retrieve(conn, "ftjob-1")
    assert KEY not in caught.value.what
    assert "\x1b" not in caught.value.what
    assert "\n" not in caught.value.what
    assert len(caught.value.what) < 500


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": "plain words"}, "plain words"),
        ({"detail": [{"loc": ["body"], "msg": "field required"}]}, "field required"),
        ({"message": "top level", "code": 3}, "top level"),
        ({"error": None}, "said no"),
        ([], "said no"),
    ],
)
async def test_error_bodies_of_every_shape(connect: Connect, body: Any, said: str) -> None:
    conn = await connect(lambda r: httpx2.Response(422, json=body))
    with pytest.raises(Refused, match=said):
        await jobs.retrieve(conn, "ftjob-1")


async def test_limits_say_how_long_and_empty_accounts_say_so(connect: Connect) -> None:
    answers = [
        httpx2.Response(429, json={"error": {}}, headers={"retry-after": "7"}),
        httpx2.Response(429, json={"error": {}}, headers={"retry-after": "Fri, 1 Jan"}),
        httpx2.Response(429, json={"error": {"message": "No", "code": "insufficient_quota"}}),
    ]
    conn = await connect(lambda r: answers.pop(0))
    for seconds in (7.0, None):
        with pytest.raises(RateLimited) as limited:
            await conn.check()
        assert limited.value.retry_after == seconds
    with pytest.raises(Refused, match="no credit") as empty:
        await conn.check()
    assert not isinstance(empty.value, RateLimited)


async def test_nothing_from_the_environment_reaches_another_host(
    serve: Callable[[Any], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an environment full of settings that belong to OpenAI, and a proxy that is not there
    seen: list[dict[str, str]] = []

    async def models(request: Request) -> Response:
        seen.append(dict(request.headers))
        return JSONResponse({"data": []})

    base_url = serve(Starlette(routes=[Route("/v1/models", models)]))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai-secret")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin-secret")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    headers = "X-Team: team-secret\nAuthorization: Bearer header-secret\ncookie: jar-secret"
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", headers)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    # WHEN
    async with Connection(local_profile(base_url, Secret(KEY))) as conn:
        await conn.check()
    # THEN only the key of this very host went out
    assert seen[0]["authorization"] == f"Bearer {KEY}"
    assert "secret" not in str(seen)


async def test_openai_itself_gets_its_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[httpx2.Headers] = []

    def models(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers)
        return httpx2.Response(200, json={"data": []})

    environ = {"OPENAI_API_KEY": KEY, "OPENAI_ORG_ID": "org-1", "OPENAI_PROJECT_ID": "proj-1"}
    profile = remote_profile("openai", None, environ)
    async with Connection(profile, transport=httpx2.MockTransport(models)) as conn:
        await conn.check()
    assert seen[0]["openai-organization"] == "org-1"
    assert seen[0]["openai-project"] == "proj-1"


async def test_a_redirect_is_named_and_not_followed(serve: Callable[[Any], str]) -> None:
    followed: list[str] = []

    async def elsewhere(request: Request) -> Response:
        followed.append(request.url.path)
        return JSONResponse({"data": []})

    async def models(request: Request) -> Response:
        return RedirectResponse("/elsewhere")

    app = Starlette(routes=[Route("/v1/models", models), Route("/elsewhere", elsewhere)])
    base_url = serve(app)
    async with Connection(local_profile(base_url, Secret(KEY))) as conn:
        with pytest.raises(NotTheProtocol, match=r"sends us elsewhere .*/elsewhere"):
            await conn.check()
    assert followed == []


async def test_a_connection_can_be_opened_again(connect: Connect) -> None:
    conn = await connect(lambda r: httpx2.Response(200, json={"data": []}))
    await conn.close()
    await conn.open()
    assert await conn.check() == []


async def test_a_key_that_has_expired_is_looked_up_again_where_nothing_is_done_twice() -> None:
    # GIVEN a cloud's keys, each good for an hour
    environ = {"SPORTFT_API_KEY": "sk-old"}

    def profile() -> Profile:
        return remote_profile("custom", "http://stand-in.test/v1", environ)

    seen: list[tuple[str, str]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        key = request.headers["authorization"].removeprefix("Bearer ")
        seen.append((request.method, key))
        if key == "sk-old":
            return httpx2.Response(401, json={"error": {"message": "The token has expired."}})
        return httpx2.Response(200, json={"id": "ftjob-1", "status": "running"})

    transport = httpx2.MockTransport(answer)
    async with Connection(profile(), transport=transport, fresh=profile) as conn:
        # WHEN there is no other one THEN it is told as what it is
        with pytest.raises(WrongKey, match=r"has expired.*came from SPORTFT_API_KEY"):
            await jobs.retrieve(conn, "ftjob-1")
        # WHEN there is THEN reading goes on with it, and so does what comes after
        environ["SPORTFT_API_KEY"] = "sk-new"
        seen.clear()
        with pytest.raises(WrongKey):
            await jobs.cancel(conn, "ftjob-1")
        assert (await jobs.retrieve(conn, "ftjob-1")).status == "running"
        await jobs.cancel(conn, "ftjob-1")
    assert seen == [("POST", "sk-old"), ("GET", "sk-old"), ("GET", "sk-new"), ("POST", "sk-new")]
