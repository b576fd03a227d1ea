"""How a text becomes a model's prompt, and a completion a label.

A model answers well only when it is asked the way it was trained. So the way travels with the job,
in its metadata, and any machine that finds the job can ask rightly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Format = Literal["completion", "chat"]

#: Metadata values hold at most this many characters (the protocol's limit).
METADATA_LIMIT = 512
_PREFIX = "sportft_"


@dataclass(frozen=True, slots=True)
class Template:
    """The form of a job's examples.

    Attributes:
        format: `completion` (prompt and completion) or `chat` (messages).
        separator: ends every prompt, e.g. two line ends, ### and two line ends; may be empty.
        leading: begins every completion, usually one space.
        system: the system prompt of chat examples; may be empty.
        labels: the labels without `leading`, most frequent first; empty when not known.
    """

    format: Format = "completion"
    separator: str = ""
    leading: str = ""
    system: str = ""
    labels: tuple[str, ...] = ()

    def prompt(self, text: str) -> str:
        """The prompt for `text`; a separator that is there already is not given twice.

        It is there already whatever blanks and line ends stand around it, and however often.
        """
        if not self.separator:
            return text
        bare, sign = text.rstrip(), self.separator.strip()
        stands_apart = self.separator[:1].isspace()
        while sign and bare.endswith(sign):
            before = bare[: -len(sign)]
            if stands_apart and before and not before[-1].isspace():
                break  # the text's own last word
            bare = before.rstrip()
        return bare + self.separator

    def label(self, completion: str) -> str:
        """The label that a completion stands for."""
        return completion.strip()

    def to_metadata(self) -> dict[str, str]:
        """As job metadata. Parts that are over the protocol's limit are left out."""
        parts = {
            "format": self.format,
            "separator": self.separator,
            "leading": self.leading,
            "system": self.system,
            "labels": json.dumps(self.labels, ensure_ascii=False) if self.labels else "",
        }
        return {
            _PREFIX + name: value
            for name, value in parts.items()
            if value and len(value) <= METADATA_LIMIT
        }

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> Template | None:
        """The template that a job was tagged with; None where sportft did not make the job."""
        kind = metadata.get(_PREFIX + "format")
        if kind not in ("completion", "chat"):
            return None
        try:
            labels = tuple(map(str, json.loads(metadata.get(_PREFIX + "labels") or "[]")))
        except ValueError:
            labels = ()
        return cls(
            format="chat" if kind == "chat" else "completion",
            separator=metadata.get(_PREFIX + "separator", ""),
            leading=metadata.get(_PREFIX + "leading", ""),
            system=metadata.get(_PREFIX + "system", ""),
            labels=labels,
        )
