"""When Python looks for cycles among objects that are of no more use."""

from __future__ import annotations

import gc

#: Objects made and not yet freed until Python looks. A flood of events makes tens of thousands a
#: second, to be freed a moment later: at Python's own pace (700), looking at them costs more than
#: taking them in.
_COLLECT_AFTER = 50_000


def collect_later() -> None:
    """Do not look while modules are imported: all of that stays, and looking is a tenth of it."""
    gc.disable()


def collect_seldom() -> None:
    """Look seldom, and never among what is here from the start."""
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    gc.enable()
