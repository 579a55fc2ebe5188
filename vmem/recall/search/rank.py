"""Ranking over pages: what FTS5 or the in-memory engine found becomes an ordered list of hits, or none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from vmem.model import Hit, Page
from vmem.recall.prompt.intent import Intent
from vmem.recall.search.confidence import LIFT, MIN_CONFIDENCE, Gauge, word_confidence
from vmem.recall.words.terms import has_digit, is_cjk, page_terms

if TYPE_CHECKING:
    from vmem.recall.search.engine import Found, Scored

COVERAGE = 0.2  # of full text, what holding all terms adds

# Ties only: small against differences of match (the scores are 0..1).
TRUST_BONUS: Mapping[str, float] = {"user": 0.015, "assistant": 0.0, "tool": -0.03, "web": -0.06}
RECENCY_BONUS = 0.02
LATEST_BONUS = 0.2  # of recency when the prompt asks for the last time
HEAT_BONUS = 0.01
MOST_TIES = max(TRUST_BONUS.values()) + RECENCY_BONUS + HEAT_BONUS
DISPUTED = -0.3  # for a page that was said to be wrong
SUPERSEDED = -0.3  # for a replaced page when the prompt asks for history
TAIL_SHARE = 0.3  # hits below this share of the best are not worth their tokens
GAUGED = 12  # hits, the best, of which is told how sure each is
LOOKED_AT = 2  # so many of the engine's best decide whether anything is said; all do when all of a kind is wanted
_MONTH = 30 * 86_400.0


def rank_fts(
    rows: Sequence[tuple[int, float]],
    pages: Mapping[int, Page],
    terms: Sequence[str],
    now: float,
    *,
    chore: float = 0.0,
    tells: Callable[[Page], bool] = lambda _: True,
) -> list[Hit]:
    """Hits, best first, from FTS5 rows; empty when none is convincing (abstention).

    `rows` are (rowid, bm25) as SQLite gives them: more negative is better. `pages` holds the pages of those rowids
    (missing ones are skipped); superseded pages are left out, and those of which `tells` says no. `terms` are the
    query's terms, `chore` is the prompt's (see `Intent`).
    """
    found = sorted([(-score, pages[row]) for row, score in rows if row in pages], key=lambda one: -one[0])
    live = ((page, score) for score, page in found if not page.superseded_by and tells(page))  # only as many as decide
    weights = {term: _weight(term) for term in terms}
    whole = sum(weights.values())
    top = 0.0

    def judged(page: Page, score: float) -> Hit:
        held = page_terms(page.title, page.text)
        share = sum([weight for term, weight in weights.items() if term in held]) / whole
        signals = [("bm25", score / top), ("coverage", COVERAGE * share), *tie_breakers(page, now)]
        total = sum([value for _, value in signals])
        return Hit(page, total, (*signals, ("confidence", word_confidence(held, terms, chore))))

    hits: list[Hit] = []
    for page, score in live if terms else ():
        top = top or score
        if top <= 0.0:
            return []
        hits.append(judged(page, score))
        if len(hits) >= LOOKED_AT:
            hits = best_first(hits)
            if hits[LOOKED_AT - 1].score > score / top + COVERAGE + MOST_TIES:  # no later one can be as good
                break
    sure = max((dict(hit.signals)["confidence"] for hit in best_first(hits)[:LOOKED_AT]), default=0.0)
    return best_first([*hits, *(judged(page, score) for page, score in live)]) if sure >= MIN_CONFIDENCE else []


def worth_showing(
    ordered: Sequence[Hit], sure: float, span: tuple[float, float] | None = None, *, bare: bool = False
) -> list[Hit]:
    """Of what `judge` gave, the hits that are worth their tokens beside the best; none when nothing is convincing.

    `span`: the time that was asked for. `bare`: and nothing else; then any page of that time is worth it, and one of
    another must be convincing by more than being of a kind that was asked for, too.
    """
    if sure < MIN_CONFIDENCE:
        return []
    least = TAIL_SHARE * ordered[0].score
    if span is None:
        return [hit for hit in ordered if hit.score >= least]
    told = [(hit, dict(hit.signals)) for hit in ordered]
    if bare:
        inside = [span[0] <= hit.page.created_at <= span[1] for hit in ordered]
        return [hit for (hit, signals), of_time in zip(told, inside, strict=True)
                if of_time or (hit.score >= least and signals.get("confidence", 0.0) > LIFT)]  # fmt: skip
    return [hit for hit, signals in told if hit.score >= least
            and ("asked for" in signals or signals.get("confidence", 0.0) >= MIN_CONFIDENCE)]  # fmt: skip


def deciding(found: Found, gauge: Gauge, intent: Intent) -> tuple[Scored, ...]:
    """The hits that decide whether anything is said: the best few, or all when all of a kind is wanted. Where a time or
    a branch was asked for, the best page of it decides, too: one word that others share does not hide that."""
    if gauge.lifts and intent.broad and intent.kinds:
        return found.hits
    best, rest = found.hits[:LOOKED_AT], found.hits[LOOKED_AT:] if gauge.lifts else ()
    asked_for = next((hit for hit in rest if any(name == "asked for" for name, _ in hit.signals)), None)
    return best if asked_for is None else (*best, asked_for)


def sureness(hits: Sequence[Scored], pages: Mapping[int, Page], gauge: Gauge) -> float:
    """How sure it may be said that one of these hits answers; those that are not among `pages` do not count."""
    found = [(hit, pages[hit.rowid], place) for place, hit in enumerate(hits) if hit.rowid in pages]
    return max([gauge.confidence(hit, page.kind, _read(page, place)) for hit, page, place in found], default=0.0)


def judge(
    found: Found, pages: Mapping[int, Page], intent: Intent, now: float, gauge: Gauge | None = None
) -> tuple[list[Hit], float]:
    """Every hit, best first, and how sure it may be said that they answer (see MIN_CONFIDENCE).

    `pages` holds the pages of the found rowids, and may hold the successors of superseded ones: a superseded page
    is left out, unless the prompt asks for history, and its successor takes its place. Each hit's signals add up to
    its score, but for "confidence", which is told beside those of the best GAUGED.
    """
    by_uid = {page.uid: page for page in pages.values()}
    gauge = gauge or Gauge(found, intent)
    hits: dict[str, Hit] = {}
    found_by: dict[str, tuple[Scored, str, str]] = {}
    for place, scored in enumerate(found.hits):
        page = was = pages.get(scored.rowid)
        if was is not None and was.superseded_by and not intent.history:
            page = by_uid.get(was.superseded_by)
            page = None if page and page.superseded_by else page
        if was is None or page is None:
            continue
        signals = [*scored.signals, *tie_breakers(page, now, latest=intent.latest)]
        if page.superseded_by:
            signals.append(("superseded", SUPERSEDED))
        score = sum([value for _, value in signals])
        if page.uid not in hits or hits[page.uid].score < score:
            hits[page.uid] = Hit(page, score, tuple(signals))
            found_by[page.uid] = scored, was.kind, _read(was, place)
    ordered = best_first(hits.values())
    for n, hit in enumerate(ordered[:GAUGED]):
        sure = gauge.confidence(*found_by[hit.page.uid])
        ordered[n] = Hit(hit.page, hit.score, (*hit.signals, ("confidence", sure)))
    return ordered, sureness(deciding(found, gauge, intent), pages, gauge)


def tie_breakers(page: Page, now: float, *, latest: bool = False) -> tuple[tuple[str, float], ...]:
    """The small signals: trust, recency (a large one when the latest was asked for), heat."""
    age = max(0.0, now - page.created_at) if page.created_at else 12 * _MONTH
    recency = LATEST_BONUS if latest else RECENCY_BONUS
    return (
        ("trust", TRUST_BONUS.get(page.speaker, 0.0)),
        ("recency", recency * math.exp(-age / _MONTH)),
        ("heat", HEAT_BONUS * min(1.0, math.log1p(page.uses) / 4.0)),
        *((("disputed", DISPUTED),) if "disputed" in page.tags else ()),
    )


def best_first(hits: Iterable[Hit]) -> list[Hit]:
    """Hits by falling score; equal ones by youth, then uid, so that the order never depends on chance."""
    return sorted(hits, key=lambda hit: (-hit.score, -hit.page.created_at, hit.page.uid))


def _read(page: Page, place: int) -> str:
    """The text of a page that is looked at closely, "" for one further down."""
    return page.text if place < LOOKED_AT else ""


def _weight(term: str) -> float:
    if is_cjk(term):
        return 0.3 if len(term) == 1 else 1.0
    return 1.5 if has_digit(term) or len(term) > 9 else 1.0
