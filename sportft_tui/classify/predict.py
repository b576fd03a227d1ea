"""One text, one label, with how sure the model is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.api.completions import answer, is_chat
from sportft_tui.classify.calibration import calibrated
from sportft_tui.classify.odds import Odds, label_of, merged, odds
from sportft_tui.domain.answer import Answer, Spelling, Token, Usage
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction

if TYPE_CHECKING:
    from sportft_tui.api.connection import Connection
    from sportft_tui.api.profiles import Profile
    from sportft_tui.domain.template import Template
    from sportft_tui.domain.usage_price import UsagePrice

#: Beginnings that are looked at a second time, each a request of its own...
MOST_LOOKS = 2
#: ... where they are that probable: less changes nothing that anybody would see.
WORTH_A_LOOK = 0.01


@dataclass(frozen=True, slots=True)
class Reading:
    """How answers are read.

    Attributes:
        unsure_below: what an answer's probability has to reach to be taken for sure.
        temperature: what probabilities are calibrated with; 1 for the model's own.
        second_look: whether to ask again where an answer is undecided between labels that begin
            alike. Each look costs as much as the first; only completions can be asked so.
        price: what tokens cost; None where that is not known.
    """

    unsure_below: float = 0.0
    temperature: float = 1.0
    second_look: bool = False
    price: UsagePrice | None = None


PLAIN = Reading()


async def classify(
    conn: Connection, model: str, template: Template, text: str, reading: Reading = PLAIN
) -> Prediction:
    """The label that the model gives to `text`.

    Args:
        conn: an open connection.
        model: the fine-tuned model's name.
        template: the form that it was trained with; `Template()` when not known.
        text: what is to be classified.
        reading: how the answer is read.

    Raises:
        BadInput: there is no text.
        SportftError: the server could not be asked, or did not answer rightly.
    """
    if not text.strip():
        raise BadInput("There is no text to classify.", hint="Type or paste one.")
    start = time.perf_counter()
    said = await answer(conn, model, template, text)
    found = odds_of(said, conn.profile, template)
    used = said.usage
    if reading.second_look and not is_chat(template):
        for fork in found.beginnings[:MOST_LOOKS]:
            if fork.probability >= WORTH_A_LOOK:
                further = await answer(conn, model, template, text, beginning=fork.text)
                whole = _continued(further, fork.text)
                found = merged(found, fork, odds_of(whole, conn.profile, template))
                used = (used or Usage()) + (further.usage or Usage())
    return prediction(
        Answer(said.text, said.tokens, said.is_cut, used),
        found,
        template.labels,
        model=model,
        seconds=time.perf_counter() - start,
        reading=reading,
    )


def odds_of(said: Answer, profile: Profile, template: Template) -> Odds:
    """The probabilities in an answer."""
    label = label_of(said.text, template.labels, is_cut=said.is_cut)
    return odds(said, label, template.labels, is_whole=profile.is_local)


def prediction(
    said: Answer,
    found: Odds,
    labels: Sequence[str],
    *,
    model: str,
    seconds: float,
    reading: Reading = PLAIN,
) -> Prediction:
    """An answer as a prediction: calibrated, with what it cost."""
    used = said.usage or Usage()
    own = Prediction(
        label=label_of(said.text, labels, is_cut=said.is_cut),
        probabilities=found.shares,
        model=model,
        seconds=seconds,
        undecided=found.undecided,
        unsure_below=reading.unsure_below,
        prompt_tokens=used.prompt_tokens,
        completion_tokens=used.completion_tokens,
        usd=reading.price.usd(used) if reading.price and said.usage else None,
    )
    return calibrated(own, reading.temperature, labels)


def _continued(further: Answer, beginning: str) -> Answer:
    """An answer to a second look as if it had been said from its beginning on."""
    first = Token(Spelling(beginning.encode("utf-8", "replace"), 1.0))
    text, tokens = beginning + further.text, (first, *further.tokens)
    return Answer(text, tokens if further.tokens else (), further.is_cut, further.usage)
