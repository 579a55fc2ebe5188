"""An immutable run of postings: for each term id the slots that hold it and how often each of them does.

BM25 (Robertson and Zaragoza 2009, k1 = 1.2, b = 0.75) without its idf, which is the searcher's: the weight of
a posting is tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length)). It is taken when it is asked for: a count
is a byte, a weight would be four.
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
    counts: NDArray[np.uint8]

    @property
    def size(self) -> int:
        return len(self.slots)

    def find(self, terms: NDArray[np.uint32]) -> list[tuple[int, NDArray[np.int32], NDArray[np.uint8]]]:
        """(place in `terms`, slots, counts) of each of these term ids that is here."""
        if not self.size:
            return []
        at = self.terms.searchsorted(terms)
        here = (self.terms.take(at, mode="clip") == terms).nonzero()[0]
        at = at[here]
        bounds = zip(here.tolist(), self.begins[at].tolist(), self.begins[at + 1].tolist(), strict=True)
        return [(place, self.slots[begin:end], self.counts[begin:end]) for place, begin, end in bounds]

    def sizes(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """How many postings each of these term ids has here."""
        return self._spans(terms)[1]

    def holders(self, terms: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """All postings of these term ids: the place of each one's term in `terms`, and its slot."""
        begins, sizes = self._spans(terms)
        ends = sizes.cumsum()
        at = np.arange(ends[-1] if len(ends) else 0) + (begins - ends + sizes).repeat(sizes)
        return np.arange(len(terms)).repeat(sizes), self.slots[at]

    def _spans(self, terms: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the postings of each of these term ids begin, and how many there are."""
        if not self.size:
            return np.zeros(len(terms), np.int64), np.zeros(len(terms), np.int64)
        at = self.terms.searchsorted(terms)
        at = np.minimum(at, len(self.terms) - 1)
        begins = self.begins[at]
        return begins, (self.begins[at + 1] - begins) * (self.terms[at] == terms)


def damping(lengths: NDArray[np.float32], mean_length: float) -> NDArray[np.float32]:
    """What BM25 adds below the line for pages of these lengths in terms."""
    return np.float32(K1) * (np.float32(1 - B) + np.float32(B / max(mean_length, 1.0)) * lengths)


def bm25_weights(counts: NDArray[np.float32], damped: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weight of each posting from its count and its page's `damping`."""
    weights = counts * np.float32(K1 + 1)
    weights /= counts + damped
    return weights


def build(terms: NDArray[np.uint32], slots: NDArray[np.int32], counts: NDArray[np.uint8]) -> Segment:
    """A segment from unsorted postings, one entry of each array per posting."""
    # By halves: numpy sorts 16 bits by counting, which takes half the time.
    low = np.argsort(terms.astype(np.uint16), kind="stable")
    order = low[np.argsort((terms >> np.uint32(16)).astype(np.uint16)[low], kind="stable")]
    ordered = terms[order]
    starts = np.flatnonzero(_first(ordered))
    return Segment(ordered[starts], np.append(starts, len(ordered)), slots[order], counts[order])


def _first(ordered: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Where another term begins."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def merge(segments: Sequence[Segment], keep: NDArray[np.bool_]) -> Segment:
    """One segment of all postings whose slot is kept; within a term in the order of the segments."""
    kept = [_kept(segment, keep) for segment in segments]
    terms = np.sort(np.concatenate([segment.terms for segment in kept]))
    terms = terms[_first(terms)]  # `np.unique` takes six times as long
    places = [terms.searchsorted(segment.terms) for segment in kept]
    sizes = np.zeros(len(terms) + 1, np.int64)
    for segment, at in zip(kept, places, strict=True):
        sizes[at + 1] += np.diff(segment.begins)
    begins = np.cumsum(sizes)
    slots, counts = np.empty(begins[-1], np.int32), np.empty(begins[-1], np.uint8)
    free = begins[:-1].copy()  # per term: where its next posting goes
    for segment, at in zip(kept, places, strict=True):
        lengths = np.diff(segment.begins)
        to = np.repeat(free[at] - segment.begins[:-1], lengths)
        to += np.arange(segment.size)
        slots[to], counts[to] = segment.slots, segment.counts
        free[at] += lengths
    return Segment(terms, begins, slots, counts)


def _kept(segment: Segment, keep: NDArray[np.bool_]) -> Segment:
    alive = keep[segment.slots]
    if alive.all():
        return segment
    begins = np.concatenate(([0], np.cumsum(alive)))[segment.begins]
    held = np.diff(begins) > 0
    left = np.append(begins[:-1][held], begins[-1])
    return Segment(segment.terms[held], left, segment.slots[alive], segment.counts[alive])
