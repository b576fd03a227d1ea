"""One text and its label, remembered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sportft_tui import settings
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.phase import Phase

if TYPE_CHECKING:
    from sportft_tui.classify.predict import Reading
    from sportft_tui.domain.prediction import Prediction
    from sportft_tui.domain.template import Template
    from sportft_tui.workflow.session import Session


async def reading(
    session: Session,
    model: str,
    threshold: float | None = None,
    *,
    second_look: bool = False,
    is_calibrated: bool = False,
) -> Reading:
    """How a model's answers are read, ready to be used for many texts.

    Args:
        session: with the server.
        model: a fine-tuned model's name.
        threshold: less probable answers are unsure; as the settings say where None.
        second_look: whether to ask again where labels that begin alike are not told apart.
        is_calibrated: whether to calibrate as `evaluate` has found out.

    Raises:
        BadInput: the threshold, the settings or the prices cannot be used.
    """
    from sportft_tui.classify import prices
    from sportft_tui.classify.predict import Reading

    return Reading(
        unsure_below=await asyncio.to_thread(unsure_below, session, threshold),
        temperature=await temperature_of(session, model) if is_calibrated else 1.0,
        second_look=second_look,
        price=await asyncio.to_thread(
            prices.usage_price, session.home, session.choice.profile, model
        ),
    )


async def _usual(session: Session, model: str) -> Reading:
    """As the settings say; where they cannot be used, which is told elsewhere, as without them."""
    try:
        return await reading(session, model)
    except BadInput:
        return await reading(session, model, threshold=0.0)


async def temperature_of(session: Session, model: str) -> float:
    """What `evaluate` found to calibrate a model's probabilities with; 1 where it never did."""
    journal = await session.journal()
    return await asyncio.to_thread(journal.temperature, session.choice.identity, model)


async def template_of(session: Session, model: str) -> Template:
    """How a model was trained: from its job's tags, else the profile's usual form.

    Where models are asked by the names of their deployments, a name that is nobody's is taken for
    a deployment of the newest model: it was made by hand, and nothing says which it is.
    """
    from sportft_tui.domain.template import Template

    found: Template | None
    newest: Template | None = None
    profile = (await session.line.connection()).profile
    for jobs in (session.known_jobs, session.jobs):
        for job in await jobs():
            if (found := Template.from_metadata(job.metadata)) is None:
                continue
            name = job.fine_tuned_model or ""
            if model in (name, profile.quirks.asked_name(name)):
                return found
            if profile.quirks.deploy and job.phase is Phase.SUCCEEDED:
                newest = newest or found
    return newest or Template(format=profile.format)


async def classify(
    session: Session,
    model: str,
    text: str,
    how: Reading | None = None,
    template: Template | None = None,
) -> Prediction:
    """What `model` says about `text`, kept in the journal.

    Args:
        session: with the server.
        model: a fine-tuned model's name.
        text: the text, as a person has it.
        how: from `reading`; as the settings say where not given.
        template: how the model was trained; looked up among the known jobs where not given.

    Raises:
        BadInput: there is no text.
        SportftError: the server could not be asked.
    """
    from sportft_tui.classify.predict import classify

    template = template or await session.template_of(model)
    how = how or await _usual(session, model)
    connection = await session.line.connection()
    prediction = await classify(connection, model, template, text, how)
    owner = connection.profile.identity
    await session.remember(lambda journal: journal.record_prediction(owner, text, prediction))
    return prediction


async def glance(
    session: Session, model: str, text: str, how: Reading, template: Template
) -> Prediction:
    """What `model` says about a text that is still being typed: kept nowhere.

    Args:
        session: with the engine on this machine.
        model: a fine-tuned model's name.
        text: the text so far.
        how: from `reading`.
        template: how the model was trained.

    Raises:
        BadInput: there is no text, or the server may take money for an answer that nobody has
            asked for.
        SportftError: the server could not be asked.
    """
    from sportft_tui.classify.predict import classify

    if not session.is_free:
        raise BadInput(
            "Only the engine on this machine answers while you type.", hint="Enter asks this one."
        )
    return await classify(await session.line.connection(), model, template, text, how)


def unsure_below(session: Session, threshold: float | None) -> float:
    """The threshold in force: the one given, else the settings'.

    Raises:
        BadInput: it is no probability.
    """
    given = settings.load(session.home).unsure_below if threshold is None else threshold
    if not 0 <= given <= 1:
        raise BadInput(
            f"No answer is as probable as {given:g}.", hint="Thresholds are between 0 and 1."
        )
    return given
