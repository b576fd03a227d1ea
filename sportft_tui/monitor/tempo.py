"""Fast while something moves, slow while nothing does."""

from __future__ import annotations

from dataclasses import dataclass

from sportft_tui.monitor.pace import PATIENCE


@dataclass(slots=True)
class Tempo:
    """How often something is looked at: at the server's floor while it moves, else ever slower."""

    _quiet: int = 0

    def saw(self, *, moved: bool, waiting: bool = False) -> None:
        """Take in a look: whether it brought news, and whether little is to be expected."""
        self._quiet = 0 if moved else self._quiet + 1
        if waiting:
            self._quiet = max(self._quiet, PATIENCE + 1)

    def every(self, floor: float, slowest: float) -> float:
        """Seconds between two looks; doubled with each quiet one beyond our patience."""
        doublings = min(max(0, self._quiet - PATIENCE), 16)
        return max(floor, min(floor * 2.0**doublings, slowest))
