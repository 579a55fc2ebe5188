"""How sure recall may be that a found page answers the prompt: the ground for saying nothing.

A logistic model over what the best page shares with the prompt. Its weights were fitted (with an L2 penalty) on
questions that their own collection answers against the same questions asked of other collections, chores ("fix
the failing test"), thanks, pasted code and logs. The score is a probability only on such a mix; compare it with
MIN_CONFIDENCE. Pages that an extractor made need less than an episode, which shares words with much.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from vmem.recall.intent import Intent
from vmem.recall.stopwords import CHORE_WORDS
from vmem.recall.terms import index_terms, is_cjk

if TYPE_CHECKING:
    from vmem.recall.engine import Found, Scored

MIN_CONFIDENCE = 0.5
TOGETHER = 3  # so many of the best pages may answer together

# (with vectors, without)
BIAS = (-3.48, -3.22)
WEIGHTS = {
    "union": (2.1, 2.17),  # of the question's weight, what the best TOGETHER pages hold
    "lexical": (1.04, 1.45),  # BM25 over its ideal, 1.2 at most: repeats count, length costs
    "cosine": (2.8, 0.0),
    "shared": (3.28, 3.08),  # how many telling words are shared, 6 or more count as 1
    "one": (-1.41, -1.66),  # a single term of the question is all that it holds
    "extracted": (1.03, 1.4),  # a statement, not an excerpt of what was said
    "unnamed": (-0.96, -0.75),  # of the things that the prompt calls by name, the share that it lacks
    "chore": (-2.67, -2.67),
}
CJK_STRENGTH = (0.3, 0.7)  # of a shared character, of a shared pair: one Chinese word is several terms
# Of full text alone, which knows no idf: a share is easier to reach.
WORD_BIAS = -2.5
WORD_WEIGHTS = {"share": 5.0, "shared": 2.1, "chore": -5.8}
LIFT = 0.55  # what a page of just the time, or all of just the kind, that was asked for is worth at least

_CHORE_TERMS = frozenset(term for word in CHORE_WORDS for term in index_terms(word))


class Gauge:
    """How likely each hit is to answer the prompt that `found` and `intent` came from."""

    def __init__(self, found: Found, intent: Intent) -> None:
        weights = [idf * _telling(term) for term, idf in found.terms]
        self._strong = [_strength(term) for term, _ in found.terms]
        places = {term: place for place, (term, _) in enumerate(found.terms)}
        named = [{places[term] for term in name if term in places} for name in intent.names]
        self._named = [name for name in named if name]
        model = 0 if any(hit.cosine for hit in found.hits) else 1
        self._of = {name: pair[model] for name, pair in WEIGHTS.items()}
        together = {place for hit in found.hits[:TOGETHER] for place in hit.matched if place < len(weights)}
        union = sum([weights[place] for place in together]) / (sum(weights) or 1.0)
        self._same = BIAS[model] + self._of["union"] * union + self._of["chore"] * intent.chore  # for every hit
        self._lifts = (intent.past and intent.since is not None) or (intent.broad and bool(intent.kinds))

    def confidence(self, hit: Scored, kind: str = "episode") -> float:
        """0..1; `kind` is the page's."""
        of = self._of
        held = [place for place in hit.matched if place < len(self._strong)]
        shared = sum([self._strong[place] for place in held])
        total = self._same + of["shared"] * min(6, shared) / 6
        total += of["lexical"] * min(1.2, hit.lexical) + of["cosine"] * max(0.0, hit.cosine)
        if len(held) == 1:
            total += of["one"]
        if kind not in ("episode", "summary"):
            total += of["extracted"]
        if self._named:
            lacking = sum([name.isdisjoint(held) for name in self._named])
            total += of["unnamed"] * lacking / len(self._named)
        plain = 1.0 / (1.0 + math.exp(-total))
        if self._lifts and any(name == "asked for" for name, _ in hit.signals):
            return max(plain, LIFT)
        return plain


def word_confidence(held: Collection[str], terms: Sequence[str], chore: float) -> float:
    """The same from words alone, without their idf: of a page that holds `held`, for a prompt of these terms."""
    whole = sum(_telling(term) for term in terms) or 1.0
    share = sum(_telling(term) for term in terms if term in held) / whole
    shared = sum(term in held and term not in _CHORE_TERMS for term in terms)
    values = {"share": share, "shared": min(6, shared) / 6, "chore": chore}
    return 1.0 / (1.0 + math.exp(-WORD_BIAS - sum(WORD_WEIGHTS[name] * value for name, value in values.items())))


def _telling(term: str) -> float:
    if term in _CHORE_TERMS:
        return 0.25
    return 0.4 if is_cjk(term) and len(term) == 1 else 1.0


def _strength(term: str) -> float:
    if term in _CHORE_TERMS:
        return 0.0
    return CJK_STRENGTH[len(term) > 1] if is_cjk(term) else 1.0
