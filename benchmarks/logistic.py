"""Fitting a logistic model: Newton's method with an L2 penalty on all but the bias."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

L2 = 2.0
Vector = NDArray[np.float64]


def fit(features: Vector, right: Vector, share: Vector | None = None) -> Vector:
    """(bias, weights ...) of a model of `features` (a row for each example, the first of them 1) for `right` (0 or 1).

    `share` says how much each example counts.
    """
    counts = share if share is not None else np.ones(len(right))
    penalty = np.diag([1e-6, *([L2] * (features.shape[1] - 1))])
    model = np.zeros(features.shape[1])
    for _ in range(50):
        likely = of(features, model)
        slope = features.T @ (counts * (likely - right)) + penalty @ model
        curve = (features * (counts * likely * (1 - likely))[:, None]).T @ features + penalty
        step = np.linalg.solve(curve, slope)
        model -= step
        if float(np.abs(step).max()) < 1e-7:
            break
    return model


def of(features: Vector, model: Vector) -> Vector:
    """How likely each example is."""
    likely: Vector = 1.0 / (1.0 + np.exp(-np.clip(features @ model, -30, 30)))
    return likely
