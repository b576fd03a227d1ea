"""The keys inside dialogs.

What does there what a command does has the command's key, also where somebody has set another one;
the others have IDs of their own, by which `[keys]` in `settings.toml` can change them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sportft_tui.classify.review_keys import KEYS as LABEL_KEYS
from sportft_tui.tui import key_names
from sportft_tui.tui.command import Command
from sportft_tui.tui.commands import TABLE


class DialogKey(NamedTuple):
    """A key of a dialog.

    Attributes:
        name: what it is called there; with the dialog's name before it, its ID.
        action: the dialog's action.
        title: what it does.
        key: Textual's name of it; several, by commas, where some keyboards or browsers keep one.
        like: the command whose key it has; empty where it has an ID of its own.
        is_first: whether the dialog looks at it before what has the focus in it does.
    """

    name: str
    action: str
    title: str
    key: str
    like: str = ""
    is_first: bool = False


class Place(NamedTuple):
    """A dialog, or a box with keys of its own.

    Attributes:
        where: as people call it.
        keys: those that can be others.
        kept: those that cannot, beside what lists, boxes and dialogs need everywhere.
        is_box: whether letters are typed where these keys are pressed.
        is_dialog: whether the commands are not to be done there.
    """

    where: str
    keys: tuple[DialogKey, ...]
    kept: frozenset[str] = frozenset()
    is_box: bool = False
    is_dialog: bool = True


def _like(command_id: str, name: str, action: str = "", *, is_first: bool = False) -> DialogKey:
    """What does there what a command does."""
    command = next(one for one in TABLE if one.id == command_id)
    return DialogKey(name, action or name, command.title, command.key, command_id, is_first)


#: All dialogs have it.
_SHELL = _like("as-command", "shell", "app.do('shell', 'show')")


def _place(where: str, *keys: DialogKey, kept: str = "", is_box: bool = False) -> Place:
    is_told = any(one.name == _SHELL.name for one in keys)
    return Place(where, keys if is_told else (*keys, _SHELL), frozenset(kept.split()), is_box)


#: What Textual's boxes do with them: moving, deleting, selecting, the clipboard.
_OF_BOXES = (
    "ctrl+a ctrl+e ctrl+f ctrl+d ctrl+u ctrl+k ctrl+w ctrl+c ctrl+v ctrl+x ctrl+left ctrl+right "
    "ctrl+pageup ctrl+pagedown ctrl+backspace alt+backspace alt+delete shift+left shift+right "
    "shift+up shift+down shift+home shift+end ctrl+shift+left ctrl+shift+right"
)
PLACES: Mapping[str, Place] = {
    "dialog": _place("a dialog", kept="q space y Y n N h l"),
    "row": _place(
        "the view of a row",
        _like("data-next", "next", "do('next')"),
        _like("data-previous", "previous", "do('previous')"),
        _like("data-mark", "mark", "do('mark_here')"),
        _like("data-relabel", "relabel", "do('relabel')"),
        _like("data-exclude", "exclude", "do('exclude')"),
        _like("data-undo", "undo", "do('undo')"),
        _like("data-redo", "redo", "do('redo')"),
        _like("data-copy", "copy", "do('copy')"),
        _like("data-pager", "pager", "do('pager')"),
        kept="q h l J K",
    ),
    "review": _place(
        "the review",
        DialogKey("skip", "skip", "Decide nothing about the text now", "space"),
        DialogKey("unsure", "unsure", "Nobody can say: leave it out", "question_mark"),
        _like("train", "train", "dismiss(True)"),
        _like("data-undo", "undo"),
        _like("data-relabel", "any_label"),
        _like("data-order", "order"),
        _like("classify-model", "model"),
        _like("data-save-all", "save"),
        _like("data-pager", "pager"),
        kept=f"q {' '.join(LABEL_KEYS)}",
    ),
    "prepare": _place(
        "the form for training files",
        DialogKey("rows", "rows", "Show the rows of what was found", "f"),
        _like("train", "train", "finish('train')"),
        _like("data-save", "save"),
        kept="q space",
    ),
    "open": _place(
        "the dialog for a table",
        DialogKey("columns", "ask_columns", "Choose the columns", "f2,ctrl+t", is_first=True),
        DialogKey("encoding", "ask_encoding", "Choose the encoding", "f3,ctrl+n", is_first=True),
        DialogKey(
            "skip-bad", "skip_bad", "Skip lines that are no rows", "f4,ctrl+r", is_first=True
        ),
        kept=f"space {_OF_BOXES}",
        is_box=True,
    ),
    "text": Place(
        "the box for a text",
        (
            DialogKey("model", "choose_model", "Choose the model", "ctrl+o"),
            DialogKey("editor", "open_editor", "Write the text in an editor", "ctrl+g"),
        ),
        frozenset(f"{_OF_BOXES} ctrl+j ctrl+y ctrl+z f6 f7".split()),
        is_box=True,
        is_dialog=False,
    ),
    "evaluation": _place(
        "an evaluation",
        DialogKey("next", "next_confusion(1)", "The next largest confusion", "n"),
        DialogKey("previous", "next_confusion(-1)", "The one before", "N"),
        _like("classify-model", "model", "other_model"),
        _like("data-save", "save"),
        kept="q h l 1 2 3 4 5 6",
    ),
    "texts": _place(
        "the texts of an evaluation",
        _like("data-copy", "copy"),
        _like("data-save", "save"),
        _like("data-pager", "pager"),
        kept="q space b",
    ),
    "batch": _place(
        "the form for a whole file",
        _like("cancel", "stop"),
        _like("data-save", "save"),
        kept="q space",
    ),
    "servers": _place(
        "the list of servers",
        DialogKey("test", "test", "Test the server", "t"),
        DialogKey("key", "ask_key", "Enter the server's key", "e"),
        _like("profile", "back", "dismiss(None)"),
        kept="q",
    ),
    "refused": _place(
        "the dialog where a server takes no jobs",
        DialogKey("local", "take('local')", "Train on this machine", "l"),
        DialogKey("delete", "take('delete')", "Delete the uploads", "d"),
    ),
    "ledger": _place("the ledger", _like("data-save", "save"), kept="q"),
    "shell": _place(
        "the shell's commands",
        _like("data-copy", "copy"),
        _like("as-command", "shell", "dismiss(None)"),
        kept="q",
    ),
    "help": _place(
        "the help",
        _like("data-filter", "find", is_first=True),
        _like("help", "help", "dismiss(None)"),
        kept="q",
    ),
}


def as_commands() -> dict[str, Command]:
    """Those with IDs of their own, by these; to be told and checked as the commands are."""
    return {
        f"{name}-{one.name}": Command(
            id=f"{name}-{one.name}",
            title=one.title,
            help=f"In {place.where}.",
            key=one.key,
            action=one.action,
            pane=name,
            is_everywhere=place.is_box,
        )
        for name, place, one in _all()
        if not one.like
    }


def follows(key_id: str) -> str:
    """The command whose key a dialog's key is; empty where it follows none."""
    return next((one.like for name, _, one in _all() if f"{name}-{one.name}" == key_id), "")


