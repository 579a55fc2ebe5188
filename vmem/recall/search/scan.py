"""The first look at every page of a partition: BM25, an estimate of the angle to the question, and the best of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vmem.recall.search.question import Asked
from vmem.recall.search.segment import bm25_weights
from vmem.recall.search.view import Postings, View, signs_of, unlike

if TYPE_CHECKING:
    from numpy.typing import NDArray

STRONG = 0.6  # where more than enough pages have this share of the best score, the others are not looked at
WEAK = 0.3  # below this share of the best score a page is no candidate by itself
FAINT = 0.1  # nor below this where enough are above it: beside an echo of the prompt all others are weak
FARTHEST = 255  # so many signs differ of what must not be seen
_NONE = np.zeros(0, np.intp)
# The angle between two vectors is about pi times the share of the signs in which they differ.
_COSINE_OF = np.cos(np.arange(256) * (math.pi / 255)).astype(np.float32)


class Words(NamedTuple):
    """What a question's words find in a view.

    `scores` has the summed BM25 of each page, and a last 0. `holders` are the slots of all postings, list after list;
    `ends` says where in it each list ends, `stands_for` for which places of the question's terms it is one.
    """

    scores: NDArray[np.float32]
    holders: NDArray[np.intp]
    ends: NDArray[np.intp]
    stands_for: list[tuple[int, ...]]

    def found_in(self, slots: NDArray[np.intp]) -> list[tuple[int, ...]]:
        """For each of `slots` the places of the question's terms that its page holds, rising."""
        number = np.zeros(len(self.scores), np.int16)  # of those slots, from 1
        number[slots] = np.arange(1, len(slots) + 1)
        numbers = number.take(self.holders)
        hits = (numbers > 0).nonzero()[0]
        found: list[tuple[int, ...]] = [()] * (len(slots) + 1)
        for n, one in zip(numbers[hits].tolist(), self.ends.searchsorted(hits, side="right").tolist(), strict=True):
            found[n] += self.stands_for[one]
        return [tuple(sorted(set(places))) for places in found[1:]]


def words_in(view: View, postings: Sequence[Postings], asked: Sequence[Asked]) -> Words:
    """What is found in a view of what was asked; `postings` are the view's, of each."""
    lists = [(holders, counts, one) for one, lists in zip(asked, postings, strict=True) for holders, counts in lists]
    if not lists:
        return Words(np.zeros(view.count + 1, np.float32), _NONE, _NONE, [])
    each, counted, of = zip(*lists, strict=True)
    sizes = np.array([*map(len, each)])
    holders = np.concatenate(each, dtype=np.intp)
    worth = bm25_weights(np.concatenate(counted, dtype=np.float32), view.damped.take(holders))
    weighed = worth * np.array([one.weight for one in of]).repeat(sizes)
    scores = np.bincount(holders, weighed, view.count + 1).astype(np.float32)
    return Words(scores, holders, sizes.cumsum(), [one.stands_for for one in of])


def hidden_slots(view: View, agent: int) -> NDArray[np.bool_] | None:
    """Which slots must not be seen, None when all may: dead ones, and pages of other agents."""
    if not (view.dead or view.private):
        return None
    alive, agents = view.alive[: view.count], view.agents[: view.count]
    if view.private:
        hidden: NDArray[np.bool_] = ~alive | ((agents != 0) & (agents != agent))
        return hidden
    return ~alive


def estimated(
    view: View, question: NDArray[np.float32], mean: NDArray[np.float32], dense: float, hidden: NDArray[np.bool_] | None
) -> NDArray[np.float32]:
    """What the meaning of each page adds to its score, by the share of signs in which it differs from the question."""
    differ = unlike(view, signs_of(question[None], mean)[:, 0])
    if hidden is not None:
        differ[hidden] = FARTHEST
    return scaled(_COSINE_OF, dense, float(_COSINE_OF[differ.min()])).take(differ, mode="wrap")


def scaled(cosine: NDArray[np.float32], dense: float, top: float) -> NDArray[np.float32]:
    """What cosines add to a score: `dense` for the best one, `top`, and nothing for those below 0."""
    out: NDArray[np.float32] = np.maximum(cosine, 0)
    out *= np.float32(dense / top if top > 0 else 0.0)
    return out


def top_slots(scores: NDArray[np.float32], n: int) -> NDArray[np.intp]:
    """About the n best positive scores; the weak ones are cut by a threshold first, as most pages score 0 or little."""
    best = float(scores.max(initial=0.0))
    if best <= 0:
        return np.zeros(0, np.intp)
    above = scores > np.float32(STRONG * best)
    if np.count_nonzero(above) <= n:
        above = scores > np.float32(WEAK * best)
        if np.count_nonzero(above) < min(n, 32):
            above = scores > np.float32(FAINT * best)
            if np.count_nonzero(above) < n:
                above = scores > 0
    slots = above.nonzero()[0]
    if len(slots) <= n:
        return slots
    return slots.take(scores.take(slots).argpartition(len(slots) - n)[-n:])
