"""How alike found pages are, from the products of their unit vectors (float32, 0 for a page without one)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAREST = 10
FEW = 8


def crowding(alike: NDArray[np.float32], of_mean: NDArray[np.float32], mean_square: float) -> NDArray[np.float32]:
    """Of each page the mean cosine to the NEAREST others, less what is usual among these; the mean page is subtracted.

    `alike` are the products of the pages' vectors, `of_mean` those with the mean page's, `mean_square` its own.
    """
    away = alike - of_mean - of_mean[:, None] + np.float32(mean_square)
    lengths = np.maximum(np.sqrt(np.maximum(away.diagonal(), 0)), np.float32(1e-6))
    away /= lengths * lengths[:, None]
    nearest = min(NEAREST + 1, len(away))  # one is the page itself, with a cosine of 1
    away.sort(axis=1)
    likest = away[:, -nearest:]
    near: NDArray[np.float32] = (likest.sum(axis=1) - np.float32(1.0)) / np.float32(max(1, nearest - 1))
    near -= near.sum() / np.float32(len(near))
    return near


def nearness(vectors: Sequence[bytes]) -> list[float]:
    """The cosine of each of some pages to the first one, after their mean is subtracted (as that of FEW more at the
    origin: two pages have no meaningful mean); 0 for one without a vector.

    `vectors` are signed bytes as the store keeps them, b"" for none.
    """
    has = [place for place, vector in enumerate(vectors) if vector]
    out = [0.0] * len(vectors)
    if not vectors or not vectors[0]:
        return out
    unit = np.array([np.frombuffer(vectors[place], np.int8) for place in has], np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    unit -= unit.sum(axis=0) / np.float32(len(unit) + FEW)
    lengths = np.maximum(np.linalg.norm(unit, axis=1), np.float32(1e-6))
    cosines = (unit @ unit[0]) / (lengths * lengths[0])
    for place, cosine in zip(has, cosines.tolist(), strict=True):
        out[place] = cosine
    return out
