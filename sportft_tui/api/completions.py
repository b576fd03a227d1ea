"""Asking a fine-tuned model, with the probabilities of its answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sportft_tui.api.ids import given_id
from sportft_tui.domain.errors import NotTheProtocol, Refused

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.domain.template import Template

#: The most alternatives a token that the protocol gives: completions, chat.
TOP_COMPLETION = 5
TOP_CHAT = 20
#: Tokens to answer in. A label is rarely over ten; models without a stop go on until here.
ANSWER_TOKENS = 16

Candidates = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class _Token:
    """One token of an answer with what else it could have been."""

    text: str
    logprob: float
    top: tuple[tuple[str, float], ...]


async def answer(
    conn: Connection, model: str, template: Template, text: str, *, top: int = 5
) -> tuple[str, Candidates]:
    """The model's answer to one text. The request is sent once; it may cost money.

    Args:
        conn: an open connection.
        model: the model's name.
        template: the form that it was trained with.
        text: what is to be classified, as it is.
        top: alternatives wanted; the protocol's own limit goes before it.

    Returns:
        The answer's text, and (beginning of an answer, natural log of its probability), the most
        probable first. The beginnings exclude each other, so the probabilities of those that stand
        for one label add up. Empty where the server tells none.

    Raises:
        NotFound: there is no such model.
        NotTheProtocol: the answer holds no text.
    """
    model = given_id(model, "model")
    asked = _chat if template.format == "chat" else _completion
    try:
        choice = await asked(conn, model, template, text, top)
    except Refused as error:
        # Some servers refuse the whole request rather than leave the logprobs out.
        if top == 0 or "logprobs" not in error.what:
            raise
        choice = await asked(conn, model, template, text, 0)
    said, tokens = _read(choice, template.format == "chat")
    if said is None:
        raise NotTheProtocol(f"{conn.profile.host} answered for {model} without a text.")
    return said, _candidates(tokens, template.labels)


async def _completion(
    conn: Connection, model: str, template: Template, text: str, top: int
) -> Mapping[str, Any]:
    options: dict[str, Any] = {"logprobs": min(top, TOP_COMPLETION)} if top else {}
    wire = await conn.ask(
        lambda: conn.client.completions.with_raw_response.create(
            model=model,
            prompt=template.prompt(text),
            max_tokens=ANSWER_TOKENS,
            temperature=0,
            **options,
        ),
        f"to answer as {model}",
    )
    return _choice(wire)


async def _chat(
    conn: Connection, model: str, template: Template, text: str, top: int
) -> Mapping[str, Any]:
    options: dict[str, Any] = {"logprobs": True, "top_logprobs": min(top, TOP_CHAT)} if top else {}
    messages: list[Any] = [{"role": "user", "content": template.prompt(text)}]
    if template.system:
        messages.insert(0, {"role": "system", "content": template.system})
    wire = await conn.ask(
        lambda: conn.client.chat.completions.with_raw_response.create(
            model=model, messages=messages, max_tokens=ANSWER_TOKENS, temperature=0, **options
        ),
        f"to answer as {model}",
    )
    return _choice(wire)


def _choice(wire: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = wire.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, Mapping) else {}


def _read(choice: Mapping[str, Any], is_chat: bool) -> tuple[str | None, list[_Token]]:
    """The text and the tokens of a choice, which both may be missing."""
    logprobs = choice.get("logprobs")
    told = logprobs if isinstance(logprobs, Mapping) else {}
    if not is_chat:
        text = choice.get("text")
        return text if isinstance(text, str) else None, _completion_tokens(told)
    message = choice.get("message")
    content = message.get("content") if isinstance(message, Mapping) else None
    return content if isinstance(content, str) else None, _chat_tokens(told)


def _completion_tokens(told: Mapping[str, Any]) -> list[_Token]:
    """Three lists of the same length; the third holds an object or null a token."""
    tokens = _list(told.get("tokens"))
    values = _list(told.get("token_logprobs"))
    tops = _list(told.get("top_logprobs"))
    read: list[_Token] = []
    for index, (token, value) in enumerate(zip(tokens, values, strict=False)):
        if not isinstance(token, str) or not _is_logprob(value):
            break
        top = tops[index] if index < len(tops) and isinstance(tops[index], Mapping) else {}
        alternatives = ((str(t), float(v)) for t, v in top.items() if _is_logprob(v))
        read.append(_Token(token, float(value), tuple(alternatives)))
    return read


def _chat_tokens(told: Mapping[str, Any]) -> list[_Token]:
    """A list of objects, each with a list of such objects beneath it."""
    read: list[_Token] = []
    for row in _list(told.get("content")):
        if not isinstance(row, Mapping) or not _is_logprob(row.get("logprob")):
            break
        top = tuple(
            (str(other.get("token")), float(other["logprob"]))
            for other in _list(row.get("top_logprobs"))
            if isinstance(other, Mapping) and _is_logprob(other.get("logprob"))
        )
        read.append(_Token(str(row.get("token")), float(row["logprob"]), top))
    return read


def _candidates(tokens: Sequence[_Token], labels: Sequence[str]) -> Candidates:
    """What the answer is and what it could have been, each with its whole probability.

    An answer of several tokens is as probable as all of them together. At each token the
    alternatives branch off, as probable as the tokens before and the alternative together. After
    a known label has been said, what follows says nothing about it.
    """
    found: Candidates = []
    said, total = "", 0.0
    # Where no label is known, the beginning of one cannot be told from a whole one.
    branches = bool(labels) or len(tokens) == 1
    for token in tokens:
        if branches:
            found += [(said + t, total + v) for t, v in token.top if t != token.text]
        said, total = said + token.text, total + token.logprob
        if _is_complete(said.strip(), labels):
            break
    if tokens:
        found.append((said, total))
    return sorted(found, key=lambda candidate: candidate[1], reverse=True)


def _is_complete(said: str, labels: Sequence[str]) -> bool:
    """Whether `said` is a label, and not also the beginning of a longer one."""
    return said in labels and not any(label != said and label.startswith(said) for label in labels)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_logprob(value: object) -> bool:
    """A number that is none of NaN and infinity; JSON from Python servers may hold them."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
