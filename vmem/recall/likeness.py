"""How alike found pages are, from their unit vectors (float32, a row each; 0 for a page without one)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAREST = 10
REPEAT = 0.9  # cosine above which two pages say the same


def crowding(unit: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each page the mean cosine to the NEAREST others, less what is usual among these; `mean` is the mean page."""
    away = unit - mean
    away /= np.maximum(np.sqrt(np.einsum("ij,ij->i", away, away)), np.float32(1e-6))[:, None]
    nearest = min(NEAREST + 1, len(away))  # one is the page itself, with a cosine of 1
    likest = np.partition(away @ away.T, -nearest, axis=1)[:, -nearest:]
    near: NDArray[np.float32] = (likest.sum(axis=1) - np.float32(1.0)) / np.float32(max(1, nearest - 1))
    near -= near.mean()
    return near


def redundancy(unit: NDArray[np.float32]) -> NDArray[np.float64]:
    """For each of the ordered pages its likeness (0..1) to the most similar one before it, 0 below REPEAT."""
    if not len(unit):
        return np.zeros(0, np.float64)
    like = (unit @ unit.T * _below(len(unit))).max(axis=1)
    return np.where(like > REPEAT, like, 0.0).astype(np.float64)


@lru_cache(maxsize=4)
def _below(size: int) -> NDArray[np.float32]:
    """1 below the diagonal, else 0."""
    return np.tri(size, size, -1, np.float32)
