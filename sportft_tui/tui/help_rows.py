"""What the help tells: every key, those that do something here first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sportft_tui.tui import key_names
from sportft_tui.tui.changing import why_not
from sportft_tui.tui.command import Command, Situation
from sportft_tui.tui.commands import here_first
from sportft_tui.tui.dialog_keys import in_force
from sportft_tui.tui.keymap import Keymap

#: What is in no table, for lists and boxes do it themselves.
_INSIDE = (
    ("↑ ↓", "Move in a list", "So do j and k, PgUp, PgDn, Home and End; in Events, End follows."),
    ("Tab", "Go to the next pane", "Shift+Tab goes back; in a dialog, to its next part."),
    ("Esc", "Go back", "Out of a text box, a filter or a dialog."),
)


class HelpRow(NamedTuple):
    """A line of the help.

    Attributes:
        key: as a person reads it; without one, what is typed instead.
        title: what it does, a few words.
        help: one sentence more.
        is_possible: whether it does something now.
        command: the command; None for keys that are none.
    """

    key: str
    title: str
    help: str
    is_possible: bool = True
    command: Command | None = None

    @property
    def sought(self) -> str:
        """Where a word is looked for."""
        names = self.command.names if self.command else ()
        return " ".join((self.key, self.title, self.help, *names)).casefold()


def rows(keymap: Keymap, now: Situation) -> list[HelpRow]:
    """All rows: those of this pane, of every pane, of lists; then what is not possible now."""
    told = [_row(command, now) for command in here_first(now, keymap.table)]
    inside = [HelpRow(*one) for one in _INSIDE]
    for one in in_force("text", keymap.in_dialogs):
        inside.append(HelpRow(key_names.shown(one.key), one.title, "In the text box of Classify."))
    possible = [row for row in told if row.is_possible]
    return possible + inside + [row for row in told if not row.is_possible]


def _row(command: Command, now: Situation) -> HelpRow:
    return HelpRow(
        command.key_name or f":{command.id}",
        command.title,
        f"{why_not(command, now)} {command.help}".lstrip(),
        command.is_available(now),
        command,
    )


def finding(rows: Iterable[HelpRow], typed: str) -> list[HelpRow]:
    """The rows that hold each of the typed words; the one whose key it is comes first."""
    words = typed.casefold().split()
    found = [row for row in rows if all(word in row.sought for word in words)]
    return sorted(found, key=lambda row: row.key != typed.strip())
