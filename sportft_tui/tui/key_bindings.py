"""From commands, and from the dialogs' keys, to Textual's bindings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.binding import BindingsMap, BindingType

    from sportft_tui.tui.command import Command
    from sportft_tui.tui.dialog_keys import DialogKey


def binding(command: Command) -> Binding:
    """What has Textual do a command when its key is pressed."""
    first = command.is_first
    action = f"first('{command.id}')" if first else command.action
    priority = first or command.is_everywhere
    return Binding(command.key, action, command.title, show=False, id=command.id, priority=priority)


def rebind(bindings: BindingsMap, commands: Sequence[Command]) -> None:
    """Give commands other keys.

    Textual's own keymaps take a key away from all commands that have it, where one of them is to
    have another: `/` and `y` mean something in more than one pane.

    Args:
        bindings: the app's; changed.
        commands: with the keys that they have now.
    """
    _drop(bindings, {command.id for command in commands})
    kept = bindings.key_to_bindings
    for command in commands:
        if command.key:
            # A new list: the old one may be the class's.
            kept[command.key] = [*kept.get(command.key, ()), binding(command)]


def in_dialog(name: str) -> list[BindingType]:
    """The bindings of a dialog's keys, as they are where nobody has set others.

    Args:
        name: the dialog's, in `dialog_keys.PLACES`.
    """
    from sportft_tui.tui import dialog_keys

    return [_dialog_binding(name, one) for one in dialog_keys.PLACES[name].keys]


def rebind_in_dialog(bindings: BindingsMap, name: str, changed: Mapping[str, str]) -> None:
    """Give a dialog the keys in force.

    Args:
        bindings: the dialog's own; changed.
        name: the dialog's.
        changed: the keys that are not the default, by their IDs.
    """
    from sportft_tui.tui import dialog_keys

    keys = dialog_keys.in_force(name, changed)
    others = [one for one in keys if f"{name}-{one.name}" in changed]
    # Where it is the same as in all dialogs, it may be theirs that is there.
    _drop(bindings, {f"{place}-{one.name}" for one in others for place in (name, "dialog")})
    for one in others:
        kept = bindings.key_to_bindings
        kept[one.key] = [*kept.get(one.key, ()), _dialog_binding(name, one)]


def _dialog_binding(name: str, one: DialogKey) -> Binding:
    return Binding(one.key, one.action, show=False, id=f"{name}-{one.name}", priority=one.is_first)


def _drop(bindings: BindingsMap, ids: set[str]) -> None:
    kept = bindings.key_to_bindings
    for key in list(kept):
        if rest := [one for one in kept[key] if one.id not in ids]:
            kept[key] = rest
        else:
            del kept[key]
