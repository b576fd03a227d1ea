"""Texts with what was given and what was said: a list, and the one under the cursor to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sportft_tui.domain.text import one_line
from sportft_tui.tui import messages
from sportft_tui.tui.evaluation_sections import mistakes
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.widgets.figures import percent
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.tui.widgets.part_rows import PartRows
from sportft_tui.tui.widgets.text_view import TextView

if TYPE_CHECKING:
    from sportft_tui.domain.evaluation import Mistake


_KEYS = (
    "↑ ↓ the next text   Space scrolls it   {copy} copy   {save} save   {pager} pager   Esc back"
)


class MistakeTexts(Dialog[None]):
    """Rows of a table with their labels and answers.

    Args:
        title: what they have in common.
        texts: the rows, in the order in which they are shown.
        cursor: the one to begin with.
    """

    DEFAULT_CSS = """
    MistakeTexts .dialog { width: 100%; max-width: 130; height: 100%; max-height: 100%; }
    MistakeTexts PartRows { height: 1fr; }
    MistakeTexts #mistake-facts { border-top: solid $panel; height: 2; }
    MistakeTexts TextView { height: 1fr; }
    """
    PLACE = "texts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss(None)", show=False),
        Binding("space", "scroll(1)", show=False),
        Binding("b", "scroll(-1)", show=False),
        *in_dialog("texts"),
    ]

    def __init__(self, title: str, texts: Sequence[Mistake], cursor: int = 0) -> None:
        super().__init__()
        self._title = title
        self._texts = texts
        self._first = cursor

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(line((one_line(self._title), "accent")))
            yield PartRows()
            yield Lines(id="mistake-facts")
            yield TextView()
            yield Lines(line((self.hint(_KEYS), "dim")), id="mistake-keys", wrap=True)

    def on_mount(self) -> None:
        self._rows.focus()
        self.call_after_refresh(self._show, self._first)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show, None)

    @property
    def _rows(self) -> PartRows:
        return self.query_one(PartRows)

    def _show(self, cursor: int | None) -> None:
        if not self.is_attached:
            return
        section = mistakes(self._texts, self._rows.row_width)
        self._rows.show(section.head, section.rows, cursor=cursor)
        self._read()

    @on(LineView.Highlighted)
    def _read(self) -> None:
        self.run_worker(self._show_text(), group="text", exclusive=True, exit_on_error=False)

    @property
    def _one(self) -> Mistake:
        """The text that is read."""
        return self._texts[min(self._rows.cursor, len(self._texts) - 1)]

    async def _show_text(self) -> None:
        one = self._one
        sure = percent(one.probability)
        facts = line(
            (f" {one_line(one.place)}  ", "dim"),
            ("given ", "dim"),
            (one_line(one.given), "ok"),
            ("  said ", "dim"),
            (one_line(one.said) or "none of the labels", "bad" if one.said != one.given else "ok"),
            (f"  {sure}", "number"),
        )
        self.query_one("#mistake-facts", Lines).show(facts)
        await self.query_one(TextView).show(one.text, ())

    def say(self, what: str) -> None:
        """Say what was done."""
        self.query_one("#mistake-keys", Lines).show(line((one_line(what), "")))

    def action_copy(self) -> None:
        self.post_message(messages.CopyAsked(self._one.text))

    def action_pager(self) -> None:
        self.post_message(messages.ReadAsked(self._one.place, self._one.text))

    def action_save(self) -> None:
        rows = [asdict(one) for one in self._texts]
        named = ("mistakes", ".jsonl")
        self.post_message(messages.RowsSaveAsked("these texts", named, rows))

    def action_scroll(self, pages: int) -> None:
        self.query_one(TextView).action_scroll_page(pages)
