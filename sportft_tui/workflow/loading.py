"""Waiting for a table that is read meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sportft_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from sportft_tui.dataset.table.client import Table


async def whole(table: Table) -> None:
    """Wait until all rows are there.

    Raises:
        BadInput: the rest cannot be read.
    """
    moved = asyncio.Event()
    table.on_change(moved.set)
    while not table.state.is_complete:
        if table.state.failed:
            raise BadInput(table.state.failed)
        await moved.wait()
        moved.clear()
