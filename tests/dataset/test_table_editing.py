"""Changes of rows beside the plainest way to make them; and columns as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sportft_tui.dataset.sources.source import Wish
from sportft_tui.dataset.table import edit_log, layout
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.edit_log import EditLog, identity
from sportft_tui.dataset.table.editing import Edits
from sportft_tui.dataset.table.labels import Labels
from sportft_tui.dataset.table.reader import TableReader
from sportft_tui.dataset.table.writer import ColumnWriter
from sportft_tui.domain.errors import BadInput
from sportft_tui.home import Home

N_ROWS = 300
NAMES = ["a", "b", "c"]
GIVEN = np.array([row % 3 for row in range(N_ROWS)], np.uint32)
ROWS = st.one_of(
    st.lists(st.integers(0, N_ROWS - 1), max_size=5, unique=True).map(sorted),
    # More than are written down one by one.
    st.tuples(st.integers(0, 99), st.integers(1, 3)).map(lambda t: list(range(t[0], N_ROWS, t[1]))),
)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), ROWS, st.booleans()),
        st.tuples(st.just("exclude"), ROWS, st.booleans()),
        st.tuples(st.just("relabel"), ROWS, st.sampled_from(NAMES)),
        st.tuples(st.just("undo"), st.none(), st.none()),
        st.tuples(st.just("redo"), st.none(), st.none()),
    ),
    max_size=12,
)


@contextmanager
def a_home() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with mock.patch.object(edit_log, "home", lambda: Home(folder, folder, folder)):
            yield folder


class Plain:
    """The same, one row at a time, with whole copies to go back to."""

    def __init__(self) -> None:
        self.now: tuple[set[int], list[int]] = (set(), GIVEN.tolist())
        self.marked: set[int] = set()
        self.done: list[Any] = []
        self.undone: list[Any] = []

    def do(self, action: str, rows: list[int] | None, to: Any) -> int:
        out, labels = set(self.now[0]), list(self.now[1])
        if action == "mark":
            assert rows is not None
            marks = set(rows) - self.marked if to else set(rows) & self.marked
            self.marked ^= marks
            if len(marks) > 1:  # one mark is taken back by one key
                self.done.append((marks, to))
                self.undone.clear()
            return len(marks)
        if action in ("undo", "redo"):
            source, target = (
                (self.done, self.undone) if action == "undo" else (self.undone, self.done)
            )
            if source and isinstance(source[-1][1], bool):
                target.append(source.pop())
                marks, on = target[-1]
                on = on is (action == "redo")
                self.marked = self.marked | marks if on else self.marked - marks
            elif source:
                target.append(self.now)
                self.now = source.pop()
            return 0
        assert rows is not None
        if action == "exclude":
            out = out | set(rows) if to else out - set(rows)
            changed = len(out ^ self.now[0])
        else:
            changed = sum(labels[row] != NAMES.index(to) for row in rows)
            for row in rows:
                labels[row] = NAMES.index(to)
        if changed:
            self.done.append(self.now)
            self.undone.clear()
            self.now = (out, labels)
        return changed


def state_of(edits: Edits) -> tuple[set[int], set[int], list[int]]:
    flags = edits.flags(N_ROWS)
    marked, out = (
        set(np.flatnonzero(flags & bit).tolist()) for bit in (layout.MARKED, layout.EXCLUDED)
    )
    return marked, out, edits.labels(GIVEN).tolist()


@settings(max_examples=150, deadline=None)
@given(ACTIONS)
def test_changes_are_what_they_say_and_come_back(actions: list[tuple[str, Any, Any]]) -> None:
    with a_home():
        edits, plain = Edits(EditLog("x"), NAMES.index), Plain()
        for action, rows, to in actions:
            numbers = np.array(rows or [], np.uint32)
            changed = 0
            if action == "relabel":
                changed = len(edits.relabel(numbers, to, NAMES.index(to), GIVEN))
            elif action in ("undo", "redo"):
                getattr(edits, action)()
            else:
                changed = len(getattr(edits, action)(numbers, to))
            assert changed == plain.do(action, rows, to)
            assert state_of(edits) == (plain.marked, *plain.now)
            assert (bool(edits.can_undo), bool(edits.can_redo)) == (
                bool(plain.done),
                bool(plain.undone),
            )
        # What was written down gives the same again, with all that can be undone.
        again = Edits(EditLog("x"), NAMES.index)
        assert state_of(again) == state_of(edits)
        assert (again.can_undo, again.can_redo) == (edits.can_undo, edits.can_redo)
        while again.undo():
            pass
        assert state_of(again)[1:] == (set(), GIVEN.tolist())


TEXTS = st.text(st.characters(codec=None), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=9), max_size=4))
def test_columns_hold_any_text(batches: list[list[tuple[str, str]]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name) / "columns"
        writer, labels = ColumnWriter(folder), Labels(folder)
        for batch in batches:
            codes = labels.codes([label for _, label in batch])
            writer.append([text for text, _ in batch], codes, codes, np.zeros(len(batch), np.uint8))
        labels.flush()
        rows = [pair for batch in batches for pair in batch]
        # THEN the worker and the app read what was written
        columns = Columns(folder)
        assert len(columns) == len(rows)
        assert columns.texts_of(0, len(rows)) == [text for text, _ in rows] if rows else True
        assert [columns.text(row) for row in range(len(rows))] == [text for text, _ in rows]
        reader = TableReader(folder)
        reader.see(len(rows))
        read = [reader.row(number) for number in range(len(rows))]
        assert [(row.text, row.label) for row in read] == rows
        for most in (1, 5):
            starts = [reader.row(number, most).text for number in range(len(rows))]
            assert starts == [text[:most] for text, _ in rows]
        for opened in (reader, writer, labels):
            opened.close()


def test_only_the_rows_named_are_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "columns"
    writer, zeros = ColumnWriter(folder), np.zeros(1_000, np.uint32)
    writer.append([""] * 1_000, zeros, zeros, zeros.astype(np.uint8))
    # WHEN few rows, many rows, and rows that are not there yet are written
    column = np.full(2_000, 3, np.uint8)
    writer.put_rows(layout.FLAGS, np.array([5, 999, 1_500]), column)
    assert np.flatnonzero(Columns(folder).flags).tolist() == [5, 999]
    column[:] = 0
    column[100:700:2] = 3
    writer.put_rows(layout.FLAGS, np.arange(100, 700, 2), column)
    assert np.count_nonzero(Columns(folder).flags) == 302
    # AND what is no table is a sentence to the app
    writer.close()
    Labels(folder).close()
    (folder / layout.TOKENS).unlink()
    with pytest.raises(BadInput, match=r"tokens\.u32 cannot be read"):
        TableReader(folder)


def test_a_file_is_known_by_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text,label\na,b\n")
    first = identity(path, Wish())
    assert identity(path, Wish()) == first
    # Read otherwise, it has other rows; and so has another file.
    assert identity(path, Wish(text="label", label="text")) != first
    path.write_text("text,label\nc,d\n")
    assert identity(path, Wish()) != first
    (tmp_path / "folder" / "a").mkdir(parents=True)
    empty = identity(tmp_path / "folder", Wish())
    (tmp_path / "folder" / "a" / "1.txt").write_text("x")
    assert identity(tmp_path / "folder", Wish()) != empty
