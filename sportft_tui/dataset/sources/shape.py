"""Which columns of a table are the text and the label, and how a record becomes a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sportft_tui.dataset.formats import read_chat
from sportft_tui.dataset.sources.record import as_text
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line

#: What people call the two columns, the plainest first.
_TEXTS = ("text", "content", "sentence", "document", "body", "message", "post", "review", "input")
_LABELS = ("label", "class", "category", "target", "tag", "intent", "sentiment", "output")
_CHAT = "messages"
#: Columns named in a sentence.
_NAMED = 12
#: Two system prompts are as many as a thousand: neither is everybody's.
_FEW = 2

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a record is the text and what the label.

    Attributes:
        text: the text's column; of a chat, the column with the messages.
        label: the label's column; empty for a chat.
    """

    text: str
    label: str

    @property
    def is_chat(self) -> bool:
        return not self.label

    def reader(self) -> Callable[[Mapping[str, Any]], Pair]:
        """Makes a pair of text and label of a record; raises ValueError with the reason."""
        if self.is_chat:
            return Chats(self.text)
        text, label = self.text, self.label

        def pair(values: Mapping[str, Any]) -> Pair:
            first, second = values.get(text), values.get(label)
            return (
                first if type(first) is str else as_text(first),
                second if type(second) is str else as_text(second),
            )

        return pair


class Chats:
    """Makes pairs of chats: what was asked, and the last answer.

    Args:
        column: the column with the messages.

    Attributes:
        systems: the system prompts that were seen, the first few.
        several_turns: how many chats have more than one question.
    """

    def __init__(self, column: str) -> None:
        self._column = column
        self.systems: dict[str, None] = {}
        self.several_turns = 0

    def __call__(self, values: Mapping[str, Any]) -> Pair:
        messages = values.get(self._column)
        if isinstance(messages, str):  # as tables have them
            try:
                messages = json.loads(messages)
            except (ValueError, RecursionError):
                raise ValueError("its `messages` are not JSON") from None
        example = read_chat(messages)
        if len(self.systems) < _FEW:
            self.systems[example.system] = None
        assert isinstance(messages, list)
        self.several_turns += sum(message["role"] == "user" for message in messages) > 1
        return example.prompt, example.completion


def shape_of(
    columns: Sequence[str], *, text: str = "", label: str = "", strict: bool = False
) -> Shape:
    """The shape of a table.

    Args:
        columns: the table's columns.
        text: the column with the texts, where somebody chose it.
        label: the column with the labels, where somebody chose it.
        strict: only `prompt`, `completion` and `messages` are recognised.

    Raises:
        BadInput: the columns chosen are not there, or none can be recognised.
    """
    if text or label:
        return _chosen(columns, text, label)
    for names in [(("prompt",), ("completion",))] + ([] if strict else [(_TEXTS, _LABELS)]):
        found = _first(columns, names[0]), _first(columns, names[1])
        if all(found):
            return Shape(*found)
        if names[0] == ("prompt",) and _CHAT in columns:
            return Shape(_CHAT, "")
    missing = "prompt" if not _first(columns, ("prompt",)) else "completion"
    raise BadInput(
        f"Which columns are the text and the label? There are {_listed(columns)}"
        + (f", but no `{missing}`." if strict else "."),
        hint="Name them: --text COLUMN --label COLUMN.",
    )


def text_shape_of(columns: Sequence[str], text: str = "", *, is_lines: bool = False) -> Shape:
    """The shape of a table whose labels nobody needs: those of its rows that have one may keep it.

    Args:
        columns: the table's columns.
        text: the column with the texts, where somebody chose it.
        is_lines: whether it is a plain text file, a text a line.

    Returns:
        Where there is no column of labels, a shape that takes a text for its own.

    Raises:
        BadInput: the column chosen is not there, or none can be recognised.
    """
    if is_lines:
        return Shape("completion", "completion")
    if not text and _CHAT in columns and "prompt" not in columns:
        return Shape(_CHAT, "")
    found = text or _first(columns, ("prompt", *_TEXTS))
    found = found or (columns[0] if len(columns) == 1 else "")
    if found not in columns:
        what = f"There is no column {one_line(found)!r}" if found else "Which column is the text?"
        raise BadInput(
            f"{what}{'; there' if found else ' There'} are {_listed(columns)}.",
            hint="Name it: --text COLUMN.",
        )
    others = [column for column in columns if column != found]
    return Shape(found, _first(others, ("completion", *_LABELS)) or found)


def _chosen(columns: Sequence[str], text: str, label: str) -> Shape:
    others = [column for column in columns if column not in (text, label)]
    text = text or _first(others, ("prompt", *_TEXTS)) or (others[0] if len(others) == 1 else "")
    label = label or _first(others, ("completion", *_LABELS))
    label = label or (others[0] if len(others) == 1 else "")
    for name, option in ((text, "--text"), (label, "--label")):
        if not name or name not in columns:
            what = f"There is no column {one_line(name)!r}" if name else f"{option} is missing"
            raise BadInput(
                f"{what}; there are {_listed(columns)}.",
                hint="Name both: --text COLUMN --label COLUMN.",
            )
    if text == label:
        raise BadInput(f"Text and label are the same column, {one_line(text)!r}.")
    return Shape(text, label)


def _first(columns: Sequence[str], names: Sequence[str]) -> str:
    """The first of `names` that is a column: exactly, or but for upper and lower case."""
    for name in names:
        if name in columns:
            return name
        for column in columns:
            if column.lower() == name:
                return column
    return ""


def _listed(columns: Sequence[str]) -> str:
    named = ", ".join(f"`{one_line(column)}`" for column in columns[:_NAMED])
    return (named + (", …" if len(columns) > _NAMED else "")) or "none"
