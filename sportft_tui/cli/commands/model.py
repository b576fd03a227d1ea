"""The model that a word on the command line means."""

from __future__ import annotations

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.phase import Phase
from sportft_tui.workflow.session import Session

_JOBS = ("ftjob-", "ft-")


async def model_named(session: Session, word: str) -> str:
    """A fine-tuned model's name: itself, or that of the job whose ID this is.

    Raises:
        BadInput: the job has no model.
        NotFound: there is no such job.
    """
    if not word.startswith(_JOBS):
        return word
    job = await session.job(word)
    if not job.fine_tuned_model:
        by_hand = session.choice.quirks.deploy_words("") if job.phase is Phase.SUCCEEDED else ""
        raise BadInput(f"{job.id} is {job.status} and has no model yet.", hint=by_hand)
    return job.fine_tuned_model
