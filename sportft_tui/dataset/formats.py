r"""The two forms of a training line, and the files that hold them.

A training file is JSON lines: one example a line, either `{"prompt": ..., "completion": ...}` or
`{"messages": [...]}`. Lines are written byte for byte as the retired preparation tool wrote them:
no blanks, UTF-8 as it is, `/` as `\/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.template import Format
from sportft_tui.domain.text import one_line

#: Azure wants a byte order mark, other tools choke on it; it is read wherever it stands first.
BOM = b"\xef\xbb\xbf"
_ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})


@dataclass(frozen=True, slots=True)
class Example:
    """One training example.

    Attributes:
        prompt: what the model is asked, separator included. Of a chat, everything before the
            answer but the system prompt, one message a line.
        completion: what it should answer, leading space included.
        system: the system prompt of a chat; may be empty.
        format: the form that it was read from.
    """

    prompt: str
    completion: str
    system: str = ""
    format: Format = "completion"


class BadLine(BadInput):
    """A line that is no training example.

    Args:
        line: its number; the first line of a file is 1.
        reason: what is wrong with it, without a full stop.
        name: the file's name, where there is one.
    """

    def __init__(self, line: int, reason: str, *, name: str = "") -> None:
        place = f"Line {line} of {one_line(name)}" if name else f"Line {line}"
        super().__init__(
            f"{place} is not a training example: {reason}.",
            hint='Each line is {"prompt": "...", "completion": "..."} or {"messages": [...]}.',
        )
        self.line = line
        self.reason = reason


def read_examples(source: Path | Iterable[bytes]) -> Iterator[Example]:
    """The examples of a training file, one at a time; blank lines are passed over.

    Args:
        source: a file, or its lines as bytes.

    Raises:
        BadLine: a line is not UTF-8, not JSON, or of neither form.
        BadInput: the file cannot be read.
    """
    if not isinstance(source, Path):
        yield from _read_lines(source, "")
        return
    try:
        with source.open("rb") as file:
            yield from _read_lines(file, source.name)
    except OSError as error:
        raise BadInput(
            f"{one_line(str(source))} cannot be read: {error.strerror or error}.",
            hint="Check the name and the permissions.",
        ) from error


def _read_lines(lines: Iterable[bytes], name: str) -> Iterator[Example]:
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix(BOM) if number == 1 else line
        if not content.strip():
            continue
        try:
            yield _read_line(content)
        except ValueError as error:
            raise BadLine(number, str(error), name=name) from error


def _read_line(line: bytes) -> Example:
    """Raises ValueError with the reason."""
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    if not isinstance(value, dict):
        raise ValueError("it is JSON, but not an object")
    return read_chat(value["messages"]) if "messages" in value else _read_pair(value)


def _read_pair(value: dict[str, Any]) -> Example:
    for key in ("prompt", "completion"):
        if key not in value:
            raise ValueError(f"`{key}` is missing")
        if not isinstance(value[key], str):
            raise ValueError(f"`{key}` is not text")
    if not value["completion"].strip():
        raise ValueError("`completion` is empty")
    return Example(prompt=value["prompt"], completion=value["completion"])


def read_chat(messages: object) -> Example:
    """The example that a list of messages is.

    Args:
        messages: the `messages` of a chat line.

    Raises:
        ValueError: it is none; the text is the reason.
    """
    if not isinstance(messages, list) or not messages:
        raise ValueError("`messages` is not a list of messages")
    turns = [_read_message(number, message) for number, message in enumerate(messages, start=1)]
    role, completion = turns.pop()
    if role != "assistant":
        raise ValueError("the last message is not the assistant's")
    if not completion.strip():
        raise ValueError("the assistant's message is empty")
    asked = [content for role, content in turns if role not in ("system", "developer")]
    if not asked:
        raise ValueError("there is no message of the user")
    system = [content for role, content in turns if role in ("system", "developer")]
    return Example("\n".join(asked), completion, system="\n".join(system), format="chat")


def _read_message(number: int, message: object) -> tuple[str, str]:
    """Role and text of one message."""
    if not isinstance(message, dict):
        raise ValueError(f"message {number} is not an object")
    role = message.get("role")
    if role not in _ROLES:
        raise ValueError(f"message {number} has no known `role`")
    content = message.get("content")
    if isinstance(content, list):
        content = _join_parts(content)
    if not isinstance(content, str):
        raise ValueError(f"the `content` of message {number} is not text")
    return str(role), content


def _join_parts(parts: list[Any]) -> str | None:
    """The text of a message given in parts; None where a part is not text."""
    texts = [part.get("text") if isinstance(part, dict) else None for part in parts]
    found = [text for text in texts if isinstance(text, str)]
    return "".join(found) if len(found) == len(texts) else None


def completion_line(prompt: str, completion: str) -> str:
    """A prompt/completion example as a line, without its line end."""
    # Put together by hand: in files of a hundred thousand rows it is what takes longest.
    line = f'{{"prompt":{_quoted(prompt)},"completion":{_quoted(completion)}}}'
    return line.replace("/", "\\/")


def chat_line(text: str, label: str, system: str = "") -> str:
    """A text and its label as a chat, as a line without its line end.

    Args:
        text: the user's message.
        label: the assistant's.
        system: the system prompt; no such message where it is empty.
    """
    messages = [{"role": "user", "content": text}, {"role": "assistant", "content": label}]
    if system:
        messages.insert(0, {"role": "system", "content": system})
    return _dump({"messages": messages})


def _dump(value: object) -> str:
    # As the retired tool wrote it. `/` stands only inside strings, where `\/` means the same.
    return _ENCODER.encode(value).replace("/", "\\/")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _quoted(text: str) -> str:
    # The two write ASCII alike but for DEL, and the first is faster.
    if text.isascii() and "\x7f" not in text:
        return encode_basestring_ascii(text)
    return _ENCODER.encode(text)


def encode_line(line: str) -> bytes:
    """A line as it is written, its line end included."""
    # Half a surrogate pair is no UTF-8; its backslash form is just what JSON calls it.
    return line.encode("utf-8", "backslashreplace") + b"\n"
