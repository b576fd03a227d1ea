"""The keys that take something away: to a file, to another program, to the shell."""

from __future__ import annotations

from sportft_tui.tui.command import Command, of_pane

_IN_PAGER = "With `PAGER`, else `less`; sportft is there again when you leave it."


def table() -> tuple[Command, ...]:
    """All of them."""
    return (*_data(), *_jobs(), *_events(), *_classify(), _SHELL)


_SHELL = Command(
    id="as-command",
    title="As a command",
    help="The command of the shell that does the same as the pane or dialog: shown, and copied.",
    key="percent_sign",
    action="do('shell', 'show')",
    also=("shell",),
)


def _data() -> tuple[Command, ...]:
    told = (("pager", "P", "", "Read the row in a pager", _IN_PAGER),)
    return of_pane("data", told, lambda now: now.pane == "data" and now.table.has_rows, {})


def _jobs() -> tuple[Command, ...]:
    told = (
        ("copy", "y", "", "Copy the job's ID",
         "To the clipboard; over SSH to your terminal's."),
        ("save", "s", "", "Save the list of jobs",
         "With how far each is, to a .csv, .jsonl or .txt file whose name you are asked for."),
        ("save_one", "S", "", "Save the job",
         "Status, metrics and all that is known: to a .json file; .csv, .jsonl and .txt hold the "
         "metrics."),
    )  # fmt: skip
    return of_pane("jobs", told, lambda now: now.pane == "jobs" and now.has_job, {})


def _events() -> tuple[Command, ...]:
    told = (
        ("pager", "P", "", "Read the event in a pager", _IN_PAGER),
        ("pager_all", "L", "", "Read the log in a pager",
         "All events that pass the filter, with `PAGER`, else `less`."),
    )  # fmt: skip
    return of_pane("events", told, lambda now: now.pane == "events" and now.has_events, {})


def _classify() -> tuple[Command, ...]:
    told = (
        ("edit", "E", "", "Write a text in an editor",
         "The one in the box, else that of the answer, with `EDITOR`."),
        ("pager", "P", "", "Read the answer in a pager", _IN_PAGER),
    )  # fmt: skip
    return of_pane("classify", told, lambda now: now.pane == "classify", {})
