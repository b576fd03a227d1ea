"""Every screen with text from outside in each place that takes some: one function a screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from screen_fakes import Bulk

from sportft_tui.api.quirks import Quirks
from sportft_tui.dataset.preparing.client import Files, Finding, Look, Preparation
from sportft_tui.dataset.preparing.recipe import Recipe
from sportft_tui.dataset.sources.columns import Columns
from sportft_tui.dataset.sources.source import Wish
from sportft_tui.domain.end_dates import End
from sportft_tui.domain.evaluation import Evaluation, Mistake
from sportft_tui.domain.job import Job
from sportft_tui.domain.ledger import LedgerEntry
from sportft_tui.domain.template import Template
from sportft_tui.tui.bulk_forms import BatchForm, EvaluateForm
from sportft_tui.tui.bulk_work import BulkWork
from sportft_tui.tui.help_rows import HelpRow
from sportft_tui.tui.job_form import JobForm
from sportft_tui.tui.screens.ask import Ask, Confirm
from sportft_tui.tui.screens.ask_key import AskKey
from sportft_tui.tui.screens.attach import Attach
from sportft_tui.tui.screens.batch import Batch
from sportft_tui.tui.screens.choose import Choose, ChooseOrNew
from sportft_tui.tui.screens.choose_file import ChooseFile
from sportft_tui.tui.screens.command_line import CommandLine, Offer
from sportft_tui.tui.screens.create_job import CreateJob, JobDesk
from sportft_tui.tui.screens.evaluate import Evaluate
from sportft_tui.tui.screens.evaluation import EvaluationScreen
from sportft_tui.tui.screens.help import Help
from sportft_tui.tui.screens.in_shell import InShell
from sportft_tui.tui.screens.ledger import Ledger
from sportft_tui.tui.screens.mistake_texts import MistakeTexts
from sportft_tui.tui.screens.open import Open
from sportft_tui.tui.screens.pick_model import PickModel
from sportft_tui.tui.screens.prepare import AskValue, Prepare
from sportft_tui.tui.screens.profiles import Profiles
from sportft_tui.tui.screens.refused import Closed
from sportft_tui.tui.screens.type_amount import TypeAmount
from sportft_tui.tui.shell_command import ShellWay
from sportft_tui.tui.typed_history import TypedHistory
from sportft_tui.tui.widgets.choice_list import Choice as Offered
from sportft_tui.workflow.attach import Candidate
from sportft_tui.workflow.budget import OverMonth
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.evaluating import Evaluated
from sportft_tui.workflow.known_models import KnownModel
from sportft_tui.workflow.prepare_order import PrepareOrder
from sportft_tui.workflow.profiles import ListedProfile


def _job(text: str) -> Job:
    return Job(text, text, text, 1.0, suffix=text, fine_tuned_model=text, error_message=text)


def _models(text: str) -> list[KnownModel]:
    template = Template(separator=text, leading=text, labels=(text, "other"))
    return [KnownModel(text, _job(text), template, 5.0)]


def _evaluation(text: str) -> Evaluation:
    mistake = Mistake(4, text, text, text, text, 0.99)
    return Evaluation(
        text, text, text, 500, (text, "other"), {"accuracy": 0.5}, (), ((1, 2, 3), (4, 5, 6)),
        {}, (), (mistake,), path=text,
    )  # fmt: skip


class _Bulk(Bulk):
    """Nothing but the text is known."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.evaluate_form, self.batch_form = EvaluateForm(), BatchForm()
        for form in (self.evaluate_form, self.batch_form):
            form.model = form.file = text

    async def models(self) -> list[KnownModel]:
        return _models(self._text)


class _Preparing:
    def __init__(self, text: str) -> None:
        self._text = text

    async def look(self, _: Recipe, __: object = None) -> Look:
        text = self._text
        about: dict[str, Any] = {"why": text, "count": 3, "rows": (0, 4), "is_necessary": False}
        about |= {"is_default": True, "row": 1, "before": text, "after": text}
        return Look(9, text, (Finding(id=text, what=text, fix=text, **about),))

    async def weigh(self, _: Recipe) -> Files:
        return Files(9, 8, 1, 1, (self._text, self._text), 5, is_estimated=False)


