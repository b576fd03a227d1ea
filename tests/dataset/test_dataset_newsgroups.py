"""Which of the 20 newsgroups, and what their posts are called."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sportft_tui.dataset.newsgroups import NEWSGROUPS, Newsgroups, labels_of, load
from sportft_tui.domain.errors import BadInput

SPORTS = ("rec.sport.baseball", "rec.sport.hockey")


def silent(_: str) -> None:
    """Says nothing."""


def test_labels_are_the_last_part_where_that_tells_the_groups_apart() -> None:
    names = ("talk.politics.misc", "talk.religion.misc", "sci.space")
    assert labels_of(names) == {
        "talk.politics.misc": "talk.politics.misc",
        "talk.religion.misc": "talk.religion.misc",
        "sci.space": "space",
    }
    # AND of all twenty, no two have the same
    assert len(set(labels_of(NEWSGROUPS).values())) == 20


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hockey", "rec.sport.hockey"),
        ("rec.sports.hockey", "rec.sport.hockey"),
        ("basebal", "rec.sport.baseball"),
        ("Sci.Space", "sci.space"),
        ("rec.chess", "rec.autos"),
    ],
)
def test_a_wrong_name_is_answered_with_near_ones(typed: str, meant: str) -> None:
    with pytest.raises(BadInput, match="There is no newsgroup") as raised:
        Newsgroups((typed, "sci.med"))
    assert meant in raised.value.hint
    assert len(raised.value.hint) < 100


def test_what_is_no_choice_is_a_sentence() -> None:
    with pytest.raises(BadInput, match="alone has one label"):
        Newsgroups(("sci.med", "sci.med"))
    with pytest.raises(BadInput, match="no subset 'half'"):
        Newsgroups(SPORTS, "half")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="'feet' cannot be removed"):
        Newsgroups(SPORTS, "train", ("feet",))  # type: ignore[arg-type]


def test_names_tell_what_was_chosen() -> None:
    assert Newsgroups(SPORTS).title == "20 newsgroups, training subset"
    every = Newsgroups(subset="all", remove=("headers", "footers", "quotes"))
    assert every.title == "20 newsgroups, without headers, footers and quotes"
    assert every.categories == NEWSGROUPS
    assert (Newsgroups(SPORTS).stem, every.stem) == ("baseball-hockey", "newsgroups-all")


def test_subsets_are_those_of_the_corpus(corpus: Path) -> None:
    sizes = {
        subset: Counter(row.label for row in load(Newsgroups(SPORTS, subset), silent).rows)
        for subset in ("train", "test", "all")
    }
    assert sizes["train"] == {"baseball": 597, "hockey": 600}
    assert sizes["test"] == {"baseball": 397, "hockey": 399}
    assert sizes["all"] == sizes["train"] + sizes["test"]


def test_headers_footers_and_quotes_are_cut_if_asked(corpus: Path) -> None:
    # GIVEN two groups of the same last part
    groups = ("talk.politics.misc", "talk.religion.misc")
    whole = load(Newsgroups(groups), silent)
    bare = load(Newsgroups(groups, "train", ("headers", "footers", "quotes")), silent)
    # THEN the posts are the same, in the same order, with whole names, and less text
    assert {row.label for row in whole.rows} == set(groups)
    assert [row.label for row in whole.rows] == [row.label for row in bare.rows]
    assert all("Subject:" in row.text for row in whole.rows)
    headed = [row.text.startswith("From:") for row in bare.rows]
    assert sum(headed) < 0.01 * len(headed)  # quoted ones are texts
    assert sum(len(row.text) for row in bare.rows) < 0.8 * sum(len(row.text) for row in whole.rows)
    assert bare.source == "20 newsgroups, training subset, without headers, footers and quotes"
