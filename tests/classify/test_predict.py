"""Classifying, against a stand-in server that gives probabilities in every shape."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx2
import pytest

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import Profile, local_profile, remote_profile
from sportft_tui.classify.odds import label_of
from sportft_tui.classify.predict import PLAIN, Reading, classify
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.template import Template
from sportft_tui.domain.usage_price import UsagePrice

SPORTS = ("baseball", "hockey")
POLITICS = ("politics.guns", "politics.misc", "hockey")
CUSTOM = remote_profile("custom", "http://stand-in.test/v1", {"SPORTFT_API_KEY": "k"})
LOCAL = local_profile("http://stand-in.test/v1", Secret("k"))

Choice = dict[str, Any]
Tops = Mapping[str, float]


def completion(*places: tuple[str, Tops], end: str = "stop") -> Choice:
    """A completion: what was said at each place, and the probabilities of what could be."""
    return {
        "text": "".join(said for said, _ in places),
        "finish_reason": end,
        "logprobs": {
            "tokens": [said for said, _ in places],
            "token_logprobs": [math.log(tops[said]) for said, tops in places],
            "top_logprobs": [{t: math.log(p) for t, p in tops.items()} for _, tops in places],
        },
    }


def chat(*places: tuple[str, Tops], end: str = "stop", text: str | None = None) -> Choice:
    content = [
        {"token": said, "logprob": math.log(tops[said]), "top_logprobs": rows(tops)}
        for said, tops in places
    ]
    said = "".join(said for said, _ in places) if text is None else text
    return {"message": {"content": said}, "finish_reason": end, "logprobs": {"content": content}}


def rows(tops: Tops) -> list[dict[str, Any]]:
    return [
        {"token": token, "bytes": None, "logprob": math.log(value)} for token, value in tops.items()
    ]


async def said(
    choice: Choice | Callable[[dict[str, Any]], Choice],
    labels: Sequence[str] = SPORTS,
    *,
    profile: Profile = CUSTOM,
    reading: Reading = PLAIN,
    bodies: list[dict[str, Any]] | None = None,
) -> Prediction:
    """What is made of a server's answer; the template's form is the answer's."""

    def server(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        if bodies is not None:
            bodies.append(body)
        found = choice(body) if callable(choice) else choice
        usage = {"prompt_tokens": 100, "completion_tokens": 2, "total_tokens": 102}
        # As Python's servers write it: with NaN and Infinity.
        content = json.dumps({"choices": [found], "usage": usage})
        return httpx2.Response(200, content=content, headers={"content-type": "application/json"})

    one = choice({"prompt": ""}) if callable(choice) else choice
    template = Template("chat" if "message" in one else "completion", labels=tuple(labels))
    async with Connection(profile, transport=httpx2.MockTransport(server)) as conn:
        return await classify(conn, "ft:m", template, "a goal", reading)


def rounded(found: Prediction) -> dict[str, float]:
    return {name: round(value, 6) for name, value in found.probabilities}


def parts(found: Prediction) -> dict[tuple[str, ...], float]:
    return {labels: round(value, 6) for labels, value in found.undecided}


def total(found: Prediction) -> float:
    return sum(rounded(found).values()) + sum(parts(found).values())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (" hockey", "hockey"),
        ("Hockey\n", "hockey"),
        (" hockey hockey hockey", "hockey"),
        ("hockeyist", "hockeyist"),
        (" golf\x1b[2J \n", "golf[2J"),
        ("", ""),
    ],
)
def test_the_label_of_an_answer(text: str, label: str) -> None:
    assert label_of(text, SPORTS) == label


def test_the_label_that_fits_best_is_meant() -> None:
    assert label_of("ice hockey", ("ice", "ice hockey")) == "ice hockey"
    assert [label_of(text, ("us", "US")) for text in ("US", "us")] == ["US", "us"]
    # AND what was cut can be but one
    assert label_of("politics.g", POLITICS, is_cut=True) == "politics.guns"
    assert label_of("politics.", POLITICS, is_cut=True) == "politics."


async def test_a_label_of_one_token_has_its_probability() -> None:
    tops = {" hockey": 0.9, " baseball": 0.1}
    found = await said(completion((" hockey", tops)), profile=LOCAL)
    assert found.label == "hockey"
    assert rounded(found) == {"hockey": 0.9, "baseball": 0.1}
    assert found.probability == pytest.approx(0.9)
    assert (found.model, found.left_over < 1e-9) == ("ft:m", True)
    assert 0 < found.seconds < 30
    assert (found.prompt_tokens, found.completion_tokens, found.usd) == (100, 2, None)


