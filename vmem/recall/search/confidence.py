"""How sure recall may be that a found page answers the prompt: the ground for saying nothing.

A logistic model over what the prompt says and what the best pages share with it. `benchmarks/fit_confidence.py` fits
its weights and tells how well they do on prompts that it has not seen: questions that their own collection answers
against the same questions asked of other collections, thanks, chores, general questions, pasted code and logs. The
score is a probability only on such a mix; compare it with MIN_CONFIDENCE. In a young project a shared word says more
than in a large store. How telling a word is in the language at large (`Found.worth`) keeps a small project from taking
"second option" for something rare.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING

from vmem.recall.prompt.intent import RULES, Intent
from vmem.recall.telling.excerpt import held_by_sentence
from vmem.recall.words.terms import CHORE_TERMS, is_cjk

if TYPE_CHECKING:
    from vmem.recall.search.engine import Found, Scored

MIN_CONFIDENCE = 0.50
UNSURE, CERTAIN = math.log(MIN_CONFIDENCE / (1.0 - MIN_CONFIDENCE)), 2.0  # as the model sums: just not enough, plenty
TOGETHER = 3  # so many of the best pages may answer together

# (with vectors, without). Words alone take a quarter of what other projects are asked for theirs, so that for them the
# bias is 0.45 less than was fitted.
BIAS = (0.70, 1.47)
WEIGHTS: Mapping[str, tuple[float, float]] = {
    "union": (0.59, 1.24),  # of the question's weight, what the best TOGETHER pages hold
    "unseen": (-2.86, -4.14),  # of the question's weight, what no page at all holds
    "brief": (-2.49, -2.53),  # how little the prompt says: 1 nothing, 0 as much as FULL telling words
    "cjk": (0.04, 0.81),  # share of its terms that are Chinese, Japanese or Korean
    "meant": (1.51, 1.90),  # of "unseen", what a page says in another word, times how far there are from 10,000 pages
    "chore": (-2.67, -2.47),
    "general": (-2.46, -2.26),  # anyone could answer it
    "order": (0.53, 0.26),
    "leans": (0.34, 0.35),  # it sounds as if it leaned on earlier talk, log odds
    "size": (-3.18, -4.18),  # of what was searched, 1 for 10,000 pages: among many something always fits
    "cosine": (3.52, 0.0),
    "shared": (2.51, 2.07),  # how many telling words are shared, 5 or more count as 1
    "young unseen": (1.08, 2.07),  # these again, times how far the store is from 10,000 pages
    "young cosine": (1.72, 0.0),
    "young shared": (0.62, -0.23),
    "rule": (1.13, 1.03),  # a rule, for an order, by more than one term
    "unnamed": (-0.29, -0.16),  # of the things that the prompt calls by name, the share that the page lacks
    "brief question": (2.18, 1.23),  # "brief" again, when it asks: a short question is no small talk
    "sentence": (1.06, 1.09),  # as "shared", by the sentence of the page that holds most
    "words": (-0.67, 0.0),  # of the most that a page has by its words, what this one has
    "meaning": (-1.09, 0.0),  # the same by its meaning
    "around": (0.97, 0.0),  # what the talk around it lends it
    "lead": (0.68, 0.0),  # how far the best page is ahead of the tenth: where many are alike, none answers
}
OF_PAGE = (
    "cosine", "young cosine", "shared", "young shared", "rule", "unnamed", "words", "meaning", "around",
)  # fmt: skip
LED = 10  # places
CJK_STRENGTH = (0.3, 0.7)  # of a shared character, of a shared pair: one Chinese word is several terms
CODE_WORTH = 0.25  # of a word that the prompt, an order, holds in names of code only
FEW_HOLD = 3
# Not fitted with the others, as a question of its own session has no topic: what a page's gain from the topic adds,
# and less the fewer pages there are.
OF_TOPIC = 1.0
YOUNG, OLD = 250, 10_000  # pages: a young project is all of one topic, in an old one it tells most
FULL = 3.0
ENOUGH = 5.0
# Of full text alone, which knows no idf: a share is easier to reach.
WORD_BIAS = -2.5
WORD_WEIGHTS = {"share": 5.0, "shared": 2.1, "chore": -5.8}
LIFT = 0.55  # what a page of just the time or branch, or all of just the kind, that was asked for is worth at least
LIFTED_MASS = 12.0  # a longer prompt mentions times and kinds by the way


def topic_tells(pages: int) -> float:
    """How much the topic of a session tells among so many pages, 0 to 1."""
    return min(1.0, max(0.0, math.log(max(1, pages) / YOUNG) / math.log(OLD / YOUNG)))


class Gauge:
    """How likely each hit is to answer the prompt that `found` and `intent` came from.

    `lifts`: whether the prompt asks for pages of a time, or all of a kind, whatever their words. `bare`: whether of a
    time it asks for nothing else.
    """

    def __init__(self, found: Found, intent: Intent) -> None:
        worth = found.worth or (1.0,) * len(found.terms)
        told = [
            (term, idf, CODE_WORTH * value if _is_of_code(term, idf, found.pages, intent) else value)
            for (term, idf), value in zip(found.terms, worth, strict=True)
        ]
        self._weights = [idf * value * _telling(term) for term, idf, value in told]
        self._strong = [value * _strength(term) for term, _, value in told]
        self._strong_of = {term: value for (term, _, _), value in zip(told, self._strong, strict=True) if value}
        for value, forms in zip(self._strong, found.forms, strict=False):
            self._strong_of |= dict.fromkeys(forms if value else (), value)
        self._plain = not any(found.forms)  # of one word a sentence may hold several forms
        self._intent = intent
        self._pages = found.pages
        self._youth = max(0.0, 1.0 - math.log10(max(1, found.pages)) / 4)
        self._all = sum(self._weights) or 1.0
        places = {term: place for place, (term, _) in enumerate(found.terms)}
        named = [{places[term] for term in name if term in places} for name in intent.names]
        self._named = [name for name in named if name]
        self._model = 0 if any(hit.cosine for hit in found.hits) else 1
        self._of = _WEIGHTS_OF[self._model]
        self._shared = self._of_prompt(found)  # the features that are the same for every hit
        self._same = BIAS[self._model] + sum([self._of[name] * value for name, value in self._shared.items()])
        self._sentences: dict[str, float] = {}  # by text: the best ones are asked about again and again
        timed = intent.since is not None and (bool(intent.kinds) or not intent.order)
        asked_for = timed or bool(intent.branches) or (intent.broad and bool(intent.kinds))
        self.bare = timed and not any(self._strong)
        self.lifts = asked_for and not intent.chore and sum(self._strong) <= LIFTED_MASS

    def confidence(self, hit: Scored, kind: str = "episode", text: str = "") -> float:
        """0..1; `kind` and `text` are the page's. Without the text it is judged as if no sentence held much.

        The sentences are looked at only where they decide: they take longer than all the rest.
        """
        values = self._of_page(hit, kind)
        total = self._same + self._of_topic(hit) + sum(map(mul, _OF_PAGE_WEIGHTS[self._model], values))
        weight = self._of["sentence"]
        most = values[_SHARED] if self._plain else 1.0  # no sentence shares more than the page does
        if text and UNSURE - weight * most - _SLACK <= total <= CERTAIN:
            if text not in self._sentences:
                self._sentences[text] = self._best_sentence(text)
            total += weight * self._sentences[text]
        plain = 1.0 / (1.0 + math.exp(-total))
        if self.lifts and any(name == "asked for" for name, _ in hit.signals):
            return max(plain, LIFT)
        return plain

    def may_convince(self, hit: Scored) -> bool:
        """Whether a hit can reach MIN_CONFIDENCE, whatever its page is and says."""
        if self.lifts:
            return True
        values = self._of_page(hit, "constraint")  # of all kinds the surest
        sentence = self._of["sentence"] * (values[_SHARED] if self._plain else 1.0)
        total = self._same + self._of_topic(hit) + sum(map(mul, _OF_PAGE_WEIGHTS[self._model], values)) + sentence
        return bool(total >= UNSURE - _SLACK)

    def features(self, hit: Scored, kind: str = "episode", text: str = "") -> dict[str, float]:
        """What the model looks at, by the names of WEIGHTS."""
        of_page = dict(zip(OF_PAGE, self._of_page(hit, kind), strict=True))
        return self._shared | of_page | {"sentence": self._best_sentence(text)}

    def _of_prompt(self, found: Found) -> dict[str, float]:
        weights, intent = self._weights, self._intent
        count = max(1, len(weights))
        rarest = _idf(0, found.pages)
        together = {place for hit in found.hits[:TOGETHER] for place in hit.matched if place < len(weights)}
        seen = {place for hit in found.hits for place in hit.matched}
        unseen = [place for place, (_, idf) in enumerate(found.terms) if idf >= rarest]
        told, lacking = min(FULL, sum(self._strong)) / FULL, sum([weights[place] for place in unseen]) / self._all
        meant = sum([weights[place] for place in unseen if place in seen]) / self._all
        return {
            "union": sum([weights[place] for place in together]) / self._all,
            "unseen": lacking,
            "meant": self._youth * meant,
            "young unseen": self._youth * lacking,
            "brief": 1.0 - told,
            "brief question": intent.asking * (1.0 - told) if told else 0.0,
            "cjk": sum([is_cjk(term) for term, _ in found.terms]) / count,
            "chore": intent.chore,
            "general": float(intent.general),
            "order": float(intent.order),
            "leans": intent.leans,
            "size": 1.0 - self._youth,
            "lead": _lead(found.hits),
        }

    def _of_topic(self, hit: Scored) -> float:
        """What being about the same as the session makes a page likelier."""
        if not hit.topic:
            return 0.0
        return OF_TOPIC * topic_tells(self._pages) * hit.topic / sum(hit.parts[:3])

    def _of_page(self, hit: Scored, kind: str) -> tuple[float, ...]:
        """The features of OF_PAGE."""
        strong, named, youth = self._strong, self._named, self._youth
        held = [place for place in hit.matched if place < len(strong)]
        shared = min(ENOUGH, sum([strong[place] for place in held])) / ENOUGH
        near = max(0.0, hit.cosine)
        return (
            near,
            youth * near,
            shared,
            youth * shared,
            1.0 if self._intent.order and len(held) > 1 and kind in RULES else 0.0,
            sum([name.isdisjoint(held) for name in named]) / len(named) if named else 0.0,
            *(hit.parts[:3] or _NO_PARTS),
        )

    def _best_sentence(self, text: str) -> float:
        """How many telling words one sentence of the text shares with the prompt, as "shared" counts them."""
        strong = self._strong_of
        if not strong or not text:
            return 0.0
        held = held_by_sentence(text, strong)
        return min(ENOUGH, max([sum([strong[term] for term in one]) for one in held if one], default=0.0)) / ENOUGH


def _is_of_code(term: str, idf: float, pages: int, intent: Intent) -> bool:
    """Whether the prompt names code by a word, which says little of what it needs; but for one that FEW_HOLD pages hold
    at most: "delete TeilungsAbkommen" is about what they say."""
    if term not in intent.code:
        return False
    rare = not term.isdigit() and _idf(FEW_HOLD, pages) <= idf < _idf(0, pages)
    return intent.on_words or not rare


def _idf(held: int, pages: int) -> float:
    """What a word is worth that so many of the pages hold, and what is nearly that."""
    return math.log(1.0 + (pages + 0.5) / (held + 0.5)) - 1e-6


def _lead(hits: Sequence[Scored]) -> float:
    """How far the best of the hits is ahead of the tenth, as if the best one had gained nothing from the topic."""
    if not hits or hits[0].score <= 0:
        return 0.0
    best = hits[0].score
    return (best - hits[:LED][-1].score) * (best - hits[0].topic) / best


def word_confidence(held: Collection[str], terms: Sequence[str], chore: float) -> float:
    """The same from words alone, without their idf: of a page that holds `held`, for a prompt of these terms."""
    whole = sum(_telling(term) for term in terms) or 1.0
    share = sum(_telling(term) for term in terms if term in held) / whole
    shared = sum(term in held and term not in CHORE_TERMS for term in terms)
    values = {"share": share, "shared": min(6, shared) / 6, "chore": chore}
    return 1.0 / (1.0 + math.exp(-WORD_BIAS - sum(WORD_WEIGHTS[name] * value for name, value in values.items())))


_WEIGHTS_OF = [{name: pair[model] for name, pair in WEIGHTS.items()} for model in range(2)]
_OF_PAGE_WEIGHTS = [[weights[name] for name in OF_PAGE] for weights in _WEIGHTS_OF]
_SHARED = OF_PAGE.index("shared")
_NO_PARTS = (0.0, 0.0, 0.0)
_SLACK = 1e-9  # sums of the same numbers in another order


@lru_cache(maxsize=1_024)  # of full text each page is asked about the same terms
def _telling(term: str) -> float:
    if term in CHORE_TERMS:
        return 0.25
    return 0.4 if is_cjk(term) and len(term) == 1 else 1.0


def _strength(term: str) -> float:
    if term in CHORE_TERMS:
        return 0.0
    return CJK_STRENGTH[len(term) > 1] if is_cjk(term) else 1.0
