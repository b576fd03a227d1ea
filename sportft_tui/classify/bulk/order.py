"""What a carrier is asked to do, as it goes through its pipe."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from sportft_tui.api.profiles import Profile
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.domain.secret import Secret
from sportft_tui.domain.template import Template
from sportft_tui.domain.usage_price import UsagePrice

Via = Literal["requests", "batches"]


@dataclass(frozen=True, slots=True)
class BulkOrder:
    """A file to be classified.

    Attributes:
        model: the fine-tuned model's name.
        template: the form that it was trained with.
        source: the file or folder.
        wish: how it is to be read.
        log: where answers are kept, a line each, as they come; a folder for a file in it whose name
            follows from what is asked.
        via: one request after the other, or the provider's Batch API.
        price: what tokens cost; None where that is not known.
        most_at_once: requests under way at the most.
    """

    model: str
    template: Template
    source: Path
    wish: Wish
    log: Path
    via: Via = "requests"
    price: UsagePrice | None = None
    most_at_once: int = 64

    def to_wire(self) -> dict[str, Any]:
        """As plain data."""
        paths = {"source": self.source, "log": self.log}
        return asdict(self) | {name: str(path.absolute()) for name, path in paths.items()}

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> BulkOrder:
        """What `to_wire` gave."""
        template = wire["template"] | {"labels": tuple(wire["template"]["labels"])}
        price = wire["price"]
        return cls(
            **wire
            | {
                "template": Template(**template),
                "source": Path(wire["source"]),
                "log": Path(wire["log"]),
                "wish": Wish(**wire["wish"]),
                "price": UsagePrice(**price) if price else None,
            }
        )


@dataclass(frozen=True, slots=True)
class Finish:
    """How answers are written.

    Attributes:
        to: the file, .csv or .jsonl.
        unsure_below: answers less probable than this are marked.
        temperature: what probabilities are calibrated with.
        force: whether a file that is there may be replaced.
    """

    to: Path
    unsure_below: float = 0.0
    temperature: float = 1.0
    force: bool = False

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> Finish:
        """As it came through the pipe."""
        return cls(**wire | {"to": Path(wire["to"])})


def profile_to_wire(profile: Profile) -> dict[str, Any]:
    """A profile with its key: for a pipe to a process of ours, and nothing else."""
    plain = {name: getattr(profile, name) for name in profile.__slots__}
    return plain | {"key": profile.key.reveal()}


def profile_from_wire(wire: dict[str, Any]) -> Profile:
    """What `profile_to_wire` gave."""
    return Profile(**wire | {"key": Secret(wire["key"])})
