"""Looks through a job's files before it is queued."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sportft_tui.dataset.formats import BadLine, read_examples
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.engine.terms.order import JobOrder

#: A classifier learns labels; more than these are texts of their own.
_MOST_LABELS = 1_000


class BadFile(SportftError):
    """A file that cannot be trained on.

    Args:
        what: what is wrong with it.
        param: `training_file` or `validation_file`.
    """

    def __init__(self, what: str, param: str) -> None:
        super().__init__(what)
        self.param = param

    @property
    def code(self) -> str:
        return f"invalid_{self.param}"


def validate(order: JobOrder, training: Path, validation: Path | None) -> int:
    """Read both files from end to end.

    Returns:
        How many training rows there are.

    Raises:
        BadFile: one of them cannot be used; says why.
    """
    labels = _labels(training, "training_file")
    if len(labels) < 2:
        raise BadFile(
            f"The training file has {len(labels)} different completions; "
            "a classifier needs two or more.",
            "training_file",
        )
    if len(labels) > _MOST_LABELS:
        raise BadFile(
            f"The training file has {len(labels):,} different completions; this engine trains "
            f"classifiers of at most {_MOST_LABELS:,} labels.",
            "training_file",
        )
    _check_positive(order, labels)
    if validation is not None and not _labels(validation, "validation_file"):
        raise BadFile("The validation file has no examples.", "validation_file")
    return labels.total()


def _check_positive(order: JobOrder, labels: Counter[str]) -> None:
    wanted = order.positive_class.strip()
    known = {label.strip() for label in labels}
    if order.compute_metrics and wanted and wanted not in known:
        raise BadFile(
            f"The positive class {one_line(wanted, 60)!r} is none of the training file's "
            f"completions.",
            "training_file",
        )


def _labels(path: Path, param: str) -> Counter[str]:
    names = {"training_file": "training file", "validation_file": "validation file"}
    try:
        return Counter(example.completion for example in read_examples(path))
    except BadLine as error:
        raise BadFile(
            f"The job failed due to an invalid {names[param]}. Line {error.line}: {error.reason}.",
            param,
        ) from error
    except SportftError as error:
        raise BadFile(f"The {names[param]} cannot be read.", param) from error
