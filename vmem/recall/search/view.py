"""An immutable picture of a partition: what a search looks at, as arrays with a place for each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from struct import Struct
from typing import TYPE_CHECKING, Any

import numpy as np

from vmem.model import KINDS
from vmem.recall.words.embed import DIMENSIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vmem.recall.search.segment import Segment

BITS = 4  # u64 words of a page's signs: one bit for each dimension
POSTING = Struct("<iB")  # slot, count: a third of what a list of pairs takes, and no holes are left between what stays
_POSTING = np.dtype([("slot", "<i4"), ("count", "u1")])  # the same
MU_PRIOR = 20.0  # imaginary pages at the origin: a handful of pages has no meaningful mean

Postings = list[tuple["NDArray[np.int32]", "NDArray[np.uint8]"]]  # (slots, counts) per segment

_KIND_CODES: dict[str, int] = {kind: code for code, kind in enumerate(KINDS, 1)}


def kind_code(kind: str) -> int:
    """A kind as a small number, 0 for an unknown one."""
    return _KIND_CODES.get(kind, 0)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """An immutable picture of a partition: `count` slots, of which `alive` says which are pages.

    Arrays are longer than `count` by at least one place, so that -1 leads to one that is never used. `kinds` are codes
    of `kind_code`, `asks` marks short questions. `before` and `after` are the slots of the neighbours in the same
    conversation (-1: none). `vectors` are signed bytes, `norms` their lengths (0: no vector), `signs` the signs of
    vector minus mean, a row for each BITS-th of them. `vector_sum` sums the unit vectors of `vector_count` pages.
    With no slot `dead` all are alive, without `private` no page is an agent's: then nobody need look. `tail` has for
    each term id its POSTINGs that no segment holds yet, some of them of later slots.
    """

    count: int
    segments: tuple[Segment, ...]
    tail: dict[int, bytes]
    rowids: NDArray[np.int64]
    alive: NDArray[np.bool_]
    agents: NDArray[np.int32]
    created: NDArray[np.float64]
    lengths: NDArray[np.float32]
    damped: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    asks: NDArray[np.bool_]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
    vectors: NDArray[np.int8]
    norms: NDArray[np.float32]
    signs: NDArray[np.uint64]
    vector_sum: NDArray[np.float64]
    vector_count: int
    dead: int = 0
    private: bool = False

    @property
    def pages(self) -> int:
        return self.count - self.dead

    def holding(self, found: Postings) -> int:
        """How many pages of this view are in what `postings` found."""
        if not self.dead:
            return sum([len(slots) for slots, _ in found])
        return sum([int(np.count_nonzero(self.alive.take(slots))) for slots, _ in found])

    def postings(self, terms: Sequence[int]) -> list[Postings]:
        """Of each term id: (slots, counts) per segment that holds it; slots may be dead, and rise."""
        out: list[Postings] = [[] for _ in terms]
        wanted = np.array(terms, np.uint32)
        for segment in self.segments if len(terms) else ():
            for place, holders, amounts in segment.find(wanted):
                out[place].append((holders, amounts))
        fresh = [(place, held) for place, held in enumerate(map(self.tail.get, terms)) if held] if self.tail else ()
        if fresh:
            young = np.frombuffer(b"".join([held for _, held in fresh]), _POSTING)
            slots, counts = young["slot"].astype(np.int32), young["count"].copy()
            end = 0
            for place, held in fresh:
                begin, end = end, end + len(held) // POSTING.size
                here = slice(begin, begin + int(slots[begin:end].searchsorted(self.count)))
                if here.stop > begin:
                    out[place].append((slots[here], counts[here]))
        return out

    def sizes(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """In how many slots each of these term ids is, dead ones and some of later slots among them."""
        out = np.zeros(len(terms), np.int64)
        for segment in self.segments:
            out += segment.sizes(terms)
        if self.tail:
            out += [len(self.tail.get(term, b"")) // POSTING.size for term in terms.tolist()]
        return out

    def summed(self, terms: NDArray[np.uint32], values: NDArray[np.float64]) -> NDArray[np.float32]:
        """For each place the sum of the values of these term ids that its page holds; the last, never used, has 0."""
        found = [segment.holders(terms) for segment in self.segments]
        for place, term in enumerate(terms.tolist()) if self.tail else ():
            if held := self.tail.get(term):
                slots = np.frombuffer(held, _POSTING)["slot"]
                found.append((np.full(len(slots), place), slots))
        if not found:
            return np.zeros(len(self.rowids), np.float32)
        places, slots = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        summed = np.bincount(slots, values[places], len(self.rowids))
        return summed[: len(self.rowids)].astype(np.float32)

    def mean(self) -> NDArray[np.float32]:
        """The mean vector, shrunk towards the origin when there are few pages."""
        return mean_of(self.vector_sum, self.vector_count)


# The arrays with a place for each slot; `signs` has a row for each of its words instead.
COLUMNS: dict[str, type[np.generic]] = {
    "rowids": np.int64, "alive": np.bool_, "agents": np.int32, "created": np.float64, "lengths": np.float32,
    "damped": np.float32, "kinds": np.uint8, "asks": np.bool_, "before": np.int32, "after": np.int32,
    "vectors": np.int8, "norms": np.float32,
}  # fmt: skip
CHAINS = ("before", "after")  # of them those that hold slots


def empty_view(room: int) -> View:
    """A view of no pages, with so many places."""
    columns: dict[str, Any] = {
        name: np.zeros((room, DIMENSIONS) if name == "vectors" else room, of)  # which takes memory once it is written
        for name, of in COLUMNS.items()
    }
    for name in CHAINS:
        columns[name][:] = -1
    return View(
        count=0, segments=(), tail={}, signs=np.zeros((BITS, room), np.uint64),
        vector_sum=np.zeros(DIMENSIONS, np.float64), vector_count=0, **columns,
    )  # fmt: skip


def with_room(view: View, more: int) -> View:
    """The same view with room for `more` slots."""
    wanted = view.count + more
    if wanted < len(view.rowids):
        return view
    larger = empty_view(max(wanted + 1, len(view.rowids) * 3 // 2))
    for name in COLUMNS:
        getattr(larger, name)[: view.count] = getattr(view, name)[: view.count]
    larger.signs[:, : view.count] = view.signs[:, : view.count]
    return replace(view, signs=larger.signs, **{name: getattr(larger, name) for name in COLUMNS})


def mean_of(vector_sum: NDArray[np.float64], count: int) -> NDArray[np.float32]:
    """The mean of `count` unit vectors, shrunk towards the origin when they are few."""
    return (vector_sum / (count + MU_PRIOR)).astype(np.float32)


def unit_of(vectors: NDArray[np.int8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The vectors scaled to length 1, and their lengths."""
    values = vectors.astype(np.float32)
    norms: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", values, values))
    values /= np.where(norms > 0, norms, np.float32(1.0))[:, None]
    return values, norms


def signs_of(unit: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.uint64]:
    """The signs of (vector - mean), a bit each, as BITS rows. The last dimension's is left out: so no two pages differ
    in more bits than a byte can count."""
    above = unit > mean
    above[:, -1] = False
    rows: NDArray[np.uint64] = np.packbits(above, axis=1).view(np.uint64).T
    return rows


def unlike(view: View, signs: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """In how many signs each page differs from those of one vector, a row of `signs_of` each."""
    differ: NDArray[np.uint8] = np.bitwise_count(view.signs[0, : view.count] ^ signs[0])
    for mine, asked in zip(view.signs[1:], signs[1:], strict=True):
        differ += np.bitwise_count(mine[: view.count] ^ asked)
    return differ
