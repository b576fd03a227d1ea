"""Everything that a key can do: one frozen table.

Palette, footer, help screen, bindings and the README's key table all come from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableSituation:
    """What decides which commands of the Data pane make sense now."""

    has_rows: bool = False
    can_undo: bool = False
    has_findings: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
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
    table: TableSituation = TableSituation()


Availability = Callable[[Situation], bool]


def _always(_: Situation) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A thing to do.

    Attributes:
        id: stable name, for keymaps.
        title: in palette, footer and help: what it does in one to four words.
        help: one sentence.
        key: Textual's name of the key; empty where the palette is enough.
        action: the app's action.
        word: its word in the footer or among the tabs; empty where it is in neither.
        pane: the pane whose own it is: only there it is possible.
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
    is_tab: bool = False
    is_first: bool = False
    is_everywhere: bool = False
    is_available: Availability = _always
    is_next: Availability = _always

    @property
    def key_name(self) -> str:
        """The key as a person reads it."""
        return _KEY_NAMES.get(self.key, self.key)


_KEY_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "asterisk": "*",
    "equals_sign": "=",
    "minus": "-",
    "number_sign": "#",
    "exclamation_mark": "!",
}
#: Name of a pane's command, its key, its word in the footer, its title, its help.
_Told = tuple[str, str, str, str, str]


def _of_pane(
    pane: str,
    told: tuple[_Told, ...],
    is_available: Availability,
    likely: Mapping[str, Availability],
) -> tuple[Command, ...]:
    """The commands of a pane.

    Args:
        pane: its ID, which is also the action's name.
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
            action=f"{pane}('{name}')",
            word=word,
            pane=pane,
            is_first=name in _TYPED_INTO,
            is_available=is_available,
            is_next=likely.get(name, _always),
        )
        for name, key, word, title, text in told
    )


#: What is typed next is for the line or the dialog that these open.
_TYPED_INTO = ("filter", "relabel", "jump")


def _data() -> tuple[Command, ...]:
    """The keys of the Data pane."""
    told = (
        ("filter", "slash", "filter", "Filter the rows",
         "Those with a text; `label:hockey`, `split:train`, `finding:duplicate`, `len>2000`, "
         "`tokens>500`, `row:100-200`, `is:marked`, `is:excluded`, `is:relabelled`; `!` before a "
         "term inverts it, several must all hold. Esc shows all again."),
        ("order", "o", "order", "Order the rows",
         "By a column; again turns the order round. So does a click on the column's head."),
        ("read", "enter", "", "Read the row",
         "Its whole text, with what was found in it marked."),
        ("mark", "space", "mark", "Mark the row",
         "And go down; again takes the mark away. `=` and `-` are then for all marked rows."),
        ("mark_all", "asterisk", "", "Mark all rows shown",
         "Where all of them are marked, takes the marks away."),
        ("relabel", "equals_sign", "relabel", "Give another label",
         "To the marked rows, else to the one under the cursor."),
        ("exclude", "minus", "exclude", "Exclude from training",
         "The marked rows, else the one under the cursor; again takes them in."),
        ("undo", "u", "undo", "Undo the last change", "Any number of times."),
        ("redo", "U", "", "Do it again", "What was undone last."),
        ("next", "e", "finding", "Next finding", "The next row in which something was found."),
        ("previous", "E", "", "Previous finding", "The nearest such row above."),
        ("findings", "exclamation_mark", "", "What was found",
         "Everything that was found, and in how many rows; Enter shows these rows only."),
        ("jump", "number_sign", "", "Go to a row", "By its number."),
        ("copy", "y", "", "Copy the text",
         "The whole text of the row, to the clipboard; over SSH to your terminal's."),
        ("save", "s", "save", "Save the rows shown",
         "To a .jsonl, .csv or .parquet file whose name you are asked for."),
        ("save_all", "S", "", "Save all rows", "The same, whatever the filter."),
    )  # fmt: skip
    likely: dict[str, Availability] = {
        "undo": lambda now: now.table.can_undo,
        "next": lambda now: now.table.has_findings,
    }
    return _of_pane("data", told, lambda now: now.pane == "data" and now.table.has_rows, likely)


