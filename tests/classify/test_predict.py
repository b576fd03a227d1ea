import math
from typing import Any

import httpx2
import pytest

from sportft_tui.api.connection import Connection
from sportft_tui.api.profiles import local_profile
from sportft_tui.classify.predict import classify, label_of, probabilities
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.template import Template

SPORTS = ("baseball", "hockey")


def logs(**values: float) -> list[tuple[str, float]]:
    return [(name.replace("_", " "), math.log(value)) for name, value in values.items()]


def rounded(found: tuple[tuple[str, float], ...]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in found}


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (" hockey", "hockey"),
        ("Hockey\n", "hockey"),
        (" hockey hockey hockey", "hockey"),
        ("hockeyist", "hockeyist"),
        (" golf\x1b[2J \n", "golf[2J"),
        ("", ""),
    ],
)
def test_the_label_of_an_answer(said: str, label: str) -> None:
    assert label_of(said, SPORTS) == label


def test_the_longest_label_that_fits_is_meant() -> None:
    assert label_of("ice hockey", ("ice", "ice hockey")) == "ice hockey"


def test_spellings_of_a_label_are_added_up() -> None:
    found = probabilities("hockey", logs(_hockey=0.5, hockey=0.2, Hockey=0.1, ball=0.1), SPORTS)
    assert rounded(found) == {"hockey": 0.8}


def test_beginnings_count_for_the_one_label_they_can_become() -> None:
    labels = ("politics.guns", "politics.misc", "hockey")
    found = probabilities("hockey", logs(hock=0.6, politics=0.3, h=0.05, x=0.05), labels)
    assert rounded(found) == {"hockey": 0.65}


def test_where_no_labels_are_known_the_answers_are_the_labels() -> None:
    found = probabilities("spam", logs(_spam=0.6, Spam=0.1, _ham=0.3), ())
    assert rounded(found) == {"spam": 0.7, "ham": 0.3}
    assert found[0][0] == "spam"


def test_no_candidates_no_probabilities() -> None:
    assert probabilities("hockey", [], SPORTS) == ()


async def test_a_text_gets_its_label_and_probabilities() -> None:
    logprobs = {
        "tokens": [" hockey"],
        "token_logprobs": [math.log(0.9)],
        "top_logprobs": [{" hockey": math.log(0.9), " baseball": math.log(0.1)}],
    }
    wire: dict[str, Any] = {"choices": [{"text": " hockey", "logprobs": logprobs}]}
    transport = httpx2.MockTransport(lambda r: httpx2.Response(200, json=wire))
    profile = local_profile("http://stand-in.test/v1", Secret("k"))
    async with Connection(profile, transport=transport) as conn:
        found = await classify(conn, "ft:ada:x", Template(labels=SPORTS), "a goal")
        with pytest.raises(BadInput, match="no text"):
            await classify(conn, "ft:ada:x", Template(labels=SPORTS), " \n")
    assert found.label == "hockey"
    assert rounded(found.probabilities) == {"hockey": 0.9, "baseball": 0.1}
    assert found.probability == pytest.approx(0.9)
    assert found.model == "ft:ada:x"
    assert 0 < found.seconds < 30
