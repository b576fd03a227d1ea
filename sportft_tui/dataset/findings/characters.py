"""Characters that are there by accident: control characters, text decoded wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sportft_tui.dataset.findings.finding import Fix, Found, Looked, Pair, positions, rows_have
from sportft_tui.dataset.spool import JOINT, Batch

#: Stands where a character was lost.
LOST = "\ufffd"
_LINE_ENDS = "\x0b\x0c\x85"
#: C0 and C1 but for tabs and line ends, the byte order mark, halves of surrogate pairs.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


def _of_byte(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)  # what Windows shows for the five bytes that it does not define


_BYTE_OF = {_of_byte(byte): byte for byte in range(0x80, 0x100)}
_C = "[" + re.escape("".join(_of_byte(byte) for byte in range(0x80, 0xC0))) + "]"
#: UTF-8 read as Windows-1252: accents, quotation marks, emoji, Cyrillic.
MOJIBAKE = re.compile(f"(?:[ÂÃ]{_C})+|â{_C}{{2}}|ð{_C}{{3}}|(?:[ÐÑ]{_C}){{2,}}")


class ControlCharacters:
    """Characters that no screen shows and nobody typed."""

    def __init__(self) -> None:
        self._rows = positions()

    def look(self, batch: Batch) -> None:
        answers = batch.completion_text
        # A joint within a completion hides among the others, but not from being counted.
        hidden = answers.count(JOINT) >= len(batch) or CONTROL.search(answers.replace(JOINT, ""))
        if not hidden and _quiet(batch):
            return
        self._rows.extend(
            position
            for position, prompt, completion in batch
            if CONTROL.search(prompt) or CONTROL.search(completion)
        )

    def found(self, looked: Looked) -> Iterator[Found]:
        if self._rows:
            yield Found(
                "control",
                f"{rows_have(len(self._rows), 'holds', 'hold')} control characters or halves of "
                "characters.",
                "Nobody sees them, but the model does, and some servers refuse them.",
                len(self._rows),
                self._rows,
                Fix("Remove them", change=_cleaned),
            )


def _quiet(batch: Batch) -> bool:
    """Whether no prompt holds any: one look at all of them."""
    joints = len(batch) - 1
    if not batch.prompt_text.isascii():
        return sum(1 for _ in CONTROL.finditer(batch.prompt_text)) == joints
    import numpy as np

    codes = batch.prompt_codes
    low = codes[np.flatnonzero(codes < 32)]
    # Tab, line feed, carriage return; the vertical tab and form feed between them count.
    usual = np.count_nonzero((low == 9) | (low == 10) | (low == 13))
    return len(low) - int(usual) == joints and not np.count_nonzero(codes == 127)


def _cleaned(prompt: str, completion: str) -> Pair:
    return CONTROL.sub(_instead, prompt), CONTROL.sub(_instead, completion)


def _instead(found: re.Match[str]) -> str:
    return "\n" if found[0] in _LINE_ENDS else ""


class Mojibake:
    """UTF-8 that was read as Windows-1252, such as `Ã©` for `é`; and what was lost for good."""

    def __init__(self) -> None:
        self._rows = positions()
        self._lost = positions()

    def look(self, batch: Batch) -> None:
        if batch.prompt_text.isascii() and batch.completion_text.isascii():
            return
        for position, prompt, completion in batch:
            if prompt.isascii() and completion.isascii():
                continue
            if mended(prompt) != prompt or mended(completion) != completion:
                self._rows.append(position)
            if LOST in prompt or LOST in completion:
                self._lost.append(position)

    def found(self, looked: Looked) -> Iterator[Found]:
        if self._rows:
            yield Found(
                "mojibake",
                f"{rows_have(len(self._rows))} characters that were read in a wrong encoding, "
                "such as Ã© for é.",
                "To the model they are other words than those that it will be asked.",
                len(self._rows),
                self._rows,
                Fix("Put the right characters in their place", change=_mended_row),
            )
        if self._lost:
            yield Found(
                "lost-characters",
                f"{rows_have(len(self._lost), 'holds', 'hold')} the mark of a character that was "
                "lost (U+FFFD).",
                "It cannot be brought back here: convert the file again from its origin.",
                len(self._lost),
                self._lost,
            )


def _mended_row(prompt: str, completion: str) -> Pair:
    return mended(prompt), mended(completion)


def mended(text: str) -> str:
    """The text with the right characters in the place of those read in a wrong encoding."""
    return text if text.isascii() else MOJIBAKE.sub(_right, text)


def _right(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[character] for character in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
