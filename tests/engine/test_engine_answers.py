"""What a trained model answers through HTTP, however it is asked."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import local_profile
from sportft_tui.classify.predict import classify
from sportft_tui.dataset.formats import completion_line, encode_line
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.template import Template

Upload = Callable[[AsyncOpenAI, Path], Awaitable[str]]
UntilOver = Callable[[AsyncOpenAI, str], Awaitable[FineTuningJob]]

#: Labels of several words, one of them the beginning of others.
WORDS = {
    " ice": "cube frozen cold glass",
    " ice hockey": "goalie puck rink stick",
    " ice hockey league": "season table points standings",
    " base ball!": "pitcher inning bat homer",
}
TEXT = "the goalie saw the puck"


@pytest.fixture(scope="module")
def model(
    shared_engine: Any,
    tmp_path_factory: pytest.TempPathFactory,
    upload: Upload,
    until_over: UntilOver,
) -> str:
    """Trained once: the tests ask it, and none changes it."""
    path = tmp_path_factory.mktemp("model") / "labels.jsonl"
    rows = [(f"the {word} number {n}", label) for n in range(3)
            for label, words in WORDS.items() for word in words.split()]  # fmt: skip
    path.write_bytes(
        b"".join(encode_line(completion_line(text + " ->", label)) for text, label in rows)
    )

    async def trained() -> str:
        async with shared_engine.client() as client:
            file_id = await upload(client, path)
            job = await client.fine_tuning.jobs.create(model="ada", training_file=file_id)
            name = (await until_over(client, job.id)).fine_tuned_model
            assert name
            return name

    return asyncio.run(trained())


async def test_labels_that_begin_alike_come_out_right(
    shared_engine: Any, client: AsyncOpenAI, model: str
) -> None:
    # GIVEN what the model thinks of each label
    asked = await client.completions.create(model=model, prompt=TEXT, logprobs=5)
    logprobs = asked.choices[0].logprobs
    assert logprobs is not None
    assert logprobs.top_logprobs
    true = {label.strip(): math.exp(v) for label, v in logprobs.top_logprobs[0].items()}
    assert true.keys() == {label.strip() for label in WORDS}
    assert sum(true.values()) == pytest.approx(1, abs=1e-5)
    # WHEN the house's own reader asks, by completions and by chat
    profile = local_profile(shared_engine.base_url, Secret(shared_engine.key))
    labels = tuple(label.strip() for label in WORDS)
    async with Connection(profile) as conn:
        for template in (Template("completion", " ->", " ", "", labels), Template("chat")):
            found = await classify(conn, model, template, TEXT)
            # THEN it finds the same
            assert found.label == "ice hockey"
            assert dict(found.probabilities) == pytest.approx(true)


async def test_max_tokens_cuts_and_stop_stops(client: AsyncOpenAI, model: str) -> None:
    async def ask(**how: Any) -> tuple[str, str, int]:
        answer = await client.completions.create(model=model, prompt=TEXT, **how)
        assert answer.usage is not None
        (choice,) = answer.choices
        return choice.text, choice.finish_reason, answer.usage.completion_tokens

    assert await ask() == (" ice hockey", "stop", 2)
    assert await ask(max_tokens=1) == (" ice", "length", 1)
    assert await ask(max_tokens=2) == (" ice hockey", "length", 2)
    assert await ask(max_tokens=0, echo=True) == (TEXT, "length", 0)
    assert await ask(stop=" hockey") == (" ice", "stop", 1)
    assert await ask(stop=["\n", " END"], max_tokens=16) == (" ice hockey", "stop", 2)


async def test_draws_are_the_models_own_and_can_be_repeated(
    client: AsyncOpenAI, model: str
) -> None:
    how: Any = {"model": model, "prompt": "the number", "temperature": 1.0, "n": 100, "seed": 3}
    one, two = [await client.completions.create(**how) for _ in range(2)]
    said = [choice.text for choice in one.choices]
    assert said == [choice.text for choice in two.choices]
    assert len(set(said)) > 1
    other = await client.completions.create(**(how | {"seed": 4}))
    assert said != [choice.text for choice in other.choices]
    # without a temperature it is the most probable
    sure = await client.completions.create(model=model, prompt=TEXT, n=5)
    assert {choice.text for choice in sure.choices} == {" ice hockey"}


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"n": 0}, "n"),
        ({"n": 3, "best_of": 2}, "best_of"),
        ({"n": 128, "prompt": ["x"] * 100}, "n"),
        ({"temperature": 2.1}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"top_p": -0.1}, "top_p"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"max_tokens": True}, "max_tokens"),
        ({"stop": [1]}, "stop"),
        ({"stop": ["a", "b", "c", "d", "e"]}, "stop"),
        ({"logprobs": 101}, "logprobs"),
        ({"seed": 1.5}, "seed"),
        ({"stream": "yes"}, "stream"),
        ({"stream": True, "best_of": 2}, "best_of"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
        ({"frequency_penalty": 0.5}, "frequency_penalty"),
        ({"logit_bias": {"1": 5}}, "logit_bias"),
        ({"suffix": "x"}, "suffix"),
        ({"prompt": []}, "prompt"),
        ({"prompt": [[1, 2]]}, "prompt"),
        ({"model": "ada"}, "model"),
        ({"model": ""}, "model"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(
    client: AsyncOpenAI, wrong: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        body = {"model": "m", "prompt": "x"} | wrong
        await client.post("/completions", body=body, cast_to=object)
    assert caught.value.param == param


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"messages": None}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "king", "content": "x"}]}, "messages"),
        ({"top_logprobs": 2}, "top_logprobs"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"max_completion_tokens": 0}, "max_completion_tokens"),
    ],
)
async def test_what_a_chat_cannot_be(
    client: AsyncOpenAI, wrong: dict[str, Any], param: str
) -> None:
    good = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
    with pytest.raises(openai.BadRequestError) as caught:
        await client.post("/chat/completions", body=good | wrong, cast_to=object)
    assert caught.value.param == param


async def test_a_command_line_that_sends_every_key_is_answered(
    client: AsyncOpenAI, model: str
) -> None:
    # openai-python 0.25 sends what was not given as null, and asks for an echo.
    unsaid = [
        "n", "best_of", "max_tokens", "temperature", "top_p", "logprobs", "stop", "stream",
        "suffix", "presence_penalty", "frequency_penalty", "logit_bias", "user", "seed",
    ]  # fmt: skip
    body = {"model": model, "prompt": TEXT, "echo": True} | dict.fromkeys(unsaid)
    answer: Any = await client.post("/completions", body=body, cast_to=object)
    assert answer["choices"][0]["text"] == TEXT + " ice hockey"
