"""Which model reads texts in which encoding."""

from __future__ import annotations

import re

CL100K = "cl100k_base"
O200K = "o200k_base"

#: By the beginning of a model's name, as OpenAI's tiktoken 0.14 has them. gpt-oss has o200k's ranks
#: with other special tokens, which are none in the texts of people.
_ENCODINGS = {
    "gpt-5": O200K,
    "gpt-4.5": O200K,
    "gpt-4.1": O200K,
    "gpt-4o": O200K,
    "chatgpt-4o": O200K,
    "gpt-oss": O200K,
    "o1": O200K,
    "o3": O200K,
    "o4-mini": O200K,
    "gpt-4": CL100K,
    "gpt-3.5": CL100K,
    "gpt-35": CL100K,  # as Azure writes it
    "davinci-002": CL100K,
    "babbage-002": CL100K,
}
#: What others are estimated with: ada's own encoding (r50k) comes with no package that works
#: offline, and what is not known at all is more like this than like four letters a token.
NEAREST = CL100K

_FINE_TUNED = re.compile(r"^ft:([^:]+)|^([^:]+):ft-")


def base_model(model: str) -> str:
    """The base of a fine-tuned model's name, modern or legacy; other names are their own."""
    found = _FINE_TUNED.match(model)
    name = (found[1] or found[2]) if found else model
    return name.removeprefix("openai/")


def encoding_of(model: str) -> tuple[str, bool]:
    """The encoding to count a model's tokens with, and whether it is the model's own."""
    name = base_model(model)
    while name not in _ENCODINGS:
        name, cut, _ = name.rpartition("-")
        if not cut:
            return NEAREST, False
    return _ENCODINGS[name], True
