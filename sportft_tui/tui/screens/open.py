"""Asks for a table: a path, or newsgroups; and for its columns where they cannot be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from sportft_tui.dataset.newsgroups import Newsgroups
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.domain.errors import SportftError
from sportft_tui.domain.text import one_line
from sportft_tui.tui.key_bindings import in_dialog
from sportft_tui.tui.screens.encoding_choices import encoding_choices
from sportft_tui.tui.screens.path_choices import meant
from sportft_tui.tui.screens.path_dialog import PathDialog
from sportft_tui.tui.screens.post_choices import PostChoices
from sportft_tui.tui.widgets.choice_list import Choice, ChoiceList
from sportft_tui.tui.widgets.line_box import LineBox
from sportft_tui.tui.widgets.lines import Lines, line
from sportft_tui.workflow.tutorial import CATEGORIES

if TYPE_CHECKING:
    from sportft_tui.dataset.sources.columns import Columns


#: What the shell's options are called here.
_KEY_OF = {"--skip-bad": "{skip_bad}", "--encoding NAME": "{encoding}"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to open, and how it is read."""

    what: Path | Newsgroups
    wish: Wish = Wish()  # noqa: RUF009 - frozen


class _Step(Enum):
    POSTS = "Space chooses   Enter opens   or type a path   Esc back"
    FILES = (
        "Enter opens   Tab completes   {columns} columns   {encoding} encoding   "
        "{skip_bad} skips bad lines   Esc back"
    )
    ENCODING = "Enter takes the encoding   Esc back to the file"
    TEXT = "Enter takes the column   Esc back to the file"
    LABEL = "Enter takes the column and opens   Esc back to the file"


