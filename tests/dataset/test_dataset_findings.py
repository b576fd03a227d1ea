"""Each finding: which rows it is about, and what its fix makes of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from sportft_tui.dataset.findings import lengths, near
from sportft_tui.dataset.findings.finding import Found, Wanted
from sportft_tui.dataset.findings.sketching import Helper
from sportft_tui.dataset.findings.survey import Survey, Surveyor
from sportft_tui.dataset.preparing.plan import Plan
from sportft_tui.dataset.spool import Spool
from sportft_tui.domain.errors import BadInput

Row = tuple[str, str]


@pytest.fixture
def spool() -> Iterator[Spool]:
    with Spool() as opened:
        yield opened


def surveyed(spool: Spool, rows: Sequence[Row], **wanted: Any) -> Survey:
    surveyor = Surveyor(spool, Wanted(**wanted))
    pieces = [rows[i : i + 7] for i in range(0, len(rows), 7)]
    surveyor.read(([p for p, _ in piece], [c for _, c in piece]) for piece in pieces)
    return surveyor.survey()


def one(survey: Survey, id: str) -> Found:
    (found,) = (found for found in survey.found if found.id == id)
    return found


def ids(survey: Survey) -> set[str]:
    return {found.id for found in survey.found}


def after(survey: Survey, *only: str) -> list[Row]:
    """The rows with only these fixes applied."""
    decisions = {found.id: found.id in only for found in survey.found}
    return [(p, c) for batch in Plan(survey, decisions).batches() for _, p, c in batch]


def posts(n: int, labels: Sequence[str] = ("hockey", "baseball"), seed: int = 1) -> list[Row]:
    """Texts of random words: none is like another."""
    dice = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [["".join(dice.choices(letters, k=5)) for _ in range(60)] for _ in range(n)]
    return [(" ".join(words[i]) + "\n.", labels[i % len(labels)]) for i in range(n)]


def test_plain_rows_have_none_but_marks(spool: Spool) -> None:
    assert ids(surveyed(spool, posts(120))) == {"classification", "separator", "space"}


def test_chats_need_no_marks(spool: Spool) -> None:
    assert ids(surveyed(spool, posts(120), format="chat")) == {"classification"}


def test_marks_of_another_form_are_taken_from_chats(spool: Spool) -> None:
    rows = [(text + "\n\n###\n\n", " " + label) for text, label in posts(120)]
    survey = surveyed(spool, rows, format="chat")
    assert after(survey, "separator", "space") == posts(120)


def test_empty_texts_and_labels(spool: Spool) -> None:
    rows = [*posts(20), (" \n", "hockey"), ("text\n.", " "), ("", "hockey"), ("more\n.", "")]
    survey = surveyed(spool, rows)
    assert list(one(survey, "empty-prompt").rows) == [20, 22]
    assert list(one(survey, "empty-completion").rows) == [21, 23]
    assert after(survey, "empty-prompt") == posts(20)


def test_near_duplicates_are_told_and_kept_together(spool: Spool) -> None:
    # GIVEN a text once more, with other blanks, case and two other words
    rows = posts(60)
    text, label = rows[3]
    words = text.upper().split()
    words[10], words[11] = "Other", "Words"
    rows.append((" \n ".join(words), label))
    # AND one of which only a half is the same
    rows.append((" ".join(rows[4][0].split()[:30] + rows[5][0].split()[:30]), label))
    survey = surveyed(spool, rows)
    # THEN the first is found, the second not
    assert list(one(survey, "near-duplicate").rows) == [60]
    assert survey.groups[60] == survey.groups[3] == 3
    # AND it stays unless somebody says so
    fix = one(survey, "near-duplicate").fix
    assert fix is not None and not fix.default
    assert len(after(survey, "near-duplicate")) == 61


def test_short_texts_are_near_only_where_words_are_the_same(spool: Spool) -> None:
    rows = [
        *posts(30),
        ("Good game!", "a"),
        ("good  game", "a"),
        ("good name", "a"),
        ("!", "b"),
        ("?", "b"),
    ]
    survey = surveyed(spool, rows)
    assert list(one(survey, "near-duplicate").rows) == [31]


def test_texts_with_zero_characters_do_not_shift_others(spool: Spool) -> None:
    rows = [("a\0b" + text, label) for text, label in posts(30)]
    rows.append((rows[3][0].replace(".", "!"), "hockey"))
    survey = surveyed(spool, rows)
    assert list(one(survey, "near-duplicate").rows) == [30]
    assert list(one(survey, "control").rows) == list(range(31))
    assert [spool[i] for i in range(31)] == rows
    assert [row[1:] for batch in spool.batches() for row in batch] == rows


def test_one_text_with_two_labels(spool: Spool) -> None:
    rows = [*posts(20), (posts(20)[4][0], "cricket"), (posts(20)[4][0], "hockey")]
    survey = surveyed(spool, rows)
    assert list(one(survey, "conflict").rows) == [4, 20, 21]
    assert list(one(survey, "duplicate").rows) == [21]
    assert (posts(20)[4][0], "cricket") not in after(survey, "conflict")


def test_labels_that_differ_in_case_or_blanks(spool: Spool) -> None:
    rows = posts(60, ("ice hockey", "Ice  Hockey", "ice hockey", "baseball"))
    survey = surveyed(spool, rows)
    found = one(survey, "label-spelling")
    assert list(found.rows) == list(range(1, 60, 4))
    assert {label for _, label in after(survey, "label-spelling")} == {"ice hockey", "baseball"}


def test_small_classes_and_imbalance(spool: Spool) -> None:
    rows = [*posts(95, ("hockey",)), *posts(9, ("baseball",), 2), *posts(10, ("cricket",), 3)]
    survey = surveyed(spool, rows)
    assert list(one(survey, "small-class").rows) == list(range(95, 104))
    assert "95" in one(survey, "imbalance").what and "9." in one(survey, "imbalance").what
    with Spool() as other:
        assert not {"small-class", "imbalance"} & ids(surveyed(other, rows[:90] + rows[104:]))


def test_control_characters(spool: Spool) -> None:
    bad = ["a\x07b\n.", "a\x0cb\n.", "é\ud800b\n.", "é\u0085b\n.", "\ufeffab\n.", "a\x7fb\n."]
    good = ["tab\tand\r\nline\n."]
    rows = [*posts(20), *((text, "hockey") for text in bad + good), (".", "hoc\0key")]
    survey = surveyed(spool, rows)
    assert list(one(survey, "control").rows) == [*range(20, 26), 27]
    mended = [text for text, _ in after(survey, "control")[20:]]
    assert mended[:6] == ["ab\n.", "a\nb\n.", "éb\n.", "é\nb\n.", "ab\n.", "ab\n."]
    assert after(survey, "control")[-1] == (".", "hockey")


def test_mojibake(spool: Spool) -> None:
    right = ["Café au lait", "it’s “so” – yes", "Привет", "🏒 goal", "naïve", "Übung"]
    wrong = [text.encode().decode("cp1252", "replace") for text in right]
    wrong = [text for text in wrong if "\ufffd" not in text]
    assert len(wrong) > 3
    fine = ["«CAFÉ» «voilà»", "Â±5", "plain Ã"]
    rows = [*posts(20), *((text, "hockey") for text in [*wrong, *fine[:1], *fine[2:]])]
    survey = surveyed(spool, rows)
    assert list(one(survey, "mojibake").rows) == list(range(20, 20 + len(wrong)))
    assert all(text in right for text, _ in after(survey, "mojibake")[20 : 20 + len(wrong)])


def test_lost_characters_are_told(spool: Spool) -> None:
    survey = surveyed(spool, [*posts(20), ("a \ufffd b", "hockey")])
    assert list(one(survey, "lost-characters").rows) == [20]


@pytest.mark.parametrize(
    ("text", "id", "masked"),
    [
        ("mail jo.doe+x@sub.example.org now", "mail-address", "mail [mail] now"),
        ("(555) 010-1234 is it", "phone-number", "[phone] is it"),
        ("call 555-010-1234.", "phone-number", "call [phone]."),
        ("ring +49 30 1234567 or", "phone-number", "ring [phone] or"),
    ],
)
def test_personal_data(spool: Spool, text: str, id: str, masked: str) -> None:
    survey = surveyed(spool, [*posts(20), (text, "hockey"), ("", "x")])
    found = one(survey, id)
    assert list(found.rows) == [20]
    assert found.fix is not None and not found.fix.default
    assert after(survey, id)[20][0] == masked


@pytest.mark.parametrize(
    "text", ["a @ b", "@home", "1234567890", "1990-01-02 12:00:00", "3.14159-26"]
)
def test_no_personal_data(spool: Spool, text: str) -> None:
    assert not {"mail-address", "phone-number"} & ids(
        surveyed(spool, [*posts(20), (text, "hockey")])
    )


def test_rows_over_the_context(spool: Spool) -> None:
    rows = [*posts(20), ("ab\n" * 400, "hockey")]
    found = one(surveyed(spool, rows, context=600), "long")
    assert list(found.rows) == [20]
    assert found.what == "1 row has more than 600 tokens (counted with cl100k_base)."
    with Spool() as other:
        assert "long" not in ids(surveyed(other, rows))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("hockey " * 200, 204),  # 1,400 characters, and few tokens
        ("\u6f22" * 200, 402),  # 200 characters, 600 bytes
    ],
)
def test_tokens_decide_not_characters(text: str, tokens: int) -> None:
    # GIVEN a row with so many tokens, its label's two among them WHEN they fit THEN it is not long
    for spare, long in ((0, False), (1, True)):
        with Spool() as spool:
            rows = [("a", "hockey"), (text, "hockey"), *posts(4)]
            found = surveyed(spool, rows, context=tokens - spare, model="gpt-3.5-turbo")
            where = [list(one.rows) for one in found.found if one.id == "long"]
            assert bool(where and 1 in where[0]) is long


def test_a_long_row_is_an_estimate_where_there_is_too_much_to_count(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lengths, "MOST_COUNTED", 900)
    rows = [*posts(20), ("ab\n" * 250, "hockey"), ("ab\n" * 900, "baseball")]
    found = one(surveyed(spool, rows, context=400, model="gpt-4o"), "long")
    assert list(found.rows) == [20, 21]
    assert found.what == (
        "2 rows have more than 400 tokens (as gpt-4o counts them; 1 of them an estimate by "
        "characters)."
    )


def test_a_separator_of_letters_or_blanks_is_an_accident(spool: Spool) -> None:
    survey = surveyed(spool, [(f"{i} is the e", label) for i, (_, label) in enumerate(posts(20))])
    assert after(survey, "separator")[3][0] == "3 is the e ->"


def test_labels_are_not_renamed_unasked(spool: Spool) -> None:
    survey = surveyed(spool, posts(30, ("CLASS_A", "CLASS_B")))
    for id in ("completion-prefix", "uppercase-completion"):
        fix = one(survey, id).fix
        assert fix is not None and not fix.default


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no rows"),
        ([("a", ""), ("b", " ")], "No row has a completion"),
        ([("a", "x"), ("a", "y")], "prompts are the same"),
        ([("a", "x"), ("b", "x")], "completions are the same"),
    ],
)
def test_nothing_to_learn_from_is_said(spool: Spool, rows: list[Row], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        surveyed(spool, rows)


@pytest.mark.parametrize("accident", ["none", "killed", "zero"])
def test_near_duplicates_of_large_tables_are_found_by_another_process(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, accident: str
) -> None:
    # GIVEN that more than 20 rows are many
    monkeypatch.setattr(near, "_MANY_ROWS", 20)
    monkeypatch.setattr(near, "has_other_core", lambda: True)
    rows = [
        *posts(60),
        (posts(60)[3][0].upper(), "hockey"),
        ("Good game!", "a"),
        ("good game", "a"),
    ]
    if accident == "zero":  # what joins texts on their way
        rows[40] = ("\0" + rows[40][0], "hockey")
    helpers: list[Helper] = []

    class Watched(Helper):
        def __init__(self) -> None:
            super().__init__()
            helpers.append(self)
            if accident == "killed":
                self._process.kill()
                self._process.wait()

    monkeypatch.setattr(near, "Helper", Watched)
    # WHEN they are looked at THEN the same is found, also where the process fails
    survey = surveyed(spool, rows)
    assert list(one(survey, "near-duplicate").rows) == [60, 62]
    assert len(helpers) == 1
