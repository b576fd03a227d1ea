"""From the answers in a log to what they are worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from sportft_tui.classify.bulk.answer_log import AnswerLog
from sportft_tui.classify.bulk.order import BulkOrder
from sportft_tui.classify.bulk.run import bound_to, log_of
from sportft_tui.classify.bulk.text_rows import count, text_rows
from sportft_tui.classify.measuring.comparing import compare
from sportft_tui.classify.measuring.evaluating import Row, evaluate
from sportft_tui.classify.measuring.outcomes import Outcomes, outcomes
from sportft_tui.classify.measuring.temperature import fit
from sportft_tui.dataset.sources.source import Source
from sportft_tui.domain.errors import BadInput
from sportft_tui.domain.prediction import Prediction


class Answers:
    """The answers of one order beside the given labels.

    Args:
        order: what was asked.
        identity: of whom.

    Raises:
        BadInput: there are none, or no labels.
    """

    def __init__(self, order: BulkOrder, identity: str) -> None:
        self.model = order.model
        source = Source(order.source, order.wish)
        self.file = source.name
        counted = count(source)
        self.digest = counted.digest
        n_skipped = source.faults.count
        given: list[str] = []
        self.rows: list[Row] = []
        predictions: list[Prediction] = []
        failed = 0
        bound = bound_to(order, identity, counted)
        with AnswerLog(log_of(order, bound), bound, counted.rows) as log:
            for row in text_rows(source):
                logged = log.get(row.index)
                if logged is None or logged.prediction is None or not row.label:
                    failed += 1
                    continue
                given.append(row.label)
                predictions.append(logged.prediction)
                self.rows.append(Row(row.index, row.place, row.text, logged.prediction.label))
        self.outcomes: Outcomes = outcomes(given, predictions, order.template.labels)
        self.notes = []
        if failed:
            self.notes.append(f"{failed:,} rows have no answer or no label, and are left out.")
        if n_skipped:
            self.notes.append(f"{n_skipped:,} lines of the file could not be read.")


def measure(request: dict[str, Any]) -> dict[str, Any]:
    """Measure one model, or two on the same rows.

    Args:
        request: `orders`, one or two whose rows were asked; `identity` of the server;
            `temperatures`, one each; `fit_on`, None or an order whose answers the first model's
            temperature is found with.

    Returns:
        `evaluations`, `comparison` (None for one model) and `temperature`, that of the first model.
    """
    orders = [BulkOrder.from_wire(order) for order in request["orders"]]
    identity, temperatures = request["identity"], list(request["temperatures"])
    answers = [Answers(order, identity) for order in orders]
    if request["fit_on"] is not None:
        on = BulkOrder.from_wire(request["fit_on"])
        own = on.source == orders[0].source
        fitted = answers[0] if own else Answers(on, identity)
        temperatures[0] = fit(fitted.outcomes)
        said = "these very rows" if own else fitted.file
        answers[0].notes.append(
            f"Calibrated with the temperature {temperatures[0]:.3f}, found on {said}."
        )
    evaluations = [
        evaluate(
            one.outcomes,
            one.rows,
            model=one.model,
            file=one.file,
            digest=one.digest,
            temperature=temperature,
            notes=one.notes,
        ).to_dict()
        for one, temperature in zip(answers, temperatures, strict=True)
    ]
    comparison = _compared(answers[0], answers[1]) if len(answers) > 1 else None
    return {
        "evaluations": evaluations,
        "comparison": comparison,
        "temperature": temperatures[0],
    }


def _compared(first: Answers, second: Answers) -> dict[str, Any]:
    """On the rows that both have answered."""
    right = {row.index: bool(r) for row, r in zip(second.rows, second.outcomes.right, strict=True)}
    pairs = [
        (bool(r), right[row.index])
        for row, r in zip(first.rows, first.outcomes.right, strict=True)
        if row.index in right
    ]
    if not pairs:
        raise BadInput("The two models have answered no row in common.")
    one, other = np.array(pairs).T
    return compare((first.model, second.model), one, other).to_dict()
