"""The 20 newsgroups, loaded with scikit-learn's own loader: `load` runs in the worker process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Literal, get_args

from sportft_tui.dataset.download import STALL_SECONDS, Download, Tell
from sportft_tui.dataset.rows import Row
from sportft_tui.dataset.sample import sample_rows
from sportft_tui.domain.errors import BadInput, Unreachable
from sportft_tui.domain.text import one_line

Subset = Literal["train", "test", "all"]
Removable = Literal["headers", "footers", "quotes"]
SUBSETS: tuple[Subset, ...] = get_args(Subset)
REMOVABLE: tuple[Removable, ...] = get_args(Removable)

#: What the corpus has, by subject; a wrong name is found before 14 MB are loaded for it.
NEWSGROUPS = (
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
)
SEED = 42
#: A classifier tells two things apart, or more.
_FEWEST = 2
#: Names that are offered in place of a wrong one.
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Newsgroups:
    """Which posts of the corpus.

    Args:
        categories: names such as `rec.sport.hockey`; all 20 where empty.
        subset: the corpus comes split by date: `train` is the earlier part, `test` the later.
        remove: what is cut from every post, as far as scikit-learn recognises it.

    Raises:
        BadInput: there is no such newsgroup, subset or part; or there are fewer than two groups.
    """

    categories: tuple[str, ...] = ()
    subset: Subset = "train"
    remove: tuple[Removable, ...] = ()

    def __post_init__(self) -> None:
        names = tuple(dict.fromkeys(self.categories)) or NEWSGROUPS
        object.__setattr__(self, "categories", names)
        object.__setattr__(self, "remove", tuple(dict.fromkeys(self.remove)))
        for name in names:
            if name not in NEWSGROUPS:
                raise BadInput(
                    f"There is no newsgroup {one_line(name)!r} among the 20.", hint=_meant(name)
                )
        if len(names) < _FEWEST:
            raise BadInput(
                f"{names[0]} alone has one label only: there is nothing to tell apart.",
                hint="Take two or more, such as rec.sport.baseball and rec.sport.hockey.",
            )
        if self.subset not in SUBSETS:
            raise BadInput(
                f"There is no subset {one_line(self.subset)!r}.", hint="Take train, test or all."
            )
        for part in self.remove:
            if part not in REMOVABLE:
                raise BadInput(
                    f"{one_line(part)!r} cannot be removed from posts.",
                    hint=f"What can be: {', '.join(REMOVABLE)}.",
                )

    @property
    def title(self) -> str:
        """What the rows are, a few words."""
        subset = "" if self.subset == "all" else f", {_SUBSET_NAMES[self.subset]} subset"
        without = f", without {_listed(self.remove)}" if self.remove else ""
        return f"20 newsgroups{subset}{without}"

    @property
    def stem(self) -> str:
        """What file names made of them begin with, such as `baseball-hockey`."""
        labels = sorted(labels_of(self.categories).values())
        named = "newsgroups" if len(labels) > _NEAR else "-".join(labels)
        return "-".join([named, *([] if self.subset == "train" else [self.subset])])


_SUBSET_NAMES = {"train": "training", "test": "test"}


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _meant(name: str) -> str:
    """Which names are like a wrong one."""
    lower = name.strip().lower()
    near = [known for known in NEWSGROUPS if lower and lower in known.split(".")]
    near += get_close_matches(lower, NEWSGROUPS, _NEAR, cutoff=0.5)
    tails = {known.rpartition(".")[2]: known for known in NEWSGROUPS}
    near += [tails[tail] for tail in get_close_matches(lower, tails, _NEAR)]
    found = list(dict.fromkeys(near))[:_NEAR]
    if found:
        return f"Near it: {', '.join(found)}."
    return f"There are {', '.join(NEWSGROUPS)}."


def labels_of(categories: Iterable[str]) -> dict[str, str]:
    """The label of each newsgroup: its name's last part, where no other one chosen has the same."""
    last = {name: name.rpartition(".")[2] for name in categories}
    ends = list(last.values())
    return {name: end if ends.count(end) == 1 else name for name, end in last.items()}


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


def load(wanted: Newsgroups, tell: Tell, *, stall_seconds: float = STALL_SECONDS) -> Corpus:
    """Posts of newsgroups: from scikit-learn's cache, its download, or the sample.

    Args:
        wanted: which posts.
        tell: is called with a line of progress.
        stall_seconds: how long a download may bring nothing.

    Raises:
        Unreachable: neither cache nor network, and the sample has no such posts.
    """
    tell("Loading scikit-learn")
    from sklearn.datasets import fetch_20newsgroups

    fetch = partial(
        fetch_20newsgroups,
        subset=wanted.subset,
        shuffle=True,
        random_state=SEED,
        categories=list(wanted.categories),
        remove=wanted.remove,
    )
    tell("Reading the 20 newsgroups")
    try:
        bunch = fetch(download_if_missing=False)
    except (OSError, LookupError, TypeError, AttributeError):  # not there, or a damaged cache
        try:
            bunch = Download(fetch, tell, stall_seconds).run()
        except OSError as error:
            return _instead(wanted, error)
    labels = labels_of(wanted.categories)
    rows = [
        Row(text.strip(), labels[bunch.target_names[target]])
        for text, target in zip(bunch.data, bunch.target, strict=True)
    ]
    return Corpus(rows, wanted.title)


def _instead(wanted: Newsgroups, reason: Exception) -> Corpus:
    """The sample, with the reason why."""
    why = one_line(str(reason)).rstrip(".")
    labels = set(labels_of(wanted.categories).values())
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
