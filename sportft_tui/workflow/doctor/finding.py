"""One line of the doctor's: what was looked at, how it is, what to do."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """What was found about one thing.

    Attributes:
        name: what was looked at, a word or two.
        is_ok: False where something is to be done; None for what is worth knowing only.
        words: how it is, on one line.
        hint: what to do about it, one sentence; may be empty.
    """

    name: str
    is_ok: bool | None
    words: str
    hint: str = ""


class Section(NamedTuple):
    """Findings that belong together.

    Attributes:
        name: what they are about, a word.
        findings: in the order in which they are told.
        exit_code: the shell's, where one of them is wrong; see `domain.errors`.
    """

    name: str
    findings: list[Finding]
    exit_code: int

    @property
    def n_wrong(self) -> int:
        """How many findings ask for something to be done."""
        return sum(finding.is_ok is False for finding in self.findings)
