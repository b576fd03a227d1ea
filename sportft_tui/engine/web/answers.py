"""A model's answers as the protocol's objects: whole, or as the events of a stream."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence

from sportft_tui import __version__
from sportft_tui.engine.learning.task import Answer
from sportft_tui.engine.records.ids import fresh_id
from sportft_tui.engine.terms import tokens
from sportft_tui.engine.web.choices import Choice, Token, choose
from sportft_tui.engine.web.objects import Plain, checked
from sportft_tui.engine.web.questions import Question

#: Tells whether the same seed can be expected to draw the same.
_FINGERPRINT = f"sportft-{__version__}"

_Chosen = list[tuple[str, Choice]]


def whole(question: Question, answers: Sequence[Answer]) -> Plain:
    """The answers in one object."""
    chosen = _chosen(question, answers)
    make = _chat_choice if question.is_chat else _completion_choice
    choices = [make(at, question, pair) for at, pair in enumerate(chosen)]
    usage = _usage(question, chosen)
    if question.is_chat:
        return checked(_chat(question, "chat.completion") | {"choices": choices, "usage": usage})
    return checked(_completion(question) | {"choices": choices, "usage": usage})


def streamed(question: Question, answers: Sequence[Answer]) -> Iterator[bytes]:
    """The answers as server-sent events.

    A completion comes in one event a choice, for each of them must say why it ended there; a chat
    in one event a token, between one that opens and one that closes.
    """
    chosen = _chosen(question, answers)
    parts = _chat_parts if question.is_chat else _completion_parts
    head = _chat(question, "chat.completion.chunk") if question.is_chat else _completion(question)
    for choice in parts(question, chosen):
        yield _event(checked(head | {"choices": [choice]}))
    if question.with_usage:
        yield _event(checked(head | {"choices": [], "usage": _usage(question, chosen)}))
    yield b"data: [DONE]\n\n"


def _event(value: Plain) -> bytes:
    return b"data: " + json.dumps(value, allow_nan=False).encode("ascii") + b"\n\n"


def _chosen(question: Question, answers: Sequence[Answer]) -> _Chosen:
    """Each answer with its prompt, all of the first prompt's first."""
    asked = zip(question.prompts, answers, strict=True)
    return [
        (prompt, choice)
        for number, (prompt, answer) in enumerate(asked)
        for choice in choose(answer, question.wish, number=number)
    ]


def _completion(question: Question) -> Plain:
    return {
        "id": fresh_id("cmpl-"),
        "object": "text_completion",
        "created": int(time.time()),
        "model": question.model,
        "system_fingerprint": _FINGERPRINT,
    }


def _chat(question: Question, kind: str) -> Plain:
    return {
        "id": fresh_id("chatcmpl-"),
        "object": kind,
        "created": int(time.time()),
        "model": question.model,
        "service_tier": "default",
        "system_fingerprint": _FINGERPRINT,
    }


def _usage(question: Question, chosen: _Chosen) -> Plain:
    asked = sum(map(tokens.count, question.prompts))
    answered = sum(choice.n_tokens for _, choice in chosen)
    return {
        "prompt_tokens": asked,
        "completion_tokens": answered,
        "total_tokens": asked + answered,
    }


def _completion_parts(question: Question, chosen: _Chosen) -> Iterator[Plain]:
    for at, pair in enumerate(chosen):
        yield _completion_choice(at, question, pair)


def _completion_choice(at: int, question: Question, pair: tuple[str, Choice]) -> Plain:
    prompt, choice = pair
    measured = None
    if question.logprobs is not None:
        lengths = [len(token.text) for token in choice.tokens]
        measured = {
            "tokens": [token.text for token in choice.tokens],
            "token_logprobs": [token.logprob for token in choice.tokens],
            "top_logprobs": [dict(token.top[: question.logprobs]) for token in choice.tokens],
            "text_offset": [len(prompt) + sum(lengths[:place]) for place in range(len(lengths))],
        }
    return {
        "index": at,
        "text": (prompt if question.echo else "") + choice.text,
        "logprobs": measured,
        "finish_reason": choice.finish_reason,
    }


def _chat_choice(at: int, question: Question, pair: tuple[str, Choice]) -> Plain:
    _, choice = pair
    return {
        "index": at,
        "message": {"role": "assistant", "content": choice.text, "refusal": None},
        "logprobs": _measured(question, choice.tokens),
        "finish_reason": choice.finish_reason,
    }


def _chat_parts(question: Question, chosen: _Chosen) -> Iterator[Plain]:
    for at, (_, choice) in enumerate(chosen):
        same: Plain = {"index": at, "finish_reason": None, "logprobs": None}
        yield same | {"delta": {"role": "assistant", "content": "", "refusal": None}}
        rest = choice.text
        for token in choice.tokens:
            said, rest = rest[: len(token.text)], rest[len(token.text) :]
            yield same | {"delta": {"content": said}, "logprobs": _measured(question, [token])}
        yield same | {"delta": {}, "finish_reason": choice.finish_reason}


def _measured(question: Question, said: Sequence[Token]) -> Plain | None:
    if question.logprobs is None:
        return None
    content = [
        _token(token.text, token.logprob)
        | {"top_logprobs": [_token(*pair) for pair in token.top[: question.logprobs]]}
        for token in said
    ]
    return {"content": content, "refusal": None}


def _token(text: str, logprob: float) -> Plain:
    octets = list(text.encode("utf-8", "replace"))
    return {"token": text, "bytes": octets, "logprob": logprob}
