"""Retrieval metrics over ranked lists, with bootstrap confidence intervals. Standard library only."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

DEPTH = 10  # ranks that recall, coverage and nDCG look at


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question's ranked list was worth; all values 0..1."""

    hit1: float
    hit5: float
    hit10: float
    recall10: float
    all_gold10: float
    mrr: float
    ndcg10: float


METRICS = tuple(field.name for field in fields(Outcome))


def judge(ranked: Sequence[str], gold: frozenset[str]) -> Outcome:
    """Compare distinct ranked ids, best first, with the non-empty set of right ones.

    nDCG has binary gains (Järvelin and Kekäläinen 2002); MRR is 1 / rank of the first right one, 0 if none came.
    """
    right = [item in gold for item in ranked]
    first = next((rank for rank, ok in enumerate(right, 1) if ok), 0)
    found = sum(right[:DEPTH])
    gain = sum(1.0 / math.log2(rank + 1) for rank, ok in enumerate(right[:DEPTH], 1) if ok)
    ideal = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(len(gold), DEPTH) + 1))
    return Outcome(
        hit1=float(any(right[:1])),
        hit5=float(any(right[:5])),
        hit10=float(any(right[:10])),
        recall10=found / len(gold),
        all_gold10=float(found == len(gold)),
        mrr=1.0 / first if first else 0.0,
        ndcg10=gain / ideal,
    )


def mean(outcomes: Sequence[Outcome], metric: str) -> float:
    """Mean of one metric, 0 for no outcomes."""
    return sum(getattr(o, metric) for o in outcomes) / len(outcomes) if outcomes else 0.0


def interval(outcomes: Sequence[Outcome], metric: str, *, rounds: int = 400, seed: int = 7) -> tuple[float, float]:
    """95% percentile bootstrap interval of the mean over questions (Efron 1979)."""
    values = [getattr(o, metric) for o in outcomes]
    if not values:
        return 0.0, 0.0
    draw = random.Random(seed)
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[min(rounds - 1, int(0.975 * rounds))]


def quantile(values: Sequence[float], q: float) -> float:
    """The q-quantile (nearest rank) of unsorted values, 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else 0.0


def by_category(outcomes: Sequence[tuple[str, Outcome]]) -> Mapping[str, list[Outcome]]:
    """Outcomes grouped by their category, most frequent first."""
    groups: dict[str, list[Outcome]] = {}
    for category, outcome in outcomes:
        groups.setdefault(category, []).append(outcome)
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))
