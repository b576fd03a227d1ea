"""Stand-in servers: one for each provider, built from what is known of the provider's own.

Not from what our code expects: a stand-in is strict where the provider is, and odd where it is.
`StandIn` says how to use one, and which switches there are.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.stand_ins.azure import Azure
from tests.stand_ins.bill import Charge
from tests.stand_ins.hostile import Hostile
from tests.stand_ins.mistral import Mistral
from tests.stand_ins.nebius import Nebius
from tests.stand_ins.openai import OpenAI
from tests.stand_ins.stand_in import StandIn
from tests.stand_ins.zhipu import Zhipu

__all__ = [
    "STAND_INS",
    "Azure",
    "Charge",
    "Hostile",
    "Mistral",
    "Nebius",
    "OpenAI",
    "StandIn",
    "Zhipu",
]

STAND_INS: Mapping[str, type[StandIn]] = {
    one.name: one for one in (OpenAI, Azure, Nebius, Mistral, Zhipu, Hostile)
}
