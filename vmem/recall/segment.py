"""An immutable run of postings: for each term id the slots that hold it and how much each of them weighs.

BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75) without its idf, which is the searcher's: the weight of
a posting is tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length)), kept as f32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Postings sorted by term; `begins[i]:begins[i + 1]` are those of `terms[i]`."""

    terms: NDArray[np.uint32]
    begins: NDArray[np.int64]
    slots: NDArray[np.int32]
    weights: NDArray[np.float32]

    @property
    def size(self) -> int:
        """Number of postings."""
        return len(self.slots)

    def find(self, terms: NDArray[np.uint32]) -> list[tuple[int, NDArray[np.int32], NDArray[np.float32]]]:
        """(place in `terms`, slots, weights) of each of these term ids that is here."""
        at = self.terms.searchsorted(terms)
        here = (self.terms.take(at, mode="clip") == terms).nonzero()[0]
        at = at[here]
        bounds = zip(here.tolist(), self.begins[at].tolist(), self.begins[at + 1].tolist(), strict=True)
        return [(place, self.slots[begin:end], self.weights[begin:end]) for place, begin, end in bounds]


def bm25_weights(counts: NDArray[np.uint8], lengths: NDArray[np.float32], mean_length: float) -> NDArray[np.float32]:
    """The weight of each posting from its count and its page's length in terms."""
    tf = counts.astype(np.float32)
    norm = np.float32(K1) * (np.float32(1 - B) + np.float32(B / max(mean_length, 1.0)) * lengths)
    return (tf * np.float32(K1 + 1) / (tf + norm)).astype(np.float32, copy=False)


def build(terms: NDArray[np.uint32], slots: NDArray[np.int32], weights: NDArray[np.float32]) -> Segment:
    """A segment from unsorted postings, one entry of each array per posting."""
    order = np.argsort(terms, kind="stable")
    ordered = terms[order]
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(first)
    return Segment(ordered[starts], np.append(starts, len(ordered)), slots[order], weights[order])


def merge(segments: Sequence[Segment], keep: NDArray[np.bool_]) -> Segment:
    """One segment of all postings whose slot is kept."""
    terms = np.concatenate([np.repeat(s.terms, np.diff(s.begins)) for s in segments])
    slots = np.concatenate([s.slots for s in segments])
    weights = np.concatenate([s.weights for s in segments])
    alive = keep[slots]
    return build(terms[alive], slots[alive], weights[alive])
