"""Which server to work with: chosen by option, environment, or the engine where nothing is said."""

from __future__ import annotations

import os
from typing import NamedTuple

LOCAL = "local"


class Choice(NamedTuple):
    """A profile's name and, where it has none of its own, its base URL."""

    profile: str = LOCAL
    base_url: str = ""

    @property
    def is_local(self) -> bool:
        return self.profile == LOCAL

    @property
    def identity(self) -> str:
        """What the server's jobs are remembered under in the journal."""
        from sportft_tui.api.profiles import identity

        return identity(self.profile, self.base_url)


def choose(profile: str | None, base_url: str | None) -> Choice:
    """The choice in force: options before environment, a base URL alone means `custom`.

    Args:
        profile: as given with `--profile`; else `SPORTFT_PROFILE`.
        base_url: as given with `--base-url`; else, for `custom`, `SPORTFT_BASE_URL`.

    Raises:
        BadInput: there is no such profile.
    """
    wanted = profile or os.environ.get("SPORTFT_PROFILE") or None
    if not (wanted or base_url or os.environ.get("SPORTFT_BASE_URL")):
        return Choice()
    from sportft_tui.api.profiles import profile_name

    if base_url and profile is None:
        wanted = None
    name = profile_name(wanted, base_url, os.environ)
    given = os.environ.get("SPORTFT_BASE_URL", "") if name == "custom" else ""
    return Choice(name, base_url or given)