@pytest.mark.parametrize("form", [completion, chat])
async def test_labels_of_several_tokens_are_as_probable_as_their_tokens_together(form: Any) -> None:
    # GIVEN "hockey" said as two tokens, then something after it
    choice = form(
        ("hock", {"hock": 0.8, "baseball": 0.15}),
        ("ey", {"ey": 0.9, "s": 0.1}),
        ("!", {"!": 0.5, "?": 0.5}),
    )
    found = await said(choice)
    # THEN what follows the label says nothing, and all that is not known is said
    assert rounded(found) == {"hockey": 0.72, "baseball": 0.15}
    assert parts(found) == {(): 0.08, SPORTS: 0.05}
    assert found.bounds("hockey") == pytest.approx((0.72, 0.77))


async def test_spellings_of_a_label_are_added_up() -> None:
    tops = {" hockey": 0.5, "hockey": 0.2, "Hockey": 0.1, " ball": 0.1}
    found = await said(completion((" hockey", tops)))
    assert rounded(found) == {"hockey": 0.8}
    assert total(found) == pytest.approx(1)


async def test_a_shared_first_token_that_was_said_is_followed_to_its_end() -> None:
    choice = chat(
        ("politics", {"politics": 0.9, "hock": 0.1}),
        (".", {".": 1.0}),
        ("guns", {"guns": 0.7, "misc": 0.2}),
    )
    found = await said(choice, POLITICS)
    assert found.label == "politics.guns"
    assert rounded(found) == {"politics.guns": 0.63, "politics.misc": 0.18, "hockey": 0.1}
    # AND what was left out at the third token belongs to those that begin so
    assert parts(found) == {("politics.guns", "politics.misc"): 0.09}


async def test_a_shared_first_token_that_was_not_said_stays_undecided() -> None:
    found = await said(chat(("hockey", {"hockey": 0.6, "politics": 0.4})), POLITICS)
    assert rounded(found) == {"hockey": 0.6}
    assert parts(found) == {("politics.guns", "politics.misc"): 0.4}
    assert found.bounds("politics.misc") == pytest.approx((0.0, 0.4))
    # AND where a number is needed, it is divided
    assert found.spread(POLITICS) == pytest.approx((0.2, 0.2, 0.6))


async def test_a_second_look_decides_it() -> None:
    # GIVEN a server that goes on from where the prompt ends
    def server(body: dict[str, Any]) -> Choice:
        if body["prompt"].endswith(" politics"):
            return completion((".guns", {".guns": 0.75, ".misc": 0.25}))
        return completion((" hockey", {" hockey": 0.6, " politics": 0.4}))

    bodies: list[dict[str, Any]] = []
    looking = Reading(second_look=True, price=UsagePrice(10.0, 100.0))
    found = await said(server, POLITICS, reading=looking, bodies=bodies)
    assert rounded(found) == {"hockey": 0.6, "politics.guns": 0.3, "politics.misc": 0.1}
    assert parts(found) == {}
    # AND it was asked for, and costs as much again
    assert len(bodies) == 2
    assert found.usd == pytest.approx(2 * (100 * 10 + 2 * 100) / 1e6)
    plain: list[dict[str, Any]] = []
    assert rounded(await said(server, POLITICS, bodies=plain)) == {"hockey": 0.6}
    assert len(plain) == 1


async def test_a_label_that_begins_another() -> None:
    numbers = ("1", "10", "2")
    # WHEN the model shows that it has a token for the longer one THEN the shorter is itself
    found = await said(chat(("2", {"2": 0.7, "1": 0.2, "10": 0.1})), numbers)
    assert rounded(found) == {"2": 0.7, "1": 0.2, "10": 0.1}
    # WHEN it does not THEN it stays undecided
    found = await said(chat(("2", {"2": 0.7, "1": 0.3})), numbers)
    assert (rounded(found), parts(found)) == ({"2": 0.7}, {("1", "10"): 0.3})
    # WHEN the shorter one was said, and the answer ended THEN it is the answer
    found = await said(chat(("1", {"1": 0.8, "2": 0.2})), numbers)
    assert rounded(found) == {"1": 0.8, "2": 0.2}
    # WHEN the answer was cut there THEN it is not known
    found = await said(chat(("1", {"1": 0.8, "2": 0.2}), end="length"), numbers)
    assert (rounded(found), parts(found)) == ({"2": 0.2}, {("1", "10"): 0.8})
    assert found.label == "1"


async def test_the_engines_tokens_are_whole_labels() -> None:
    labels = ("ice", "ice hockey", "golf")
    choice = completion((" golf", {" golf": 0.5, " ice": 0.4}))
    found = await said(choice, labels, profile=LOCAL)
    # THEN the one that is missing has what is left
    assert rounded(found) == {"golf": 0.5, "ice": 0.4, "ice hockey": 0.1}
    assert parts(found) == {}


