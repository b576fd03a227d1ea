"""Keys inside dialogs: they follow `[keys]`, clashes are said, hints name those in force."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen

import sportft_tui.tui
from sportft_tui.domain.evaluation import Mistake
from sportft_tui.tui import commands, dialog_keys, key_names, messages
from sportft_tui.tui.command import Situation
from sportft_tui.tui.help_rows import rows
from sportft_tui.tui.keymap import _NEEDED, keymap
from sportft_tui.tui.screens.ask import Confirm
from sportft_tui.tui.screens.dialog import Dialog
from sportft_tui.tui.screens.help import Help
from sportft_tui.tui.screens.ledger import Ledger
from sportft_tui.tui.screens.mistake_texts import MistakeTexts
from sportft_tui.tui.screens.open import PathBox
from sportft_tui.tui.screens.refused import Closed
from sportft_tui.tui.themed_app import ThemedApp
from sportft_tui.tui.widgets.confusion_matrix import ConfusionMatrix
from sportft_tui.tui.widgets.line_view import LineView
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.text_box import TextBox
from sportft_tui.tui.widgets.text_view import TextView

#: What has the focus in them, and keys of its own.
INSIDE: dict[str, tuple[type[DOMNode], ...]] = {
    "open": (PathBox,),
    "row": (TextView,),
    "review": (TextView,),
    "evaluation": (LineView, ConfusionMatrix),
}


def test_what_does_a_commands_thing_has_its_key() -> None:
    # GIVEN keys of commands that dialogs have, too
    found = keymap({"data-copy": "w", "data-save": "F6", "train": "F5"})
    assert found.faults == ()
    # THEN they have the same everywhere
    assert dict(found.in_dialogs) == {
        **dict.fromkeys(("row-copy", "texts-copy", "shell-copy"), "w"),
        **{f"{name}-save": "f6" for name in ("prepare", "evaluation", "texts", "batch", "ledger")},
        **dict.fromkeys(("review-train", "prepare-train"), "f5"),
    }
    # AND `sportft keys` lists the dialogs' own, as they are
    told = {one["name"]: one for one in keymap({"review-skip": "F7"}).told()}
    assert (told["review-skip"]["key"], told["review-skip"]["default_key"]) == ("F7", "space")
    assert told["open-columns"]["key"] == "F2 or ctrl+t"
    assert "row-copy" not in told


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        ({"data-copy": "h"}, "data-copy: h cannot be its key in the view of a row (another key"),
        ({"review-skip": "u"}, "the review (“Undo the last change” there); there it stays space."),
        ({"data-undo": "e", "data-next": "u"}, "data-undo: e cannot be its key in the review (an"),
        ({"row-copy": "w"}, "row-copy: it is the key of data-copy, which can be another one."),
        ({"review-skp": "w"}, "no command “review-skp”; the nearest is review-skip."),
        ({"open-columns": "w"}, "open-columns: w is a letter, and it is done in text boxes, too;"),
        ({"text-editor": "ctrl+p"}, "text-editor: ctrl+p cannot be its key in the box for a text"),
        ({"servers-test": "j"}, "servers-test: lists and boxes need j; it stays t."),
        ({"repaint": "F2"}, "repaint: F2 is the key of open-columns already; it stays ctrl+l."),
        ({"prepare-rows": "ctrl+l"}, "prepare-rows: ctrl+l cannot be its key in the form for tr"),
    ],
)
def test_what_cannot_be_is_said_and_stays(wish: dict[str, str], fault: str) -> None:
    found = keymap(wish)
    assert len(found.faults) == 1
    assert fault in found.faults[0]
    places = {name: dialog_keys.in_force(name, found.in_dialogs) for name in dialog_keys.PLACES}
    for keys in places.values():
        pressed = [key for one in keys for key in one.key.split(",")]
        assert len(pressed) == len(set(pressed)), "one key would do two things"


def test_where_it_can_be_it_is() -> None:
    changed = keymap({"data-copy": "h", "data-undo": "e", "data-next": "u"}).in_dialogs
    assert (changed["texts-copy"], changed["row-undo"], changed["row-next"]) == ("h", "e", "u")
    assert not {"row-copy", "review-undo"} & set(changed)


def test_every_dialog_has_its_place_and_says_what_it_keeps() -> None:
    ids = {command.id for command in commands.TABLE}
    assert not ids & set(dialog_keys.as_commands())
    seen = set()
    for info in pkgutil.walk_packages(sportft_tui.tui.__path__, "sportft_tui.tui."):
        module = importlib.import_module(info.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == info.name and (issubclass(kind, Dialog) or kind is TextBox):
                seen.add(_check(kind, getattr(kind, "PLACE", "text")))
    assert seen == set(dialog_keys.PLACES)


def _check(kind: type[DOMNode], place: str) -> str:
    """No key of a dialog's is left out: a wish could not be told that it is taken."""
    told = {f"{place}-{one.name}" for one in dialog_keys.PLACES[place].keys}
    ids = {one.id for one in _bindings(kind)}
    assert told - {f"{place}-shell"} <= ids, kind
    others = [one for one in _bindings(kind) if one.id not in told and one.id != "dialog-shell"]
    for inside in INSIDE.get(place, ()):
        others += _bindings(inside)
    of_textual = {one.key for one in _bindings(Screen)}
    untold = {one.key for one in others} - of_textual - _NEEDED - dialog_keys.PLACES[place].kept
    assert not {key for key in untold if key_names.meant(key)}, kind
    return place


