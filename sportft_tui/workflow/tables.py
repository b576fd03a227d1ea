"""The tables of a session: opened, looked at, prepared, all by the dataset worker."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import SportftError
from sportft_tui.home import Home
from sportft_tui.workflow import tutorial
from sportft_tui.workflow.choice import Choice, configured

if TYPE_CHECKING:
    from collections.abc import Callable

    from sportft_tui.api.profile_settings import ProfileSpec
    from sportft_tui.dataset.client import DatasetWorker
    from sportft_tui.dataset.newsgroups import Newsgroups
    from sportft_tui.dataset.preparing.client import Preparation, Prepared
    from sportft_tui.dataset.sources.columns import Columns
    from sportft_tui.dataset.sources.source import Wish
    from sportft_tui.dataset.table.client import Table
    from sportft_tui.domain.template import Format
    from sportft_tui.workflow.prepare_order import PrepareOrder

    Say = Callable[[str], None]


#: Endings that say how a file is packed, not what it is.
_PACKED = (".gz", ".gzip", ".zst", ".zstd")


class Tables:
    """Opens tables and prepares them.

    Args:
        choice: the server that they are for.
        home: where files go that belong to no table of the user's.
    """

    def __init__(self, choice: Choice, home: Home) -> None:
        self._choice = choice
        self._home = home
        self._worker: DatasetWorker | None = None

    @property
    def worker(self) -> DatasetWorker:
        """The worker; its process starts with the first call."""
        if self._worker is None:
            from sportft_tui.dataset.client import DatasetWorker

            self._worker = DatasetWorker()
        return self._worker

    def _profile(self) -> ProfileSpec | None:
        """The server's profile; None for the engine."""
        if self._choice.is_local:
            return None
        from sportft_tui.api.profiles import spec

        with suppress(SportftError):  # what is wrong with it is said when it is connected to
            own = configured(self._home)
            return spec(self._choice.profile, self._choice.base_url or None, os.environ, own)
        return None

    @property
    def model(self) -> str:
        """The base model that tokens are counted for; empty where nobody has said which."""
        profile = self._profile()
        return profile.model if profile else ""

    @property
    def format(self) -> Format:
        """The form of files that the server is trained with."""
        if self._choice.is_local:
            return "completion"
        profile = self._profile()
        return profile.format if profile else "chat"

    async def load(
        self, what: Path | Newsgroups | None, wish: Wish | None, say: Say | None
    ) -> Table:
        """Open a table; the tutorial's posts where it is not said which."""
        from sportft_tui.dataset.table.client import open_table

        what = what or tutorial_posts()
        return await open_table(self.worker, what, wish, self.model, on_progress=say)

    async def keep_validation_file(self, job_id: str, path: Path | None) -> None:
        """Remember what a job is validated on; nothing is lost where that cannot be written."""
        if path is not None:
            from sportft_tui.workflow import labelled_files

            with suppress(OSError):
                await asyncio.to_thread(labelled_files.remember, self._home, job_id, path)

    async def columns(self, path: Path, wish: Wish) -> Columns:
        """The columns of a file, to see which are the text and the label."""
        return await self.worker.columns(path, wish)

    def proposal(self, what: Path | Newsgroups | None, wish: Wish | None) -> PrepareOrder:
        """How a table is prepared if nobody says otherwise, and where its files go."""
        from sportft_tui.dataset.preparing.recipe import Recipe
        from sportft_tui.workflow.prepare_order import PrepareOrder, tutorial_recipe

        if what is None or what == tutorial_posts():
            recipe = tutorial_recipe(self.format)
            return PrepareOrder(recipe, self._home.data / "tutorial", tutorial.STEM, raw=True)
        recipe = Recipe(format=self.format)
        if self._choice.is_local:  # the engine reads texts of any length
            recipe = replace(recipe, decisions={"long": False})
        if not isinstance(what, Path):
            return PrepareOrder(recipe, self._home.data / "newsgroups", what.stem)
        if wish:
            recipe = replace(recipe, text=wish.text, label=wish.label)
            recipe = replace(recipe, encoding=wish.encoding, skip_bad=wish.skip_bad)
        is_packed = what.suffix.lower() in _PACKED
        stem = what.with_suffix("").stem if is_packed else what.stem
        return PrepareOrder(recipe, what.parent, stem.lstrip(".") or "table")

    def preparation(self, table: Table, stem: str) -> Preparation:
        """What prepares a table.

        Args:
            table: the rows.
            stem: what names of files begin with.
        """
        from sportft_tui.dataset.preparing.client import Preparation

        return Preparation(table, stem, self.model)

    async def prepare(self, table: Table, order: PrepareOrder, say: Say) -> Prepared:
        """Write training files."""
        preparation = self.preparation(table, order.stem)
        return await preparation.write(order.recipe, order.folder, raw=order.raw, on_progress=say)

    async def close(self) -> None:
        """End the worker; what it was doing is dropped."""
        if self._worker is not None:
            await self._worker.close()


def tutorial_posts() -> Newsgroups:
    """The tutorial's posts."""
    from sportft_tui.dataset.newsgroups import Newsgroups

    return Newsgroups(tutorial.CATEGORIES)
