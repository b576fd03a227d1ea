"""What a table finds and how it sorts, beside the plainest way to do so."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sportft_tui.dataset.table import layout, text_blocks, text_order
from sportft_tui.dataset.table.columns import Columns
from sportft_tui.dataset.table.labels import Labels
from sportft_tui.dataset.table.order import Column, Order
from sportft_tui.dataset.table.query import (
    InSplit,
    Is,
    Number,
    NumberField,
    Query,
    Split,
    Term,
    Words,
    WordsField,
    parse,
)
from sportft_tui.dataset.table.search import matching
from sportft_tui.dataset.table.sorting import in_order
from sportft_tui.dataset.table.stopping import Superseded
from sportft_tui.dataset.table.writer import ColumnWriter

FINDINGS = ("duplicate", "near-duplicate", "personal-Mail")
#: Letters that fold in every way there is: to another, to several, to one of other length.
ODD = (
    "aAkKsSfFiI .-\0\n0Ææßẞſﬁﬃ\u212aİıŉǰΐΣσςЖжéÉe\u0301ȺⱥꭰᏠᲀв\u0345ι"
    "\ud800\udfff\U0001f600\U0001e900"
)
LETTERS = st.one_of(st.sampled_from(ODD), st.characters(codec=None))
TEXTS = st.one_of(st.text(st.sampled_from(ODD), max_size=12), st.text(LETTERS, max_size=30))


@dataclass(frozen=True)
class Made:
    """A row as it is put into a table."""

    text: str
    label: str = ""
    given: str = ""
    split: int = 0
    flags: int = 0
    tokens: int = layout.UNCOUNTED
    findings: int = 0


@contextmanager
def table(rows: Sequence[Made]) -> Iterator[Columns]:
    with tempfile.TemporaryDirectory() as name:
        writer = ColumnWriter(Path(name) / "table")
        labels = Labels(writer.folder)
        writer.append(
            [row.text for row in rows],
            labels.codes([row.given for row in rows]),
            labels.codes([row.label for row in rows]),
            np.array([row.flags for row in rows], np.uint8),
        )
        writer.put(layout.SPLITS, 0, np.array([row.split for row in rows]))
        writer.put(layout.TOKENS, 0, np.array([row.tokens for row in rows]))
        writer.put(layout.FINDINGS, 0, np.array([row.findings for row in rows], np.uint64))
        named = [{"id": id, "what": "", "why": "", "count": 1} for id in FINDINGS]
        (writer.folder / layout.FINDING_NAMES).write_text(json.dumps(named))
        labels.close()
        writer.close()
        yield Columns(writer.folder)


# The plainest way: a row at a time


def passes(term: Term, number: int, row: Made) -> bool:
    if isinstance(term, Number) and term.field == "tokens" and row.tokens == layout.UNCOUNTED:
        return False
    return has(term, number, row) is not term.is_inverse


def has(term: Term, number: int, row: Made) -> bool:
    match term:
        case Words(field="finding"):
            ids = [id for id in FINDINGS if is_like(term, id, is_whole=True)] or [
                id for id in FINDINGS if is_like(term, id, is_whole=term.is_whole)
            ]
            if term.words.casefold() == "any" and not term.is_exact:
                ids = list(FINDINGS)
            return any(row.findings >> FINDINGS.index(id) & 1 for id in ids)
        case Words():
            held = row.text if term.field == "text" else row.label
            return is_like(term, held, is_whole=term.is_whole)
        case Number():
            counts = {"row": number + 1, "len": len(row.text), "tokens": row.tokens}
            count = counts[term.field]
            return count >= term.lowest and (term.highest is None or count <= term.highest)
        case InSplit():
            return layout.SPLIT_NAMES[row.split] == term.split
        case Is(flag="relabelled"):
            return row.label != row.given
        case Is():
            return bool(row.flags & (layout.MARKED if term.flag == "marked" else layout.EXCLUDED))


def is_like(term: Words, held: str, *, is_whole: bool) -> bool:
    words = term.words
    if words == words.lower() and not any(letter.isupper() for letter in words):
        words, held = words.casefold(), held.casefold()
    return held == words if is_whole else words in held


def sort_key(order: Order, row: Made) -> tuple[bool, str | int]:
    match order.column:
        case "text":
            return False, row.text
        case "label":
            return False, row.label
        case "split":
            return False, layout.SPLIT_NAMES[row.split]
        case "tokens":
            return row.tokens == layout.UNCOUNTED, row.tokens
        case "findings":
            return False, row.findings.bit_count()
        case "len":
            return False, len(row.text)
    raise AssertionError(order)


def sorted_plainly(rows: Sequence[Made], numbers: Sequence[int], order: Order) -> list[int]:
    if order.column == "row":
        return sorted(numbers, reverse=order.is_reverse)
    known = [n for n in sorted(numbers) if not sort_key(order, rows[n])[0]]
    unknown = [n for n in sorted(numbers) if sort_key(order, rows[n])[0]]
    known.sort(key=lambda n: sort_key(order, rows[n])[1], reverse=order.is_reverse)
    return known + unknown


ROWS = st.lists(
    st.builds(
        Made,
        TEXTS,
        label=TEXTS,
        given=TEXTS,
        split=st.integers(0, 2),
        flags=st.integers(0, 3),
        tokens=st.one_of(st.integers(0, 100_000), st.just(layout.UNCOUNTED)),
        findings=st.integers(0, 7),
    ),
    max_size=12,
)
NUMBERS = st.integers(0, 40)


def terms(data: st.DataObject, rows: Sequence[Made]) -> Term:
    """A term that often is about something that stands in the rows."""
    is_inverse = data.draw(st.booleans())
    kind = data.draw(st.sampled_from(["words", "words", "number", "split", "is"]))
    if kind == "split":
        return InSplit(data.draw(st.sampled_from(get_args(Split))), is_inverse)
    if kind == "is":
        return Is(data.draw(st.sampled_from(["marked", "excluded", "relabelled"])), is_inverse)
    if kind == "number":
        counted = data.draw(st.sampled_from(get_args(NumberField)))
        highest = data.draw(st.one_of(st.none(), st.integers(-1, 100_000), NUMBERS))
        return Number(counted, data.draw(NUMBERS), highest, is_inverse)
    words = data.draw(TEXTS)
    held = [row.text for row in rows] + [row.label for row in rows] + list(FINDINGS)
    if data.draw(st.booleans()):
        whole = data.draw(st.sampled_from(held))
        whole = data.draw(st.sampled_from([whole, whole.casefold(), whole.upper()]))
        start = data.draw(st.integers(0, len(whole)))
        words = whole[start : data.draw(st.integers(start, len(whole)))]
    field = data.draw(st.sampled_from(get_args(WordsField)))
    return Words(field, words, data.draw(st.booleans()), is_inverse)


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_a_query_lets_through_what_it_says(data: st.DataObject) -> None:
    # GIVEN any table and any query
    rows = data.draw(ROWS)
    query = Query(tuple(terms(data, rows) for _ in range(data.draw(st.integers(1, 3)))))
    numbers = data.draw(st.one_of(st.none(), st.permutations(range(len(rows)))))
    chosen = None if numbers is None else numbers[: len(rows) // 2 + 1]
    # WHEN it is asked, with blocks so small that texts stand across their borders
    with table(rows) as columns, small_blocks(data):
        asked = None if chosen is None else np.array(chosen, np.uint32)
        found = matching(columns, query, asked)
    # THEN each row is there if it passes all terms, in the order asked for
    among = range(len(rows)) if chosen is None else chosen
    expected = [n for n in among if all(passes(term, n, rows[n]) for term in query.terms)]
    assert found.tolist() == expected
    assert found.dtype == np.uint32


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_rows_stand_in_the_order_asked_for(data: st.DataObject) -> None:
    # GIVEN any table, and some of its rows
    rows = data.draw(ROWS)
    if data.draw(st.booleans()):  # many begin alike, or are equal
        prefix = data.draw(TEXTS) * 3
        ends = data.draw(st.lists(st.text("ab\0", max_size=9), max_size=30))
        rows = rows + [Made(prefix + end) for end in ends]
    numbers = data.draw(st.permutations(range(len(rows))))
    numbers = numbers[: data.draw(st.integers(0, len(numbers)))]
    order = Order(data.draw(st.sampled_from(get_args(Column))), data.draw(st.booleans()))
    # WHEN they are sorted, whatever may be held in memory
    with table(rows) as columns, small_blocks(data):
        found = in_order(columns, np.array(numbers, np.uint32), order)
    # THEN they stand as a plain stable sort puts them
    assert found.tolist() == sorted_plainly(rows, numbers, order)
    assert found.dtype == np.uint32


@contextmanager
def small_blocks(data: st.DataObject) -> Iterator[None]:
    """Everything that only shows in large tables shows in small ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_blocks, "BLOCK", data.draw(st.sampled_from([1, 7, 64, 1 << 18])))
        patch.setattr(text_blocks, "GAP", data.draw(st.sampled_from([0, 5, 1 << 15])))
        patch.setattr(text_order, "_HELD", data.draw(st.sampled_from([-1, 10, 1 << 25])))
        patch.setattr(text_order, "_SHRINKS", data.draw(st.sampled_from([1, 2, 1000])))
        patch.setattr(text_order, "_PROBED", data.draw(st.sampled_from([1, 1 << 16])))
        patch.setattr(text_order, "_STEPS", data.draw(st.sampled_from([0, 1, 3])))
        yield


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("goalie", [0, 1, 4]),
        ("Goalie", [1]),
        ("!goalie", [2, 3, 5]),
        ("the goalie", [0, 1, 4]),
        ('"the goalie"', [0, 1]),
        ("strasse", [3, 5]),
        ("straße", [3, 5]),
        ("kelvin", [2]),
        ("жук", [4]),
        ("goalie label:hockey", [0, 4]),
        ("label=hock", []),
        ("len<=12", [1, 2, 5]),
        ("row:2-3", [1, 2]),
        ("row:2 len>100", []),
    ],
)
def test_what_people_ask(typed: str, expected: list[int]) -> None:
    texts = (
        ("Saved by the goalie", "hockey"),
        ("the Goalie", "baseball"),
        ("300 \u212aELVIN", "physics"),
        ("In der Straße war es", "german"),
        ("the\nGOALIE ЖУК said goalie", "Ice Hockey"),
        ("STRASSE", "german"),
    )
    with table([Made(text, label) for text, label in texts]) as columns:
        found = matching(columns, parse(typed)).tolist()
    assert found == expected


