"""How many tokens a model reads in a training file, counted without a network.

Texts are counted by the model's own encoding, whose ranks the package toktok brings with it. A chat
has more than its texts: OpenAI's cookbook ("How to count tokens with tiktoken") counts each message
as 3 tokens, its role and its content (and 1 more where it has a name), and 3 for each example, by
which the reply is primed. A prompt and its completion are just their texts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sportft_tui.dataset.cost.encodings import encoding_of
from sportft_tui.dataset.formats import BOM, BadLine
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

TOKENS_PER_MESSAGE = 3
TOKENS_PER_NAME = 1
TOKENS_PER_REPLY = 3
#: OpenAI's rule of thumb for English text, where there is nothing to count with.
CHARACTERS_PER_TOKEN = 4
#: Characters that are counted at once: enough to make the call's own cost nothing, and no more
#: memory than a few megabytes.
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens of a training file.

    Attributes:
        tokens: of all examples together, read once.
        examples: how many there are.
        is_estimated: whether they were guessed, or counted by an encoding like the model's.
    """

    tokens: int
    examples: int
    is_estimated: bool

    @classmethod
    def of_characters(cls, characters: int, examples: int) -> Count:
        """An estimate from nothing but the texts' length."""
        return cls(_guess(characters), examples, is_estimated=True)


def count_file(path: Path, model: str) -> Count:
    """Count the tokens of a training file, in either form.

    Args:
        path: prompt/completion or chat JSON lines.
        model: the base model, or a fine-tuned one.

    Raises:
        BadLine: a line is no training example.
        BadInput: the file cannot be read.
    """
    encoding, is_own = encoding_of(model)
    tokens = examples = held = 0
    texts: list[str] = []
    is_counted = True

    def count() -> int:
        nonlocal is_counted
        counted = _count(texts, encoding)
        is_counted = is_counted and counted is not None
        return _guess(sum(map(len, texts))) if counted is None else counted

    for example, around in _examples(path):
        examples += 1
        tokens += around
        texts += example
        held += sum(map(len, example))
        if held >= _AT_ONCE:
            tokens += count()
            texts, held = [], 0
    tokens += count()
    return Count(tokens, examples, is_estimated=not (is_own and is_counted))


def _count(texts: Sequence[str], encoding: str) -> int | None:
    """Tokens of texts together; None where the package that counts is not installed."""
    counts = counts_of(texts, encoding)
    return None if counts is None else sum(counts)


def counts_of(texts: Sequence[str], encoding: str) -> list[int] | None:
    """Tokens of each text; None where the package that counts is not installed.

    Args:
        texts: any texts.
        encoding: one of `cost.encodings`.
    """
    try:
        # It brings eight megabytes of ranks along: only who counts pays for that.
        from toktok import batch_count
    except ImportError:
        return None
    # One thread: reading the lines takes as long as counting them.
    try:
        counts: list[int] = batch_count(texts, encoding, 1)
    except UnicodeEncodeError:  # half a surrogate pair, which JSON may carry and UTF-8 may not
        whole = [text.encode("utf-8", "replace").decode() for text in texts]
        counts = batch_count(whole, encoding, 1)
    return counts


def _guess(characters: int) -> int:
    return math.ceil(characters / CHARACTERS_PER_TOKEN)


def _examples(path: Path) -> Iterator[tuple[list[str], int]]:
    """Of each example its texts, and the tokens that come on top of them."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                content = line.removeprefix(BOM) if number == 1 else line
                if content.strip():
                    yield _checked(content, number, path.name)
    except OSError as error:
        raise BadInput(
            f"{one_line(str(path))} cannot be read: {error.strerror or error}.",
            hint="Check the name and the permissions.",
        ) from error


def _checked(line: bytes, number: int, name: str) -> tuple[list[str], int]:
    try:
        value = json.loads(line)
        if "messages" in value:
            return _of_chat(value["messages"])
        prompt, completion = value["prompt"], value["completion"]
        if isinstance(prompt, str) and isinstance(completion, str):
            return [prompt, completion], 0
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise BadLine(number, "it has no texts whose tokens could be counted", name=name)


def _of_chat(messages: list[dict[str, Any]]) -> tuple[list[str], int]:
    texts, around = [], TOKENS_PER_REPLY
    for message in messages:
        content = message.get("content") or ""
        if not isinstance(content, str):
            content = "".join(part.get("text") or "" for part in content)
        texts += [message["role"], content]
        around += TOKENS_PER_MESSAGE
        if name := message.get("name"):
            texts.append(name)
            around += TOKENS_PER_NAME
    return texts, around
