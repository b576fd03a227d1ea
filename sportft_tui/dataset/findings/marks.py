"""The marks between prompt and completion: separator, ending, the space before an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sportft_tui.dataset.findings.ends import SharedEnds, is_mark
from sportft_tui.dataset.findings.finding import (
    Change,
    Fix,
    Found,
    Looked,
    Pair,
    Task,
    positions,
    rows_have,
    shown,
)
from sportft_tui.dataset.spool import Batch
from sportft_tui.domain.errors import BadInput

#: Ends of prompts, the best first. The arrow only where no text has a line end: among lines of
#: text it is easily overlooked.
ARROW = " ->"
SEPARATORS = (
    "\n\n###\n\n",
    "\n\n===\n\n",
    "\n\n---\n\n",
    "\n\n===>\n\n",
    "\n\n--->\n\n",
)
LAST_SEPARATOR = "\n\n### =>\n\n"
#: Ends of completions, the best first.
ENDINGS = ("\n", ".", " END", "***", "+++", "&&&", "$$$", "@@@", "%%%")
LAST_ENDING = " [END]"
#: A shared end that is longer than this is hardly a mark.
_LONG_MARK = 10
#: From this share of the rows on, a separator that they end with is meant as one.
_MEANT = 0.1


class Occurrences:
    """Which of some marks occur in texts.

    Args:
        marks: to look for, each until it was seen.
    """

    def __init__(self, marks: Sequence[str]) -> None:
        self._unseen = list(marks)

    def look(self, text: str, signs: Collection[str] | None = None) -> None:
        """Look at further texts.

        Args:
            text: the texts, joined.
            signs: what they hold where a mark may be, three characters each, if known.
        """
        self._unseen = [mark for mark in self._unseen if not _holds(text, mark, signs)]

    def first_unseen(self, otherwise: str) -> str:
        """The first mark that occurs nowhere."""
        return next(iter(self._unseen), otherwise)


def _holds(text: str, mark: str, signs: Collection[str] | None) -> bool:
    # Line ends are everywhere, what stands between them is rare: it is looked for first.
    core = mark.strip()
    if signs is not None and not any(sign.startswith(core[:3]) for sign in signs):
        return False
    return core in text and mark in text


def _signs(batch: Batch) -> set[str]:
    """What prompts hold where one of the signs of separators stands: it and the next two."""
    import numpy as np

    codes = batch.prompt_codes
    # One bit tells `-` from `=`.
    places = np.flatnonzero((codes | 0x10 == ord("=")) | (codes == ord("#")))
    near_end = codes[-2:].tobytes() + b"  "  # what begins so late has no two after it
    places = places[places < len(codes) - 2]
    runs = codes[places].astype(np.uint32)
    for step in (1, 2):
        runs = runs * 256 + codes[places + step]
    found = {run.to_bytes(3, "big") for run in np.unique(runs).tolist()}
    return {run.decode("latin-1") for run in (*found, near_end[:3], near_end[1:])}


class Separator:
    """The mark at the end of every prompt.

    Args:
        ends: what all prompts share.
    """

    def __init__(self, ends: SharedEnds) -> None:
        self._ends = ends
        self._seen = Occurrences((ARROW, *SEPARATORS))
        self._has_line_ends = False
        self._ended = dict.fromkeys((ARROW, *SEPARATORS, LAST_SEPARATOR), 0)
        self._marks = tuple(self._ended)

    def look(self, batch: Batch) -> None:
        self._seen.look(batch.prompt_text, _signs(batch))
        if not self._has_line_ends and "\n" in batch.prompt_text:
            self._has_line_ends = True
            self._seen.look(ARROW)  # it is out
        for prompt in batch.prompts:
            if prompt.endswith(self._marks):
                for mark in self._marks:
                    self._ended[mark] += prompt.endswith(mark)

    @property
    def suggestion(self) -> str:
        """A separator that no prompt holds."""
        return self._seen.first_unseen(LAST_SEPARATOR)

    def found(self, looked: Looked) -> Iterator[Found]:
        if looked.task is Task.OPEN:
            return
        if self._ends.prompts.identical:
            raise BadInput(
                "All prompts are the same: there is nothing to tell the answers apart by.",
                hint="Leave prompts empty for open-ended generation, or check the text column.",
            )
        common = self._ends.prompts.suffix
        if not looked.wanted.with_separator:
            mark = next((mark for mark in self._marks if common.endswith(mark)), "")
            if mark:
                yield _for_chats("separator", f"All prompts end with {shown(mark)}.", _cut(mark))
            return
        chosen = looked.wanted.texts.get("separator", "")
        accident = not common.strip() if looked.wanted.like_openai else not is_mark(common)
        if chosen or accident:
            yield self._missing(looked, chosen)
            return
        yield self._there(looked, common)

    def _missing(self, looked: Looked, chosen: str) -> Found:
        mark, ended = max(self._ended.items(), key=lambda item: item[1])
        if not chosen and ended > 1 and ended >= _MEANT * looked.n_rows:
            lacking = _rows_without(looked, mark)
            return Found(
                "separator",
                f"{rows_have(len(lacking))} no separator at the end of the prompt; the others "
                f"end with {shown(mark)}.",
                "Asked in two ways, the model learns two tasks.",
                len(lacking),
                lacking,
                Fix(f"End those prompts with {shown(mark)}", change=_ended(mark), text=mark),
            )
        mark = chosen or self.suggestion
        return Found(
            "separator",
            "The prompts share no separator at their ends.",
            "At a separator the model sees that the text is over and the answer begins.",
            fix=Fix(f"End all prompts with {shown(mark)}", change=_ended(mark), text=mark),
        )

    def _there(self, looked: Looked, common: str) -> Found:
        what = f"All prompts end with {shown(common)}: that is taken as the separator."
        if len(common) > _LONG_MARK:
            what += f" It is long; {shown(self.suggestion)} would do."
        rows = positions()
        for batch in looked.batches():
            if batch.prompt_text.count(common) <= len(batch):
                continue  # no more often than rows end with it
            rows.extend(
                position for position, prompt, _ in batch if common in prompt[: -len(common)]
            )
        if rows:
            what += f" {rows_have(len(rows), 'holds', 'hold')} it more than once."
        return Found("separator", what, "", len(rows), rows)


def _for_chats(id: str, what: str, change: Change) -> Found:
    why = "Chats need no such marks: their roles tell where a text ends and an answer begins."
    return Found(id, what, why, fix=Fix("Take it away", change=change))


def _cut(mark: str) -> Change:
    def cut(prompt: str, completion: str) -> Pair:
        return prompt.removesuffix(mark), completion

    return cut


def _rows_without(looked: Looked, mark: str) -> Sequence[int]:
    rows = positions()
    for batch in looked.batches():
        rows.extend(position for position, prompt, _ in batch if not prompt.endswith(mark))
    return rows


def _ended(mark: str) -> Change:
    def end(prompt: str, completion: str) -> Pair:
        return (prompt if prompt.endswith(mark) else prompt + mark), completion

    return end


class Ending:
    """The mark at the end of every completion, where completions are texts, not labels.

    Args:
        ends: what all completions share.
    """

    def __init__(self, ends: SharedEnds) -> None:
        self._ends = ends
        self._seen = Occurrences(ENDINGS)

    def look(self, batch: Batch) -> None:
        self._seen.look(batch.completion_text)

    def found(self, looked: Looked) -> Iterator[Found]:
        if looked.task is not Task.CONDITIONAL:
            return
        if self._ends.completions.identical:
            raise BadInput(
                "All completions are the same: the model would learn to say just that.",
                hint="Check which column holds the answers.",
            )
        if not looked.wanted.with_separator:
            return
        common = self._ends.completions.suffix
        chosen = looked.wanted.texts.get("ending", "")
        mark = chosen or self._seen.first_unseen(LAST_ENDING)
        accident = not looked.wanted.like_openai and any(map(str.isalnum, common[:1]))
        if chosen or not common or accident:
            yield Found(
                "ending",
                "The completions share no ending.",
                "At an ending the model stops; without one it goes on and on.",
                fix=Fix(f"End all completions with {shown(mark)}", change=_closed(mark), text=mark),
            )
            return
        what = f"All completions end with {shown(common)}: that is taken as the ending."
        if len(common) > _LONG_MARK:
            what += f" It is long; {shown(mark)} would do."
        yield Found("ending", what)


def _closed(mark: str) -> Change:
    def close(prompt: str, completion: str) -> Pair:
        return prompt, completion + mark

    return close


class LeadingSpace:
    """The space that completions begin with."""

    def __init__(self) -> None:
        self._rows = positions()

    def look(self, batch: Batch) -> None:
        self._rows.extend(
            position
            for position, completion in zip(batch.positions, batch.completions, strict=True)
            if not completion.startswith(" ")
        )

    def found(self, looked: Looked) -> Iterator[Found]:
        if not looked.wanted.with_separator:
            if not self._rows:
                yield _for_chats("space", "All completions begin with a space.", _unspaced)
        elif self._rows:
            yield Found(
                "space",
                f"{rows_have(len(self._rows))} a completion that does not begin with a space.",
                "Models of this kind read a word with the space before it as one token.",
                len(self._rows),
                self._rows,
                Fix("Begin completions with a space", change=_spaced),
            )


def _unspaced(prompt: str, completion: str) -> Pair:
    return prompt, completion.removeprefix(" ")


def _spaced(prompt: str, completion: str) -> Pair:
    return prompt, completion if completion.startswith(" ") else " " + completion
