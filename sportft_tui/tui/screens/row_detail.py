"""One row to read: the whole text, what was found in it, and what can be done about it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.dataset.table.row import Span
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui.flowed_text import visible
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.matches import Matches
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.table_words import short
from sportft_tui.tui.widgets.lines import Lines, Part, line
from sportft_tui.tui.widgets.row_cells import EXCLUDED, FOUND, MARKED
from sportft_tui.tui.widgets.row_table import RowTable
from sportft_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from sportft_tui.dataset.table.row import TableRow
    from sportft_tui.tui.table_showing import Showing

#: Marked parts that are named; the others are seen in the text.
_NAMED_SPANS = 4
#: Characters of one of them that are shown.
_SNIPPET = 24
#: The text is what is read: reasons are left out where what was found would take more rows.
_FOUND_SHARE = 0.4
#: Places of what a filter looks for that are marked: nobody goes through more.
_MOST_MATCHES = 10_000
_KEYS = (
    "↑ ↓ scroll  ← → other rows  {next} finding  Tab marked places",
    "{mark} mark  {relabel} label  {exclude} exclude  {undo} undo  {copy} copy  {pager} pager  "
    "Esc back",
)


class RowDetail(Dialog[None]):
    """The row under the table's cursor. Its keys mean what they mean in the table.

    Args:
        showing: the table.
        view: the table's view; its cursor moves along.
        do: does what a command of the Data pane is for.
    """

    DEFAULT_CSS = """
    RowDetail .dialog { width: 100%; max-width: 120; height: 100%; max-height: 100%; }
    RowDetail #found { max-height: 45%; }
    RowDetail #found.-empty { display: none; }
    RowDetail #text { height: 1fr; margin: 1 0; }
    """
    PLACE = "row"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", show=False),
        Binding("left,h,K", "go(-1)", show=False),
        Binding("right,l,J", "go(1)", show=False),
        Binding("tab", "next_place(1)", show=False, priority=True),
        Binding("shift+tab", "next_place(-1)", show=False, priority=True),
        *in_dialog("row"),
    ]

    def __init__(
        self, showing: Showing, view: RowTable, do: Callable[[str], Awaitable[None]]
    ) -> None:
        super().__init__()
        self._showing, self._view, self._do = showing, view, do
        self._row: TableRow | None = None
        self._spans: Sequence[Span] = ()
        #: Where the words are that the table's filter looks for.
        self._matched: Sequence[Span] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(id="facts", wrap=True)
            yield Lines(id="found", classes="-empty", wrap=True, hang=2)
            yield TextView(id="text")
            yield Lines(id="said", wrap=True)
            yield Lines(*(line((self.hint(keys), "dim")) for keys in _KEYS), wrap=True)

    def on_mount(self) -> None:
        self.set_focus(self._text)
        self.look_again()

    @property
    def _text(self) -> TextView:
        return self.query_one(TextView)

    def look_again(self) -> None:
        """The row may have changed, or another one is under the cursor."""
        self.run_worker(self._look(), exit_on_error=False)

    def say(self, what: str) -> None:
        """Say what was done; the desk's own line is hidden."""
        self.query_one("#said", Lines).show(line(one_line(what)))

    async def _look(self) -> None:
        number = self._showing.number
        if number is None:
            self.dismiss()
            return
        before = self._row
        try:
            row, matched = await asyncio.to_thread(self._read, number)
        except (SportftError, OSError, ValueError, IndexError) as error:
            self.say(f"Row {number + 1:,} cannot be read: {error}")
            return
        if number != self._showing.number or row == before:
            return
        is_other = before is None or before.number != number
        self._row = row
        if is_other:
            self._spans, self._matched = (), matched
        self._show_facts(row)
        await self._text.show(row.text, self._places, from_start=is_other)
        await self._mark(row)

    def _read(self, number: int) -> tuple[TableRow, list[Span]]:
        table = self._showing.table
        row = table.row(number)
        places = Matches.of(table.query).places(row.text)[:_MOST_MATCHES]
        return row, [Span("filter", start, end, "the filter") for start, end in places]

    @property
    def _places(self) -> list[Span]:
        """All that is marked, in the text's order."""
        return sorted([*self._spans, *self._matched], key=lambda span: span.start)

    async def _mark(self, row: TableRow) -> None:
        """Mark what was found: it takes a look at the whole text."""
        try:
            spans = await self._showing.table.spans(row.number)
        except SportftError as error:
            self.say(str(error))
            return
        if row is self._row and list(spans) != list(self._spans):
            self._spans = sorted(spans, key=lambda span: span.start)
            self._show_facts(row)
            await self._text.show(row.text, self._places, from_start=False)

    # What is known about it

    def _show_facts(self, row: TableRow) -> None:
        self.query_one("#facts", Lines).show(self._facts(row))
        found = self.query_one("#found", Lines)
        lines = self._found(row, with_reasons=True)
        width, height = self.query_one("#facts").size.width, self.size.height
        if sum(found.rows_of(line, width) for line in lines) > height * _FOUND_SHARE:
            lines = self._found(row, with_reasons=False)
        found.set_class(not lines, "-empty")
        found.show(*lines)

    def _facts(self, row: TableRow) -> Text:
        name = f"row {row.number + 1:,}   "
        parts: list[Part] = [(name, "head"), (short(row.label), "number")]
        if row.given_label:
            parts.append((f" (was {short(row.given_label)})", "accent"))
        if row.split:
            parts.append((f"   {one_line(row.split)}", "dim"))
        parts.append((f"   {len(row.text):,} characters", "dim"))
        if row.tokens is not None:
            parts.append((f"   {row.tokens:,} tokens", "dim"))
        if row.is_marked:
            parts.append((f"   {MARKED} marked", "accent"))
        if row.is_excluded:
            parts.append((f"   {EXCLUDED} excluded", "bad"))
        return line(*parts)

    def _found(self, row: TableRow, *, with_reasons: bool) -> list[Text]:
        """What was found, and why that matters; then the places."""
        known = {found.id: found for found in self._showing.table.state.findings}
        lines = []
        # What only few rows have says more about this one.
        for name in sorted(
            row.findings, key=lambda name: known[name].count if name in known else 0
        ):
            told: list[Part] = [(f"{FOUND} {one_line(name)}  ", "warn")]
            if found := known.get(name):
                told.append(one_line(found.what))
                if with_reasons:
                    told.append((f" {one_line(found.why)}", "dim"))
            lines.append(line(*told))
        for span in self._spans[:_NAMED_SPANS]:
            part = visible(row.text[span.start : span.end][:_SNIPPET].replace("\n", "⏎"))
            told = [("  ", ""), (part, "warn"), f"  {one_line(span.what)}"]
            lines.append(line(*told, (f"  ({one_line(span.finding)})", "dim")))
        if (more := len(self._spans) - _NAMED_SPANS) > 0:
            lines.append(line((f"  and {more:,} more marked places; Tab goes through them", "dim")))
        return lines

    # Keys

    def action_go(self, rows: int) -> None:
        before = self._view.cursor
        self._view.action_cursor_by(rows)
        if self._view.cursor == before:
            self.say(f"This is the {'last' if rows > 0 else 'first'} row shown.")
        else:
            self.say("")

    async def action_do(self, name: str) -> None:
        self.say("")
        await self._do(name)

    def action_next_place(self, step: int) -> None:
        """Go through the marked parts, round and round."""
        self._text.go_to_next(sorted({span.start for span in self._places}), step)
