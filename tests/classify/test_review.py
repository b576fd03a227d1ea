"""The pure part of a review: order, keys, pace."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sportft_tui.classify.review_keys import KEYS, TAKEN, LabelKeys
from sportft_tui.classify.review_pace import ReviewPace
from sportft_tui.classify.review_queue import ReviewQueue, Way, disagreement, margin
from sportft_tui.domain.prediction import Prediction


def said(*shares: tuple[str, float], label: str = "") -> Prediction:
    return Prediction(label or shares[0][0], shares, "ft:1", 0.0)


SURE = said(("a", 0.99), ("b", 0.01))
WAVERING = said(("b", 0.51), ("a", 0.49))
OTHER = said(("b", 0.95), ("a", 0.05))


def rest(queue: ReviewQueue) -> list[int]:
    current = [] if queue.current is None else [queue.current]
    return [*current, *queue.ahead(len(queue))]


def test_as_they_stand_is_the_order_in_which_they_came() -> None:
    queue = ReviewQueue()
    queue.add([7, 3])
    queue.add([5])
    queue.hear({5: WAVERING})
    assert rest(queue) == [7, 3, 5]


def test_what_the_model_wavers_about_comes_first_and_what_it_does_not_know_last() -> None:
    # GIVEN a review that has begun
    queue = ReviewQueue(Way.UNCERTAIN)
    queue.add([1, 2, 3, 4, 5])
    # WHEN the model has its say about some
    queue.hear({1: WAVERING, 2: SURE, 3: WAVERING, 5: OTHER})
    # THEN the one being read stays, and the others are in order
    assert rest(queue) == [1, 3, 5, 2, 4]


def test_labels_that_the_model_is_sure_are_wrong_come_first() -> None:
    queue = ReviewQueue(Way.DISAGREEING)
    queue.add([1, 2, 3, 4, 5])
    queue.labels.update(dict.fromkeys([1, 2, 3, 4, 5], "a"))
    queue.hear({2: SURE, 3: WAVERING, 5: OTHER})
    assert rest(queue) == [1, 5, 3, 2, 4]


def test_what_is_behind_the_reader_stays_whatever_comes() -> None:
    # GIVEN a reader at the third text
    queue = ReviewQueue(Way.UNCERTAIN)
    queue.add([1, 2, 3, 4])
    queue.go_on()
    queue.go_on()
    # WHEN opinions come, also of what was read
    queue.hear({1: SURE, 2: WAVERING, 3: SURE, 4: WAVERING})
    # THEN going back goes the way that the reader came
    assert queue.current == 3
    queue.go_back()
    assert queue.current == 2
    queue.go_back()
    queue.go_back()
    assert (queue.current, queue.position) == (1, 0)


def test_behind_the_last_text_there_is_none() -> None:
    queue = ReviewQueue()
    queue.add([1])
    queue.go_on()
    queue.go_on()
    assert (queue.current, queue.position) == (None, 1)
    queue.go_back()
    assert queue.current == 1


def test_another_models_opinion_replaces_the_first() -> None:
    queue = ReviewQueue(Way.UNCERTAIN)
    queue.add([1, 2, 3])
    queue.hear({2: SURE, 3: WAVERING})
    assert rest(queue) == [1, 3, 2]
    queue.forget()
    assert rest(queue) == [1, 2, 3]


@given(
    st.lists(st.integers(0, 50), unique=True),
    st.lists(
        st.one_of(
            st.sampled_from(Way),
            st.booleans(),
            st.dictionaries(st.integers(0, 50), st.sampled_from([SURE, WAVERING, OTHER])),
        )
    ),
)
def test_no_text_is_lost_or_doubled_and_none_that_was_read_moves(
    rows: list[int], moves: list[Way | bool | dict[int, Prediction]]
) -> None:
    queue = ReviewQueue()
    queue.add(rows)
    for move in moves:
        before, current = queue.position, queue.current
        if isinstance(move, Way):
            queue.order_by(move)
        elif isinstance(move, dict):
            queue.hear(move)
        else:
            (queue.go_on if move else queue.go_back)()
            before, current = queue.position, queue.current
        assert (queue.position, queue.current) == (before, current)
    seen = []
    while queue.position:
        queue.go_back()
    while queue.current is not None:
        seen.append(queue.current)
        queue.go_on()
    assert sorted(seen) == sorted(rows)


def test_what_a_server_does_not_tell_may_be_another_labels() -> None:
    assert margin(said(("a", 0.75), ("b", 0.25))) == 0.5
    assert margin(said(("a", 0.5))) == 0.0
    assert margin(Prediction("a", (), "ft:1", 0.0)) == 1.0


def test_disagreement_is_about_the_given_label() -> None:
    assert disagreement(OTHER, "b") == 0.0
    assert round(disagreement(OTHER, "a"), 6) == 0.9
    assert disagreement(OTHER, "") == 0.95


def test_keys_of_labels_do_nothing_else_and_stay() -> None:
    # GIVEN more labels than keys
    keys = LabelKeys(f"label {number}" for number in range(40))
    assert not set(KEYS) & set(TAKEN)
    assert len(set(KEYS)) == len(KEYS) == 9 + 26 - len(TAKEN)
    assert keys.label_of("1") == "label 0"
    assert keys.label_of("a") == "label 9"
    assert keys.key_of("label 39") == ""
    # WHEN another one comes THEN the others keep theirs
    keys.add(["label 3", "new"])
    assert keys.key_of("label 3") == "4"
    assert keys.labels.count("label 3") == 1
    # AND what is no key is no label
    assert [keys.label_of(key) for key in ("u", "?", "0", "", "12")] == [None] * 5
    assert LabelKeys(["a"]).label_of("2") is None


def test_pace_is_of_the_last_texts_without_pauses() -> None:
    # GIVEN too few texts THEN nothing is said
    pace = ReviewPace(100.0)
    pace.decided(110.0)
    pace.decided(120.0)
    assert pace.an_hour is None
    assert pace.seconds_for(10) is None
    # WHEN there are enough THEN it is told
    pace.decided(130.0)
    assert pace.an_hour == 360.0
    assert pace.seconds_for(36) == 360.0
    # AND a pause does not count
    pace.decided(10_000.0)
    assert pace.an_hour == 360.0
    # AND faster is noticed
    for number in range(1, 31):
        pace.decided(10_000.0 + number)
    assert pace.an_hour == 3600.0