class PathBox(LineBox):
    """Takes a path. As long as there is none, Space is for the newsgroups below."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return super().check_consume_key(key, character) and not (key == "space" and not self.value)


class Open(PathDialog["Wanted | None"]):
    """Answers with what to open; Esc gives None.

    Args:
        look_up: gives the columns of a file.
        path: what stands in the box at first; the file is looked at at once.
    """

    DEFAULT_CSS = "Open ChoiceList { max-height: 40vh; }"
    PLACE = "open"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("space", "switch", show=False, priority=True),
        *in_dialog("open"),
    ]

    def __init__(self, look_up: Callable[[Path, Wish], Awaitable[Columns]], path: str = "") -> None:
        super().__init__()
        self._look_up = look_up
        self._given = path
        self._step = _Step.POSTS
        self._posts = PostChoices(CATEGORIES)
        self._columns: Columns | None = None
        self._text = self._encoding = ""
        self._skips_bad = self._asks_columns = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Lines(
                line("Open a file or a folder: ", ("csv, jsonl, xlsx, …", "dim")), wrap=True
            )
            yield PathBox("~/posts.csv", self._given)
            yield Lines(id="open-list-head", wrap=True)
            yield ChoiceList(empty_text="Nothing here begins like this.")
            yield Lines(id="open-said", wrap=True)
            yield Lines(id="open-keys", wrap=True)

    def on_mount(self) -> None:
        self._enter(_Step.FILES if self._given else _Step.POSTS)
        if self._given:
            self._open_path(self._given)

    @property
    def _offers_files(self) -> bool:
        return self._step is _Step.FILES

    def _say(self, what: str, hint: str = "", ink: str = "bad") -> None:
        for option, named in _KEY_OF.items():
            key = self.hint(named).partition(" ")[0]
            what, hint = what.replace(option, key), hint.replace(option, key)
        said = line((one_line(what), ink), (f"  {one_line(hint)}" if hint else "", "dim"))
        self.query_one("#open-said", Lines).show(said)

    def _enter(self, step: _Step) -> None:
        self._step, self._is_chosen = step, False
        self._say("")
        self.query_one("#open-keys", Lines).show(line((self.hint(step.value), "dim")))
        self._show(first=True)

    def _show(self, *, first: bool = False) -> None:
        """Show the lines that there are to choose from now."""
        if self._step is _Step.POSTS:
            self._head("Or newsgroups: ", self._posts.words)
            if first:
                self._list.show(self._posts.choices(), self._posts.first)
            else:
                self._list.update_choices(self._posts.choices())
        elif self._step is _Step.FILES:
            read_as = f"Read as {self._encoding}. " if self._encoding else ""
            skips = "Lines that cannot be used are skipped." if self._skips_bad else ""
            self._head("", read_as + skips)
            self._show_files()
        elif self._step is _Step.ENCODING:
            self._head("How is the file's text encoded?")
            self._list.show(encoding_choices())
        elif self._columns:
            which = "texts" if self._step is _Step.TEXT else "labels"
            self._head(f"Which column holds the {which}?")
            self._list.show(
                [one for one in _column_choices(self._columns) if one.value != self._text]
            )

    def _head(self, what: str, more: str = "") -> None:
        self.query_one("#open-list-head", Lines).show(line(what, (more, "accent")))

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._step in (_Step.POSTS, _Step.FILES):
            self._asks_columns = False
            self._enter(_Step.FILES if event.value.strip() else _Step.POSTS)

    # Keys

    def action_switch(self) -> None:
        """Space: a line of the newsgroups on or off; in a path it is a letter."""
        if self._step is not _Step.POSTS:
            raise SkipAction
        if chosen := self._list.current:
            self._posts.switch(chosen.value)
            self._show()

    def action_ask_columns(self) -> None:
        """Open the file, but choose its columns by hand."""
        if self._step is _Step.FILES:
            self._asks_columns = True
            self._accept()

    def action_skip_bad(self) -> None:
        """Skip lines of the file that cannot be used, or stop at the first."""
        if self._step is _Step.FILES:
            self._skips_bad = not self._skips_bad
            self._enter(_Step.FILES)

    def action_ask_encoding(self) -> None:
        """Choose how the file is read."""
        if self._step is _Step.FILES:
            self._enter(_Step.ENCODING)

    def action_back(self) -> None:
        if self._step in (_Step.TEXT, _Step.LABEL, _Step.ENCODING):
            self._asks_columns = False
            self._enter(_Step.FILES)
        else:
            self.dismiss(None)

    def _accept_clicked(self) -> None:
        if self._step is _Step.POSTS:
            self.action_switch()
        else:
            self._accept()

    def _accept(self) -> None:
        chosen = self._list.current
        if self._step is _Step.POSTS:
            try:
                self.dismiss(Wanted(self._posts.wanted()))
            except SportftError as error:
                self._say(error.what, error.hint)
        elif self._step is _Step.FILES:
            super()._accept()
        elif chosen and self._step is _Step.ENCODING:
            self._encoding = chosen.value
            self._enter(_Step.FILES)
        elif chosen:
            self._take_column(chosen.value)

    def _take(self, chosen: Choice | None) -> None:
        self._open_path(chosen.value if chosen else self._box.value)

    def _take_column(self, name: str) -> None:
        if self._step is _Step.TEXT:
            self._text = name
            self._enter(_Step.LABEL)
        else:
            wish = replace(self._wish, text=self._text, label=name)
            self.dismiss(Wanted(meant(self._box.value), wish))

    # Looking at a file

    def _open_path(self, typed: str) -> None:
        if typed != self._box.value:
            with self.prevent(Input.Changed):
                self._box.value = typed
        self._say("Looking at it", ink="dim")
        self.run_worker(self._look(typed), group="look", exclusive=True, exit_on_error=False)

    @property
    def _wish(self) -> Wish:
        return Wish(encoding=self._encoding, skip_bad=self._skips_bad)

    async def _look(self, typed: str) -> None:
        wish = self._wish
        try:
            path = meant(typed)
            columns = await self._look_up(path, wish)
        except SportftError as error:
            self._say(error.what, error.hint)
            return
        if columns.is_recognised and not self._asks_columns:
            self.dismiss(Wanted(path, wish))
            return
        self._columns, self._text = columns, ""
        self._enter(_Step.TEXT)


def _column_choices(columns: Columns) -> list[Choice]:
    pairs = zip(columns.names, columns.examples, strict=True)
    return [Choice(name, name, f"e.g. {example}" if example else "") for name, example in pairs]
