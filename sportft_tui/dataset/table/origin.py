"""Where a table's rows come from. Runs in the worker process only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from sportft_tui.dataset.newsgroups import Corpus, Newsgroups, load
from sportft_tui.dataset.sources.opening import unreadable
from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.dataset.table.asking import from_wire
from sportft_tui.dataset.table.edit_log import identity, named
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.template import Format
from sportft_tui.domain.text import one_line

Pairs = tuple[Sequence[str], Sequence[str]]
_BATCH_ROWS = 512
#: How an encoding is chosen where a table is opened by keys.
_BY_KEY = "F3 where the file is opened"


class Origin(Protocol):
    """What a table is read from.

    Attributes:
        title: a few words.
        made_up: whether the rows are the sample, which must be said wherever they are shown.
        note: the one line to show with them; may be empty.
        log_name: of its changes; the same for the same rows.
        format: `completion` where the texts are prompts, else `chat`: the first needs marks, whose
            lack is then a finding.
        system: the system prompt that all chats have, once they are read; may be empty.
    """

    title: str
    made_up: bool
    note: str
    log_name: str

    @property
    def format(self) -> Format: ...

    @property
    def system(self) -> str: ...

    def pairs(self) -> Iterator[Pairs]:
        """Texts and labels, some hundred at a time."""

    def is_final(self) -> bool:
        """Whether the rows stand as they were given; else they are to be read once more."""

    def notes(self) -> Sequence[str]:
        """What a reader should know about how they were read, a sentence each."""


class FileOrigin:
    """A file or a folder.

    Args:
        path: it.
        wish: how it is to be read.

    Raises:
        BadInput: it cannot be read, or its columns cannot be recognised.
    """

    made_up = False
    note = ""

    def __init__(self, path: Path, wish: Wish) -> None:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise BadInput(f"{one_line(str(path))} is neither a file nor a folder.")
        self._source = Source(path, wish)
        self.title = self._source.name
        try:
            self.log_name = identity(path, wish)
        except OSError as error:
            raise unreadable(path, error) from error

    @property
    def format(self) -> Format:
        return "completion" if self._source.shape.text == "prompt" else "chat"

    @property
    def system(self) -> str:
        return self._source.system

    def pairs(self) -> Iterator[Pairs]:
        return self._source.pairs()

    def is_final(self) -> bool:
        return self._source.is_shape_final()

    def notes(self) -> Sequence[str]:
        faults = self._source.faults
        notes = [note.replace("--encoding NAME", _BY_KEY) for note in self._source.notes]
        if faults.count:
            place, reason = faults.skipped[0]
            many = f"{faults.count:,} bad lines are skipped; the first is"
            notes.append(
                f"{many if faults.count > 1 else 'A bad line is skipped:'} {place}: {reason}."
            )
        return notes


class CorpusOrigin:
    """Newsgroups, or the sample in their place.

    Args:
        wanted: which.
        tell: is called with a line of progress.

    Raises:
        SportftError: they cannot be loaded.
    """

    format: Format = "chat"
    system = ""

    def __init__(self, wanted: Newsgroups, tell: Callable[[str], None]) -> None:
        corpus: Corpus = load(wanted, tell)
        self._rows = iter(corpus.rows)
        self.title, self.made_up, self.note = corpus.source, corpus.made_up, corpus.note
        which = [*wanted.categories, wanted.subset, *wanted.remove]
        self.log_name = named(corpus.source, *which)

    def pairs(self) -> Iterator[Pairs]:
        while rows := list(islice(self._rows, _BATCH_ROWS)):
            yield [row.text for row in rows], [row.label for row in rows]

    def is_final(self) -> bool:
        return True

    def notes(self) -> Sequence[str]:
        return ()


def origin_of(what: Mapping[str, Any], tell: Callable[[str], None]) -> Origin:
    """What was asked for over the wire; see `asking`."""
    asked, wish = from_wire(what)
    return FileOrigin(asked, wish) if isinstance(asked, Path) else CorpusOrigin(asked, tell)
