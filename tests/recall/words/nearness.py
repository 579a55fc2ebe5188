"""How near two texts are by their vectors."""

from __future__ import annotations

import numpy as np

from vmem.recall.words.embed import Embedder


def direction(blob: bytes) -> np.ndarray:
    """A stored vector as unit-length f32."""
    values = np.frombuffer(blob, np.int8).astype(np.float32)
    return values / np.float32(np.linalg.norm(values))


def vector_of(embedder: Embedder, text: str) -> np.ndarray:
    """That of a text which has one."""
    blob = embedder.vector(text)
    assert blob is not None
    return direction(blob)


def likeness(embedder: Embedder, one: str, two: str) -> float:
    """The cosine of two texts' vectors."""
    return float(vector_of(embedder, one) @ vector_of(embedder, two))
