"""What a client asks a model, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sportft_tui.dataset.formats import BadLine, read_examples
from sportft_tui.engine.learning.asked import asked_text
from sportft_tui.engine.terms import fields
from sportft_tui.engine.terms.faults import bad_request
from sportft_tui.engine.web.choices import Wish

#: Prompts in one request; the legacy service's bound was 20, whole files fit better in these.
_MOST_PROMPTS = 2_048
#: Answers in one request, so that it is made in a second or two and is a few megabytes long.
_MOST_ANSWERS = 4_096
#: The protocol's bounds.
_MOST_N, _MOST_BEST_OF, _MOST_STOPS, _MOST_TEMPERATURE = 128, 20, 4, 2.0
#: Words that no label has; more are asked for by clients that want "as many as there are".
_MOST_TOKENS = 1 << 31
_MOST_SEED = 2**63 - 1
#: How many logprobs each of the protocol's two kinds of question may ask for. The protocol's bound
#: for completions is 5; a classifier's labels are often more, and all of them are known here.
MOST_COMPLETION_LOGPROBS, MOST_CHAT_LOGPROBS = 100, 20

#: What a classifier cannot do, with the values that ask for nothing. Anything else is refused, not
#: passed over in silence.
_CANNOT: Mapping[str, tuple[Any, ...]] = {
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "logit_bias": ({},),
    "suffix": ("",),
    "tools": ([],),
    "functions": ([],),
    "tool_choice": ("none", "auto"),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "modalities": (["text"],),
    "audio": (),
    "web_search_options": (),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Prompts for a model.

    Attributes:
        logprobs: how many tokens' log-probabilities are wanted; None for none at all.
        wish: how the answers are to be made.
        echo: whether an answer repeats its prompt.
        stream: whether the answer is sent as server-sent events.
        with_usage: whether a stream ends with what was used.
        is_chat: which of the protocol's two kinds it is.
    """

    model: str
    prompts: tuple[str, ...]
    logprobs: int | None
    wish: Wish
    echo: bool = False
    stream: bool = False
    with_usage: bool = False
    is_chat: bool = False


def read_completion(body: Mapping[str, Any]) -> Question:
    """Read the body of `POST /v1/completions`.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    model = _model(body)
    _refuse_what_cannot_be(body)
    prompts = _prompts(body)
    wish = _wish(body, fields.whole(body, "max_tokens", 0, _MOST_TOKENS), len(prompts))
    if wish.best_of > wish.n and fields.flag(body, "stream"):
        fields.wrong("`best_of` cannot be streamed.", "best_of")
    return Question(
        model,
        prompts,
        fields.whole(body, "logprobs", 0, MOST_COMPLETION_LOGPROBS),
        wish,
        echo=fields.flag(body, "echo"),
        stream=fields.flag(body, "stream"),
        with_usage=_with_usage(body),
    )


def read_chat(body: Mapping[str, Any]) -> Question:
    """Read the body of `POST /v1/chat/completions`; the prompt is made as in training.

    Raises:
        ApiError: something is missing or wrong; says what.
    """
    model = _model(body)
    _refuse_what_cannot_be(body)
    messages = body.get("messages")
    if not isinstance(messages, list):
        raise bad_request("`messages` must be a list.", param="messages")
    top = fields.whole(body, "top_logprobs", 0, MOST_CHAT_LOGPROBS)
    wants = fields.flag(body, "logprobs")
    if top is not None and not wants:
        fields.wrong("`top_logprobs` needs `logprobs` to be true.", "top_logprobs")
    most = fields.whole(body, "max_completion_tokens", 1, _MOST_TOKENS)
    older = fields.whole(body, "max_tokens", 1, _MOST_TOKENS)
    return Question(
        model,
        (_chat_prompt(messages),),
        (top or 0) if wants else None,
        _wish({**body, "best_of": None}, older if most is None else most, 1),
        stream=fields.flag(body, "stream"),
        with_usage=_with_usage(body),
        is_chat=True,
    )


def _prompts(body: Mapping[str, Any]) -> tuple[str, ...]:
    prompt = body.get("prompt")
    prompts = [prompt or ""] if prompt is None or isinstance(prompt, str) else prompt
    if not isinstance(prompts, list) or not all(isinstance(one, str) for one in prompts):
        raise bad_request("`prompt` must be a string or a list of strings.", param="prompt")
    if not 0 < len(prompts) <= _MOST_PROMPTS:
        raise bad_request(f"`prompt` holds 1 to {_MOST_PROMPTS:,} strings.", param="prompt")
    return tuple(prompts)


def _wish(body: Mapping[str, Any], max_tokens: int | None, prompts: int) -> Wish:
    n = fields.whole(body, "n", 1, _MOST_N) or 1
    best_of = fields.whole(body, "best_of", 1, _MOST_BEST_OF) or n
    if best_of < n:
        fields.wrong("`best_of` cannot be less than `n`.", "best_of")
    if best_of * prompts > _MOST_ANSWERS:
        fields.wrong(f"One request gives at most {_MOST_ANSWERS:,} answers.", "n")
    top_p = fields.number(body, "top_p", 0, 1)
    return Wish(
        n=n,
        best_of=best_of,
        max_tokens=max_tokens,
        temperature=fields.number(body, "temperature", 0, _MOST_TEMPERATURE) or 0.0,
        top_p=1.0 if top_p is None else top_p,
        seed=fields.whole(body, "seed", -_MOST_SEED - 1, _MOST_SEED),
        stop=_stops(body),
    )


def _stops(body: Mapping[str, Any]) -> tuple[str, ...]:
    given = body.get("stop")
    stops: Sequence[str] = [given] if isinstance(given, str) else fields.texts(body, "stop")
    if len(stops) > _MOST_STOPS:
        fields.wrong(f"`stop` holds at most {_MOST_STOPS} texts.", "stop")
    return tuple(stop for stop in stops if stop)


def _with_usage(body: Mapping[str, Any]) -> bool:
    options = fields.mapping(body, "stream_options")
    if options and not fields.flag(body, "stream"):
        fields.wrong("`stream_options` needs `stream` to be true.", "stream_options")
    return fields.flag(options, "include_usage")


def _chat_prompt(messages: list[Any]) -> str:
    """As `read_examples` reads a chat that has its answer already."""
    answered = [*messages, {"role": "assistant", "content": "?"}]
    try:
        (example,) = read_examples([_line(answered)])
    except BadLine as error:
        raise bad_request(f"`messages` cannot be read: {error.reason}.", param="messages") from None
    return asked_text(example)


def _line(messages: list[Any]) -> bytes:
    return json.dumps({"messages": messages}).encode()


def _model(body: Mapping[str, Any]) -> str:
    return fields.text(body, "model", required=True)


def _refuse_what_cannot_be(body: Mapping[str, Any]) -> None:
    for name, harmless in _CANNOT.items():
        value = body.get(name)
        if value is not None and value not in harmless:
            fields.wrong(f"A classifier has no use for `{name}`: leave it out.", name)
