"""The 20 newsgroups, loaded with scikit-learn's own loader. Runs in the worker process only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sportft_tui.dataset.download import STALL_SECONDS, Download, Tell
from sportft_tui.dataset.rows import Row
from sportft_tui.dataset.sample import sample_rows
from sportft_tui.domain.errors import BadInput, Unreachable
from sportft_tui.domain.text import one_line

#: What the corpus has; a wrong name is found before 14 MB are loaded for it.
NEWSGROUPS = frozenset(
    {
        "alt.atheism",
        "comp.graphics",
        "comp.os.ms-windows.misc",
        "comp.sys.ibm.pc.hardware",
        "comp.sys.mac.hardware",
        "comp.windows.x",
        "misc.forsale",
        "rec.autos",
        "rec.motorcycles",
        "rec.sport.baseball",
        "rec.sport.hockey",
        "sci.crypt",
        "sci.electronics",
        "sci.med",
        "sci.space",
        "soc.religion.christian",
        "talk.politics.guns",
        "talk.politics.mideast",
        "talk.politics.misc",
        "talk.religion.misc",
    }
)
SEED = 42


@dataclass(frozen=True, slots=True)
class Corpus:
    """Rows and where they are from.

    Attributes:
        rows: the texts with their labels, shuffled.
        source: what the rows are, a few words.
        made_up: True where they are the sample.
        note: one line for the reader where something is not as asked; may be empty.
    """

    rows: Sequence[Row]
    source: str
    made_up: bool = False
    note: str = ""


def load(categories: Sequence[str], tell: Tell, *, stall_seconds: float = STALL_SECONDS) -> Corpus:
    """The training posts of newsgroups: from scikit-learn's cache, its download, or the sample.

    Args:
        categories: names such as `rec.sport.hockey`; a post's label is the last part of its name.
        tell: is called with a line of progress.
        stall_seconds: how long a download may bring nothing.

    Raises:
        BadInput: there is no such newsgroup.
        Unreachable: neither cache nor network, and the sample has no such posts.
    """
    _check(categories)
    tell("Loading scikit-learn")
    from sklearn.datasets import fetch_20newsgroups

    fetch = partial(
        fetch_20newsgroups,
        subset="train",
        shuffle=True,
        random_state=SEED,
        categories=list(categories),
    )
    tell("Reading the 20 newsgroups")
    try:
        bunch = fetch(download_if_missing=False)
    except (OSError, LookupError, TypeError, AttributeError):  # not there, or a damaged cache
        try:
            bunch = Download(fetch, tell, stall_seconds).run()
        except OSError as error:
            return _instead(categories, error)
    rows = [
        Row(text.strip(), _label(bunch.target_names[target]))
        for text, target in zip(bunch.data, bunch.target, strict=True)
    ]
    return Corpus(rows, "20 newsgroups, training subset")


def _check(categories: Sequence[str]) -> None:
    wrong = [name for name in categories if name not in NEWSGROUPS]
    if wrong or len(set(map(_label, categories))) < 2:
        named = f"{one_line(wrong[0])!r} is none" if wrong else "these are fewer"
        raise BadInput(
            f"Two or more of the 20 newsgroups are needed, and {named}.",
            hint="Take names such as rec.sport.baseball and rec.sport.hockey.",
        )


def _label(category: str) -> str:
    return category.rpartition(".")[2]


def _instead(categories: Sequence[str], reason: Exception) -> Corpus:
    """The sample, with the reason why."""
    why = one_line(str(reason)).rstrip(".")
    labels = {_label(name) for name in categories}
    rows = sample_rows(labels)
    if {row.label for row in rows} != labels:
        raise Unreachable(
            f"The 20 newsgroups corpus is neither on this machine nor to be downloaded ({why}).",
            hint="Connect to the network, or set SCIKIT_LEARN_DATA to a folder that holds it.",
        )
    note = (
        f"The 20 newsgroups corpus could not be had ({why}): "
        f"these are {len(rows)} made-up posts instead."
    )
    return Corpus(rows, "made-up posts", made_up=True, note=note)
