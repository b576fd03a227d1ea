import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from sportft_tui.api.completions import answer
from sportft_tui.api.connection import Connection
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
    said, candidates = await answer(conn, "ft:ada:x", TUTORIAL, "a goal ", top=9)
    # THEN
    assert said == " hockey"
    assert candidates == [(" hockey", -0.0006), (" baseball", -7.63)]
    assert bodies[0]["path"] == "/v1/completions"
    assert bodies[0]["prompt"] == "a goal\n\n###\n\n"
    assert (bodies[0]["logprobs"], bodies[0]["temperature"]) == (5, 0)


async def test_chat_answers_of_several_tokens_have_one_probability(connect: Connect) -> None:
    # GIVEN "hockey" said as two tokens, then an end that says nothing
    content = [
        {
            "token": "hock",
            "logprob": math.log(0.8),
            "top_logprobs": [
                {"token": "hock", "logprob": math.log(0.8)},
                {"token": "baseball", "logprob": math.log(0.15)},
            ],
        },
        {
            "token": "ey",
            "logprob": math.log(0.9),
            "top_logprobs": [{"token": "s", "logprob": math.log(0.1)}],
        },
        {"token": "!", "logprob": -9.0, "top_logprobs": [{"token": "", "logprob": -0.1}]},
    ]
    choice = {"message": {"content": "hockey!"}, "logprobs": {"content": content}}
    bodies: list[dict[str, Any]] = []
    conn = await connect(replying(choice, bodies))
    # WHEN
    said, candidates = await answer(conn, "m", CHAT, "a goal", top=50)
    # THEN
    assert said == "hockey!"
    plain = {text: round(math.exp(value), 4) for text, value in candidates}
    assert plain == {"hockey": 0.72, "baseball": 0.15, "hocks": 0.08}
    assert bodies[0]["messages"] == [
        {"role": "system", "content": "Say the sport."},
        {"role": "user", "content": "a goal"},
    ]
    assert (bodies[0]["logprobs"], bodies[0]["top_logprobs"]) == (True, 20)


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
    assert await answer(conn, "m", TUTORIAL, "a goal") == (" hockey", [])


async def test_a_server_without_logprobs_is_asked_again_without(connect: Connect) -> None:
    bodies: list[dict[str, Any]] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        if "logprobs" in bodies[-1]:
            error = {"message": "logprobs is not supported"}
            return httpx2.Response(400, json={"error": error})
        return httpx2.Response(200, json={"choices": [{"message": {"content": "hockey"}}]})

    assert await answer(await connect(server), "m", CHAT, "a goal") == ("hockey", [])
    assert len(bodies) == 2


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
