"""Pages in swap beside what the hot index found: those that hold more of a question than its best page."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from vmem.memory.answers.telling import tells_more
from vmem.memory.answers.trace import Trace
from vmem.memory.core import Core
from vmem.model import Hit, Page
from vmem.recall.prompt.intent import Intent
from vmem.recall.search.confidence import MIN_CONFIDENCE, Gauge
from vmem.recall.words.terms import page_terms
from vmem.store.pages import search
from vmem.store.pages.access import Access
from vmem.store.tiers import tiers

if TYPE_CHECKING:
    from vmem.recall.search.engine import Found

FEW_PAGES = 500  # with fewer no term is too common to be looked up in swap
SWAP_SHARE = 0.1  # of the hot pages may hold the terms that are
SWAP_RANKED = 5_000  # rows of swap that are ranked at most; each costs about a microsecond
SWAP_TERMS = 12  # rarest terms of a question that are looked up there; each costs some ten microseconds
BEST = 3  # hot hits that a swapped page is compared with
TELLING = math.log(100)  # the weight of a term that one page in a hundred holds: it says what a question is about
SEEN_THERE = 0.01  # off the weight of a word: the highest means that no page at all holds it
SURE = 0.85  # confidence in a hot page above which only what it lacks of the telling terms is looked up in swap


def rows_for(
    core: Core, access: Access, trace: Trace, words: frozenset[str], pages_searched: int, limit: int
) -> list[tuple[int, float]]:
    """The at most `limit` rows in swap that may answer better than the hot index did, with their BM25.

    Better is what holds more of the question than the best hot page: so only rows are looked up that hold something
    which that page lacks. If the hot index is sure, it must be a telling term.
    """
    weights = dict(trace.terms)
    db = core.db.read()
    swapped = {use.project_id: use.pages for use in tiers.usage(db, swapped=True)}
    size = sum(swapped.get(owner, 0) for owner in {0, access.project_id})
    if not size:
        return []
    told = _telling(trace, words)
    held = max((_held(hit.page) for hit in told), key=lambda terms: _weight(terms, weights), default=frozenset[str]())
    lacking = [term for term in sorted(weights, key=lambda term: -weights[term]) if term not in held]
    sure = max((value for hit in told for name, value in hit.signals if name == "confidence"), default=0.0)
    if sure >= SURE and pages_searched >= FEW_PAGES:
        lacking = [term for term in lacking if weights[term] >= TELLING]
    if not lacking:
        return []
    rare = _rare(trace, pages_searched, size)
    beside = lacking if told else ()
    return search.find(
        db, rare[:SWAP_TERMS], access.project_id, limit, swapped=True, user=0 in swapped,
        beside=beside[:SWAP_TERMS], most=SWAP_RANKED,
    )  # fmt: skip


def convincing(swapped: Sequence[Hit], found: Found, intent: Intent) -> list[Hit]:
    """Those that answer as surely as a hot page must, by what the hot index, where `found` comes from, says of each
    word: full text alone does not know which tell something, and among thousands of pages some hold any few."""
    if not swapped:
        return []
    from vmem.recall.search.engine import Scored  # there is something found, so there is numpy

    forms = found.forms or ((),) * len(found.terms)
    asked = [{term, *others} for (term, _), others in zip(found.terms, forms, strict=True)]
    hits = []
    for place, hit in enumerate(swapped):
        held = _held(hit.page)
        matched = [n for n, words in enumerate(asked) if not words.isdisjoint(held)]
        hits.append(Scored(place, hit.score, 0.0, (), tuple(matched)))
    seen = {n for hit in hits for n in hit.matched}
    terms = [(term, idf - SEEN_THERE if n in seen else idf) for n, (term, idf) in enumerate(found.terms)]
    gauge = Gauge(replace(found, hits=tuple(hits), terms=tuple(terms)), intent)
    sure = (gauge.confidence(one, hit.page.kind, hit.page.text) for one, hit in zip(hits, swapped, strict=True))
    return [hit for hit, value in zip(swapped, sure, strict=True) if value >= MIN_CONFIDENCE]


def add(trace: Trace, swapped: list[Hit], words: frozenset[str]) -> None:
    """Puts swapped pages that hold more of the question than the best hot page before it."""
    if not swapped:
        return
    weights = dict(trace.terms)
    told = _telling(trace, words)
    best = max((_weight(_held(hit.page), weights) for hit in told), default=0.0)
    better = [hit for hit in swapped if _weight(_held(hit.page), weights) > best]
    if better:
        trace.where = "swap" if not told else f"{trace.where} and swap"
        again = {hit.page.uid for hit in better}  # what replaced a hot page may be there already
        trace.hits = better + [hit for hit in trace.hits if hit.page.uid not in again]


def _rare(trace: Trace, pages_searched: int, swapped: int) -> list[str]:
    """The terms to look up in swap, rarest first: a word that every tenth page holds would be read from every tenth
    swapped page too, which a prompt has no time for. How rare a term is, the hot index tells by its weight."""
    terms = sorted(trace.terms, key=lambda item: -item[1])
    if pages_searched < FEW_PAGES:
        return [term for term, _ in terms]
    out: list[str] = []
    share, most = 0.0, min(SWAP_SHARE, SWAP_RANKED / swapped)
    for term, weight in terms:
        share += math.exp(-weight)  # the weight is about the logarithm of (all pages / pages that hold it)
        if out and share > most:
            break
        out.append(term)
    return out


def _telling(trace: Trace, words: frozenset[str]) -> list[Hit]:
    """The best hot hits that tell something: the same question asked before holds all its words."""
    hits = (hit for hit in trace.hits if hit.page.uid not in trace.fates and tells_more(hit.page, words))
    return list(islice(hits, BEST))


def _held(page: Page) -> frozenset[str]:
    return page_terms(page.title, page.text)


def _weight(held: Collection[str], weights: Mapping[str, float]) -> float:
    return sum([weight for term, weight in weights.items() if term in held])
