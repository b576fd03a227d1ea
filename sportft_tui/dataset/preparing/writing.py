"""Prepared rows as files: beside their names first, then renamed, never over another file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

from sportft_tui.dataset.formats import BOM, chat_line, completion_line, encode_line
from sportft_tui.dataset.preparing.plan import Outcome
from sportft_tui.dataset.preparing.splitting import Part
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.template import Format
from sportft_tui.domain.text import one_line
from sportft_tui.new_files import alone_in, beside, give_name, numbered, settle

#: Lines are handed to the file in pieces of about this size.
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Form:
    """What files look like.

    Attributes:
        format: prompt/completion or chat.
        system: the system prompt of chat examples.
        bom: begin each file with a byte order mark, as Azure wants it.
    """

    format: Format = "completion"
    system: str = ""
    bom: bool = False

    def lines(self, prompts: Sequence[str], completions: Sequence[str]) -> list[bytes]:
        """Examples as lines, their line ends included."""
        if self.format == "chat":
            pairs = zip(prompts, completions, strict=True)
            return [encode_line(chat_line(*pair, self.system)) for pair in pairs]
        return [encode_line(line) for line in map(completion_line, prompts, completions)]


def stem_of(path: Path) -> str:
    """What the names of prepared files begin with: a file's name without its last ending."""
    return os.path.splitext(path.name)[0] or path.name  # noqa: PTH122  as the retired tool did


def kind_of(format: str) -> str:
    """What names of files in a format have after their stem."""
    return "_prepared_chat" if format == "chat" else "_prepared"


def names(stem: str, parts: Sequence[Part], kind: str) -> list[tuple[str, str]]:
    """The names of each part's training and validation file; the second empty where there is none.

    Args:
        stem: their beginning.
        parts: what goes into them.
        kind: `_prepared`, or `_prepared_chat`.
    """
    result = []
    for part in parts:
        begin = f"{stem}{kind}{part.name}"
        split = (f"{begin}_train.jsonl", f"{begin}_valid.jsonl")
        result.append(split if part.valid else (f"{begin}.jsonl", ""))
    return result


def write(
    outcome: Outcome,
    parts: Sequence[Part],
    form: Form,
    folder: Path,
    stem: str,
    *,
    reuse: bool = False,
) -> list[tuple[Path, Path | None]]:
    """Write the files of all parts, all under the same number.

    Args:
        outcome: the rows; parts speak of their indices.
        parts: what goes where.
        form: what the files look like.
        folder: where they go.
        stem: what their names begin with.
        reuse: whether files that are there and hold just this are used as they are.

    Returns:
        Of each part the training file and, where there is one, the validation file.

    Raises:
        BadInput: the folder cannot be written to, the disk is full, ...
    """
    wanted = names(stem, parts, kind_of(form.format))
    files = [
        (name, outcome.lines.at(rows))
        for part, pair in zip(parts, wanted, strict=True)
        for name, rows in zip(pair, (part.train, part.valid), strict=True)
        if name
    ]
    final = put(files, folder, bom=form.bom, reuse=reuse)
    where = dict(zip((name for name, _ in files), final, strict=True))
    return [(where[train], where.get(valid)) for train, valid in wanted]


def put(
    files: Sequence[tuple[str, Iterable[bytes]]],
    folder: Path,
    *,
    bom: bool = False,
    reuse: bool = False,
) -> list[Path]:
    """Write files that belong together, all under the same number; see `write`.

    Args:
        files: their names and their lines, line ends included.
        folder: where they go; is made.
        bom: whether each begins with a byte order mark.
        reuse: whether files that are there and hold just this are used as they are.

    Returns:
        Where they are.

    Raises:
        BadInput: the folder cannot be written to, the disk is full, ...
    """
    made: list[Path] = []
    try:
        with _unfinished(folder, made):
            for name, lines in files:
                made.append(beside(folder / name))
                _write(made[-1], lines, bom)
            return _publish(made, [folder / name for name, _ in files], reuse=reuse)
    except OSError as error:
        place = one_line(str(error.filename or folder))
        raise BadInput(
            f"{place} cannot be written: {one_line(error.strerror or str(error))}.",
            hint="Choose another folder, or check the space on the disk.",
        ) from error


@contextmanager
def _unfinished(folder: Path, made: Sequence[Path]) -> Iterator[None]:
    """Whatever happens, nothing unfinished is left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        for path in made:
            path.unlink(missing_ok=True)


def _write(path: Path, lines: Iterable[bytes], bom: bool) -> None:
    with path.open("xb", buffering=_BLOCK) as file:
        if bom:
            file.write(BOM)
        file.writelines(lines)
        settle(file)


def _publish(made: Sequence[Path], wanted: Sequence[Path], *, reuse: bool) -> list[Path]:
    """Give finished files their names, or the first number under which all are free."""
    with alone_in(wanted[0].parent):
        number = 0
        while True:
            final = [numbered(path, number) for path in wanted]
            if reuse and all(map(_is_same, made, final)):
                return final
            if not any(path.exists() or path.is_symlink() for path in final) and _linked(
                made, final
            ):
                return final
            number += 1


def _linked(made: Sequence[Path], final: Sequence[Path]) -> bool:
    """Whether all names could be given. A link is refused where a name is taken by now."""
    given: list[Path] = []
    for unfinished, path in zip(made, final, strict=True):
        try:
            give_name(unfinished, path)
        except FileExistsError:
            for taken_back in given:
                taken_back.unlink()
            return False
        given.append(path)
    return True


def _is_same(made: Path, there: Path) -> bool:
    try:
        return there.is_file() and cmp(made, there, shallow=False)
    except OSError:  # not ours to read: the name is taken
        return False
