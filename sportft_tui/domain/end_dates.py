"""When models, and the making of new ones, end: dates known by 2026-11-22.

A server that tells its models' `shutdown_date` itself is believed first. Source: OpenAI's page of
deprecations (developers.openai.com/api/docs/deprecations) and Azure's table of model retirements.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

#: OpenAI takes no jobs from organisations without fine-tuned inference in the 60 days before.
ONLY_ACTIVE = "2026-07-02"
#: OpenAI takes no jobs from anybody.
NO_MORE_JOBS = "2027-01-06"
#: Days before its end from which on a model is warned about.
WARNED_DAYS = 90

#: By kind of server: beginnings of base models' names, and their end; fine-tunes end with them.
#: The first that fits counts.
KNOWN: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "openai": (
            ("gpt-3.5", "2026-10-23"),
            ("gpt-4.1-nano", "2026-10-23"),
            ("babbage-002", "2026-10-23"),
            ("davinci-002", "2026-10-23"),
            ("gpt-4o", "2027-01-14"),
            ("gpt-4.1", "2027-01-14"),
        ),
        "azure": (("gpt-4o-mini", "2027-10-01"), ("gpt-4.1", "2027-10-14")),
    }
)
_FINE_TUNE = re.compile(r"^ft:(?P<base>[^:]+):|^(?P<azure>.+?)[.-]ft-[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class End:
    """A model's end.

    Attributes:
        model: its name.
        day: when it stops to answer.
    """

    model: str
    day: date

    def days(self, today: date) -> int:
        """Days that are left; 0 or less where it is over."""
        return (self.day - today).days

    def is_near(self, today: date) -> bool:
        """Whether it is time to say so."""
        return self.days(today) <= WARNED_DAYS

    def words(self, today: date) -> str:
        """For people: `stops on 2027-01-14, in 53 days`."""
        left = self.days(today)
        if left <= 0:
            return f"stopped on {self.day.isoformat()}"
        return f"stops on {self.day.isoformat()}, in {left} {'day' if left == 1 else 'days'}"


def end_of(model: str, kind: str, told: str = "") -> End | None:
    """When a model ends; None where nobody knows.

    Args:
        model: a base model, or a fine-tuned one.
        kind: of server: `openai`, `azure`, ...
        told: the server's own `shutdown_date`, where it has said one.
    """
    fine_tune = _FINE_TUNE.match(model)
    base = (fine_tune["base"] or fine_tune["azure"]) if fine_tune else model
    known = (day for start, day in KNOWN.get(kind, ()) if base.startswith(start))
    for day in (told, next(known, "")):
        try:
            return End(model, date.fromisoformat(day[:10]))
        except ValueError:
            continue
    return None
