"""The dataset worker, seen from the app: what it can be asked, in types."""

from __future__ import annotations

from pathlib import Path

from sportft_tui.dataset.cost.tokens import Count
from sportft_tui.dataset.link import Link
from sportft_tui.dataset.sources.columns import Columns
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.dataset.table.asking import as_wire


class DatasetWorker:
    """The worker process; several calls may be under way.

    A call that is cancelled stops as soon as it can, others go on. After the process died, the next
    call starts a new one.
    """

    def __init__(self) -> None:
        self.link = Link()

    async def count_tokens(self, path: Path, model: str) -> Count:
        """Count the tokens that a model reads in a training file.

        Args:
            path: the file, as it will be uploaded.
            model: the base model.

        Raises:
            SportftError: the file cannot be read, or the process died.
        """
        return Count(
            **await self.link.call({"call": "count_tokens", "path": str(path), "model": model})
        )

    async def columns(self, path: Path, wish: Wish) -> Columns:
        """Look at the columns of a file or folder.

        Raises:
            SportftError: it cannot be read, or the process died.
        """
        told = await self.link.call({"call": "columns", "what": as_wire(path, wish)})
        names, examples = tuple(told["names"]), tuple(told["examples"])
        return Columns(names, examples, told["text"], told["label"])

    async def close(self) -> None:
        """End the process; what it was doing is dropped."""
        await self.link.close()
