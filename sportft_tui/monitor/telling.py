"""How the end of a job reaches somebody who looks elsewhere: what is sent to the terminal.

Pure text in, pure text out. What stands in a title or a notification comes from a server, so it is
stripped of everything that steers a terminal, and bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sportft_tui.domain.job import Job, Phase
from sportft_tui.domain.text import one_line

BELL = "\x07"
#: Keeps the present title on the terminal's own stack, and takes it back from there.
KEEP_TITLE = "\x1b[22;2t"
_TAKE_TITLE = "\x1b[23;2t"
#: Ends a string. (BEL would do, too, and ring on terminals that do not know the string.)
_ST = "\x1b\\"

#: Characters of a title or notification: what fits a tab or a small window. GNU screen refuses
#: strings of more than 768 bytes.
_LONGEST = 120
#: Terminals that would show a string instead of obeying it.
_PLAIN_TERMINALS = ("", "dumb", "linux")

_GLYPHS = {Phase.SUCCEEDED: "✓", Phase.FAILED: "✗", Phase.CANCELLED: "■"}


def headline(jobs: Sequence[Job]) -> str:
    """What has ended, in a few words: `✓ ftjob-abc succeeded`.

    Args:
        jobs: at least one, all of them over.
    """
    if len(jobs) == 1:
        job = jobs[0]
        return _bounded(f"{_GLYPHS.get(job.phase, '·')} {job.id[:_LONGEST]} {job.status}")
    failed = sum(1 for job in jobs if job.phase is not Phase.SUCCEEDED)
    if failed:
        return f"✗ {len(jobs):,} jobs ended, {failed:,} without a model"
    return f"✓ {len(jobs):,} jobs succeeded"


def set_title(text: str, environ: Mapping[str, str]) -> str:
    """The sequence that makes `text` the title; empty where the terminal has none."""
    if environ.get("TERM", "") in _PLAIN_TERMINALS:
        return ""
    return f"\x1b]2;{_bounded(text)}{_ST}"


def restore_title(environ: Mapping[str, str]) -> str:
    """The sequence that brings the title back that was there at `KEEP_TITLE`.

    It is emptied first: a terminal without a stack of titles would keep ours for ever.
    """
    emptied = set_title("", environ)
    return emptied and emptied + _TAKE_TITLE


def notification(text: str, environ: Mapping[str, str]) -> str:
    """The sequence for a desktop notification (OSC 9), through tmux or screen where inside one."""
    if environ.get("TERM", "") in _PLAIN_TERMINALS:
        return ""
    # A digit at the start would make it another command (`9;4` is a progress bar).
    told = _bounded(text)
    osc = f"\x1b]9;{' ' if told[:1].isdigit() else ''}{told}"
    if environ.get("TMUX"):
        # Within tmux's envelope each escape is doubled; BEL ends the string inside of it.
        return "\x1bPtmux;" + f"{osc}{BELL}".replace("\x1b", "\x1b\x1b") + _ST
    if environ.get("STY"):
        return f"\x1bP{osc}{BELL}{_ST}"
    return osc + _ST


def _bounded(text: str) -> str:
    told = one_line(text, limit=2 * _LONGEST)
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"
