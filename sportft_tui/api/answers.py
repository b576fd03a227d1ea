"""Answers on the wire, read: whatever shape a server gives their probabilities.

Seen in the wild: three lists of one length (completions; some servers' chats, too), or a list of
objects; tokens that are parts of characters, as `bytes:` and hexadecimal escapes, as escapes alone,
with their bytes beside them, or as a replacement mark without; blanks as `Ġ` or `▁`; the same
alternative twice, the token said among its alternatives or not; -9999 and -Infinity for "not
likely", NaN and null for "not told"; and numbers that are no logarithms of probabilities at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sportft_tui.domain.answer import Answer, Spelling, Token, usage_of

#: Rounding brings a logarithm a hair over 0, and a sum over 1. What is further off is no
#: probability, and nothing that the server says about the token can be relied on.
_HAIR = 0.01
#: Servers that cannot say "very unlikely" say -9999 or the like; e to this is 0 for our purposes.
_UNLIKELY = -100.0
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")
_ALL_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2})+")
_BYTES = "bytes:"
_REPLACEMENT = "\ufffd"
#: How two kinds of tokenizers write a blank before a word, and one of them a line end.
_MARKS = {"Ġ": " ", "Ċ": "\n", "▁": " "}

_Told = tuple[Spelling, tuple[Spelling, ...]]


def read_answer(choice: Mapping[str, Any], usage: object = None) -> Answer | None:
    """The answer in one of a response's `choices`, of a completion or a chat.

    Args:
        choice: as it is on the wire.
        usage: the response's own `usage`.

    Returns:
        None where it holds no text.
    """
    message = choice.get("message")
    text = message.get("content") if isinstance(message, Mapping) else choice.get("text")
    if not isinstance(text, str):
        return None
    is_cut = choice.get("finish_reason") == "length"
    return Answer(text, tuple(_tokens(choice, text)), is_cut, usage_of(usage))


def _tokens(choice: Mapping[str, Any], text: str) -> Iterator[Token]:
    """The tokens up to the first whose probability is not told."""
    told = choice.get("logprobs")
    if not isinstance(told, Mapping):
        return
    rows = list(_of_objects(told) if isinstance(told.get("content"), list) else _of_lists(told))
    blanks = _blanks(rows, text)
    for row in rows:
        token = _token(row, blanks)
        if token is None:
            return
        yield token


_Row = tuple[Any, Any, Any, list[tuple[Any, Any, Any]]]


def _of_lists(told: Mapping[str, Any]) -> Iterator[_Row]:
    """Lists of tokens, their values, and an object (or a list of them) for each."""
    tokens, values = _list(told.get("tokens")), _list(told.get("token_logprobs"))
    tops = _list(told.get("top_logprobs"))
    for index, token in enumerate(tokens):
        value = values[index] if index < len(values) else None
        yield token, None, value, _alternatives(tops[index] if index < len(tops) else None)


def _of_objects(told: Mapping[str, Any]) -> Iterator[_Row]:
    """A list of objects, each with a list of such objects beneath it."""
    for row in _list(told.get("content")):
        if not isinstance(row, Mapping):
            return
        tops = _alternatives(row.get("top_logprobs"))
        yield row.get("token"), row.get("bytes"), row.get("logprob"), tops


def _alternatives(value: Any) -> list[tuple[Any, Any, Any]]:
    """(token, bytes, logprob) of what else could stand at a place."""
    if isinstance(value, Mapping):
        return [(token, None, logprob) for token, logprob in value.items()]
    return [
        (other.get("token"), other.get("bytes"), other.get("logprob"))
        for other in _list(value)
        if isinstance(other, Mapping)
    ]


def _token(row: _Row, blanks: Mapping[str, str]) -> Token | None:
    token, octets, value, tops = row
    if not isinstance(token, str):
        return None
    raw = _raw(token, octets, blanks)
    others: dict[bytes | None, float] = {}
    nobody_knows = 0.0
    for other, its_bytes, its_value in tops:
        probability = _probability(its_value)
        if probability is None or not isinstance(other, str):
            continue
        its_raw = _raw(other, its_bytes, blanks)
        if its_raw is None:
            # Several tokens are written as the same mark: all of them count, none can be read.
            nobody_knows += probability
        else:
            others[its_raw] = max(probability, others.get(its_raw, 0.0))
    said = _probability(value)
    if said is None:
        said = others.get(raw)
    if said is None:
        return None
    others.pop(raw, None)
    if said + sum(others.values()) > 1 + _HAIR:
        return None
    if nobody_knows and raw is None:
        nobody_knows = max(0.0, nobody_knows - said)  # it may be among them
    if room := min(nobody_knows, max(0.0, 1 - said - sum(others.values()))):
        others[None] = room
    alternatives = (Spelling(its_raw, p) for its_raw, p in others.items() if p > 0)
    return Token(Spelling(raw, min(said, 1.0)), tuple(alternatives))


def _probability(value: object) -> float | None:
    """Of a logarithm; None where it is not told, or is none."""
    if isinstance(value, Mapping):  # {"token": {"logprob": -0.1, ...}}
        value = value.get("logprob")
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        return None
    if value > _HAIR:
        return None
    return 0.0 if value < _UNLIKELY else min(1.0, math.exp(value))


def _raw(token: str, octets: Any, blanks: Mapping[str, str]) -> bytes | None:
    """A token's bytes; None where the server has replaced them."""
    if _is_bytes(octets) and _REPLACEMENT.encode() not in bytes(octets):
        return bytes(octets)
    if _REPLACEMENT in token:
        return None
    if token.startswith(_BYTES) and _ESCAPED.search(token):
        return _unescaped(token.removeprefix(_BYTES))
    if _ALL_ESCAPED.fullmatch(token):
        return _unescaped(token)
    for mark, meant in blanks.items():
        token = token.replace(mark, meant)
    return token.encode("utf-8", "replace")


def _unescaped(token: str) -> bytes:
    parts = _ESCAPED.split(token)  # text and hexadecimal digits, in turn
    return b"".join(
        bytes.fromhex(part) if place % 2 else part.encode("utf-8", "replace")
        for place, part in enumerate(parts)
    )


def _is_bytes(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(type(octet) is int and 0 <= octet < 256 for octet in value)
    )


def _blanks(rows: list[_Row], text: str) -> Mapping[str, str]:
    """The marks that this server writes for blanks: those in tokens that the text has not."""
    said = "".join(row[0] for row in rows if isinstance(row[0], str))
    return {mark: meant for mark, meant in _MARKS.items() if mark in said and mark not in text}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
