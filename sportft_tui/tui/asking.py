"""What the Classify pane needs of the session: models, how to ask them, and earlier answers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError

if TYPE_CHECKING:
    from sportft_tui.classify.predict import Reading
    from sportft_tui.domain.prediction import Prediction
    from sportft_tui.domain.template import Template
    from sportft_tui.monitor.records import Answered
    from sportft_tui.workflow.known_models import KnownModel
    from sportft_tui.workflow.session import Session

_ANY_TEXT = "a"


@dataclass(frozen=True, slots=True)
class Way:
    """How a model is asked.

    Attributes:
        model: its name.
        template: the form that it was trained with.
        is_known: whether that was read from its job, and is no guess.
        reading: how its answers are read.
    """

    model: str
    template: Template
    is_known: bool
    reading: Reading


class Asker:
    """Reads the journal and asks the engine; the pane only shows.

    Args:
        session: with the server.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        #: Models that have answered already.
        self._warm: set[str] = set()

    @property
    def follows_typing(self) -> bool:
        """Whether texts that nobody has entered may be asked about: only where it is free."""
        return self._session.is_free

    async def models(self) -> list[KnownModel]:
        """One's own models, the last used first; needs no connection."""
        from sportft_tui.workflow.known_models import known_models

        return await known_models(self._session)

    async def past(self) -> list[Answered]:
        """What was classified at this server before, the newest first; needs no connection."""
        return await self._session.past_predictions()

    async def way(self, model: str, *, is_calibrated: bool = False) -> Way:
        """How a model is asked.

        Args:
            model: its name.
            is_calibrated: whether to calibrate its probabilities as `evaluate` has found out.

        Raises:
            SportftError: the settings or prices cannot be used, or nobody knows the model and the
                server cannot be asked.
        """
        from sportft_tui.workflow import classifying

        known = {one.name: one.template for one in await self.models()}
        template = known.get(model)
        reading = await classifying.reading(self._session, model, is_calibrated=is_calibrated)
        return Way(
            model=model,
            template=template or await self._session.template_of(model),
            is_known=template is not None,
            reading=reading,
        )

    async def glance(self, way: Way, text: str) -> Prediction:
        """What a model says about a text that is being typed; kept nowhere.

        Raises:
            SportftError: it could not be asked.
        """
        from sportft_tui.workflow import classifying

        return await classifying.glance(self._session, way.model, text, way.reading, way.template)

    async def warm_up(self, way: Way) -> None:
        """Have everything imported and read that the first answer takes."""
        if way.model in self._warm:
            return
        self._warm.add(way.model)
        await asyncio.to_thread(_import)
        with suppress(SportftError):
            await self.glance(way, _ANY_TEXT)


def _import() -> None:
    import sportft_tui.classify.predict  # noqa: F401
