"""From commands to Textual's bindings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.binding import BindingsMap

    from sportft_tui.tui.command import Command


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
    changed = {command.id for command in commands}
    kept = bindings.key_to_bindings
    for key in list(kept):
        if rest := [one for one in kept[key] if one.id not in changed]:
            kept[key] = rest
        else:
            del kept[key]
    for command in commands:
        if command.key:
            # A new list: the old one may be the class's.
            kept[command.key] = [*kept.get(command.key, ()), binding(command)]
