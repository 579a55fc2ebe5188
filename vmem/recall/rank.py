"""Ranking over pages: what FTS5 or the in-memory engine found becomes an ordered list of hits, or none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from vmem.model import Hit, Page
from vmem.recall.terms import index_terms, is_cjk

MIN_COVERAGE = 0.34  # share of the query's weight that the best page must hold, else nothing is recalled

# Ties only: small against differences of match (the scores are 0..1).
KIND_BONUS: Mapping[str, float] = {
    "constraint": 0.03, "decision": 0.02, "preference": 0.02, "lesson": 0.02, "procedure": 0.01, "fact": 0.01,
    "task": 0.005, "reference": 0.005, "rejected": 0.0, "episode": 0.0, "summary": -0.01,
}  # fmt: skip
TRUST_BONUS: Mapping[str, float] = {"user": 0.015, "assistant": 0.0, "tool": -0.03, "web": -0.06}
RECENCY_BONUS = 0.02
HEAT_BONUS = 0.01
_MONTH = 30 * 86_400.0


def rank_fts(
    rows: Sequence[tuple[int, float]], pages: Mapping[int, Page], terms: Sequence[str], now: float
) -> list[Hit]:
    """Hits, best first, from FTS5 rows; empty when none is convincing (abstention).

    `rows` are (rowid, bm25) as SQLite gives them: more negative is better. `pages` holds the pages of those
    rowids (missing ones are skipped); superseded pages are left out. `terms` are the query's terms.
    """
    live = [(pages[rowid], -score) for rowid, score in rows if rowid in pages and not pages[rowid].superseded_by]
    top = max((score for _, score in live), default=0.0)
    if top <= 0.0 or not terms:
        return []
    hits: list[Hit] = []
    convincing = False
    for page, score in live:
        share = coverage(page, terms)
        convincing = convincing or share >= MIN_COVERAGE
        signals = (("bm25", score / top), ("coverage", 0.2 * share), *tie_breakers(page, now))
        hits.append(Hit(page, sum(value for _, value in signals), signals))
    if not convincing:
        return []
    hits.sort(key=lambda hit: (-hit.score, -hit.page.created_at, hit.page.uid))
    return hits


def coverage(page: Page, terms: Sequence[str]) -> float:
    """Share (0..1) of the terms that the page holds, longer terms counting for more."""
    held = set(index_terms(f"{page.title}\n{page.text}"))
    weights = {term: _weight(term) for term in terms}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def tie_breakers(page: Page, now: float) -> tuple[tuple[str, float], ...]:
    """The small signals: kind, trust, recency, heat."""
    age = max(0.0, now - page.created_at) if page.created_at else 12 * _MONTH
    return (
        ("kind", KIND_BONUS.get(page.kind, 0.0)),
        ("trust", TRUST_BONUS.get(page.speaker, 0.0)),
        ("recency", RECENCY_BONUS * math.exp(-age / _MONTH)),
        ("heat", HEAT_BONUS * min(1.0, math.log1p(page.uses) / 4.0)),
    )


def best_first(hits: Iterable[Hit]) -> list[Hit]:
    """Hits by falling score; equal ones by youth, then uid, so that the order never depends on chance."""
    return sorted(hits, key=lambda hit: (-hit.score, -hit.page.created_at, hit.page.uid))


def _weight(term: str) -> float:
    if is_cjk(term):
        return 0.3 if len(term) == 1 else 1.0
    return 1.5 if any(c.isdigit() for c in term) or len(term) > 9 else 1.0
