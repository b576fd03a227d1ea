"""Which key does which command: the table's, but for those that somebody has set otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

from sportft_tui.domain.text import one_line
from sportft_tui.tui import key_names
from sportft_tui.tui.command import Command, Situation
from sportft_tui.tui.commands import TABLE, by_pane, offered

#: What lists, text boxes and dialogs need everywhere.
_NEEDED = frozenset(
    (
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "j", "k"),
        *("tab", "shift+tab", "enter", "escape", "backspace", "delete"),
    )
)


class Keymap(NamedTuple):
    """The keys in force.

    Attributes:
        table: the commands with them.
        faults: a sentence for each wish that could not be met; there the default stays.
        in_dialogs: the dialogs' keys that are not the default, by their IDs; see `dialog_keys`.
    """

    table: tuple[Command, ...] = TABLE
    faults: tuple[str, ...] = ()
    in_dialogs: Mapping[str, str] = MappingProxyType({})

    @property
    def tabs(self) -> tuple[Command, ...]:
        """The panes' commands."""
        return tuple(command for command in self.table if command.is_tab)

    def tabs_with(self, *, is_zoomed: bool) -> tuple[Command, ...]:
        """The panes' commands, and behind them the one that shows all again."""
        zoom = self._named("zoom")._replace(word="show all")
        return (*self.tabs, zoom) if is_zoomed else self.tabs

    @property
    def changed(self) -> tuple[Command, ...]:
        """Those whose key is not the default."""
        return tuple(new for new, old in zip(self.table, TABLE, strict=True) if new != old)

    def offered(self, now: Situation) -> list[Command]:
        """The commands that the footer offers now."""
        return offered(now, self.table)

    def told(self) -> list[dict[str, Any]]:
        """All of it, for other programs."""
        from sportft_tui.tui import dialog_keys

        inside = dialog_keys.as_commands()
        defaults = {command.id: command for command in TABLE} | inside
        changed = [
            one._replace(key=self.in_dialogs.get(one.id, one.key)) for one in inside.values()
        ]
        return [
            {
                "name": one.id,
                "key": one.key_name,
                "default_key": defaults[one.id].key_name,
                "pane": one.pane,
                "also": list(one.names[1:]) if one.id not in inside else [],
                "argument": one.argument,
                "does": one.title,
                "more": one.help,
            }
            for one in (*by_pane(self.table), *changed)
        ]

    def key_of(self, command_id: str) -> str:
        """A command's key, as a person reads it; without one, what is typed instead."""
        return self._named(command_id).key_name or f":{command_id}"

    def _named(self, command_id: str) -> Command:
        return next(one for one in self.table if one.id == command_id)


def in_app(app: object) -> Keymap:
    """An app's keys in force; the default ones where it has no others."""
    found: Keymap = getattr(app, "keymap", None) or Keymap()
    return found


def keymap(wishes: Mapping[str, str]) -> Keymap:
    """The keys in force.

    Args:
        wishes: command ID -> key as people write it; from `[keys]` in `settings.toml`.
    """
    if not wishes:
        return Keymap()
    from sportft_tui.tui import dialog_keys  # few people set keys

    commands = {command.id: command for command in TABLE}
    known = commands | dialog_keys.as_commands()
    keys: dict[str, str] = {}
    faults: list[str] = []
    for command_id, typed in wishes.items():
        key = key_names.meant(typed)
        if fault := _fault(known, command_id, typed, key):
            faults.append(f"[keys] {fault}")
        else:
            keys[command_id] = key
    inside = {key_id: keys.pop(key_id) for key_id in list(keys) if key_id not in commands}
    while clash := _clash(_with(keys), keys):
        wish, other = clash
        typed = key_names.shown(keys.pop(wish.id))
        kept = f"; {_stays(commands[wish.id])}"
        faults.append(f"[keys] {wish.id}: {typed} is the key of {other.id} already{kept}")
    table = _with(keys)
    changed, more = dialog_keys.changed_in_dialogs(table, inside)
    return Keymap(table, (*faults, *more), changed)


def _with(keys: Mapping[str, str]) -> tuple[Command, ...]:
    return tuple(one._replace(key=keys.get(one.id, one.key)) for one in TABLE)


def _clash(table: tuple[Command, ...], keys: Mapping[str, str]) -> tuple[Command, Command] | None:
    """A wish that cannot be met beside another command, and that one; the later wish gives way."""
    order = list(keys)
    for one, other in _pairs(table):
        if one.id in keys and (other.id not in keys or order.index(one.id) > order.index(other.id)):
            return one, other
        if other.id in keys:
            return other, one
    return None


def _pairs(table: tuple[Command, ...]) -> Iterator[tuple[Command, Command]]:
    """Two commands each that have one key in one place."""
    for one, other in combinations([command for command in table if command.key], 2):
        if one.key == other.key and (one.pane == other.pane or not (one.pane and other.pane)):
            yield one, other


def _fault(commands: Mapping[str, Command], command_id: str, typed: str, key: str) -> str:
    """What is wrong with one wish; empty for nothing."""
    command = commands.get(command_id)
    if command is None:
        from sportft_tui.tui import dialog_keys
        from sportft_tui.tui.command_names import nearest

        if followed := dialog_keys.follows(command_id):
            return f"{command_id}: it is the key of {followed}, which can be another one."
        near = nearest(command_id, commands)
        hint = f"the nearest is {near}" if near else "`sportft keys` lists them"
        return f"there is no command “{one_line(command_id, 40)}”; {hint}."
    told = one_line(typed, 40)
    if not key:
        why = f"“{told}” is no key"
    elif reason := key_names.SWALLOWED.get(key):
        why = f"{told} may not arrive ({reason})"
    elif key in _NEEDED and key != command.key:
        why = f"lists and boxes need {told}"
    elif command.is_everywhere and not command.pane and (other := _inside(key)):
        why = f"{told} is the key of {other} already"
    elif command.is_everywhere and key_names.types(key):
        why = f"{told} is a letter, and it is done in text boxes, too"
    else:
        return ""
    return f"{command_id}: {why}; {_stays(command)}"


def _inside(key: str) -> str:
    """The ID of what a key does in some dialog; empty where it does nothing in any."""
    from sportft_tui.tui import dialog_keys

    inside = dialog_keys.as_commands().values()
    return next((one.id for one in inside if key in one.key.split(",")), "")


def _stays(command: Command) -> str:
    return f"it stays {key_names.shown(command.key)}." if command.key else "it stays without."