def _prepare(text: str) -> Prepare:
    async def cost(_: Files) -> str:
        return text

    order = PrepareOrder(Recipe(), Path("/data"), text)
    return Prepare(text, order, lambda _: cast(Preparation, _Preparing(text)), cost)


def _open(text: str) -> Open:
    async def look_up(_: Path, __: Wish) -> Columns:
        return Columns((text, text), (text, text), "", "")

    return Open(look_up, text[:200])


def _attach(text: str) -> Attach:
    async def rest() -> list[Candidate]:
        return [Candidate(f"custom {text}", _job(text))]

    return Attach("local", [Candidate("local", _job(text))], rest)


def _profiles(text: str) -> Profiles:
    async def nothing(_: ListedProfile) -> Sequence[Any]:
        return []

    choice = Choice("custom", text)
    row = ListedProfile(choice, text, text, text, has_key=False, is_used=True, problem=text)
    return Profiles([row, row], nothing, nothing)


def _line(text: str) -> CommandLine:
    async def offer(_: str) -> Offer:
        return Offer([Offered(text, text, text), Offered(text, text)], text)

    def meant(_: str) -> Any:
        raise AssertionError("nothing is entered")

    return CommandLine(meant, offer, TypedHistory())


def _create_job(text: str) -> CreateJob:
    end = End(text, date(2026, 1, 1))

    async def name() -> str:
        return text

    async def models() -> list[tuple[str, End | None]]:
        return [(text, end)]

    async def price(_: object) -> str:
        return text

    choice, quirks = Choice("custom", text), Quirks(takes_wandb=True, training_types=(text,))
    path = Path("/data") / text.replace("/", "").replace("\0", "")
    about: dict[str, Any] = {"usual": name, "models": models, "price": price}
    desk = JobDesk(choice, quirks, text, text, path, path, 3, **about)
    form = JobForm(dict.fromkeys(("model", "suffix", "wandb"), text))
    return CreateJob(desk, form)


def _bulk(text: str) -> BulkWork:
    return cast(BulkWork, _Bulk(text))


#: How each screen is made of a text. `Review`, `RowDetail` and the desk are in the app itself.
SCREENS: dict[str, Callable[[str], Any]] = {
    "ask": lambda text: Ask(text, text, value=text),
    "ask value": lambda text: AskValue(text, text, value=text),
    "confirm": lambda text: Confirm(text, text, [text]),
    "key": lambda text: AskKey(text, text),
    "attach": _attach,
    "batch": lambda text: Batch(_bulk(text), text),
    "create job": _create_job,
    "no jobs there": lambda text: Closed(len(text), is_prepared=True),
    "choose": lambda text: Choose(text, [Offered(text, text, text)] * 2, hint=text),
    "choose or new": lambda text: ChooseOrNew(text, [(text, text)] * 2, new=text),
    "choose file": lambda text: ChooseFile(text, text, value=text),
    "line": _line,
    "evaluate": lambda text: Evaluate(_bulk(text), text),
    "evaluation": lambda text: EvaluationScreen(_bulk(text), Evaluated((_evaluation(text),))),
    "help": lambda text: Help([HelpRow(text, text, text, is_possible=True, command=None)], text),
    "in shell": lambda text: InShell([ShellWay(text, [text])] * 2, Choice("custom", text)),
    "ledger": lambda text: Ledger(
        [LedgerEntry(0.0, text, "training", text, text, text)], "2026-11"
    ),
    "amount": lambda text: TypeAmount(OverMonth(text, 12.5, hint=text)),
    "texts": lambda text: MistakeTexts(text, _evaluation(text).mistakes),
    "open": _open,
    "pick model": lambda text: PickModel(_models(text), text),
    "prepare": _prepare,
    "profiles": _profiles,
}
