import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from sportft_tui.api.completions import answer, ask
from sportft_tui.api.connection import Connection
from sportft_tui.domain.answer import Answer, Spelling
from sportft_tui.domain.errors import NotFound, NotTheProtocol, Refused
from sportft_tui.domain.template import Template

Connect = Callable[..., Awaitable[Connection]]
TUTORIAL = Template("completion", "\n\n###\n\n", " ", labels=("baseball", "hockey"))
CHAT = Template("chat", system="Say the sport.", labels=("baseball", "hockey"))


def replying(choice: Any, bodies: list[dict[str, Any]]) -> Callable[[Any], httpx2.Response]:
    def server(request: httpx2.Request) -> httpx2.Response:
        bodies.append({"path": request.url.path, **json.loads(request.content)})
        return httpx2.Response(200, json={"choices": [choice]})

    return server


async def test_a_completion_is_asked_as_it_was_trained(connect: Connect) -> None:
    # GIVEN the tutorial's own answer
    logprobs = {
        "tokens": [" hockey"],
        "token_logprobs": [-0.0006],
        "top_logprobs": [{" hockey": -0.0006, " baseball": -7.63}],
    }
    bodies: list[dict[str, Any]] = []
    conn = await connect(replying({"text": " hockey", "logprobs": logprobs}, bodies), "local")
    # WHEN
    said = await answer(conn, "ft:ada:x", TUTORIAL, "a goal ", top=9)
    # THEN
    assert said.text == " hockey"
    (token,) = said.tokens
    assert token.said == Spelling(b" hockey", math.exp(-0.0006))
    assert token.others == (Spelling(b" baseball", math.exp(-7.63)),)
    assert bodies[0]["path"] == "/v1/completions"
    assert bodies[0]["prompt"] == "a goal\n\n###\n\n"
    assert (bodies[0]["logprobs"], bodies[0]["temperature"]) == (5, 0)


async def test_a_chat_is_asked_with_its_system_prompt(connect: Connect) -> None:
    bodies: list[dict[str, Any]] = []
    conn = await connect(replying({"message": {"content": "hockey!"}}, bodies))
    said = await answer(conn, "m", CHAT, "a goal", top=50)
    assert said == Answer("hockey!")
    assert bodies[0]["messages"] == [
        {"role": "system", "content": "Say the sport."},
        {"role": "user", "content": "a goal"},
    ]
    assert (bodies[0]["logprobs"], bodies[0]["top_logprobs"]) == (True, 20)


@pytest.mark.parametrize(("name", "most"), [("local", 6), ("custom", 5)])
async def test_the_engine_is_asked_for_all_labels(connect: Connect, name: str, most: int) -> None:
    bodies: list[dict[str, Any]] = []
    conn = await connect(replying({"text": " a"}, bodies), name)
    await answer(conn, "m", Template(labels=tuple("abcdef")), "text")
    assert bodies[0]["logprobs"] == most


async def test_several_texts_in_one_request_come_back_in_their_order(connect: Connect) -> None:
    # GIVEN a server that answers out of order and leaves one out
    bodies: list[dict[str, Any]] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        choices = [{"index": 2, "text": " c"}, {"index": 0, "text": " a"}]
        headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m0.5s"}
        return httpx2.Response(200, json={"choices": choices}, headers=headers)

    asked = await ask(await connect(server, "local"), "m", TUTORIAL, ["1", "2", "3"])
    assert [said and said.text for said in asked.answers] == [" a", None, " c"]
    assert bodies[0]["prompt"][1] == "2\n\n###\n\n"
    assert asked.limits.pause == 60.5


@pytest.mark.parametrize(
    "logprobs",
    [
        None,
        {},
        {"tokens": None},
        {"tokens": [" hockey"], "token_logprobs": [None], "top_logprobs": None},
        {"content": "what"},
    ],
)
async def test_answers_without_probabilities_are_answers(connect: Connect, logprobs: Any) -> None:
    conn = await connect(replying({"text": " hockey", "logprobs": logprobs}, []))
    assert await answer(conn, "m", TUTORIAL, "a goal") == Answer(" hockey")


async def test_a_server_without_logprobs_is_asked_again_without(connect: Connect) -> None:
    bodies: list[dict[str, Any]] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        if "logprobs" in bodies[-1]:
            error = {"message": "logprobs is not supported"}
            return httpx2.Response(400, json={"error": error})
        return httpx2.Response(200, json={"choices": [{"message": {"content": "hockey"}}]})

    assert await answer(await connect(server), "m", CHAT, "a goal") == Answer("hockey")
    # THEN fewer were tried, then none
    assert [body.get("top_logprobs") for body in bodies] == [20, 5, 1, None]


async def test_a_server_that_names_fewer_is_asked_for_fewer_from_then_on(
    connect: Connect,
) -> None:
    bodies: list[dict[str, Any]] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        if bodies[-1]["top_logprobs"] > 5:
            error = {"message": "top_logprobs must be at most 5"}
            return httpx2.Response(400, json={"error": error})
        return httpx2.Response(200, json={"choices": [{"message": {"content": "hockey"}}]})

    conn = await connect(server)
    for _ in range(2):
        await answer(conn, "m", CHAT, "a goal")
    assert [body["top_logprobs"] for body in bodies] == [20, 5, 5]


async def test_other_refusals_are_not_asked_twice(connect: Connect) -> None:
    bodies: list[bytes] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        bodies.append(request.content)
        return httpx2.Response(400, json={"error": {"message": "too long"}})

    conn = await connect(server)
    with pytest.raises(Refused, match="too long"):
        await answer(conn, "m", CHAT, "a goal")
    assert len(bodies) == 1


async def test_a_model_that_is_not_there(connect: Connect) -> None:
    error = {"message": "The model `m` does not exist", "code": "model_not_found"}
    conn = await connect(lambda r: httpx2.Response(404, json={"error": error}))
    with pytest.raises(NotFound, match="does not exist"):
        await answer(conn, "m", CHAT, "a goal")


@pytest.mark.parametrize("wire", [{}, {"choices": None}, {"choices": [{"message": None}]}])
async def test_an_answer_without_a_text_is_none(connect: Connect, wire: Any) -> None:
    conn = await connect(lambda r: httpx2.Response(200, json=wire))
    with pytest.raises(NotTheProtocol, match="without a text"):
        await answer(conn, "m", CHAT, "a goal")
