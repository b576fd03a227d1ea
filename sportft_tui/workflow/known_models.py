"""One's own fine-tuned models, as this machine knows them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.domain.end_dates import End, end_of
from sportft_tui.domain.job import Job
from sportft_tui.domain.template import Template
from sportft_tui.workflow.model_ends import kind_of

if TYPE_CHECKING:
    from sportft_tui.workflow.session import Session


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A fine-tuned model.

    Attributes:
        name: what it is asked by.
        job: what made it.
        template: how it is to be asked; None where another program trained it.
        used_at: when it was last asked from here, in Unix seconds; 0 for never.
        end: when it stops to answer, where that is known.
    """

    name: str
    job: Job
    template: Template | None
    used_at: float
    end: End | None = None


async def known_models(session: Session) -> list[KnownModel]:
    """The models of a server's jobs that the journal knows; needs no connection.

    Returns:
        The one that was used last comes first, then the others by the age of their jobs.
    """
    jobs = await session.known_jobs()
    past = await session.past_predictions()

    def found() -> list[KnownModel]:
        used: dict[str, float] = {}
        for answered in past:
            used.setdefault(answered.prediction.model, answered.at)
        models = {
            job.fine_tuned_model: KnownModel(
                job.fine_tuned_model,
                job,
                Template.from_metadata(job.metadata),
                used.get(job.fine_tuned_model, 0.0),
                end_of(job.fine_tuned_model, kind_of(session.choice)),
            )
            for job in reversed(jobs)
            if job.fine_tuned_model
        }
        newest_first = reversed(models.values())
        return sorted(newest_first, key=lambda model: -model.used_at)

    return await asyncio.to_thread(found)
