"""What the retired tool said at its end, so that who waits for its words finds them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sportft_tui.dataset.findings.finding import Task
from sportft_tui.dataset.preparing.plan import Outcome

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_QUEUE_SECONDS = 140
_SECONDS_PER_ROW = 1.44
_SECONDS_PER_BYTE = 0.0515
#: What the tool's table took in memory: two references a row, and an index: a range where rows are
#: equally far from each other, else a number for each.
_ROW_BYTES, _INDEX_BYTES, _NUMBER_BYTES = 16, 132, 8


@dataclass(frozen=True, slots=True)
class Files:
    """Names as the reader gave or got them.

    Attributes:
        train: the training file, or the file itself where nothing had to be written.
        valid: the validation file; empty where there is none.
    """

    train: str
    valid: str = ""


def told(outcome: Outcome, files: Files, *, written: bool) -> str:
    """The final text: which files there are, the command to train with them, how to ask later.

    Args:
        outcome: the prepared rows.
        files: their names.
        written: whether files were written, or the reader's own is good as it is.
    """
    ending = _stop(outcome)
    if not written:
        head = "\nYou can use your file for fine-tuning:\n"
        reminder = _reminder(outcome.separator)
    else:
        names = (
            f"s to `{files.train}` and `{files.valid}`" if files.valid else f" to `{files.train}`"
        )
        head = (
            f"\nWrote modified file{names}\nFeel free to take a look!\n\n"
            "Now use that file when fine-tuning:\n"
        )
        reminder = _reminder(outcome.separator) if outcome.separator else ""
    return f"{head}> {command(outcome, files)}\n\n{reminder}{ending}\n{_time(outcome)}\n"


def command(outcome: Outcome, files: Files) -> str:
    """The retired client's command to train with the files."""
    words = f'openai api fine_tunes.create -t "{files.train}"'
    if not files.valid:
        return words
    words += f' -v "{files.valid}"'
    labels = list(outcome.completions.labels())
    if len(labels) == 2:  # a yes and a no
        words += f' --compute_classification_metrics --classification_positive_class "{labels[0]}"'
    elif len(labels) > 2:  # of one class alone there is nothing to measure
        words += f" --compute_classification_metrics --classification_n_classes {len(labels)}"
    return words


def _reminder(separator: str) -> str:
    return (
        "After you’ve fine-tuned a model, remember that your prompt has to end with the indicator "
        f"string `{_escaped(separator)}` for the model to start generating completions, rather "
        "than continuing with the prompt."
    )


def _stop(outcome: Outcome) -> str:
    """When to stop; nothing where the shared end is the last letters of words or whole answers."""
    ending = outcome.ending
    if not ending or len(outcome.completions) == 1:
        return ""
    is_word = any(map(str.isalnum, ending)) and not ending.endswith((" END", " [END]"))
    if is_word and outcome.task is Task.CLASSIFICATION:
        return ""
    return (
        f' Make sure to include `stop=["{_escaped(ending)}"]` so that the generated texts ends at '
        "the expected place."
    )


def _escaped(mark: str) -> str:
    return mark.replace("\n", "\\n")


def _time(outcome: Outcome) -> str:
    return (
        f"Once your model starts training, it'll approximately take {_duration(outcome)} to train "
        "a `curie` model, and less for `ada` and `babbage`. Queue will approximately take half an "
        "hour per job ahead of you."
    )


def _duration(outcome: Outcome) -> str:
    n_rows = len(outcome)
    if outcome.task is Task.CLASSIFICATION:
        seconds = n_rows * _SECONDS_PER_ROW
    else:
        index = _INDEX_BYTES if _is_even(outcome) else n_rows * _NUMBER_BYTES
        seconds = (n_rows * _ROW_BYTES + index) * _SECONDS_PER_BYTE
    seconds += _QUEUE_SECONDS
    for unit, name, limit in ((1, "seconds", _MINUTE), (_MINUTE, "minutes", _HOUR)):
        if seconds < limit:
            return f"{round(seconds / unit, 2)} {name}"
    unit, name = (_HOUR, "hours") if seconds < _DAY else (_DAY, "days")
    return f"{round(seconds / unit, 2)} {name}"


def _is_even(outcome: Outcome) -> bool:
    """Whether the rows left are all equally far from each other."""
    places = outcome.positions
    steps = {after - before for before, after in pairwise(places)}
    return len(steps) <= 1
