"""The texts of events that say something about a job's progress, as data.

Texts differ between providers and years, so they are known by a few of their words, never by being
equal to anything. Where the names of providers are given, their texts were seen there; the others
are this house's own. No text of a start, a cost or an epoch is known of Nebius, and none at all of
Zhipu, whose events speak in numbers: see `event_numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: Characters of a text that are looked at: more than any known one has, and no megabyte.
_LOOKED_AT = 1_000

# Bounded, because Python reads no number of more than 4,300 digits; and none has so many.
_WHOLE = r"\d{1,15}"
_LOSS = r"[-+]?\d{1,15}(?:\.\d{1,20})?(?:e[-+]?\d{1,3})?"
_MONEY = r"\d[\d,]{0,18}(?:\.\d{1,6})?"


@dataclass(frozen=True, slots=True)
class Saying:
    """A kind of text.

    Attributes:
        seen_at: whose words they are.
        clue: a part of the text in small letters. Looking for it is far cheaper than the pattern,
            and most texts have none.
        pattern: the text; its groups are named for what they tell.
    """

    seen_at: str
    clue: str
    pattern: re.Pattern[str]


def _saying(seen_at: str, clue: str, pattern: str) -> Saying:
    return Saying(seen_at, clue, re.compile(pattern, re.IGNORECASE | re.ASCII))


#: A text may be of several kinds.
SAYINGS: tuple[Saying, ...] = (
    _saying("legacy, sportft", "queue number", rf"queue number: (?P<queue_number>{_WHOLE})"),
    _saying("legacy, sportft", "costs $", rf"fine-tune costs \$(?P<cost>{_MONEY})"),
    _saying(
        "legacy, sportft",
        "completed epoch",
        rf"completed epoch (?P<epoch>{_WHOLE})/(?P<n_epochs>{_WHOLE})",
    ),
    # "Step 299/300: training loss=0.00", "Step 10/20 , train mean reward=0.42", "Step 100: ..."
    _saying(
        "OpenAI, Azure, sportft",
        "step ",
        rf"\bstep (?P<step>{_WHOLE})(?:/(?P<total_steps>{_WHOLE}))?\s*[:,]",
    ),
    _saying(
        "OpenAI, Azure, sportft", "training loss=", rf"\btraining loss=(?P<train_loss>{_LOSS})"
    ),
    # The last kind that says a thing counts: all validation rows tell more than a handful.
    _saying("OpenAI", "validation loss=", rf"(?<!full )validation loss=(?P<valid_loss>{_LOSS})"),
    _saying(
        "OpenAI, sportft",
        "full validation loss=",
        rf"full validation loss=(?P<valid_loss>{_LOSS})",
    ),
    _saying("OpenAI", "mean reward=", rf"train mean reward=(?P<train_reward>{_LOSS})"),
    _saying("OpenAI", "mean reward=", rf"full validation mean reward=(?P<valid_reward>{_LOSS})"),
    _saying(
        "OpenAI", "checkpoint created", rf"checkpoint created at step (?P<checkpoint>{_WHOLE})"
    ),
    _saying(
        "OpenAI, sportft", "new fine-tuned model", r"new fine-tuned model created: (?P<model>\S+)"
    ),
    _saying("legacy", "uploaded model", r"uploaded model: (?P<model>\S+)"),
    _saying(
        "legacy, sportft", "uploaded result file", r"uploaded result file: (?P<result_file>\S+)"
    ),
    _saying("Azure", "completed results file", r"completed results file: (?P<result_file>\S+)"),
    _saying("Azure", "tokens billed", rf"training tokens billed: (?P<tokens_billed>{_MONEY})"),
    _saying("Azure", "hours billed", rf"training hours billed: (?P<hours_billed>{_MONEY})"),
    # Azure tells of three starts, one after the other: "Job started." is the end of the waiting.
    _saying(
        "OpenAI, Azure, legacy, sportft",
        "started",
        r"(?P<started>\b(?:fine-tun(?:e|ing job)|job|training) started\b)",
    ),
    _saying(
        "legacy, sportft",
        "failed. ",
        r"^(?:the job|fine-tune|fine-tuning job) failed\. (?P<failure>\S.*)",
    ),
)


def sayings(text: str) -> Mapping[str, str]:
    """What a text says, by the name of the thing; empty for a text that is not known.

    Args:
        text: an event's message, of any length.
    """
    text = text[:_LOOKED_AT]
    plain = text.lower()
    said: dict[str, str] = {}
    for saying in SAYINGS:
        if saying.clue in plain and (match := saying.pattern.search(text)):
            said.update((name, value) for name, value in match.groupdict().items() if value)
    return said
