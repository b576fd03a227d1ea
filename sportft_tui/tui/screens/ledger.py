"""What was paid: the sums by month and server, and below them what they are made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.domain.budgets import Budgets, left_words
from sportft_tui.domain.cost import dollars
from sportft_tui.domain.ledger import LedgerEntry, Sum, day_of, sums
from sportft_tui.domain.text import one_line
from sportft_tui.tui import messages
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.widgets.cells import fit
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.tui.widgets.part_rows import PartRows, Row

_KEYS = "↑ ↓ move   {save} save   {shell} as a command   Esc back   ~ is an estimate"
#: Sums above the list: some months of one server, or this month of several. The shell has all.
_MOST_SUMS, _MOST_THIS_MONTH = 4, 8
_DAY, _USD, _WHAT, _TOKENS, _PROFILE, _GAP = 10, 10, 18, 11, 12, 2
#: Cells from which on profile and tokens have columns of their own, too.
_WITH_PROFILE, _WITH_TOKENS = 70, 90


class Ledger(Dialog[None]):
    """The ledger of this machine.

    Args:
        entries: the oldest first.
        this_month: `2026-11`.
        budget: of a month, in dollars; infinite for none.
        own: the same of single profiles.
    """

    DEFAULT_CSS = """
    Ledger .dialog { width: 100%; max-width: 130; height: 100%; max-height: 100%; }
    Ledger #ledger-sums { margin-bottom: 1; }
    """
    PLACE = "ledger"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        *in_dialog("ledger"),
    ]

    def __init__(
        self,
        entries: Sequence[LedgerEntry],
        this_month: str,
        budget: float = math.inf,
        own: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self._entries = entries[::-1]
        self._month = this_month
        self._budgets = Budgets(budget, own)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(id="ledger-sums", wrap=True)
            yield PartRows(empty_text="Nothing was paid from this machine.")
            yield Lines(line((self.hint(_KEYS), "dim")), wrap=True)

    def on_mount(self) -> None:
        self.query_one("#ledger-sums", Lines).show(*map(line, self._sums()))
        self.query_one(PartRows).focus()
        self.call_after_refresh(self._show, 0)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show, None)

    def _sums(self) -> list[str]:
        """What is to be known first: this month, then the last sums."""
        found = self._budgets.beside(sums(self._entries), self._month)
        now = [one for one in found if one.month == self._month]
        spent = sum(one.usd for one in now)
        budget = left_words(spent, self._budgets.month)
        told = [f"Paid in {self._month}: {dollars(spent)} {budget}".rstrip()]
        most = max(_MOST_SUMS, min(len(now), _MOST_THIS_MONTH))
        told += map(self._sum, found[:most])
        if len(found) > most:
            told.append(f"and {len(found) - most} more sums: `sportft ledger` has them")
        return told

    def _sum(self, one: Sum) -> str:
        words = f"{one.month}  {one_line(one.profile, 60)}  {dollars(one.usd)}"
        if one.month == self._month:
            own = left_words(one.usd, self._budgets.of(one.profile), "its ")
            words = f"{words} {own}".rstrip()
        return f"{words} ({one.note()})" if one.note() else words

    def _show(self, cursor: int | None) -> None:
        if not self.is_attached:
            return
        rows = self.query_one(PartRows)
        width = rows.row_width
        head = _row(width, "DAY", "USD", "WHAT", "TOKENS", "PROFILE", "MODEL")
        rows.show(head, [_entry_row(width, one) for one in self._entries], cursor=cursor)

    def action_save(self) -> None:
        rows = [one.to_dict() for one in self._entries[::-1]]
        self.post_message(messages.RowsSaveAsked("the ledger", ("ledger", ".csv"), rows))

    def in_shell(self) -> list[ShellWay]:
        """The same in the shell."""
        return [
            ShellWay("The ledger", ["ledger"]),
            ShellWay("Of this month", ["ledger", "--month", self._month]),
        ]


def _entry_row(width: int, one: LedgerEntry) -> Row:
    tokens = "" if one.tokens is None else f"{one.tokens:,}"
    profile, model = one_line(one.profile), one_line(one.model)
    return _row(width, day_of(one.at), one.usd_words, one.what_words, tokens, profile, model)


def _row(width: int, day: str, usd: str, what: str, tokens: str, profile: str, model: str) -> Row:
    """One line of the list, with as many columns as there is room for."""
    cells: list[tuple[str, int]] = [(day, _DAY), (usd.rjust(_USD), _USD), (what, _WHAT)]
    if width >= _WITH_TOKENS:
        cells.append((tokens.rjust(_TOKENS), _TOKENS))
    if width >= _WITH_PROFILE:
        cells.append((profile, _PROFILE))
    fixed = [part for text, wide in cells for part in (fit(text, wide), " " * _GAP)]
    left = width - sum(wide + _GAP for _, wide in cells)
    return [*fixed, fit(model, max(1, left))]
