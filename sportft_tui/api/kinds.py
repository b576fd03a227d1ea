"""The kinds of servers that profiles are of: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sportft_tui.domain.template import Format

#: Seconds between two looks. The engine answers long polls, so this is only its fallback; remote
#: jobs take minutes to hours, and every look counts against somebody's rate limit.
LOCAL_POLL = 1.0
REMOTE_POLL = 5.0

OPENAI_HOST = "api.openai.com"
OPENAI_URL = f"https://{OPENAI_HOST}/v1"
#: Fine-tuned at OpenAI until 2027-01-06, at Azure until 2027-10-01.
OPENAI_MODEL = "gpt-4o-mini-2024-07-18"
#: The tutorial's base model; the engine knows it as an alias.
LOCAL_MODEL = "ada"


@dataclass(frozen=True, slots=True)
class Kind:
    """What profiles of one kind have where nobody says otherwise.

    Attributes:
        name: as written in settings.
        what: what it is, in a few words.
        base_url: of the provider; empty where each profile has its own.
        hosts: the provider's hosts: these, and those whose names end with them after a dot.
        variable: the environment variable for the provider's key. It goes to `hosts` only, where
            there are any.
        format: the form of training files and of questions.
        default_model: the base model to train; empty for "the first that the server lists".
        poll_seconds: between two looks at a running job.
    """

    name: str
    what: str
    base_url: str = ""
    hosts: tuple[str, ...] = ()
    variable: str = "SPORTFT_API_KEY"
    format: Format = "chat"
    default_model: str = ""
    poll_seconds: float = REMOTE_POLL

    def owns(self, hostname: str) -> bool:
        """Whether a host is the provider's own."""
        return any(hostname == host or hostname.endswith(f".{host}") for host in self.hosts)


LOCAL = Kind(
    "local",
    "the engine on this machine",
    format="completion",
    default_model=LOCAL_MODEL,
    poll_seconds=LOCAL_POLL,
)
CUSTOM = Kind("custom", "any server of the protocol")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            LOCAL,
            Kind(
                "openai",
                "OpenAI",
                base_url=OPENAI_URL,
                hosts=(OPENAI_HOST,),
                variable="OPENAI_API_KEY",
                default_model=OPENAI_MODEL,
            ),
            Kind(
                "azure",
                "Azure OpenAI, or Microsoft Foundry",
                hosts=(
                    "openai.azure.com",
                    "services.ai.azure.com",
                    "cognitiveservices.azure.com",
                    "openai.azure.us",
                    "openai.azure.cn",
                ),
                variable="AZURE_OPENAI_API_KEY",
                default_model=OPENAI_MODEL,
            ),
            Kind(
                "nebius",
                "Nebius Token Factory",
                base_url="https://api.tokenfactory.nebius.com/v1",
                hosts=("tokenfactory.nebius.com",),
                variable="NEBIUS_API_KEY",
            ),
            CUSTOM,
        )
    }
)


def owner_of(variable: str) -> Kind | None:
    """The provider whose key a variable holds; None where it is nobody's in particular."""
    return next((k for k in KINDS.values() if k.hosts and k.variable == variable), None)
