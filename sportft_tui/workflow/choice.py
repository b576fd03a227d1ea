"""Which server to work with: chosen by option, environment, or the engine where nothing is said."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sportft_tui.api.quirks import Quirks
    from sportft_tui.home import Home
    from sportft_tui.settings import Settings

LOCAL = "local"


class Choice(NamedTuple):
    """A profile's name and, where it has none of its own, its base URL.

    Attributes:
        profile: one that is always there, or one from the settings.
        base_url: given by option or environment; empty for the profile's own.
        kind: what kind of server it is; empty where the profile is called as its kind.
    """

    profile: str = LOCAL
    base_url: str = ""
    kind: str = ""

    @property
    def is_local(self) -> bool:
        """Whether it is our engine, which is free: on this machine, or where somebody serves it."""
        return LOCAL in (self.profile, self.kind)

    @property
    def is_launched(self) -> bool:
        """Whether it is the engine on this machine, which is started when needed."""
        return self.profile == LOCAL

    @property
    def quirks(self) -> Quirks:
        """What is particular about servers of this kind."""
        from sportft_tui.api.quirks import quirks_of

        return quirks_of(self.kind or self.profile)

    @property
    def identity(self) -> str:
        """What the server's jobs are remembered under in the journal."""
        from sportft_tui.api.profiles import identity

        return identity(self.profile, self.base_url)


def choose(profile: str | None, base_url: str | None, settings: Settings | None = None) -> Choice:
    """The choice in force: options before environment before settings.

    A base URL alone means `custom`.

    Args:
        profile: as given with `--profile`; else `SPORTFT_PROFILE`, else that of the settings.
        base_url: as given with `--base-url`; else, for `custom`, `SPORTFT_BASE_URL`.
        settings: those in force; read where not given.

    Raises:
        BadInput: there is no such profile, or what it is set up with means nothing.
    """
    settings = settings or _settings()
    url_set = os.environ.get("SPORTFT_BASE_URL", "")
    wanted = profile
    if not (profile or base_url):
        wanted = os.environ.get("SPORTFT_PROFILE") or (None if url_set else settings.profile)
    if not (wanted or base_url or url_set):
        return Choice()
    from sportft_tui.api.profiles import profile_name
    from sportft_tui.domain.errors import BadInput

    name = profile_name(wanted or None, base_url, os.environ, settings.profiles)
    if name == LOCAL and base_url:
        raise BadInput(
            "The profile local has no address to give: it is the engine on this machine.",
            hint="Leave --profile away: an address alone means the profile custom.",
        )
    return settled(_addressed(name, base_url or "", url_set, settings), settings)


def _addressed(name: str, base_url: str, url_set: str, settings: Settings) -> Choice:
    """With the address that belongs to the choice: `custom` is whatever address it has."""
    if name == "custom" and not base_url:
        base_url = url_set or str(settings.profiles.get(name, {}).get("base_url", ""))
    return Choice(name, base_url.strip())


def settled(choice: Choice, settings: Settings | None = None) -> Choice:
    """The same, with the kind that the settings say.

    Raises:
        BadInput: what the settings say of it means nothing.
    """
    settings = settings or _settings()
    if choice.is_launched or choice.profile not in settings.profiles:
        return choice
    from sportft_tui.api.profiles import spec

    one = spec(choice.profile, choice.base_url or None, os.environ, settings.profiles)
    return choice._replace(kind="" if one.kind.name == choice.profile else one.kind.name)


def configured(home: Home) -> dict[str, dict[str, object]]:
    """The profiles that people have set up; those that are broken are among them."""
    from sportft_tui.settings import usable

    return {name: dict(fields) for name, fields in usable(home).profiles.items()}


def _settings() -> Settings:
    from sportft_tui.home import home
    from sportft_tui.settings import usable

    return usable(home())