async def test_labels_missing_from_the_top_are_bounded_by_what_is_left() -> None:
    labels = ("a", "b", "c", "d")
    found = await said(chat(("a", {"a": 0.7, "b": 0.1})), labels)
    assert rounded(found) == {"a": 0.7, "b": 0.1}
    assert found.left_over == pytest.approx(0.2)
    assert found.bounds("d") == pytest.approx((0.0, 0.2))
    assert found.spread(labels) == pytest.approx((0.75, 0.15, 0.05, 0.05))


async def test_where_no_labels_are_known_the_answers_are_the_labels() -> None:
    found = await said(completion((" spam", {" spam": 0.6, "Spam": 0.1, " ham": 0.3})), ())
    assert rounded(found) == {"spam": 0.7, "ham": 0.3}
    # AND the beginning of another answer is none
    two = await said(chat(("sp", {"sp": 0.5, "h": 0.5}), ("am", {"am": 0.9, "ice": 0.1})), ())
    assert rounded(two) == {"spam": 0.45}
    assert two.left_over == pytest.approx(0.55)


EURO = ("€uro", "£ound")
HALF = list("€".encode())


@pytest.mark.parametrize(
    "content",
    [
        # OpenAI's chats: escapes, with the bytes beside them
        [("\\xe2\\x82", HALF[:2]), ("\\xac", HALF[2:]), ("uro", None)],
        # escapes alone
        [("\\xe2\\x82", None), ("\\xac", None), ("uro", None)],
        # completions of the older kind
        [("bytes:\\xe2\\x82", None), ("bytes:\\xac", None), ("uro", None)],
        [("bytes: \\xe2\\x82", None), ("bytes:\\xacu", None), ("ro", None)],
    ],
)
async def test_tokens_may_be_halves_of_characters(content: list[tuple[str, Any]]) -> None:
    other = {"token": "\\xc2\\xa3", "bytes": [0xC2, 0xA3], "logprob": math.log(0.3)}
    wire = [
        {"token": token, "bytes": octets, "logprob": math.log(0.9), "top_logprobs": []}
        for token, octets in content
    ]
    wire[0] |= {"logprob": math.log(0.6), "top_logprobs": [other]}
    choice = {
        "message": {"content": "€uro"},
        "finish_reason": "stop",
        "logprobs": {"content": wire},
    }
    found = await said(choice, EURO)
    assert found.label == "€uro"
    assert rounded(found) == {"€uro": pytest.approx(0.6 * 0.81), "£ound": 0.3}


async def test_a_half_tells_labels_apart_or_not() -> None:
    # GIVEN two labels whose first characters share their first byte
    tops = {"bytes:\\xe2": 0.4, "x": 0.6}
    found = await said(completion(("x", tops)), ("€uro", "▲up", "x"))
    assert parts(found) == {("€uro", "▲up"): 0.4}
    decided = {"bytes:\\xe2\\x82": 0.4, "x": 0.6}
    found = await said(completion(("x", decided)), ("€uro", "▲up", "x"))
    assert rounded(found) == {"x": 0.6, "€uro": 0.4}


async def test_characters_that_the_server_has_replaced() -> None:
    # GIVEN halves sent as the mark for "cannot be read", twice among the alternatives
    tops = [
        {"token": "\ufffd", "logprob": math.log(0.6)},
        {"token": "\ufffd", "logprob": math.log(0.1)},
        {"token": "£", "logprob": math.log(0.2)},
    ]
    content = [
        {"token": "\ufffd", "logprob": math.log(0.6), "top_logprobs": tops},
        {"token": "\ufffduro", "logprob": math.log(0.5), "top_logprobs": []},
    ]
    choice = {
        "message": {"content": "€uro"},
        "finish_reason": "stop",
        "logprobs": {"content": content},
    }
    found = await said(choice, EURO)
    # THEN the answer has what its tokens have together, and the rest is undecided
    assert rounded(found) == {"€uro": 0.3}
    assert parts(found) == {EURO: 0.7}


async def test_the_same_alternative_twice_counts_once() -> None:
    choice = chat(("hockey", {"hockey": 0.6}))
    choice["logprobs"]["content"][0]["top_logprobs"] = (
        rows({"hockey": 0.6}) * 2 + rows({"baseball": 0.4}) * 3
    )
    assert rounded(await said(choice)) == {"hockey": 0.6, "baseball": 0.4}


