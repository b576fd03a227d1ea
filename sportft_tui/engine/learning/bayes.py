"""Weights that counting alone gives, without any descent: complement naive Bayes.

Rennie et al., "Tackling the Poor Assumptions of Naive Bayes Text Classifiers", 2003, as
scikit-learn's `ComplementNB` has it; what was counted in a few rows can be taken out again.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from sportft_tui.engine.learning.numbers import Floats, Whole
from sportft_tui.engine.learning.sparse import SparseRows


def counted(rows: SparseRows, targets: Whole, n_labels: int) -> Floats:
    """What each label's rows have in each column together: one row a label."""
    ones = np.ones(len(targets), dtype=np.float32)
    place = targets, np.arange(len(targets))
    owners = sparse.csr_array((ones, place), shape=(n_labels, len(targets)))
    total: Floats = (owners @ rows).toarray()
    return total


def bayes_weights(counts: Floats, n_rows: Whole) -> Floats:
    """Complement naive Bayes's log-probabilities, about zero: one row a feature.

    Args:
        counts: see `counted`. A column with a negative sum is no count, and weighs nothing.
        n_rows: how many rows each label has; one without rows is no label to choose.
    """
    no_counts = counts.min(axis=0) < 0
    others = counts.sum(axis=0) + np.float32(1) - counts
    others[:, no_counts] = 1
    others /= others.sum(axis=1, keepdims=True)
    weights: Floats = -np.log(others, out=others)
    weights[n_rows == 0] = 0
    weights -= weights.mean(axis=0)
    weights[:, no_counts] = 0
    return np.ascontiguousarray(weights.T)
