"""Rows become a training set and a validation set, with a reason for every change.

What is found and done follows the retired preparation tool, so that the same rows give the same
files; where that tool harmed the data (it dropped innocent rows in place of the long ones, took
blanks for a separator) the harm is mended. Pure: no file is touched here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sportft_tui.dataset.findings.finding import shown
from sportft_tui.dataset.findings.marks import ARROW, LAST_SEPARATOR, SEPARATORS
from sportft_tui.dataset.formats import chat_line, completion_line
from sportft_tui.dataset.preparing.splitting import SEED, as_openai
from sportft_tui.dataset.rows import Row
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.template import Format, Template

#: A row with more characters than this in prompt and completion together is over the context of
#: the models that the limit was made for (2,048 tokens), so they would be cut or skipped.
LONGEST_ROW = 10_000
#: Row numbers named in a sentence; the reader finds the others in the table.
_NAMED_ROWS = 10


@dataclass(frozen=True, slots=True)
class Preparation:
    """What becomes of rows.

    Attributes:
        rows: the rows that were looked at.
        train: positions in `rows`, in the order of the training file.
        validation: positions in `rows`, in the order of the validation file.
        template: how texts are asked and labels answered.
        positive_label: the most frequent label, of several the one seen first.
        actions: what was done and why, a sentence each, in order.
    """

    rows: Sequence[Row]
    train: tuple[int, ...]
    validation: tuple[int, ...]
    template: Template
    positive_label: str
    actions: tuple[str, ...]

    def prompt(self, position: int) -> str:
        """The prompt of a row, as it stands in the file."""
        return _ended(self.rows[position].text, self.template.separator)

    def completion(self, position: int) -> str:
        """The completion of a row, as it stands in the file."""
        return _led(self.rows[position].label, self.template.leading)

    def lines(self, positions: Sequence[int]) -> list[str]:
        """The lines of a file with these rows."""
        if self.template.format == "chat":
            system = self.template.system
            return [chat_line(self.prompt(i), self.completion(i), system) for i in positions]
        return [completion_line(self.prompt(i), self.completion(i)) for i in positions]

    def split_of(self) -> dict[int, str]:
        """`train` or `validation` by the position of each row in use."""
        splits = dict.fromkeys(self.train, "train")
        return splits | dict.fromkeys(self.validation, "validation")


def prepare(rows: Sequence[Row], *, format: Format, system: str = "") -> Preparation:
    """Make a training and a validation set of rows.

    Args:
        rows: texts with their labels.
        format: `completion` ends prompts with a separator and begins completions with a space;
            `chat` needs neither.
        system: the system prompt of chat examples.

    Raises:
        BadInput: there are too few rows, texts or labels to learn from.
    """
    actions: list[str] = []
    kept = [i for i, row in enumerate(rows) if row.label.strip()]
    _tell_removed(actions, rows, kept, "no label: there is nothing to learn from them")
    # Separator and space are decided before optional removals, as the retired tool did.
    template = _template([rows[i] for i in kept], format, system, actions)
    kept = _without_duplicates(rows, kept, actions)
    kept = _without_long_rows(rows, kept, actions)
    labels = _labels([rows[i] for i in kept])
    part = as_openai(len(kept))
    train, validation = part.train, part.valid
    _check_training_labels({rows[kept[i]].label.strip() for i in train})
    actions.append(
        f"Split {len(kept)} rows into {len(train)} for training and {len(validation)} for "
        f"validation, by chance and always the same way (seed {SEED})."
    )
    return Preparation(
        rows=rows,
        train=tuple(kept[i] for i in train),
        validation=tuple(kept[i] for i in validation),
        template=Template(format, template.separator, template.leading, template.system, labels),
        positive_label=labels[0],
        actions=tuple(actions),
    )


def _template(rows: Sequence[Row], format: Format, system: str, actions: list[str]) -> Template:
    if format == "chat":
        return Template("chat", system=system)
    separator = _separator([row.text for row in rows], actions)
    if not all(row.label.startswith(" ") for row in rows):
        actions.append("Began every completion with a space: models of this kind answer so.")
    return Template("completion", separator, " ")


def _separator(texts: Sequence[str], actions: list[str]) -> str:
    common = common_suffix(texts)
    # Blanks or the last letters of a few words are an accident, not a mark.
    if common.strip() and not any(map(str.isalnum, common)):
        actions.append(f"Left the prompts' ends as they are: all end with {shown(common)}.")
        return common
    separator = suggest_separator(texts)
    actions.append(
        f"Ended every prompt with {shown(separator)}, which is in no text: "
        "there the model sees that the answer begins."
    )
    return separator


def suggest_separator(texts: Sequence[str]) -> str:
    """An end for prompts that occurs in none of the texts."""
    # The arrow only where no text has a line end: among lines of text it is easily overlooked.
    if not any("\n" in text or ARROW in text for text in texts):
        return ARROW
    for separator in SEPARATORS:
        if not any(separator in text for text in texts):
            return separator
    return LAST_SEPARATOR


def common_suffix(texts: Sequence[str]) -> str:
    """The longest end that all texts share."""
    # What the least and the greatest of the reversed texts share, all between them share too.
    backwards = [text[::-1] for text in texts]
    least, greatest = min(backwards, default=""), max(backwards, default="")
    length = next(
        (i for i, pair in enumerate(zip(least, greatest, strict=False)) if pair[0] != pair[1]),
        min(len(least), len(greatest)),
    )
    return least[:length][::-1]


def _without_duplicates(rows: Sequence[Row], kept: list[int], actions: list[str]) -> list[int]:
    first = {(rows[i].text, rows[i].label): i for i in reversed(kept)}
    unique = [i for i in kept if first[rows[i].text, rows[i].label] == i]
    reason = "the same text and label as an earlier row: they would count twice"
    _tell_removed(actions, rows, unique, reason, before=kept)
    return unique


def _without_long_rows(rows: Sequence[Row], kept: list[int], actions: list[str]) -> list[int]:
    # Measured without what preparation adds, as the retired tool did.
    short = [i for i in kept if len(rows[i].text) + len(rows[i].label) <= LONGEST_ROW]
    reason = f"more than {LONGEST_ROW:,} characters: models would cut or skip them"
    _tell_removed(actions, rows, short, reason, before=kept)
    return short


def _tell_removed(
    actions: list[str],
    rows: Sequence[Row],
    kept: Sequence[int],
    reason: str,
    *,
    before: Sequence[int] | None = None,
) -> None:
    """Say which rows are gone, by their numbers from 1; nothing where none is."""
    still = set(kept)
    gone = [i + 1 for i in (range(len(rows)) if before is None else before) if i not in still]
    if not gone:
        return
    named = ", ".join(map(str, gone[:_NAMED_ROWS])) + (", …" if len(gone) > _NAMED_ROWS else "")
    noun = "row" if len(gone) == 1 else "rows"
    actions.append(f"Removed {len(gone)} {noun} with {reason} ({noun} {named}).")


def _labels(rows: Sequence[Row]) -> tuple[str, ...]:
    """The labels, the most frequent first and of several the one seen first."""
    # most_common keeps the order of first sight among equals.
    labels = tuple(label for label, _ in Counter(row.label.strip() for row in rows).most_common())
    if len(labels) < 2:
        found = f"all {len(rows)} rows have the same one" if labels else "no row is left"
        raise BadInput(
            f"A classifier needs two labels or more, and {found}.",
            hint="Take more rows, or rows of further classes.",
        )
    if len({row.text for row in rows}) < 2:
        raise BadInput(
            "All texts are the same: there is nothing to tell the labels apart by.",
            hint="Check which column holds the texts.",
        )
    return labels


def _check_training_labels(labels: set[str]) -> None:
    if len(labels) < 2:
        raise BadInput(
            "All rows that fall to training have the same label.", hint="Take more rows."
        )


def _ended(text: str, separator: str) -> str:
    return text if text.endswith(separator) else text + separator


def _led(label: str, leading: str) -> str:
    return label if label.startswith(leading) else leading + label
