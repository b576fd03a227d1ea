"""What a command is, and what decides whether it makes sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from sportft_tui.tui import key_names


class TableSituation(NamedTuple):
    """What decides which commands of the Data pane make sense now."""

    has_rows: bool = False
    can_undo: bool = False
    has_findings: bool = False


class PanesSituation(NamedTuple):
    """What decides which commands about the panes make sense now.

    Attributes:
        can_zoom: whether there is room for more than one of them.
        has_sides: whether two stand side by side.
        has_levels: whether one stands above another.
    """

    can_zoom: bool = True
    has_sides: bool = True
    has_levels: bool = True


class Situation(NamedTuple):
    """What decides which commands make sense now."""

    has_rows: bool = False
    is_prepared: bool = False
    has_job: bool = False
    job_is_over: bool = False
    job_has_model: bool = False
    is_busy: bool = False
    #: The pane that has the keys, by its ID.
    pane: str = ""
    has_events: bool = False
    #: Whether nothing may be changed, and nothing may cost.
    is_read_only: bool = False
    table: TableSituation = TableSituation()
    panes: PanesSituation = PanesSituation()


Availability = Callable[[Situation], bool]


#: What may follow a command's name on the command line; see `argument_choices`.
Argument = Literal["", "FILE", "FILTER", "JOB", "MODEL", "NEW FILE", "PROFILE", "ROW", "THEME"]


def always(_: Situation) -> bool:
    """It makes sense whatever the situation."""
    return True


class Command(NamedTuple):
    """A thing to do.

    Attributes:
        id: stable name: for keymaps, and on the command line.
        title: in palette, footer and help: what it does in one to four words.
        help: one sentence.
        key: Textual's name of the key; empty where its name is enough.
        action: the app's action.
        word: its word in the footer or among the tabs; empty where it is in neither.
        pane: the pane whose own it is: only there it is possible.
        also: other names of it on the command line.
        argument: what may follow its name there; without it, it is asked for.
        is_tab: whether it stands among the tabs (of terminals that show one pane at a time).
        is_first: whether it is done before the next key is looked at, which may mean something
            else then: a slow line brings many keys at once.
        is_everywhere: whether it is done in dialogs, too.
        is_available: whether it makes sense now.
        is_next: whether it is likely to be wanted next, and so worth a place in the footer.
    """

    id: str
    title: str
    help: str
    key: str
    action: str
    word: str = ""
    pane: str = ""
    also: tuple[str, ...] = ()
    argument: Argument = ""
    is_tab: bool = False
    is_first: bool = False
    is_everywhere: bool = False
    is_available: Availability = always
    is_next: Availability = always

    @property
    def key_name(self) -> str:
        """The key as a person reads it; empty where there is none."""
        return key_names.shown(self.key)

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called on the command line; a pane's command needs no pane's name there."""
        short = (self.id.removeprefix(f"{self.pane}-"),) if self.pane else ()
        return (self.id, *short, *self.also)


#: What is typed next is for the line or the dialog that these open.
_TYPED_INTO = ("filter", "relabel", "jump", "review")
#: What may follow the names of some, and other names of them; see `Command`.
_ARGUMENTS: Mapping[str, Argument] = {
    "filter": "FILTER",
    "jump": "ROW",
    "model": "MODEL",
    "save": "NEW FILE",
}
_ALSO = {"jump": ("row",)}
#: Name of a pane's command, its key, its word in the footer, its title, its help.
Told = tuple[str, str, str, str, str]


def of_pane(
    pane: str,
    told: tuple[Told, ...],
    is_available: Availability,
    likely: Mapping[str, Availability],
) -> tuple[Command, ...]:
    """The commands of a pane.

    Args:
        pane: its ID.
        told: what is said of each.
        is_available: what all of them ask for.
        likely: when some are worth a place in the footer, by name; the others always are.
    """
    return tuple(
        Command(
            id=f"{pane}-{name.replace('_', '-')}",
            title=title,
            help=f"In {pane.capitalize()}: {text[0].lower()}{text[1:]}",
            key=key,
            action=f"do('{pane}', '{name}')",
            word=word,
            pane=pane,
            also=_ALSO.get(name, ()),
            argument=_ARGUMENTS.get(name, ""),
            is_first=name in _TYPED_INTO,
            is_available=is_available,
            is_next=likely.get(name, always),
        )
        for name, key, word, title, text in told
    )
