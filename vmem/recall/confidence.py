"""How sure recall may be that a found page answers the prompt: the ground for saying nothing.

A logistic model over what the best page shares with the prompt. Its weights were fitted on questions that
their own collection answers against the same questions asked of other collections, chores ("fix the failing
test"), thanks, pasted code and logs. The score is a probability only on such a mix; compare it with MIN_CONFIDENCE.
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

# (with vectors, without)
BIAS = (-2.44, -1.7)
WORD_BIAS = -2.5  # without idf a share is easier to reach
WEIGHTS = {
    "share": (3.3, 5.0),  # of the question's weight that the page holds
    "cosine": (4.4, 0.0),
    "shared": (2.15, 2.1),  # how many words are shared, 6 or more count as 1
    "chore": (-5.8, -5.8),
}
LIFT = 0.55  # what a page of just the time, or all of just the kind, that was asked for is worth at least

_CHORE_TERMS = frozenset(term for word in CHORE_WORDS for term in index_terms(word))


class Gauge:
    """How likely each hit is to answer the prompt that `found` and `intent` came from."""

    def __init__(self, found: Found, intent: Intent) -> None:
        self._weights = [idf * _telling(term) for term, idf in found.terms]
        self._strong = [term not in _CHORE_TERMS for term, _ in found.terms]
        self._whole = sum(self._weights) or 1.0
        self._chore = intent.chore
        self._model = 0 if any(hit.cosine for hit in found.hits) else 1
        self._lifts = (intent.past and intent.since is not None) or (intent.broad and bool(intent.kinds))

    def confidence(self, hit: Scored) -> float:
        """0..1."""
        total = BIAS[self._model]
        for name, value in self.features(hit).items():
            total += WEIGHTS[name][self._model] * value
        plain = 1.0 / (1.0 + math.exp(-total))
        if self._lifts and any(name == "asked for" for name, _ in hit.signals):
            return max(plain, LIFT)
        return plain

    def features(self, hit: Scored) -> dict[str, float]:
        """The model's inputs, each about 0..1."""
        held = [place for place in hit.matched if place < len(self._weights)]
        return {
            "share": sum([self._weights[place] for place in held]) / self._whole,
            "cosine": max(0.0, hit.cosine),
            "shared": min(6, sum([self._strong[place] for place in held])) / 6,
            "chore": self._chore,
        }


def word_confidence(held: Collection[str], terms: Sequence[str], chore: float) -> float:
    """The same from words alone, without their idf: of a page that holds `held`, for a prompt of these terms."""
    whole = sum(_telling(term) for term in terms) or 1.0
    share = sum(_telling(term) for term in terms if term in held) / whole
    shared = sum(term in held and term not in _CHORE_TERMS for term in terms)
    values = {"share": share, "shared": min(6, shared) / 6, "chore": chore}
    return 1.0 / (1.0 + math.exp(-WORD_BIAS - sum(WEIGHTS[name][1] * value for name, value in values.items())))


def _telling(term: str) -> float:
    if term in _CHORE_TERMS:
        return 0.25
    return 0.4 if is_cjk(term) and len(term) == 1 else 1.0
