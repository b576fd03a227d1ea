"""How good a model is on a labelled file: asked once, measured and remembered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sportft_tui.api import read_only
from sportft_tui.domain.errors import NotFound, ServerFailed
from sportft_tui.domain.evaluation import Comparison, Evaluation, Mistake
from sportft_tui.home import PRIVATE_FOLDER
from sportft_tui.workflow.bulk import (
    FileWish,
    OnPlan,
    OnProgress,
    ask,
    bulk_order,
    go_on,
    no_progress,
)
from sportft_tui.workflow.classifying import temperature_of
from sportft_tui.workflow.folders import created

if TYPE_CHECKING:
    from sportft_tui.classify.bulk.order import BulkOrder, Via
    from sportft_tui.monitor.tables.evaluations import Measured
    from sportft_tui.workflow.session import Session

#: The folder within `Home.state` in which answers are kept: labels and probabilities, no texts.
_FOLDER = "answers"


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What was found.

    Attributes:
        evaluations: one a model, in the order given.
        comparison: of two models; None for one.
    """

    evaluations: tuple[Evaluation, ...]
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class EvaluationWish:
    """What is to be found out besides how good a model is.

    Attributes:
        against: a second model, measured on the same rows; none where empty.
        calibrate_on: find out, on this file, what calibrates the first model; remembered for later.
        is_calibrated: calibrate as was found out before.
        via: one request after the other, or the provider's Batch API.
    """

    against: str = ""
    calibrate_on: FileWish | None = None
    is_calibrated: bool = False
    via: Via = "requests"


async def evaluate(
    session: Session,
    model: str,
    texts: FileWish,
    wish: EvaluationWish = EvaluationWish(),
    *,
    on_plan: OnPlan = go_on,
    on_progress: OnProgress = no_progress,
) -> Evaluated:
    """Measure a model, or two on the same rows.

    Answers are kept: a model is asked about a text once, whatever is measured later.

    Args:
        session: with the server.
        model: a fine-tuned model's name.
        texts: a labelled file.
        wish: what else is to be found out.
        on_plan: told what it will cost, before the first row is asked; False leaves it at that.
        on_progress: told how far it is.

    Raises:
        BadInput: the file cannot be used.
        ServerFailed: rows are without an answer; the same again asks only those.
        ReadOnly: a calibration would take the place of the one that is remembered.
    """
    if wish.calibrate_on is not None:
        read_only.check("Nothing was calibrated")

    async def asked(name: str, file: FileWish) -> BulkOrder:
        return await _asked(session, name, file, wish.via, on_plan, on_progress)

    orders = [await asked(name, texts) for name in (model, wish.against) if name]
    fit_on = None
    if wish.calibrate_on is not None:
        same = wish.calibrate_on == texts
        fit_on = orders[0] if same else await asked(model, wish.calibrate_on)
    found = await _measured(session, orders, fit_on, is_calibrated=wish.is_calibrated)
    path, columns = str(await asyncio.to_thread(texts.path.absolute)), (texts.text, texts.label)
    evaluations = tuple(
        replace(Evaluation.from_dict(one), path=path, columns=columns)
        for one in found["evaluations"]
    )
    journal, identity = await session.journal(), session.choice.identity
    for one in evaluations:
        await asyncio.to_thread(journal.record_evaluation, identity, one)
    if fit_on is not None:
        await asyncio.to_thread(journal.record_temperature, identity, model, found["temperature"])
    compared = found["comparison"]
    return Evaluated(evaluations, Comparison.from_dict(compared) if compared else None)


async def _measured(
    session: Session, orders: list[BulkOrder], fit_on: BulkOrder | None, *, is_calibrated: bool
) -> dict[str, Any]:
    from sportft_tui.classify.bulk import client

    temperatures = [
        await temperature_of(session, order.model) if is_calibrated else 1.0 for order in orders
    ]
    request = {
        "orders": [order.to_wire() for order in orders],
        "identity": session.choice.identity,
        "temperatures": temperatures,
        "fit_on": fit_on.to_wire() if fit_on is not None else None,
    }
    return await client.measure(session.home, request)


async def known(session: Session, model: str) -> Evaluated:
    """The last evaluation of a model; nobody is asked.

    Raises:
        NotFound: the journal knows none.
    """
    journal = await session.journal()
    identity = session.choice.identity
    found = await asyncio.to_thread(journal.evaluations, identity, model, 1)
    if not found:
        raise NotFound(
            f"The journal knows no evaluation of {model}.", hint="Name a labelled file, too."
        )
    return Evaluated((found[0].evaluation,))


async def rows_of_cell(
    session: Session, found: Evaluation, texts: FileWish, given: str, said: str, limit: int = 500
) -> tuple[Mistake, ...]:
    """The rows behind a cell of the confusion matrix, the most confident first; nobody is asked.

    Args:
        session: with the server.
        found: what `evaluate` gave.
        texts: the file that it was given.
        given: the cell's given label.
        said: its answer; empty for answers that are none of the labels.
        limit: at most so many.
    """
    from sportft_tui.classify.bulk import client

    folder = await asyncio.to_thread(_folder, session)
    order = await bulk_order(session, found.model, texts.path, texts.wish(needs_label=True), folder)
    which = {"labels": found.labels, "given": given, "said": said, "limit": limit}
    return await client.cell(session.home, session.choice.identity, order, which)


def texts_of(found: Evaluation) -> FileWish | None:
    """The file that was measured on; None where it is not known, or not there any more.

    Looks at the disk.
    """
    path = Path(found.path)
    if not found.path or not path.exists():
        return None
    return FileWish(path, *found.columns)


async def evaluations(session: Session, model: str = "", limit: int = 200) -> list[Measured]:
    """The evaluations that the journal knows, the newest first; nobody is asked.

    Args:
        session: with the server.
        model: only this model's; all of the server's where empty.
        limit: at most so many.
    """
    journal, identity = await session.journal(), session.choice.identity
    return await asyncio.to_thread(journal.evaluations, identity, model, limit)


async def _asked(
    session: Session,
    model: str,
    texts: FileWish,
    via: Via,
    on_plan: OnPlan,
    on_progress: OnProgress,
) -> BulkOrder:
    """Have all rows asked that have no answer yet."""
    folder = await asyncio.to_thread(_folder, session)
    wish = texts.wish(needs_label=True)
    order = await bulk_order(session, model, texts.path, wish, folder, via)
    end = await ask(session, order, on_plan=on_plan, on_progress=on_progress)
    if not end.is_complete:
        left = end.rows - end.answered - end.n_failed
        raise ServerFailed(
            f"{left:,} rows have no answer yet.", hint="Run the same again to ask them."
        )
    return order


def _folder(session: Session) -> Path:
    folder = created(session.home).state / _FOLDER
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return folder