def _bindings(kind: type[DOMNode]) -> list[Binding]:
    return [one for _, one in kind._merged_bindings or ()]


# In an app


class Keyed(ThemedApp[None]):
    """Nothing but dialogs, and keys that somebody has set."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def __init__(self, wishes: Mapping[str, str]) -> None:
        super().__init__()
        self.keymap = keymap(wishes)
        self.asked: list[Message] = []
        self.done: list[str] = []

    def compose(self) -> ComposeResult:
        yield TextBox(self.keymap)

    def on_text_box_model_wanted(self) -> None:
        self.done.append("model")

    def action_do(self, kind: str, name: str) -> None:
        self.done.append(f"{kind} {name}")

    async def _on_message(self, message: Message) -> None:
        if isinstance(message, messages.TakeAsked):
            self.asked.append(message)
        await super()._on_message(message)


def shown(app: Keyed) -> str:
    return "\n".join(lines.plain for lines in app.screen.query(Lines))


async def test_dialogs_take_the_keys_that_are_set_and_tell_them() -> None:
    wishes = {
        "data-copy": "w",
        "data-save": "F6",
        "as-command": "F8",
        "data-filter": "F7",
        "refused-delete": "X",
        "text-model": "F9",
    }
    app = Keyed(wishes)
    async with app.run_test(size=(100, 30)) as pilot:
        # GIVEN a text box THEN its key is another one, and the old one is none
        app.query_one(TextBox).focus()
        await pilot.press("ctrl+o", "f9")
        assert app.done == ["model"]

        # GIVEN texts of an evaluation
        one = Mistake(0, "row 1", "The goalie", "hockey", "baseball", 0.9)
        await app.push_screen(MistakeTexts("Texts", [one]))
        assert "w copy   F6 save   P pager" in shown(app)
        await pilot.press("y", "s")
        assert app.asked == []
        await pilot.press("w", "f6")
        kinds = [type(message) for message in app.asked]
        assert kinds == [messages.CopyAsked, messages.RowsSaveAsked]
        # AND what all dialogs have
        await pilot.press("percent_sign", "f8")
        assert app.done[1:] == ["shell show"]
        await pilot.press("escape")

        await app.push_screen(Ledger([], "2026-11", math.inf))
        assert "F6 save   F8 as a command" in shown(app)
        await pilot.press("escape")

        await app.push_screen(Confirm("Sure?", "It cannot be taken back."))
        await pilot.press("f8")
        assert app.done[1:] == ["shell show", "shell show"]
        app.pop_screen()

        answers: list[str | None] = []
        await app.push_screen(Closed(2, is_prepared=True), answers.append)
        assert "l, X or Enter take it" in shown(app)
        app.pop_screen()

        # GIVEN the help THEN it tells the text box's keys, and its filter opens with the other key
        screen = Help(rows(app.keymap, Situation()))
        assert "F9" in {row.key for row in rows(app.keymap, Situation())}
        await app.push_screen(screen)
        assert "F7 finds" in shown(app)
        await pilot.press("slash")
        assert not screen._filter.display
        await pilot.press("f7")
        assert screen._filter.display
