"""What a ranked list is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

DEPTH = 10  # ranks that coverage looks at


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


METRICS = {
    "hit1": "hit@1, %", "hit5": "hit@5, %", "hit10": "hit@10, %", "recall10": "recall@10, %",
    "all_gold10": "all gold@10, %", "mrr": "MRR, %", "ndcg10": "nDCG@10, %",
}  # fmt: skip


def judge(ranked: Sequence[str], gold: frozenset[str]) -> Outcome:
    """Compare distinct ranked ids, best first, with the non-empty set of right ones.

    MRR is 1 / rank of the first right one, 0 if none came; nDCG counts each right one 1 / log2(1 + rank).
    """
    right = [item in gold for item in ranked]
    first = next((rank for rank, ok in enumerate(right, 1) if ok), 0)
    gains = [1 / math.log2(1 + rank) for rank in range(1, DEPTH + 1)]
    return Outcome(
        hit1=float(any(right[:1])),
        hit5=float(any(right[:5])),
        hit10=float(any(right[:10])),
        recall10=sum(right[:DEPTH]) / len(gold),
        all_gold10=float(sum(right[:DEPTH]) == len(gold)),
        mrr=1.0 / first if first else 0.0,
        ndcg10=sum(gain for gain, ok in zip(gains, right, strict=False) if ok) / sum(gains[: len(gold)]),
    )
