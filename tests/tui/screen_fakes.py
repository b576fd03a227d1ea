"""What the app is told for its pictures, and what stands in for the rooms below."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.dataset.preparing.client import Files, Finding, Look
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.domain.bulk import BulkPlan
from sportft_tui.domain.evaluation import Bin, ClassScores, Evaluation, Mistake
from sportft_tui.domain.event import Event
from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.domain.template import Template
from sportft_tui.tui import shell_command
from sportft_tui.tui.bulk_forms import BatchForm, EvaluateForm
from sportft_tui.tui.bulk_run import BulkRun
from sportft_tui.tui.bulk_work import KnownFile
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.evaluating import Evaluated
from sportft_tui.workflow.known_models import KnownModel

if TYPE_CHECKING:
    from sportft_tui.monitor.tables.evaluations import Measured

NOW = 1_700_000_000.0


MODEL, OTHER = "ft:ada:sportft:sport2:A1b2C3d4", "ft:ada:sportft:tickets:E5f6G7h8"


TEMPLATE = Template(separator="\n\n###\n\n", leading=" ", labels=("hockey", "baseball"))


JOBS = (
    Job("ftjob-7kQ2mXc1Vn9", "running", "ada", NOW - 95, total_steps=400, suffix="sport2"),
    Job("ftjob-9Rt4LpZq8Wd", "queued", "ada", NOW - 60, queue_number=2, suffix="tickets"),
    Job("ftjob-3Hs6BnYe5Ju", "succeeded", "ada", NOW - 7_200, NOW - 7_000, fine_tuned_model=MODEL,
        suffix="sport2", trained_tokens=10_416),
    Job("ftjob-1Gf8DkMv2Oa", "failed", "ada", NOW - 86_400, NOW - 86_300, suffix="reviews",
        error_message="The training file has no rows."),
    Job("ftjob-5Nw0CxTi4Pb", "cancelled", "babbage-002", NOW - 172_800, NOW - 172_000),
)  # fmt: skip


def some_events(job: Job) -> list[Event]:
    started = Event("e0", NOW - 90, "info", "Fine-tuning job started", type="message")
    steps = []
    for step in range(1, 31):
        data = {"step": step * 4, "total_steps": 400, "train_loss": 0.7 / step}
        text = f"Step {step * 4}/400: training loss={0.7 / step:.4f}"
        steps.append(Event(f"e{step}", NOW - 90 + step, "info", text, type="metrics", data=data))
    slow = Event("e99", NOW - 40, "warn", "The server is busy: this step took 12 s")
    return [started, *steps, slow]


class Preparing:
    """Looks at a table as the dataset's process would."""

    async def look(self, recipe: Recipe, _: object = None) -> Look:
        found = (
            finding("few-rows", "Only 40 rows.", "Models learn little of so few.", count=0),
            finding("extra-columns", "There are 2 columns more.", "Servers refuse them.",
                     "Leave them out", is_necessary=True),
            finding("duplicate", "3 rows are the same as an earlier one.", "They add up.",
                     "Remove 3 duplicate rows", after=""),
            finding("conflict", "2 rows have one text and two labels.", "One must be wrong.",
                     "Remove 2 rows", is_default=False),
        )  # fmt: skip
        return Look(1_234, "classification", found)

    async def weigh(self, recipe: Recipe) -> Files:
        names = ("posts_prepared_train.jsonl", "posts_prepared_valid.jsonl")
        return Files(1_000, 800, 200, 1, names, 5_000, is_estimated=False)

    async def keep(self, _: Recipe, path: Path) -> None:
        """Nothing is kept."""


def finding(id: str, what: str, why: str, fix: str = "", **more: Any) -> Finding:
    about: dict[str, Any] = {
        "count": 3,
        "rows": (0, 4, 7),
        "is_necessary": False,
        "is_default": True,
        "row": 1,
        "before": '"hockey"',
        "after": '" hockey"',
    }
    return Finding(id=id, what=what, why=why, fix=fix, **about | more)


def an_evaluation() -> Evaluation:
    labels = ("hockey", "baseball")
    classes = tuple(ClassScores(label, 0.93, 0.95, 0.94, 100, 0.98) for label in labels)
    wrong = Mistake(4, "row 5", "A puck, a bat.", "hockey", "baseball", 0.99)
    bins = tuple(Bin(n / 10, (n + 1) / 10, n * 10, n / 10 + 0.05, n / 10) for n in range(10))
    scores = {"accuracy": 0.94, "macro_f1": 0.939, "auroc": 0.985, "log_loss": 0.21}
    return Evaluation(
        MODEL, "posts.csv", "digest", 200, labels, scores, classes, ((95, 5, 0), (7, 93, 0)),
        {"accuracy": (0.9, 0.97)}, bins, (wrong,), path="/data/posts.csv",
    )  # fmt: skip


class Bulk:
    """Files through models, without a server."""

    is_free = True

    def __init__(self) -> None:
        self.evaluating: BulkRun[Evaluated] | None = None
        self.batching: BulkRun[Any] | None = None
        self.evaluate_form, self.batch_form = EvaluateForm(), BatchForm()
        self.is_watched = False

    def command(self, words: Any) -> str:
        return shell_command.words(Choice(), words)

    async def models(self) -> list[KnownModel]:
        return some_models()

    async def earlier(self) -> list[Measured]:
        return []

    async def files(self, _: str) -> list[KnownFile]:
        return [KnownFile(Path("/data/valid.jsonl"), "what its job was validated on")]

    async def plan(self, *_: object) -> BulkPlan:
        return BulkPlan(500, 100, 9, 0.01, is_free=True)

    async def training(self, _: str) -> Results | None:
        return Results(("step", "train_loss"), [(1.0, 2.0), (2.0, 1.0)], {}, {})


def some_models() -> list[KnownModel]:
    return [
        KnownModel(MODEL, JOBS[2], TEMPLATE, NOW - 3_600),
        KnownModel(OTHER, Job("ftjob-0ld", "succeeded", "ada", NOW - 9e5), None, 0.0),
    ]
