"""A job's metrics: the server's own; else what was measured here, or how to measure it."""

from __future__ import annotations

from dataclasses import replace

from found_evaluations import HOSTILE, evaluation

from sportft_tui.domain.job import Job
from sportft_tui.domain.metrics import Results
from sportft_tui.tui.book import JobBook
from sportft_tui.tui.panes.job_status import status_lines

MODEL = "ft:ada:a"


def told(book: JobBook) -> str:
    return "\n".join(line.plain for line in status_lines(book.entries["ftjob-1"], 0.0))


def test_what_the_server_does_not_measure_is_told_from_here() -> None:
    # GIVEN a job of a server that measures nothing
    book = JobBook()
    entry = book.see(Job("ftjob-1", "succeeded", "ada", fine_tuned_model=MODEL))
    book.see(Job("ftjob-2", "succeeded", "ada", fine_tuned_model="ft:ada:b"))
    assert "metrics" not in told(book)
    entry.results = Results(("step", "train_loss"), [(1.0, 2.0)], {}, {})
    # THEN how to measure it is said
    assert "metrics  none in this server's result file; v evaluates the model" in told(book)
    # WHEN its model was measured here THEN that is told, and where it is from
    found = replace(evaluation(), file=f"test{HOSTILE}.csv")
    assert book.see_evaluation(found) == ["ftjob-1"]
    words = told(book)
    assert "accuracy    0.750   F1          0.700" in words
    assert "AUROC       0.900" in words
    assert "measured here on 500 rows of test" in words
    assert "\x1b" not in words
    # AND without a result file, too
    entry.results = None
    assert "measured here on 500 rows" in told(book)
    # WHEN the server has measured THEN that is what counts
    entry.results = Results((), [], {"accuracy": 0.5, "weighted_f1_score": 0.25}, {})
    assert "accuracy    0.500   weighted F1 0.250" in told(book)
    assert "measured here" not in told(book)
