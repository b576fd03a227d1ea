"""What the app is in the middle of, for its pictures: one coroutine a screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from memory_table import MemoryTable, posts
from screen_fakes import (
    JOBS,
    MODEL,
    NOW,
    Bulk,
    Preparing,
    an_evaluation,
    some_events,
    some_models,
)
from textual.pilot import Pilot

from sportft_tui.dataset.preparing.client import Files, Preparation
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.sources.columns import Columns
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.watching import Watch, WatchState
from sportft_tui.tui import messages
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.bulk_work import BulkWork
from sportft_tui.tui.messages import StepState
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.themed_app import ThemedApp
from sportft_tui.tui.widgets.choice_list import Choice as Offered
from sportft_tui.workflow.attach import Candidate
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.evaluating import Evaluated
from sportft_tui.workflow.prepare_order import PrepareOrder
from sportft_tui.workflow.profiles import ListedProfile
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    pass


class Stage(SportftApp):
    """The app with nothing below it: what it shows comes from the scene."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def __init__(self) -> None:
        super().__init__(Session(Choice("custom", "http://127.0.0.1:9/v1")))

    def _open(self) -> None:
        self.desk.add_text_box()

    def watch_job(self, job_id: str) -> None:
        """Nobody is asked."""


class Bare(ThemedApp[None]):
    """Nothing but a dialog."""

    CSS_PATH = Stage.CSS_PATH


OnStage = Callable[[Stage, Pilot[Any]], Awaitable[None]]
OnBare = Callable[[Bare, Pilot[Any]], Awaitable[None]]


async def _all(app: Stage, pilot: Pilot[Any]) -> None:
    """A table, jobs of every kind, events, answers."""
    told = [
        messages.Connected("lab", "127.0.0.1:9", True),
        messages.StepChanged(0, StepState.DONE, "40 rows"),
        messages.StepChanged(1, StepState.DONE, "32 + 8"),
        messages.StepChanged(2, StepState.DOING, "step 120/400"),
        messages.TableShown(MemoryTable(posts(40))),
        messages.JobsListed(list(JOBS)),
        messages.EventsSeen(JOBS[0].id, some_events(JOBS[0])),
        messages.WatchChanged(JOBS[0].id, WatchState(Watch.LIVE)),
        messages.Classified(
            "The goalie made forty saves and the puck never crossed the line",
            Prediction("hockey", (("hockey", 0.934), ("baseball", 0.066)), MODEL, 0.006, usd=0.0),
            "typed",
        ),
        messages.Said("Created ftjob-7kQ2mXc1Vn9. It goes on without this screen."),
    ]
    for message in told:
        app.desk.post_message(message)
    await pilot.pause(1.1)


async def desk_empty(app: Stage, pilot: Pilot[Any]) -> None:
    """Nothing has been done yet."""


async def desk_full(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)


