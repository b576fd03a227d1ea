"""Answers with probabilities, in the protocol's two forms."""

from __future__ import annotations

import math
import time
from typing import Any

from tests.stand_ins.bill import tokens_of
from tests.stand_ins.classifier import Classifier
from tests.stand_ins.job import Wire


def answer_chat(body: Wire, classifier: Classifier) -> Wire:
    """The body of a chat completion."""
    text = next(m["content"] for m in reversed(body["messages"]) if m["role"] == "user")
    said, tokens = classifier.said(text)
    asked = int(body.get("top_logprobs") or 0)
    content = [_token(token, odds) | {"top_logprobs": _top(odds, asked)} for token, odds in tokens]
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": said, "refusal": None},
        "logprobs": {"content": content, "refusal": None} if body.get("logprobs") else None,
        "finish_reason": "stop",
    }
    read = sum(tokens_of(message["content"]) for message in body["messages"])
    return _wire("chat.completion", body, [choice], read, len(tokens))


def answer_completion(body: Wire, classifier: Classifier) -> Wire:
    """The body of a completion."""
    prompts = body["prompt"] if isinstance(body["prompt"], list) else [body["prompt"]]
    choices, read, written = [], 0, 0
    for index, prompt in enumerate(prompts):
        said, tokens = classifier.said(prompt)
        read, written = read + tokens_of(prompt), written + len(tokens)
        logprobs = {
            "tokens": [token for token, _ in tokens],
            "token_logprobs": [math.log(odds[token]) for token, odds in tokens],
            "top_logprobs": [
                {row["token"]: row["logprob"] for row in _top(odds, body["logprobs"])}
                for _, odds in tokens
            ]
            if body.get("logprobs")
            else None,
        }
        told = logprobs if body.get("logprobs") is not None else None
        choices.append({"index": index, "text": said, "logprobs": told, "finish_reason": "stop"})
    return _wire("text_completion", body, choices, read, written)


def _wire(kind: str, body: Wire, choices: list[Wire], read: int, written: int) -> Wire:
    usage = {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }
    wire: dict[str, Any] = {"id": "cmpl-1", "object": kind, "created": int(time.time())}
    return wire | {"model": body["model"], "choices": choices, "usage": usage}


def _top(odds: dict[str, float], most: int) -> list[Wire]:
    ranked = sorted(odds, key=lambda token: -odds[token])[:most]
    return [_token(token, odds) for token in ranked]


def _token(token: str, odds: dict[str, float]) -> Wire:
    return {"token": token, "logprob": math.log(odds[token]), "bytes": list(token.encode())}
