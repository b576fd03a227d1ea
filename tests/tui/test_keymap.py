"""Keys by settings: what people write, what clashes, and what is in force then."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import string

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import _character_to_key

import sportft_tui.tui
from sportft_tui.tui import key_names
from sportft_tui.tui.command import Situation
from sportft_tui.tui.commands import TABLE
from sportft_tui.tui.keymap import keymap

#: Keys that may not arrive, in boxes that take every letter -> the command that does the same.
DONE_OTHERWISE = {("TextBox", "ctrl+o"): "classify-model"}
#: Keys that some terminals, browsers or systems keep back: good, where there is a second way.
KEPT_BACK = frozenset(
    (
        *("ctrl+d", "ctrl+l", "ctrl+n", "ctrl+o", "ctrl+p", "ctrl+r", "ctrl+t", "ctrl+w"),
        *("f1", "f10", "f11"),
    )
)
MAY_BE_MISSING = {*key_names.SWALLOWED, *KEPT_BACK}


@pytest.mark.parametrize(
    ("typed", "key", "shown"),
    [
        ("?", "question_mark", "?"),
        ("question_mark", "question_mark", "?"),
        ("ctrl+t", "ctrl+t", "ctrl+t"),
        ("Ctrl-T", "ctrl+t", "ctrl+t"),
        ("^t", "ctrl+t", "ctrl+t"),
        ("ctrl++", "ctrl+plus", "ctrl++"),
        ("F5", "f5", "F5"),
        ("S", "S", "S"),
        ("shift+s", "S", "S"),
        (" ", "space", "space"),
        ("Esc", "escape", "escape"),
        ("PgUp", "pageup", "pageup"),
        ("§", "section_sign", "§"),
        ("ä", "ä", "ä"),
        ("ctrl+shift+a", "", ""),
        ("f99", "", ""),
        ("nothing", "", ""),
        ("", "", ""),
    ],
)
def test_keys_are_called_as_people_call_them(typed: str, key: str, shown: str) -> None:
    assert key_names.meant(typed) == key
    assert key_names.shown(key) == shown


def test_characters_are_called_as_textual_calls_them() -> None:
    for character in string.printable[:-6]:
        assert key_names.meant(character) == _character_to_key(character)
        assert key_names.types(key_names.meant(character))
    assert not any(map(key_names.types, ("f5", "ctrl+t", "escape")))


def test_a_key_can_be_another_one_and_two_can_be_exchanged() -> None:
    found = keymap({"train": "F5", "attach": "x", "cancel": "a"})
    assert found.faults == ()
    assert {one.id: one.key for one in found.changed} == {
        "train": "f5",
        "attach": "x",
        "cancel": "a",
    }
    assert (found.key_of("train"), found.key_of("theme")) == ("F5", ":theme")
    # AND the footer offers it
    shown = found.offered(Situation(is_prepared=True))
    assert "F5" in {command.key_name for command in shown}


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        ({"trian": "N"}, "there is no command “trian”; the nearest is train."),
        ({"train": "nothing"}, "train: “nothing” is no key; it stays n."),
        ({"train": "j"}, "train: lists and boxes need j; it stays n."),
        ({"train": "Tab"}, "train: lists and boxes need Tab; it stays n."),
        ({"help": "ctrl+s"}, "help: ctrl+s may not arrive (it stops the terminal's output);"),
        ({"help": "^b"}, "tmux begins its commands with it"),
        ({"repaint": "i"}, "repaint: i is a letter, and it is done in text boxes, too;"),
        ({"train": "x"}, "train: x is the key of cancel already; it stays n."),
        ({"data-filter": "g"}, "data-filter: g is the key of tutorial already; it stays /."),
        ({"tutorial": "e"}, "tutorial: e is the key of data-next already; it stays g."),
        ({"train": "Z", "attach": "Z"}, "attach: Z is the key of train already; it stays a."),
        ({"theme": "g"}, "theme: g is the key of tutorial already; it stays without."),
    ],
)
def test_what_cannot_be_is_said_and_the_default_stays(wish: dict[str, str], fault: str) -> None:
    found = keymap(wish)
    assert len(found.faults) == 1
    assert found.faults[0].startswith("[keys] ")
    assert fault in found.faults[0]
    defaults = {command.id: command.key for command in TABLE}
    last = list(wish)[-1]
    if last in defaults:
        assert {one.id: one.key for one in found.table}[last] == defaults[last]


def test_one_key_may_mean_something_in_each_pane() -> None:
    found = keymap({"events-filter": "F", "data-filter": "F"})
    assert found.faults == ()
    # AND of a chain, in which one falls, the next falls, too
    found = keymap({"train": "q", "tutorial": "n"})
    assert len(found.faults) == 2
    assert found.changed == ()


def _bindings() -> list[tuple[str, Binding, frozenset[str]]]:
    """All bindings of our classes: class, binding, all keys of the same action there."""
    found = []
    for info in pkgutil.walk_packages(sportft_tui.tui.__path__, "sportft_tui.tui."):
        module = importlib.import_module(info.name)
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, DOMNode) and kind.__module__ == info.name:
                own = list(Binding.make_bindings(kind.__dict__.get("BINDINGS", [])))
                merged = [one for _, one in kind._merged_bindings or ()]
                for one in own:
                    keys = {other.key for other in merged if other.action == one.action}
                    found.append((name, one, frozenset(keys)))
    return found


def test_nothing_needs_a_key_that_something_between_may_swallow() -> None:
    # GIVEN all keys of all screens and widgets
    bindings = _bindings()
    assert len(bindings) > 150
    by_id = {command.id: command for command in TABLE}
    for name, one, same in bindings:
        if one.key not in MAY_BE_MISSING:
            continue
        # THEN there is another key, or it is a command, which can be typed by its name
        other = DONE_OTHERWISE.get((name, one.key), one.id)
        assert same - MAY_BE_MISSING or other in by_id, f"{name}: {one.key} has no other way"
        if (name, one.key) in DONE_OTHERWISE:
            assert by_id[DONE_OTHERWISE[name, one.key]].key not in MAY_BE_MISSING
    # AND the line for names arrives everywhere
    assert by_id["command-line"].key not in MAY_BE_MISSING
