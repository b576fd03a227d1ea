"""Everything that a key can do: one frozen table.

Palette, footer, help screen, bindings and the README's key table all come from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
    is_available: Availability = _always
    is_next: Availability = _always

    @property
    def key_name(self) -> str:
        """The key as a person reads it."""
        return {"question_mark": "?", "slash": "/"}.get(self.key, self.key)


def _in_events(now: Situation) -> bool:
    return now.pane == "events" and now.has_events


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
    return tuple(
        Command(
            id=f"events-{name.replace('_', '-')}",
            title=title,
            help=f"In Events: {text[0].lower()}{text[1:]}",
            key=key,
            action=f"events('{name}')",
            word=word,
            pane="events",
            is_first=name == "filter",
            is_available=_in_events,
        )
        for name, key, word, title, text in told
    )


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
        title="Load the posts",
        help="Step 1: the two sports of 20 newsgroups.",
        key="l",
        action="load",
        word="load",
        is_available=lambda now: not now.is_busy,
        is_next=lambda now: not now.has_rows,
    ),
    Command(
        id="prepare",
        title="Prepare the data",
        help="Step 2: the first 100 posts become a training file and a validation file.",
        key="d",
        action="prepare",
        word="prepare data",
        is_available=lambda now: now.has_rows and not now.is_busy,
        is_next=lambda now: not now.is_prepared,
    ),
    Command(
        id="train",
        title="Train a new job",
        help="Step 3: upload both files and create the fine-tuning job.",
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