async def desk_finished(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    results = Results(
        ("step", "train_loss", "valid_loss"),
        [(float(n), 0.7 / n, 0.8 / n) for n in range(1, 30)],
        {"training_loss": 0.024, "validation_loss": 0.19},
        {"accuracy": 0.95},
    )
    app.desk.post_message(messages.ResultsSeen(JOBS[2].id, results))
    await pilot.press("2", "home", "down", "down")
    app.desk.settle()


async def desk_disconnected(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    state = WatchState(Watch.RECONNECTING, attempt=2, next_in=4, reason="no answer")
    app.desk.post_message(messages.WatchChanged(JOBS[0].id, state))
    app.desk.post_message(messages.Connected("lab", "", False))
    app.desk.post_message(messages.Failed("127.0.0.1:9 does not answer.", "Is it running?"))
    await pilot.press("3")


async def events_filtered(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("3", "slash", *"busy")
    await pilot.pause(0.3)


async def data_filtered(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("1", "slash", *"goalie")
    await pilot.pause(0.6)


async def classify_typed(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("4", *"pucks")
    await pilot.pause(0.3)


async def help(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("question_mark")


async def command_line(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("colon", *"theme", "space", "tab")
    await pilot.pause(0.3)


async def palette(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("ctrl+p")
    await pilot.pause(0.5)


# Dialogs


def _files(*names: str) -> None:
    for name in names:
        Path(name).write_text("text,label\n" * 200)


async def open_file(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.open import Open

    _files("posts.csv", "tickets.jsonl")

    async def look_up(_: Path, __: Wish) -> Columns:
        return Columns(("text", "label"), ("a puck", "hockey"), "text", "label")

    await app.push_screen(Open(look_up))


async def open_columns(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.open import Open

    _files("posts.csv")

    async def look_up(_: Path, __: Wish) -> Columns:
        return Columns(("id", "said", "by"), ("1", "a puck", "me"), "", "")

    await app.push_screen(Open(look_up, "posts.csv"))
    await pilot.press("enter")
    await pilot.pause(0.1)


async def prepare(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.prepare import Prepare

    async def cost(_: Files) -> str:
        return "about $1.20"

    order = PrepareOrder(Recipe(), Path("/data"), "posts")
    screen = Prepare("posts.csv", order, lambda _: cast(Preparation, Preparing()), cost)
    await app.push_screen(screen)
    await pilot.pause(0.5)


async def choose(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.choose import Choose

    offered = [
        Offered("text", "text", "the post itself"),
        Offered("label", "label", "what it is about"),
    ]
    await app.push_screen(Choose("Order the rows by", offered, cursor=1))


async def choose_or_new(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.choose import ChooseOrNew

    names = [("hockey", "600 rows"), ("baseball", "597 rows")]
    await app.push_screen(ChooseOrNew("Which label for the row?", names, new="a new label"))
    await pilot.press("s", "k", "i")


async def choose_file(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.choose_file import ChooseFile

    _files("posts.csv")
    await app.push_screen(ChooseFile("Save the events to which file?", "~/events.csv"))


async def row_detail(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("1", "down", "down", "down", "down", "enter")
    await pilot.pause(0.2)


async def review(app: Stage, pilot: Pilot[Any]) -> None:
    await _all(app, pilot)
    await pilot.press("1", "R")
    await pilot.pause(0.5)


async def evaluate(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.evaluate import Evaluate

    await app.push_screen(Evaluate(cast(BulkWork, Bulk()), MODEL))
    await pilot.pause(0.1)


async def evaluation(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.evaluation import EvaluationScreen

    await app.push_screen(EvaluationScreen(cast(BulkWork, Bulk()), Evaluated((an_evaluation(),))))
    await pilot.pause(0.1)


async def evaluation_matrix(app: Bare, pilot: Pilot[Any]) -> None:
    await evaluation(app, pilot)
    await pilot.press("3")


async def mistake_texts(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.mistake_texts import MistakeTexts

    await app.push_screen(MistakeTexts("hockey taken for baseball", an_evaluation().mistakes))


async def batch(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.batch import Batch

    await app.push_screen(Batch(cast(BulkWork, Bulk()), MODEL))
    await pilot.pause(0.1)


async def pick_model(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.pick_model import PickModel

    await app.push_screen(PickModel(some_models(), MODEL))


async def attach(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.attach import Attach

    listed = [Candidate("local", job) for job in JOBS]

    async def rest() -> list[Candidate]:
        return [*listed, Candidate("openai", Job("ftjob-else", "running", "gpt", NOW - 9e5))]

    await app.push_screen(Attach("local", listed, rest))
    await pilot.pause(0.1)


async def ask(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.ask import Ask

    await app.push_screen(Ask("Which row?", "a number", value="12"))


async def ask_value(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.prepare import AskValue

    question = "Leave out texts with which words?"
    await app.push_screen(AskValue(question, "none", value="unsubscribe"))


async def confirm(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.ask import Confirm

    question = "Upload the files and create the job?"
    await app.push_screen(Confirm(question, "Cost: about $1.20.", ["train", "posts.jsonl"]))


async def ask_key(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.ask_key import AskKey

    await app.push_screen(AskKey("api.openai.com", "The key for openai is not set."))


async def in_shell(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.in_shell import InShell

    ways = [ShellWay("Follow the job", ["follow", JOBS[0].id])]
    ways += [ShellWay("All jobs", ["jobs"])]
    await app.push_screen(InShell(ways, Choice("openai")))


async def profiles(app: Bare, pilot: Pilot[Any]) -> None:
    from sportft_tui.tui.screens.profiles import Profiles

    async def nothing(_: ListedProfile) -> list[Any]:
        return []

    listed = [
        ListedProfile(Choice(), "engine", "this machine", "", None, is_used=True, problem=""),
        ListedProfile(
            Choice("openai"), "openai", "api.openai.com", "OPENAI_API_KEY", has_key=False,
            is_used=False, problem="",
        ),
    ]  # fmt: skip
    await app.push_screen(Profiles(listed, nothing, nothing))


#: On the whole app; what is behind a dialog is faint.
ON_STAGE: list[OnStage] = [
    desk_empty,
    desk_full,
    desk_finished,
    desk_disconnected,
    events_filtered,
    data_filtered,
    classify_typed,
    help,
    command_line,
    palette,
    row_detail,
    review,
]
#: Dialogs by themselves.
ON_BARE: list[OnBare] = [
    open_file,
    open_columns,
    prepare,
    choose,
    choose_or_new,
    choose_file,
    evaluate,
    evaluation,
    evaluation_matrix,
    mistake_texts,
    batch,
    pick_model,
    attach,
    ask,
    ask_value,
    confirm,
    ask_key,
    in_shell,
    profiles,
]
