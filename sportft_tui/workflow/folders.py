"""The folders, made; or a sentence about why they cannot be."""

from __future__ import annotations

from sportft_tui.domain.errors import BadInput
from sportft_tui.home import Home


def created(home: Home) -> Home:
    """The home, with its folders there.

    Raises:
        BadInput: they cannot be made; says where and what to do.
    """
    try:
        return home.create()
    except OSError as error:
        raise BadInput(
            f"sportft cannot write to its folders ({error.strerror}: {error.filename}).",
            hint="Set SPORTFT_HOME to a folder that you can write to.",
        ) from error
