"""Weights that counting alone gives, without any descent. Worker processes only."""

from __future__ import annotations

import numpy as np
from sklearn.naive_bayes import ComplementNB

from sportft_tui.engine.learning.numbers import Floats, Whole
from sportft_tui.engine.learning.sparse import SparseRows

#: Measured over two dozen corpora: so much of naive Bayes's weights is the best place to start.
START = 0.05


def bayes_weights(rows: SparseRows, targets: Whole, n_labels: int) -> Floats:
    """Complement naive Bayes's log-probabilities, about zero: one row a feature.

    A label without rows has no weights, nor has a column with negative values: it counts nothing.
    """
    no_counts = np.unique(rows.indices[rows.data < 0])
    counts = rows.copy()
    np.maximum(counts.data, 0, out=counts.data)
    bayes = ComplementNB().fit(counts, targets)
    weights = np.zeros((rows.shape[1], n_labels), dtype=np.float32)
    weights[:, bayes.classes_] = bayes.feature_log_prob_.T
    weights[no_counts] = 0
    weights -= weights.mean(axis=1, keepdims=True)
    return weights
