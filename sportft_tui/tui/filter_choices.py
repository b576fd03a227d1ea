"""What a filter that is being typed can become: terms, and what may stand in them."""

from __future__ import annotations

from collections.abc import Iterable

from sportft_tui.domain.text import one_line
from sportft_tui.tui.widgets.choice_list import Choice

_OF_ROWS = {
    "label:": "what the label holds",
    "finding:": "what was found",
    "split:": "train or validation",
    "is:": "marked, excluded, relabelled",
    "len>": "characters",
    "tokens>": "tokens",
    "row:": "numbers: 100-200",
}
_OF_EVENTS = {"level:": "info, warn or error"}
_SPLITS = ("train", "validation", "none")
_FLAGS = ("marked", "excluded", "relabelled")
_LEVELS = ("info", "warn", "error")
#: Labels are offered up to here; more are found by typing on.
_MOST = 50


def of_rows(typed: str, labels: Iterable[str], findings: Iterable[str]) -> list[Choice]:
    """What the last term of a filter of rows can become.

    Args:
        typed: the filter so far.
        labels: those of the table.
        findings: what was found in it, by name.
    """
    values = {"label:": labels, "finding:": findings, "split:": _SPLITS, "is:": _FLAGS}
    return _choices(typed, _OF_ROWS, values)


def of_events(typed: str) -> list[Choice]:
    """What the last term of a filter of events can become."""
    return _choices(typed, _OF_EVENTS, {"level:": _LEVELS})


def _choices(typed: str, fields: dict[str, str], values: dict[str, Iterable[str]]) -> list[Choice]:
    head, blank, term = typed.rpartition(" ")
    head += blank
    if term.startswith("!"):
        head, term = f"{head}!", term[1:]
    field, colon, begun = term.partition(":")
    if colon:
        begun = begun.lstrip('"').casefold()
        shown = [one_line(value) for value in values.get(f"{field}:", ()) if value]
        fitting = [value for value in shown if value.casefold().startswith(begun)][:_MOST]
        return [Choice(f"{head}{field}:{_quoted(value)} ", value) for value in fitting]
    fitting = [name for name in fields if name.startswith(term)]
    return [Choice(f"{head}{name}", name, fields[name]) for name in fitting]


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
