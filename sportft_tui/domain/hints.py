"""What to do about a job that failed.

Providers say what went wrong, seldom what helps. The known texts are OpenAI's and the engine's own.
Of Azure, Nebius, Zhipu and the legacy API no text of a failure is known to us; what is known of
their rules is in the hints. Where nothing is known, nothing is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sportft_tui.domain.job import Phase
from sportft_tui.domain.text import one_line

if TYPE_CHECKING:
    from sportft_tui.domain.job import Job
    from sportft_tui.domain.progress import Progress

#: Characters of a reason that are looked at.
_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Hint:
    """What helps against one kind of failure.

    Attributes:
        seen_at: whose words they are.
        code: the error codes that it is for, as a pattern; empty for any.
        reason: a pattern of the reason; empty for any.
        hint: what to do; `{name}` stands for a group of `reason`.
    """

    seen_at: str
    code: str
    reason: str
    hint: str

    def read(self, code: str, reason: str) -> str:
        """The hint, if it is for this failure; else empty."""
        match = re.search(self.reason, reason, re.IGNORECASE)
        if match is None or not re.fullmatch(self.code or ".*", code, re.IGNORECASE | re.DOTALL):
            return ""
        groups = {name: one_line(text or "", 80) for name, text in match.groupdict().items()}
        return self.hint.format(**groups)


#: The first that fits counts: the more particular come first.
HINTS: tuple[Hint, ...] = (
    Hint(
        "OpenAI",
        "",
        r"example (?P<row>\d{1,9}), message (?P<turn>\d{1,9}) discriminator '(?P<key>\w{1,40})' is "
        r"missing",
        "Give message {turn} of line {row} of the training file its `{key}`, upload the file again "
        "and create a new job.",
    ),
    Hint(
        "OpenAI",
        "",
        r"invalid file format\. example (?P<row>\d{1,9})\b",
        "Correct line {row} of the training file, upload the file again and create a new job.",
    ),
    Hint(
        "OpenAI",
        "",
        r"moderation eval|running eval for category",
        "Take what the provider's usage policy forbids out of the training file; if there is "
        "nothing, ask its support, with the job's ID.",
    ),
    Hint(
        "sportft",
        "",
        r"invalid (?P<file>training|validation) file\. line (?P<row>\d{1,12})\b",
        "Correct line {row} of the {file} file, upload the file again and create a new job.",
    ),
    Hint(
        "sportft",
        "",
        r"has 0 different completions|validation file has no examples",
        "The file is empty: prepare the data again, or upload the right one.",
    ),
    Hint(
        "sportft",
        "",
        r"has 1 different completions",
        "All rows have the same label: add rows of at least one other.",
    ),
    Hint(
        "sportft",
        "",
        r"different completions; this engine trains",
        "Give each row a label of few instead of a text of its own; texts are for another model.",
    ),
    Hint(
        "sportft",
        "",
        r"the positive class .{1,80} is none of",
        "Name one of the labels as they stand in the training file, or none at all.",
    ),
    Hint(
        "sportft",
        "",
        r"needs sentence embeddings",
        "Install them where the engine runs, or train another base model.",
    ),
    Hint(
        "sportft",
        "",
        r"training process was killed",
        "Free some memory, or train on fewer rows, and create the job again.",
    ),
    Hint(
        "sportft",
        "file_not_found",
        "",
        "Upload the files again and create a new job: one of them was deleted meanwhile.",
    ),
    Hint(
        "OpenAI, sportft",
        "invalid_(training|validation)_file",
        "",
        "Check that every line of the file is one JSON object of the form that this model takes. "
        "Azure also wants a byte order mark (UTF-8 with BOM) and at least 10 rows.",
    ),
    Hint(
        "sportft",
        "server_error",
        "",
        "The fault is the engine's, not the files': create the job again. If it fails again, "
        "engine.log tells more.",
    ),
)


def reason_of(job: Job, progress: Progress | None = None) -> str:
    """Why a job failed, as the server says it: in the job, else in its events; else empty."""
    if job.phase is not Phase.FAILED:
        return ""
    return job.error_message or (progress.problem if progress else "") or job.error_code


def hint_for(job: Job, progress: Progress | None = None) -> str:
    """What to do about a failed job; empty where it has not failed, or nothing is known.

    Args:
        job: the job.
        progress: what its events told, for providers that give the reason only there.
    """
    reason = reason_of(job, progress)[:_LOOKED_AT]
    if job.phase is not Phase.FAILED:
        return ""
    return next(filter(None, (hint.read(job.error_code, reason) for hint in HINTS)), "")