@pytest.mark.parametrize("typed", ["word", "É", "!label:x label:y"])
def test_a_search_that_nobody_waits_for_ends(typed: str) -> None:
    # GIVEN a table of several blocks
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1

    # WHEN something newer is asked for THEN the search ends within a block
    with table([Made("é word " * 50)] * 5_000) as columns, pytest.raises(Superseded):
        matching(columns, parse(typed), should_stop=should_stop)
    assert asked == 2


@pytest.mark.parametrize("column", ["text", "len", "label"])
def test_a_sort_that_nobody_waits_for_ends(column: Column) -> None:
    with table([Made("é word " * 50)] * 5_000) as columns:
        rows = np.arange(5_000, dtype=np.uint32)
        with pytest.raises(Superseded):
            in_order(columns, rows, Order(column), should_stop=lambda: True)


def test_only_texts_that_can_still_pass_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a table far larger than a block, one row of it with another label
    read = 0
    fill = text_blocks.TextBlocks._fill

    def counted(self: text_blocks.TextBlocks, data: text_blocks.Bytes, where: int) -> None:
        nonlocal read
        read += len(data)
        fill(self, data, where)

    rows = [Made("word " * 40)] * 20_000
    rows[9_000] = Made("word " * 40, label="other")
    monkeypatch.setattr(text_blocks.TextBlocks, "_fill", counted)
    # WHEN its text is asked for
    with table(rows) as columns:
        found = matching(columns, parse("word label:other"))
    # THEN hardly more than its text is read
    assert found.tolist() == [9_000]
    assert read < 1_000
