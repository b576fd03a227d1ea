"""A stand-in's profile, as somebody would set it up in settings.toml."""

from __future__ import annotations

from tests.stand_ins.stand_in import StandIn

#: The variable that holds a stand-in's key.
KEY_VARIABLE = "STAND_IN_KEY"
#: What the profile is called; a name that no kind has.
PROFILE = "stand-in"


def settings_for(server: StandIn, profile: str = PROFILE, variable: str = KEY_VARIABLE) -> str:
    """The lines of settings.toml that make `--profile stand-in` this server."""
    return "\n".join(
        [
            f"[profiles.{profile}]",
            f'kind = "{server.kind}"',
            f'base_url = "{server.url}"',
            f'key_env = "{variable}"',
            f'model = "{server.models[0]["id"]}"',
            "poll_seconds = 1",
            *([f"quirks = {server.quirks}"] if server.quirks else []),
            "",
        ]
    )