def _all() -> Iterator[tuple[str, Place, DialogKey]]:
    for name, place in PLACES.items():
        for one in place.keys:
            yield name, place, one


def key_table() -> str:
    """The README's table of the dialogs' own keys, in Markdown."""
    rows = [
        f"| `{one.key_name}` | `{one.id}` | {one.title} | {one.help} |"
        for one in as_commands().values()
    ]
    return "\n".join(["| key | name | does | where |", "| --- | --- | --- | --- |", *rows])


def in_force(name: str, changed: Mapping[str, str]) -> list[DialogKey]:
    """A dialog's keys.

    Args:
        name: the dialog's.
        changed: key's ID -> Textual's name; what `changed_in_dialogs` has found.
    """
    keys = PLACES[name].keys
    return [one._replace(key=changed.get(f"{name}-{one.name}", one.key)) for one in keys]


def shown(one: DialogKey) -> str:
    """Its key as a person reads it: `y`, `F2 or ^T`."""
    return re.sub(r"ctrl\+(.)$", lambda found: f"^{found[1].upper()}", key_names.shown(one.key))


def changed_in_dialogs(
    table: Sequence[Command], wishes: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The keys that are not the default, by their IDs, and a sentence for each that cannot be.

    Args:
        table: the commands with the keys in force.
        wishes: key's ID -> Textual's name of it, for those that have an ID of their own.
    """
    keys = {one.id: one.key for one in table}
    changed: dict[str, str] = {}
    #: Of what cannot be: whose key, the wish, what it stays -> where, and why.
    refused: dict[tuple[str, str, str], list[str]] = {}
    for name, place in PLACES.items():
        wanted: dict[str, str] = {}
        for one in place.keys:
            key = keys[one.like] if one.like else wishes.get(f"{name}-{one.name}", "")
            if key and key != one.key:
                wanted[one.name] = key
        done = frozenset(
            one.key
            for one in table
            if one.is_everywhere or (not (place.is_dialog or one.pane) and not one.is_first)
        )
        while clash := _clash(place, wanted, done):
            one, why = clash
            typed = key_names.shown(wanted.pop(one.name))
            told = refused.setdefault((one.like or f"{name}-{one.name}", typed, shown(one)), [])
            told.append(f"{place.where} ({why})")
        changed |= {f"{name}-{one}": key for one, key in wanted.items()}
    faults = [
        f"[keys] {key_id}: {typed} cannot be its key in {', '.join(where)}; there it stays {stays}."
        for (key_id, typed, stays), where in refused.items()
    ]
    return changed, faults


def _clash(
    place: Place, wanted: dict[str, str], done: frozenset[str]
) -> tuple[DialogKey, str] | None:
    """A wish that cannot be met in a dialog, and why; the later one gives way."""
    named = {one.name: one for one in place.keys}
    for name in reversed(wanted):
        key = wanted[name]
        if key in place.kept or key in done:
            return named[name], "another key there"
        if place.is_box and key_names.types(key) and name != _SHELL.name:
            return named[name], "a letter, and text is typed there"
        for other in place.keys:
            if other.name != name and key in wanted.get(other.name, other.key).split(","):
                return named[name], f"“{other.title}” there"
    return None
