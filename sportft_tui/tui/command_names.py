"""What a line such as `filter label:hockey` means: a command by its name, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.text import one_line
from sportft_tui.tui.command import Command, Situation

#: Names that are told where several could be meant.
_NAMED = 6
_ROW = "jump"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done.

    Attributes:
        command: by what.
        argument: what it is about; empty where nothing was said.
    """

    command: Command
    argument: str = ""


def names(table: Sequence[Command], now: Situation) -> dict[str, Command]:
    """The names that can be typed, each once, and whose they are: those of this pane first.

    A command of a pane has its short name where this pane has the keys, and anywhere else, too, if
    no other pane has one of that name.
    """
    found: dict[str, Command] = {}
    for command in sorted(table, key=lambda one: one.pane != now.pane):
        for name in command.names:
            is_short = command.pane and name != command.id
            if is_short and command.pane != now.pane and len(_panes(table, name)) > 1:
                continue
            found.setdefault(name, command)
    return found


def _panes(table: Sequence[Command], name: str) -> set[str]:
    return {command.pane for command in table if command.pane and name in command.names}


def split(line: str) -> tuple[str, str | None]:
    """A line's first word, and what follows it; None where no blank does."""
    name, blank, rest = line.lstrip(" :").partition(" ")
    return name, rest.lstrip() if blank else None


def meant(line: str, table: Sequence[Command], now: Situation) -> Order:
    """What a line means. A name may be cut short where only one command begins so.

    Raises:
        BadInput: there is no such command, or there are several; says what there is instead.
    """
    typed, rest = split(line)
    rest = (rest or "").strip()
    known = names(table, now)
    if typed.isascii() and typed.isdigit():
        typed, rest = _ROW, typed
    command = known.get(typed) or known.get(typed.casefold())
    if command is None:
        command = _cut_short(typed.casefold(), known)
    if command is None:
        raise _unknown(typed, known, table)
    if rest and not command.argument:
        raise BadInput(f"“{command.id}” needs nothing behind it.", hint=f":{command.id} does it.")
    return Order(command, rest)


def _cut_short(typed: str, known: dict[str, Command]) -> Command | None:
    begun = {name: command for name, command in known.items() if name.startswith(typed)}
    if len({command.id for command in begun.values()}) > 1:
        raise BadInput(f"“{one_line(typed)}” can be {_told(begun)}.", hint="Type more of it.")
    return next(iter(begun.values()), None)


def _told(found: dict[str, Command]) -> str:
    shown = {command.id: name for name, command in reversed(found.items())}
    named = list(shown.values())[::-1]
    return ", ".join(named[:_NAMED]) + (", …" if len(named) > _NAMED else "")


def _unknown(typed: str, known: dict[str, Command], table: Sequence[Command]) -> BadInput:
    if panes := sorted(_panes(table, typed.casefold())):
        where = " or ".join(f":{pane}-{typed.casefold()}" for pane in panes)
        return BadInput(f"“{one_line(typed)}” is not for this pane.", hint=f"Say {where}.")
    near = nearest(typed, known)
    hint = f"The nearest is {near}." if near else "? shows all there are."
    return BadInput(f"There is no command “{one_line(typed, 40)}”.", hint=hint)


def nearest(typed: str, known: Iterable[str]) -> str:
    """The name that is most like what was typed; empty where none is."""
    from difflib import get_close_matches  # for mistakes only

    return next(iter(get_close_matches(typed.casefold(), list(known), 1, 0.5)), "")


def fitting(typed: str, table: Sequence[Command], now: Situation) -> Iterator[tuple[str, Command]]:
    """The names that a typed beginning can become, one a command; what is possible now first."""
    wanted, known = typed.casefold(), names(table, now)
    for command in sorted(table, key=lambda one: not one.is_available(now)):
        own = [name for name in known if known[name] is command and name.startswith(wanted)]
        # Without the pane's name, where that is enough.
        own.sort(key=lambda name: bool(command.pane) and name == command.id)
        if own:
            yield own[0], command