def _events() -> tuple[Command, ...]:
    """The keys of the Events pane."""
    told = (
        ("filter", "slash", "filter", "Filter the events",
         'Those with a text; `!` before it inverts, `level:warn` asks for a level, "two words" '
         "stay together, several terms must all hold. Esc shows all again."),
        ("next", "e", "problem", "Next problem", "The next warning or error below the cursor."),
        ("previous", "E", "", "Previous problem", "The nearest warning or error above the cursor."),
        ("times", "t", "times", "Clock or time since the start",
         "Times of day, or since the job's first event."),
        ("wrap", "w", "wrap", "Wrap long events", "All of a long text on several lines, or one."),
        ("copy", "y", "copy", "Copy the event",
         "The line under the cursor, in full, to the clipboard; over SSH to your terminal's."),
        ("save", "s", "save", "Save the events shown",
         "Those that pass the filter, to a file whose name you are asked for."),
        ("save_all", "S", "", "Save all events", "The same, whatever the filter."),
    )  # fmt: skip
    return _of_pane("events", told, lambda now: now.pane == "events" and now.has_events, {})


TABLE: tuple[Command, ...] = (
    Command(
        id="tutorial",
        title="Run the whole tutorial",
        help="Load, prepare, train, results and two classifications, one after the other.",
        key="g",
        action="tutorial",
        word="go",
        is_available=lambda now: not now.is_busy,
    ),
    Command(
        id="load",
        title="Open a table",
        help="Step 1: a file, a folder or newsgroups; Enter takes the tutorial's two sports.",
        key="l",
        action="load",
        word="open",
        is_available=lambda now: not now.is_busy,
        is_next=lambda now: not now.has_rows,
    ),
    Command(
        id="prepare",
        title="Prepare the data",
        help="Step 2: what is wrong with the table and how it is mended, split and written.",
        key="d",
        action="prepare",
        word="prepare data",
        is_available=lambda now: now.has_rows and not now.is_busy,
        is_next=lambda now: not now.is_prepared,
    ),
    Command(
        id="train",
        title="Train a new job",
        help="Step 3: upload the files and create the fine-tuning job.",
        key="n",
        action="train",
        word="new job",
        is_available=lambda now: now.is_prepared and not now.is_busy,
    ),
    Command(
        id="follow",
        title="Follow the job",
        help="The newest events of the selected job, live.",
        key="f",
        action="follow",
        word="follow",
        is_available=lambda now: now.has_job,
        is_next=lambda now: not now.job_is_over,
    ),
    Command(
        id="results",
        title="Show the results",
        help="Step 4: accuracy, precision, recall, AUROC, AUPRC and F1 of the selected job.",
        key="r",
        action="results",
        word="results",
        is_available=lambda now: now.job_is_over,
    ),
    Command(
        id="classify",
        title="Classify a text",
        help="Step 5: type a text for the selected job's model.",
        key="c",
        action="classify",
        word="classify",
        is_first=True,
        is_available=lambda now: now.job_has_model,
    ),
    Command(
        id="attach",
        title="Attach to a job by ID",
        help="Any job that this machine or the server knows: part of its ID is enough.",
        key="a",
        action="attach",
        word="attach",
    ),
    Command(
        id="cancel",
        title="Cancel the job",
        help="Ask the server to stop the selected job.",
        key="x",
        action="cancel_job",
        is_available=lambda now: now.has_job and not now.job_is_over,
    ),
    *_data(),
    *_events(),
    Command(
        id="pane-data",
        title="Go to Data",
        help="Pane 1: the texts.",
        key="1",
        action="pane('data')",
        word="Data",
        is_tab=True,
        is_first=True,
    ),
    Command(
        id="pane-jobs",
        title="Go to Jobs",
        help="Pane 2: the jobs.",
        key="2",
        action="pane('jobs')",
        word="Jobs",
        is_tab=True,
        is_first=True,
    ),
    Command(
        id="pane-events",
        title="Go to Events",
        help="Pane 3: the selected job's events.",
        key="3",
        action="pane('events')",
        word="Events",
        is_tab=True,
        is_first=True,
    ),
    Command(
        id="pane-classify",
        title="Go to Classify",
        help="Pane 4: texts for the model.",
        key="4",
        action="pane('classify')",
        word="Classify",
        is_tab=True,
        is_first=True,
    ),
    Command(
        id="help",
        title="Help",
        help="What each key does here.",
        key="question_mark",
        action="help",
        word="help",
    ),
    Command(
        id="repaint",
        title="Paint the screen again",
        help="When another program has written on it.",
        key="ctrl+l",
        action="repaint",
        is_everywhere=True,
    ),
    Command(
        id="quit",
        title="Quit",
        help="Leave the app; jobs go on, and opening it again shows them.",
        key="q",
        action="quit",
        word="quit",
    ),
)

TABS = tuple(command for command in TABLE if command.is_tab)


def key_table() -> str:
    """The README's table of keys, in Markdown."""
    rows = [f"| `{c.key_name}` | {c.title} | {c.help} |" for c in TABLE]
    return "\n".join(["| key | does | more |", "| --- | --- | --- |", *rows])
