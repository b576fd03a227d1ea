"""Everything that a key can do: one frozen table.

Palette, footer, help screen, bindings, command line, `sportft keys` and the README's key table all
come from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sportft_tui.tui import layout_commands, pane_commands, taking_commands
from sportft_tui.tui.changing import kept_back
from sportft_tui.tui.command import Command, Situation

TABLE: tuple[Command, ...] = (
    Command(
        id="tutorial",
        title="Run the whole tutorial",
        help="Load, prepare, train, results and two classifications, one after the other.",
        key="g",
        action="do('step', 'tutorial')",
        word="go",
        is_available=lambda now: not now.is_busy,
    ),
    Command(
        id="load",
        title="Open a table",
        help="Step 1: a file, a folder or newsgroups; Enter takes the tutorial's two sports.",
        key="l",
        action="do('step', 'load')",
        word="open",
        also=("open",),
        argument="FILE",
        is_available=lambda now: not now.is_busy,
        is_next=lambda now: not now.has_rows,
    ),
    Command(
        id="prepare",
        title="Prepare the data",
        help="Step 2: what is wrong with the table and how it is mended, split and written.",
        key="d",
        action="do('step', 'prepare')",
        word="prepare data",
        is_available=lambda now: now.has_rows and not now.is_busy,
        is_next=lambda now: not now.is_prepared,
    ),
    Command(
        id="train",
        title="Train a new job",
        help="Step 3: upload the files and create the fine-tuning job.",
        key="n",
        action="do('step', 'train')",
        word="new job",
        is_available=lambda now: now.is_prepared and not now.is_busy,
    ),
    Command(
        id="follow",
        title="Follow the job",
        help="The newest events of the selected job, live.",
        key="f",
        action="do('job', 'follow')",
        word="follow",
        is_available=lambda now: now.has_job,
        is_next=lambda now: not now.job_is_over,
    ),
    Command(
        id="results",
        title="Show the results",
        help="Step 4: accuracy, precision, recall, AUROC, AUPRC and F1 of the selected job.",
        key="r",
        action="do('step', 'results')",
        word="results",
        is_available=lambda now: now.job_is_over,
    ),
    Command(
        id="classify",
        title="Classify a text",
        help="Step 5: type a text; the pane names the model that answers.",
        key="c",
        action="do('step', 'classify')",
        word="classify",
        is_first=True,
        is_available=lambda now: now.job_has_model,
    ),
    Command(
        id="evaluate",
        title="Evaluate a model",
        help="How good a model is on labelled texts, or which of two is better; also what was "
        "found earlier.",
        key="v",
        action="do('bulk', 'evaluate')",
        word="evaluate",
        is_next=lambda now: now.job_has_model,
    ),
    Command(
        id="batch",
        title="Classify a whole file",
        help="A label for every text of a file, into a new file; goes on while you do other "
        "things, and where it was when it was stopped.",
        key="b",
        action="do('bulk', 'batch')",
    ),
    Command(
        id="attach",
        title="Attach to a job by ID",
        help="Any job that this machine or the server knows: part of its ID is enough.",
        key="a",
        action="do('job', 'attach')",
        word="attach",
        also=("job",),
        argument="JOB",
    ),
    Command(
        id="profile",
        title="Choose the server",
        help="The engine here, or another one: which keys are there, what a server says when it "
        "is tried (nothing is changed there), and a box for a key.",
        key="p",
        action="do('profile', 'pick')",
        also=("server",),
        argument="PROFILE",
    ),
    Command(
        id="ledger",
        title="What was paid",
        help="Jobs, files and answers of servers that charge: the sums by month, and each entry.",
        key="",
        action="do('money', 'ledger')",
        also=("money",),
    ),
    Command(
        id="cancel",
        title="Cancel the job",
        help="Ask the server to stop the selected job.",
        key="x",
        action="do('job', 'cancel')",
        is_available=lambda now: now.has_job and not now.job_is_over,
    ),
    *pane_commands.data(),
    *pane_commands.events(),
    *pane_commands.classify(),
    *taking_commands.table(),
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
    *layout_commands.layout(),
    Command(
        id="command-line",
        title="Type a command",
        help="By its name, and what it is about: `:job ftjob-…`, `:filter hockey`, `:theme light`, "
        "`:42` for a row. Tab completes, `↑` brings back earlier ones.",
        key="colon",
        action="do('line', 'type')",
        is_first=True,
    ),
    Command(
        id="palette",
        title="Find a command",
        help="All that is possible now, found by a few letters.",
        key="ctrl+p",
        action="command_palette",
    ),
    Command(
        id="theme",
        title="Change the colours",
        help="At once, and for the next start.",
        key="",
        action="do('look', 'theme')",
        argument="THEME",
    ),
    Command(
        id="help",
        title="Help",
        help="What is possible here, with its key; `/` finds, Enter does it.",
        key="question_mark",
        action="do('line', 'help')",
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
        also=("q",),
    ),
)

TABLE = tuple(kept_back(command) for command in TABLE)
TABS = tuple(command for command in TABLE if command.is_tab)


def offered(now: Situation, table: Sequence[Command] = TABLE) -> list[Command]:
    """The commands that the footer offers now: those of the pane that has the keys first."""
    keys = [command for command in table if command.word and not command.is_tab]
    likely = [c for c in keys if c.is_available(now) and c.is_next(now)]
    return sorted(likely, key=lambda command: not command.pane)


def here_first(now: Situation, table: Sequence[Command] = TABLE) -> list[Command]:
    """All commands: those of the pane that has the keys, those for everywhere, the others'."""
    return sorted(table, key=lambda one: 1 if not one.pane else 2 * (one.pane != now.pane))


def by_pane(table: Sequence[Command] = TABLE) -> list[Command]:
    """All commands: those for everywhere, then each pane's."""
    panes = ["", *dict.fromkeys(command.id.removeprefix("pane-") for command in TABS)]
    return sorted(table, key=lambda command: panes.index(command.pane))


def meant_by(action: str, parameters: tuple[object, ...]) -> Command | None:
    """The command of an action as Textual gives it; None where it is of none."""
    words = ", ".join(f"'{parameter}'" for parameter in parameters)
    wanted = f"{action}({words})" if parameters else action
    return next((command for command in TABLE if command.action == wanted), None)


def key_table() -> str:
    """The README's table of keys, in Markdown."""
    rows = [f"| {_key_cell(c)} | `{c.id}` | {c.title} | {c.help} |" for c in by_pane()]
    return "\n".join(["| key | name | does | more |", "| --- | --- | --- | --- |", *rows])


def _key_cell(command: Command) -> str:
    return f"`{command.key_name}`" if command.key else ""
