"""An app whose Classify pane knows and asks what a test says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.pilot import Pilot

from sportft_tui.classify.predict import Reading
from sportft_tui.domain.errors import Unreachable
from sportft_tui.domain.job import Job
from sportft_tui.domain.prediction import Prediction
from sportft_tui.domain.template import Template
from sportft_tui.monitor.records import Answered
from sportft_tui.tui import messages
from sportft_tui.tui.app import SportftApp
from sportft_tui.tui.asking import Asker, Way
from sportft_tui.tui.panes.classify import ClassifyPane
from sportft_tui.tui.widgets.answer_list import AnswerList
from sportft_tui.tui.widgets.lines import Lines
from sportft_tui.tui.widgets.text_box import TextBox
from sportft_tui.workflow.choice import Choice
from sportft_tui.workflow.known_models import KnownModel
from sportft_tui.workflow.session import Session

if TYPE_CHECKING:
    from sportft_tui.tui.elsewhere import Elsewhere

TEMPLATE = Template(separator="\n\n###\n\n", leading=" ", labels=("hockey", "baseball"))
NEWEST, USED = "ft:ada:sportft:newest:1", "ft:ada:sportft:used:2"


def prediction(label: str = "hockey", model: str = USED) -> Prediction:
    return Prediction(label, ((label, 0.75), ("other", 0.25)), model, 0.01, usd=0.0)


def job(number: int, model: str = "") -> Job:
    status = "succeeded" if model else "running"
    return Job(f"ftjob-{number}", status, "ada", created_at=number, fine_tuned_model=model or None)


class Known(Asker):
    """Two models, three earlier answers; says the text's first word as its label."""

    def __init__(self, *, is_free: bool = True) -> None:
        super().__init__(Session(Choice("custom", "http://127.0.0.1:9/v1")))
        self.is_free = is_free
        self.is_down = False
        self.glanced: list[tuple[str, str]] = []

    @property
    def follows_typing(self) -> bool:
        return self.is_free

    async def models(self) -> list[KnownModel]:
        return [
            KnownModel(USED, job(2, USED), TEMPLATE, used_at=5.0),
            KnownModel(NEWEST, job(3, NEWEST), TEMPLATE, used_at=0.0),
        ]

    async def past(self) -> list[Answered]:
        return [Answered(f"earlier text {n}", prediction(), float(n)) for n in (3, 2, 1)]

    async def way(self, model: str, *, is_calibrated: bool = False) -> Way:
        temperature = 1.5 if is_calibrated and model == USED else 1.0
        return Way(model, TEMPLATE, True, Reading(temperature=temperature))

    async def glance(self, way: Way, text: str) -> Prediction:
        self.glanced.append((way.model, text))
        if self.is_down:
            raise Unreachable("No engine.")
        return prediction(text.split()[0], way.model)

    async def warm_up(self, way: Way) -> None:
        """Nothing to warm."""


class Asked(SportftApp):
    """The app with an asker of the test's below it; remembers what was entered and copied."""

    CSS_PATH = str(Path(__file__).parents[2] / "sportft_tui/tui/styles/app.tcss")

    def __init__(self, asker: Known) -> None:
        super().__init__(Session(Choice("custom", "http://127.0.0.1:9/v1")))
        self.asker = asker
        self.entered: list[tuple[str | None, str]] = []
        self.copied: list[str] = []

    def _open(self) -> None:
        self.desk.add_text_box()
        self.start_work("classify", self.pane.open(self.asker))

    def watch_job(self, job_id: str) -> None:
        """Nobody is asked."""

    def _text_entered(self, event: messages.TextEntered) -> None:
        self.entered.append((self.desk.model, event.text))

    def _take(self, event: messages.TakeAsked) -> None:
        assert isinstance(event, messages.CopyAsked)
        self.copied.append(event.text)

    on_text_entered = _text_entered
    on_copy_asked = _take

    @property
    def pane(self) -> ClassifyPane:
        return self.desk.query_one(ClassifyPane)

    @property
    def answers(self) -> AnswerList:
        return self.desk.query_one(AnswerList)

    @property
    def box(self) -> TextBox:
        return self.desk.query_one(TextBox)

    @property
    def way_line(self) -> str:
        return self.desk.query_one("#way", Lines).plain

    @property
    def head(self) -> str:
        return self.pane.query_one(".header", Lines).plain

    @property
    def notice(self) -> str:
        return self.desk.query_one("#notice", Lines).plain


async def ready(app: Asked, pilot: Pilot[Elsewhere]) -> None:
    """Until the box is there and the earlier answers are shown; then into the box."""
    while not app.desk.query(TextBox) or not app.answers.answers:
        await pilot.pause(0.02)
    await pilot.pause(0.05)
    await pilot.press("4")
    assert app.focused is app.box
