"""What a client asks a model, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sportft_tui.dataset.formats import BadLine, read_examples
from sportft_tui.engine.faults import bad_request

#: Prompts in one request; the legacy service's bound was 20, whole files fit better in these.
_MOST_PROMPTS = 2_048


@dataclass(frozen=True, slots=True)
class Question:
    """Prompts for a model.

    Attributes:
        logprobs: how many labels' log-probabilities are wanted; None for none at all.
        echo: whether the answer repeats the prompt.
    """

    model: str
    prompts: tuple[str, ...]
    logprobs: int | None
    echo: bool = False


def read_completion(body: Mapping[str, Any], most_logprobs: int) -> Question:
    """Read the body of `POST /v1/completions`.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    _refuse_unknown(body)
    prompt = body.get("prompt")
    prompts = [prompt or ""] if prompt is None or isinstance(prompt, str) else prompt
    if not isinstance(prompts, list) or not all(isinstance(one, str) for one in prompts):
        raise bad_request("`prompt` must be a string or a list of strings.", param="prompt")
    if not 0 < len(prompts) <= _MOST_PROMPTS:
        raise bad_request(f"`prompt` holds 1 to {_MOST_PROMPTS:,} strings.", param="prompt")
    logprobs = _count(body, "logprobs", most_logprobs)
    return Question(_model(body), tuple(prompts), logprobs, bool(body.get("echo")))


def read_chat(body: Mapping[str, Any], most_logprobs: int) -> Question:
    """Read the body of `POST /v1/chat/completions`; the prompt is made as in training.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    _refuse_unknown(body)
    messages = body.get("messages")
    if not isinstance(messages, list):
        raise bad_request("`messages` must be a list.", param="messages")
    logprobs = _count(body, "top_logprobs", most_logprobs)
    wanted = (logprobs or 0) if body.get("logprobs") else None
    return Question(_model(body), (_chat_prompt(messages),), wanted)


def _chat_prompt(messages: list[Any]) -> str:
    """As `read_examples` reads a chat that has its answer already."""
    answered = [*messages, {"role": "assistant", "content": "?"}]
    try:
        (example,) = read_examples([_line(answered)])
    except BadLine as error:
        raise bad_request(f"`messages` cannot be read: {error.reason}.", param="messages") from None
    return example.prompt


def _line(messages: list[Any]) -> bytes:
    return json.dumps({"messages": messages}).encode()


def _model(body: Mapping[str, Any]) -> str:
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise bad_request("You must provide a `model`.", param="model")
    return model


def _count(body: Mapping[str, Any], name: str, most: int) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise bad_request(f"`{name}` must be a whole number from 0 to {most}.", param=name)
    return value


def _refuse_unknown(body: Mapping[str, Any]) -> None:
    """What a classifier cannot do is refused, not passed over in silence."""
    if body.get("stream"):
        raise bad_request("This engine answers whole, it does not stream.", param="stream")
    if body.get("n") not in (None, 1):
        raise bad_request("A classifier gives one answer: `n` must be 1.", param="n")
