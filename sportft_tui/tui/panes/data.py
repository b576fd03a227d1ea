"""Pane 1: the texts and their labels, and what is done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from sportft_tui.domain.errors import BadInput, SportftError
from sportft_tui.tui import messages
from sportft_tui.tui.command import TableSituation
from sportft_tui.tui.panes.pane import Pane
from sportft_tui.tui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from sportft_tui.tui.first_rows import FirstRows
    from sportft_tui.tui.screens.row_detail import RowDetail
    from sportft_tui.tui.shown_table import ShownTable
    from sportft_tui.tui.table_actions import TableActions
    from sportft_tui.tui.table_showing import Showing
    from sportft_tui.tui.widgets.class_bars import ClassBars
    from sportft_tui.tui.widgets.filter_line import FilterLine

#: Seconds without a key after which a filter is tried: the letters of a word come faster.
_PAUSE = 0.15
#: Seconds after which it is said that rows are being looked for; mostly they are there by then.
_PATIENCE = 0.4
_NO_ROW = "No row passes the filter.  Esc shows all rows again."
_EXAMPLE = "text  label:hockey  !goalie  len>2000  finding:duplicate  is:marked"


class DataPane(Pane):
    """A table of rows, a screenful at a time.

    Args:
        first: what is known already of the table to be opened.
        no_rows: what to say while there is none.
    """

    NUMBER, NAME, ENTRY = 1, "Data", "RowTable"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop_filter", show=False)]

    class Moved(Message):
        """Other commands make sense now than before."""

    def __init__(
        self,
        first: FirstRows | None = None,
        no_rows: str = "No texts yet.",
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._first, self._no_rows = first, no_rows
        self._showing: Showing | None = None
        self._actions: TableActions | None = None
        self._filter: FilterLine | None = None
        self._detail: RowDetail | None = None
        self._pause: Timer | None = None
        self._bars: ClassBars | None = None
        self._typed = ""
        self._situation = TableSituation()
        self._notes: tuple[str, ...] = ()

    def body(self) -> ComposeResult:
        rows = RowTable(empty_text=self._no_rows, source=self._first)
        if self._first:
            rows.set_columns(self._first.labels)
        yield rows

    @property
    def view(self) -> RowTable:
        return self.query_one(RowTable)

    @property
    def table(self) -> ShownTable | None:
        """What is shown; None where nothing is."""
        return self._showing.table if self._showing else None

    @property
    def situation(self) -> TableSituation:
        """What decides which of the pane's commands make sense."""
        if self._showing is None:
            return TableSituation()
        state = self._showing.table.state
        return TableSituation(
            has_rows=state.n_rows > 0,
            can_undo=bool(state.can_undo),
            has_findings=any(found.count for found in state.findings),
        )

    # What is shown

    async def show(self, table: ShownTable) -> None:
        """Show another table, from its first row on."""
        from sportft_tui.tui.matches import Matches
        from sportft_tui.tui.table_actions import TableActions
        from sportft_tui.tui.table_showing import Showing
        from sportft_tui.tui.table_work import TableWork

        await self._close_filter()
        self._notes = ()
        self._showing = showing = Showing(table, self.view, self._tell)
        work = TableWork(self.app, showing, self.view, self._post)
        self._actions = TableActions(work, self.filter_by)
        self.view.set_source(table)
        self.view.set_order(table.order)
        self.view.set_sought(Matches.of(table.query) or None)
        table.on_change(lambda: self._changed(table))
        if table.note:
            self._post(messages.Said(table.note))
        self._tell()

    def _changed(self, table: ShownTable) -> None:
        """Rows have come, or are something else now."""
        if self._showing is None or table is not self._showing.table or not self.is_attached:
            return
        self._start("keep place", self._showing.keep_place())
        if self._detail:
            self._detail.look_again()
        self._tell()

    def _tell(self) -> None:
        """Say how the table is now."""
        if self._showing is None:
            return
        # Here and below: no table is known before the first paint.
        from sportft_tui.tui.table_words import head_parts
        from sportft_tui.tui.widgets.class_bars import ClassBars

        table = self._showing.table
        state = table.state
        self.view.set_columns(
            state.counts,
            has_tokens=state.tokens_share > 0,
            found={found.id: found.count for found in state.findings if found.count},
        )
        self.view.empty_text = _NO_ROW if table.query else "This table has no rows."
        if self._bars is None:
            self._bars = ClassBars()
            self.mount(self._bars, before=self.view)
        self._bars.show_counts(state.counts, state.n_labels, self.size.height)
        has_bars = self._bars.lines_wanted > 0
        self.head(*head_parts(len(table), state, made_up=table.made_up, bars=has_bars))
        self._count()
        if state.notes[len(self._notes) :]:
            self._post(messages.Said(state.notes[-1]))
        self._notes = state.notes
        if self.situation != self._situation:
            self._situation = self.situation
            self.post_message(self.Moved())

    def on_resize(self) -> None:
        """There may be room for the bars now, or none."""
        self._tell()

    def _post(self, message: Message) -> None:
        """To the screen; who reads one row sees only that."""
        self.post_message(message)
        if self._detail and isinstance(message, messages.Said):
            self._detail.say(message.text)
        elif self._detail and isinstance(message, messages.Failed):
            self._detail.say(f"{message.what} {message.hint}")

    # What its keys do; the names are those of the command table.

    async def do(self, name: str) -> None:
        """Do what a command of this pane is for."""
        if self._showing is None or self._actions is None:
            return
        match name:
            case "filter":
                (await self._open_filter()).edit()
            case "read":
                await self._read(self._showing, self._actions)
            case "review":
                await self.app.run_action("do('review', 'start')")
            case _:
                await self._actions.do(name)

    async def do_with(self, name: str, argument: str) -> None:
        """Filter, go to a row or save, as it was typed."""
        if self._actions:
            await self._actions.do_with(name, argument)

    async def _read(self, showing: Showing, actions: TableActions) -> None:
        from sportft_tui.tui.screens.row_detail import RowDetail

        if showing.number is None:
            return

        def closed(_: None) -> None:
            self._detail = None

        self._detail = RowDetail(showing, self.view, actions.do)
        await self.app.push_screen(self._detail, closed)

    @on(RowTable.Selected)
    async def _row_chosen(self) -> None:
        await self.do("read")

    @on(RowTable.Highlighted)
    def _row_changed(self) -> None:
        if self._detail:
            self._detail.look_again()

    @on(RowTable.HeadClicked)
    def _head_clicked(self, event: RowTable.HeadClicked) -> None:
        if self._actions:
            self._actions.order_by(event.column)

    def _start(self, name: str, work: Coroutine[object, object, object]) -> None:
        self.app.run_worker(work, name=name, group="table", exit_on_error=False)

    # The filter

    async def _open_filter(self) -> FilterLine:
        if self._filter is None:
            from sportft_tui.tui.widgets.filter_line import FilterLine

            self._filter = FilterLine(_EXAMPLE, self.view)
            await self.mount(self._filter)
            self._count()
        return self._filter

    async def filter_by(self, query: str) -> None:
        """Show what passes a filter that was not typed."""
        (await self._open_filter()).put(query)

    async def action_drop_filter(self) -> None:
        """Show all rows again; the reader's row stays."""
        if self._filter is None:
            return
        self.view.focus()
        await self._close_filter()
        self._filter_now()

    async def _close_filter(self) -> None:
        self._stop_waiting()
        self._typed = ""
        line, self._filter = self._filter, None
        if line:
            await line.remove()

    async def on_filter_line_left(self, event: FilterLine.Left) -> None:
        if not event.keep or not event.text.strip():
            await self.action_drop_filter()
        elif self._pause or event.text != self._typed:
            self._typed = event.text
            self._filter_now()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        if self._filter is None or event.text == self._typed:
            return
        self._typed = event.text
        self._stop_waiting()
        self._pause = self.set_timer(_PAUSE, self._filter_now)

    def _stop_waiting(self) -> None:
        if self._pause:
            self._pause.stop()
            self._pause = None

    def _filter_now(self) -> None:
        self._stop_waiting()
        if self._showing:
            self._start("filter", self._apply(self._showing, self._typed))
            self.set_timer(_PATIENCE, self._count)

    async def _apply(self, showing: Showing, query: str) -> None:
        trouble = ""
        try:
            await showing.show(query, showing.table.order)
        except BadInput as error:
            trouble = str(error)
        except SportftError as error:
            self._post(messages.Failed(error.what, error.hint))
        if self._filter and showing is self._showing and query == self._typed:
            self._filter.tell_trouble(trouble)

    def _count(self) -> None:
        """Say beside the filter how many rows pass it."""
        if self._filter and self._showing:
            table = self._showing.table
            counted = f"{len(table):,} of {table.state.n_rows:,}"
            self._filter.tell("looking" if self._showing.is_busy else counted)
