"""Where the rows to prepare come from: a file, newsgroups, or a table that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from sportft_tui.dataset.findings.finding import Fix, Found
from sportft_tui.dataset.newsgroups import Corpus, Newsgroups, load
from sportft_tui.dataset.preparing.edits import Edit, TextsAndLabels
from sportft_tui.dataset.preparing.writing import stem_of
from sportft_tui.dataset.sources.source import Source, Wish
from sportft_tui.domain.text import one_line

#: Changes of single rows, by their positions.
Edits = Mapping[int, Edit]
#: Rows given at once.
_BATCH_ROWS = 512


class Origin(Protocol):
    """Rows that can be read more than once.

    Attributes:
        name: what to call it in sentences.
        stem: what the names of prepared files begin with.
        folder: where they go if nobody says.
        edits: what was changed in single rows; None where only a recipe can know.
    """

    name: str
    stem: str
    folder: Path
    edits: Edits | None

    @property
    def system(self) -> str:
        """The system prompt that all rows have; empty where there is none."""
        ...

    @property
    def is_plain(self) -> bool:
        """Whether it is a file that trainers take as it is."""
        ...

    def pairs(self) -> Iterator[TextsAndLabels]:
        """Texts and labels, some hundred at a time."""
        ...

    def is_final(self) -> bool:
        """Whether what was read stands; else it is to be read again."""
        ...

    def found(self) -> list[Found]:
        """What is to be said about the table itself."""
        ...


class FileOrigin:
    """A file or a folder, or stdin.

    Args:
        path: where it is; `-` is stdin.
        wish: how it is to be read.

    Raises:
        BadInput: it cannot be read; says where and why.
    """

    edits: Edits | None = None

    def __init__(self, path: Path, wish: Wish) -> None:
        self._source = Source(path, wish)
        self.name = self._source.name
        self.stem = stem_of(self._source.path)
        self.folder = Path() if str(path) == "-" else path.parent

    @property
    def system(self) -> str:
        return self._source.system

    @property
    def is_plain(self) -> bool:
        return self._source.is_plain

    def pairs(self) -> Iterator[TextsAndLabels]:
        return self._source.pairs()

    def is_final(self) -> bool:
        """Whether later rows have no columns that fit better."""
        return self._source.is_shape_final()

    def found(self) -> list[Found]:
        """What becomes of its columns, of lines that cannot be used, ..."""
        source, found = self._source, []
        for note in source.notes:
            found.append(Found("note", note))
        if source.kind not in ("JSONL", "FOLDER"):
            fix = Fix(f"Convert it from {source.kind} to JSON lines", necessary=True)
            found.append(Found("format", f"The file is read as {source.kind}.", fix=fix))
        used = [source.shape.text, source.shape.label]
        for name, wish in (("prompt", source.shape.text), ("completion", source.shape.label)):
            if wish and wish != name and source.kind != "FOLDER":
                fix = Fix(f"Use it as `{name}`", necessary=True)
                what = f"The column `{one_line(wish)}` holds the {name}s."
                found.append(Found(f"column-{name}", what, fix=fix))
        extra = [f"`{one_line(column)}`" for column in source.columns if column not in used]
        if extra:
            fix = Fix("Leave them out", necessary=True)
            what = f"Columns besides text and label: {', '.join(extra)}."
            found.append(Found("extra-columns", what, "Training takes two columns.", fix=fix))
        if source.faults.count:
            place, reason = source.faults.skipped[0]
            what = f"{source.faults.count:,} bad lines are skipped; the first is {place}: {reason}."
            fix = Fix("Skip them", necessary=True)
            found.append(Found("bad-lines", what, count=source.faults.count, fix=fix))
        return found


class PostsOrigin:
    """Posts of newsgroups.

    Args:
        wanted: which.
        tell: is called with a line of progress.

    Raises:
        Unreachable: they cannot be had.
    """

    edits: Edits | None = None
    system = ""
    is_plain = False

    def __init__(self, wanted: Newsgroups, tell: Callable[[str], None]) -> None:
        self._corpus: Corpus = load(wanted, tell)
        self.name = self._corpus.source
        self.stem = wanted.stem
        self.folder = Path()

    def pairs(self) -> Iterator[TextsAndLabels]:
        rows = self._corpus.rows
        for first in range(0, len(rows), _BATCH_ROWS):
            some = rows[first : first + _BATCH_ROWS]
            yield [row.text for row in some], [row.label for row in some]

    def is_final(self) -> bool:
        return True

    def found(self) -> list[Found]:
        """That the posts are made up, where they are."""
        return [Found("note", self._corpus.note)] if self._corpus.note else []
