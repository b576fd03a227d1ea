"""Evaluations for tests: of any number of labels, with hostile names among them."""

from __future__ import annotations

from dataclasses import replace

from sportft_tui.domain.evaluation import Bin, ClassScores, Comparison, Evaluation, Mistake

HOSTILE = "[/red]\x1b[2J[@click=app.quit]q[/]\u202e"


def evaluation(n_labels: int = 20, *, model: str = "ft:ada:a", path: str = "") -> Evaluation:
    """An evaluation whose largest confusion is of label 3 with label 17 (from 0): 55 rows."""
    labels = tuple(f"group.number-{n:02}" for n in range(n_labels))
    rows = [[0] * (n_labels + 1) for _ in labels]
    for n in range(n_labels):
        rows[n][n] = 50 + n
    if n_labels > 17:
        rows[3][17] = 55
        rows[5][2] = 7
    scores = {"accuracy": 0.75, "macro_f1": 0.7, "auroc": 0.9, "log_loss": 1.2}
    classes = tuple(ClassScores(label, 0.5, 0.25, 1 / 3, 100, 0.9) for label in labels)
    said = HOSTILE if n_labels < 5 else labels[1]
    mistakes = (
        Mistake(4, "row 5", f"A puck.\n{HOSTILE}", labels[0], said, 0.99),
        Mistake(8, "row 9", "A bat.", labels[1], "", None),
    )
    bins = tuple(Bin(n / 10, (n + 1) / 10, n * 10, n / 10 + 0.05, n / 10) for n in range(10))
    return Evaluation(
        model,
        "posts.csv",
        "digest",
        500,
        labels,
        scores,
        classes,
        tuple(map(tuple, rows)),
        {"accuracy": (0.7, 0.8)},
        bins,
        mistakes,
        path=path,
    )


def compared() -> tuple[tuple[Evaluation, Evaluation], Comparison]:
    """Two models on the same rows; the second is better."""
    first, second = evaluation(), evaluation(model="ft:ada:b")
    second = replace(second, scores={**first.scores, "accuracy": 0.8})
    about = Comparison(
        ("ft:ada:a", "ft:ada:b"), 500, 5, 30, 370, 95, 1e-5, True, 0.05, (0.02, 0.08)
    )
    return (first, second), about