@pytest.mark.parametrize("mark", ["Ġ", "▁"])
async def test_blanks_written_as_marks(mark: str) -> None:
    choice = completion((f"{mark}hockey", {f"{mark}hockey": 0.9, f"{mark}baseball": 0.1}))
    choice["text"] = " hockey"
    assert rounded(await said(choice)) == {"hockey": 0.9, "baseball": 0.1}


async def test_chats_with_the_probabilities_of_completions() -> None:
    told = completion(("hockey", {"hockey": 0.9, "baseball": 0.1}))["logprobs"]
    choice = {"message": {"content": "hockey"}, "logprobs": told}
    assert rounded(await said(choice)) == {"hockey": 0.9, "baseball": 0.1}


NAN, ENDLESS = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "tops", "expected"),
    [
        # "not likely", in three words
        (math.log(0.9), {" hockey": math.log(0.9), " baseball": -9999}, {"hockey": 0.9}),
        (math.log(0.9), {" hockey": math.log(0.9), " baseball": -ENDLESS}, {"hockey": 0.9}),
        (math.log(0.9), {" hockey": math.log(0.9), " baseball": NAN}, {"hockey": 0.9}),
        # the token's own value is only among the alternatives
        (None, {" hockey": math.log(0.9), " baseball": math.log(0.1)}, "both"),
        (NAN, {" hockey": math.log(0.9), " baseball": math.log(0.1)}, "both"),
        # it is not among them
        (math.log(0.9), {" baseball": math.log(0.1)}, "both"),
        # a hair over 0
        (1e-7, {" hockey": 1e-7}, {"hockey": 1.0}),
        # no alternatives at all
        (math.log(0.9), None, {"hockey": 0.9}),
        (math.log(0.9), [None], {"hockey": 0.9}),
        # objects for numbers
        (math.log(0.9), {" baseball": {"logprob": math.log(0.1), "rank": 2}}, "both"),
        # nothing that can be believed
        (-9999, {" hockey": -9999, " baseball": -9999}, {}),
        (0.9, {" hockey": 0.9, " baseball": 0.1}, {}),
        (ENDLESS, {" hockey": ENDLESS}, {}),
        (math.log(0.9), {" hockey": math.log(0.9), " baseball": math.log(0.8)}, {}),
        (True, {" hockey": True}, {}),
        ("-0.1", {}, {}),
    ],
)
async def test_values_that_are_none(value: Any, tops: Any, expected: Any) -> None:
    told = {"tokens": [" hockey"], "token_logprobs": [value], "top_logprobs": [tops]}
    found = await said({"text": " hockey", "finish_reason": "stop", "logprobs": told})
    both = {"hockey": 0.9, "baseball": 0.1}
    assert found.label == "hockey"
    assert rounded(found) == (both if expected == "both" else expected)
    assert total(found) == pytest.approx(1 if expected else 0)


@pytest.mark.parametrize(
    "told",
    [None, {}, [], "x", {"content": None}, {"content": [None]}, {"tokens": [7]}, {"tokens": {}}],
)
@pytest.mark.parametrize("is_chat", [True, False])
async def test_providers_that_return_none(told: Any, is_chat: bool) -> None:
    choice: Choice = {"message": {"content": "hockey"}} if is_chat else {"text": " hockey"}
    found = await said(choice | {"logprobs": told})
    assert (found.label, found.probabilities, found.undecided) == ("hockey", (), ())
    assert (found.probability, found.bounds("hockey")) == (None, (0.0, 1.0))
    assert found.spread(SPORTS) == (0.0, 1.0)


async def test_below_the_threshold_the_answer_is_unsure() -> None:
    choice = completion((" hockey", {" hockey": 0.6, " baseball": 0.4}))
    assert not (await said(choice)).is_unsure
    assert not (await said(choice, reading=Reading(unsure_below=0.6))).is_unsure
    assert (await said(choice, reading=Reading(unsure_below=0.7))).is_unsure
    # AND so is one whose probability nobody tells
    silent = {"text": " hockey", "logprobs": None}
    assert (await said(silent, reading=Reading(unsure_below=0.5))).is_unsure
    assert not (await said(silent)).is_unsure


async def test_calibrated_probabilities_are_evened_out_and_whole() -> None:
    choice = completion((" hockey", {" hockey": 0.9, " baseball": 0.1}))
    found = await said(choice, reading=Reading(temperature=2.0))
    assert rounded(found) == {"hockey": 0.75, "baseball": 0.25}
    assert found.temperature == 2.0


async def test_there_is_no_text_to_classify() -> None:
    async with Connection(LOCAL, transport=httpx2.MockTransport(lambda r: r.nobody)) as conn:
        with pytest.raises(BadInput, match="no text"):
            await classify(conn, "ft:ada:x", Template(labels=SPORTS), " \n")
