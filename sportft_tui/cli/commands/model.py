"""The model that a word on the command line means."""

from __future__ import annotations

from sportft_tui.cli.commands.terminal import say
from sportft_tui.domain.end_dates import end_of
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.phase import Phase
from sportft_tui.workflow.model_ends import kind_of, warning_words
from sportft_tui.workflow.session import Session

_JOBS = ("ftjob-", "ft-")


async def model_named(session: Session, word: str) -> str:
    """A fine-tuned model's name: itself, or that of the job whose ID this is.

    Where it is known to stop to answer before long, that is said.

    Raises:
        BadInput: the job has no model.
        NotFound: there is no such job.
    """
    model = await _meant(session, word)
    if warned := warning_words(end_of(model, kind_of(session.choice))):
        say(f"! {warned}")
    return model


async def _meant(session: Session, word: str) -> str:
    if not word.startswith(_JOBS):
        return word
    job = await session.job(word)
    if not job.fine_tuned_model:
        by_hand = session.choice.quirks.deploy_words("") if job.phase is Phase.SUCCEEDED else ""
        raise BadInput(f"{job.id} is {job.status} and has no model yet.", hint=by_hand)
    return job.fine_tuned_model
