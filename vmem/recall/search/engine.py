"""The search: a question in, scored row ids out. BM25 and a static embedding, fused, with neighbours.

score = bm25 / best bm25 + DENSE * cosine / best cosine + neighbours, all terms over the pages that may be seen. The
sum of max-normalised scores beat rank fusion on every tuning set. The cosine is taken after the mean page is
subtracted from both sides ("all-but-the-top", Mu and Viswanath 2018, with the mean alone), with the question's words
weighed by sqrt(idf), and counts for less the more of the question is Chinese, Japanese or Korean, which the table
hardly knows. A page also gains from the squared lexical score of the pages up to two before and after it in its
conversation: an answer often repeats nothing of its question. In a running session it gains for being about the same
(see `topic`). A page that is itself no more than a question counts for less: it has the words, and another page has
the answer. Among many pages one that is near to many of the best in meaning counts for less, too, as it would be near
to most questions of the sort (cross-domain local scaling, Conneau et al. 2018, on the pages' side alone and among
those found).

All pages are scored lexically, and by how many signs of their vectors are those of the question's, which estimates
the angle between them (Charikar 2002); the LIKELY best, and the neighbours of the best, get their cosine. The best
CANDIDATES and those neighbours are ranked. Nothing here reads a page's text.

Measured on all tuning sets and left out, as no set but the one in brackets gained: vectors of a long page's windows
(max or mixed in; -5 on long chats), removing principal components or whitening (+1 on statements), weighing a page's
words by idf or SIF, a weight of meaning that follows how well the words match, neighbours by cosine, a loss for a page
that is near to one above it, a map of the vectors or a weight per word that were learned from a sentence model (-0.2 to
-1.4 on average, -5 on long chats).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from vmem.recall.search.confidence import topic_tells
from vmem.recall.search.index import Index
from vmem.recall.search.likeness import crowding
from vmem.recall.search.question import Asked, Wish, ask, wish_for
from vmem.recall.search.scan import Words, estimated, hidden_slots, scaled, top_slots, words_in
from vmem.recall.search.topic import LEAST, Topic, nearness
from vmem.recall.search.view import Postings, View, kind_code, mean_of
from vmem.recall.words.embed import Embedder
from vmem.recall.words.inflection import inflected
from vmem.recall.words.terms import first_term, is_cjk, query_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUERY_TERMS = 48
LIKELY, CANDIDATES = 256, 128  # pages of one partition
DENSE = 1.0  # weight of the cosine against BM25, both scaled to a best of 1
NEIGHBOUR = 0.6  # of the squared lexical score one turn away; half of it two turns away
FACT_NEIGHBOUR = 0.3  # the same for pages that are not verbatim turns
ANSWER = 0.67  # on top, when the page just before it is a short question
BARE_QUESTION, BARE_LOSS = 24, 0.3  # a page of so few terms that asks something, and what its words and meaning lose
CROWD = 64  # so many of the best pages are compared with each other
CROWDED = 0.3  # of how near a page is to others is taken from its cosine, among FULL_CROWD pages; in proportion below
FULL_CROWD = 1_000
SPREADERS = 32  # so many of the lexically best pages lend their score to their neighbours
TOPIC = 2.0  # of all that the prompt finds in a page, what it gains for being about what the session is about
# Added to the nearest page's nearness to the topic: where none is near, the little that there is tells less.
VAGUE = 1.0
SIGNALS = ("words", "meaning", "neighbours", "asked for", "topic")
EPISODE = kind_code("episode")
SILENT, LOUD = 5.0, 15.0  # lengths of the vectors of words that tell nothing, and all that a word can
LEAST_WORTH = 0.2
NUMBER_WORTH = 0.5


class Scored(NamedTuple):
    """One found page. `cosine` is absolute, for abstention: -1..1 against the mean page, 0 without vectors."""

    rowid: int
    score: float
    cosine: float
    parts: tuple[float, ...] = ()  # of the score, one for each of SIGNALS
    matched: tuple[int, ...] = ()  # which of the question's terms it holds, as places in `Found.terms`

    @property
    def topic(self) -> float:
        """What it gained for being about the same as the session."""
        return self.parts[-1] if len(self.parts) == len(SIGNALS) else 0.0

    @property
    def signals(self) -> tuple[tuple[str, float], ...]:
        """The parts of the score that are not 0, by name."""
        return tuple([pair for pair in zip(SIGNALS, self.parts, strict=False) if pair[1]])


@dataclass(frozen=True, slots=True)
class Found:
    """A search's answer: best first, and the question's terms with their idf (for `why` and for excerpts)."""

    hits: tuple[Scored, ...]
    terms: tuple[tuple[str, float], ...] = ()
    pages: int = 0  # how many pages were looked at
    worth: tuple[float, ...] = ()  # 0..1 for each term: how much it tells in the language at large; () if unknown
    forms: tuple[tuple[str, ...], ...] = ()  # for each term those that count as it (see `inflection`); () if none do


@dataclass(slots=True)
class _Part:
    """The candidates of one partition."""

    view: View
    slots: NDArray[np.intp]  # rising
    words: Words
    bm25: NDArray[np.float32]
    cosine: NDArray[np.float32]  # 0 without vectors
    near: NDArray[np.float32]  # squared-score mass of the neighbours, before scaling
    topical: NDArray[np.float32]  # nearness to the session's topic
    bonus: NDArray[np.float32]  # for the kind, the time and the files that were asked for


class Engine:
    """An index and, if there is one, an embedder. Threads may search while one writes to the index."""

    def __init__(self, index: Index | None = None, embedder: Embedder | None = None) -> None:
        self.index = index if index is not None else Index()
        self.embedder = embedder

    def search(
        self,
        query: str,
        *,
        projects: Sequence[int],
        user: bool = True,
        agent: str = "",
        k: int = 20,
        since: float | None = None,
        until: float | None = None,
        kinds: Collection[str] = (),
        broad: bool = False,
        files: Sequence[str] = (),
        rows: Sequence[int] = (),
        strictly: bool = False,
        ignore: Collection[str] = (),
        topic: Topic | None = None,
    ) -> Found:
        """At most `k` pages of `projects` (store ids) and, with `user`, of user scope, best first.

        Agent-scoped pages are seen only by their `agent`. With `since` or `until` (Unix seconds) pages of that time are
        preferred, not required; so are pages of `kinds` (more so when the question is `broad`) and, only just, pages
        about `files` (paths that the session touched), and those of `rows`, the newest first (`strictly`: before all
        others). Terms in `ignore` are left out of the question. Of what is found, pages near to the `topic` come first.
        """
        views = self.index.views(projects, user=user)
        total = sum([view.pages for view in views])
        terms = [term for term in query_terms(query, QUERY_TERMS) if term not in ignore]
        wish = wish_for(query, since, until, kinds, files, broad=broad, rows=rows, strictly=strictly)
        if not (terms or wish.narrows):
            return Found((), (), total)
        forms = inflected(query, terms)
        if not total:  # all there is may be in swap, where one looks with these
            return Found((), tuple([(term, 1.0) for term in terms]), total, forms=forms)
        asked, idfs = ask(query, terms, views, forms)
        question, known, worth = self._question(query, terms, asked, idfs)
        mean, dense = _mean(views), DENSE * known
        code = self.index.agent_code(agent)
        parts = [
            _first_pass(view, [one.postings[i] for one in asked], asked, question, mean, dense, code, wish, topic)
            for i, view in enumerate(views)
        ]  # fmt: skip
        hits = _fuse(parts, dense if question is not None else 0.0, mean, max(LEAST, topic_tells(total)), k)
        return Found(tuple(hits), tuple(zip(terms, idfs, strict=True)), total, worth, forms)

    def _question(
        self, query: str, terms: Sequence[str], asked: Sequence[Asked], idfs: Sequence[float]
    ) -> tuple[NDArray[np.float32] | None, float, tuple[float, ...]]:
        """The question's vector, which share of the question's weight it stands for, and what each term tells.

        The table hardly knows Chinese, Japanese and Korean: there the glossary's English words stand in.
        """
        if self.embedder is None:
            return None, 0.0, ()
        weight = dict(zip(terms, idfs, strict=True))
        counts: dict[str, float] = {}
        worth: dict[str, float] = {}
        for word in self.embedder.words(query[:6_000]):
            term = first_term(word)
            idf = weight.get(term)
            if idf is not None:
                counts[word] = counts.get(word, 0.0) + idf
                if term not in worth and word.isascii():
                    worth[term] = _worth(self.embedder.loudness(word.lower())) if word.isalpha() else NUMBER_WORTH
        known = {place for place, term in enumerate(terms) if not is_cjk(term)}
        for one in asked if len(known) < len(terms) else ():
            if one.word.isascii() and one.word and not known.issuperset(one.stands_for):
                counts[one.word] = counts.get(one.word, 0.0) + one.weight
                known.update(one.stands_for)
        share = sum([idfs[place] for place in known]) / (sum(idfs) or 1.0)
        return self.embedder.direction(counts), share, tuple([worth.get(term, 1.0) for term in terms])


def _worth(loudness: float) -> float:
    """How much a word tells, from the length of its vector; an unknown one is a name, which tells all."""
    return min(1.0, max(LEAST_WORTH, (loudness - SILENT) / (LOUD - SILENT))) if loudness else 1.0


def _mean(views: Sequence[View]) -> NDArray[np.float32]:
    if len(views) == 1:
        return views[0].mean()
    return mean_of(np.sum([view.vector_sum for view in views], axis=0), sum(view.vector_count for view in views))


def _first_pass(
    view: View,
    postings: Sequence[Postings],
    asked: Sequence[Asked],
    question: NDArray[np.float32] | None,
    mean: NDArray[np.float32],
    dense: float,
    agent: int,
    wish: Wish,
    topic: Topic | None,
) -> _Part:
    """Score every page of a partition roughly; keep the best and the neighbours of the best."""
    count = view.count
    words = words_in(view, postings, asked)
    lexical = words.scores[:count]
    hidden = hidden_slots(view, agent)
    if hidden is not None:
        lexical[hidden] = 0.0
    best = float(lexical.max())
    rough = lexical / np.float32(best) if best > 0 else lexical
    bonus = wish.bonus(view)
    if bonus is not None:
        if hidden is not None:
            bonus[hidden] = 0.0
        rough = rough + bonus
    if count <= LIKELY:
        likely: NDArray[np.intp] | slice = slice(count)
    elif question is None or not view.vector_count:
        likely = top_slots(rough, CANDIDATES)
    else:
        likely = top_slots(rough + estimated(view, question, mean, dense, hidden), LIKELY)
    around = np.zeros(count + 1, np.bool_)
    if best > 0:
        around[np.concatenate(_steps(view, top_slots(lexical, SPREADERS)))] = True
    wanted = around[:count].copy()
    wanted[likely] = True
    if hidden is not None:
        wanted &= ~hidden
    slots = wanted.nonzero()[0]
    score = rough.take(slots)
    cosine = np.zeros_like(score)
    if question is not None:
        cosine = _cosines(view, slots, question, mean)
        score += scaled(cosine, dense, float(cosine.max(initial=0.0)))
    kept = around.take(slots)
    kept[top_slots(score, CANDIDATES)] = True
    slots, cosine = slots[kept], cosine[kept]
    gains = np.zeros(len(slots), np.float32) if bonus is None else bonus.take(slots)
    topical = np.zeros(len(slots), np.float32) if topic is None else nearness(view, slots, topic)
    return _Part(view, slots, words, lexical.take(slots), cosine, _lent(view, slots, words.scores), topical, gains)


def _steps(view: View, slots: NDArray[np.intp]) -> list[NDArray[np.int32]]:
    """The slots one and two turns before, then those one and two after; -1 where there is none."""
    out = []
    for chain in (view.before, view.after):
        one = _valid(chain.take(slots), view.count)
        out += [one, _valid(chain[one], view.count)]  # at -1 there is a place that is never used, which leads to -1
    return out


def _lent(view: View, slots: NDArray[np.intp], lexical: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each slot's neighbours lend it: their squared scores, half as much two turns away. `lexical` has a last
    place for "no neighbour"."""
    steps = _steps(view, slots)
    before, earlier, after, later = np.square(lexical[np.array(steps)])
    lent: NDArray[np.float32] = earlier + later
    lent *= np.float32(0.5)
    lent += before * (np.float32(ANSWER) * view.asks[steps[0]] + np.float32(1.0))
    lent += after
    return lent


def _valid(slots: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """A writer may just have linked a page that this view does not hold yet."""
    if len(slots) and slots.max() >= count:
        slots[slots >= count] = -1
    return slots


def _cosines(
    view: View, slots: NDArray[np.intp], question: NDArray[np.float32], mean: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Cosine of (page - mean) and (question - mean); 0 for pages without a vector."""
    aim = question - mean
    norms = view.norms.take(slots)
    has = norms > 0
    norms[~has] = 1.0
    vectors = view.vectors.take(slots, axis=0).astype(np.float32)
    of_aim, of_mean = vectors @ aim / norms, vectors @ mean / norms  # at once they take longer: BLAS copies `vectors`
    # |page - mean|^2 = 1 - 2 page . mean + |mean|^2, as pages are of length 1
    scale = np.sqrt(np.maximum(1.0 - 2.0 * of_mean + mean @ mean, 0.0)) * math.sqrt(aim @ aim)
    out: NDArray[np.float32] = np.where(has, (of_aim - mean @ aim) / np.maximum(scale, 1e-6), 0.0)
    return out.astype(np.float32, copy=False)


def _fuse(
    parts: Sequence[_Part],
    dense: float,
    mean: NDArray[np.float32],
    of_topic: float,
    k: int,
) -> list[Scored]:
    """Scores on one scale over all partitions; the k best."""
    rowids = _joined([p.view.rowids.take(p.slots) for p in parts])
    if not len(rowids):
        return []
    bm25 = _joined([p.bm25 for p in parts])
    near = _joined([p.near for p in parts])
    verbatim = _joined([p.view.kinds.take(p.slots) for p in parts]) == EPISODE
    wished = _joined([p.bonus for p in parts])
    cosine = _joined([p.cosine for p in parts])
    best, closest = max(float(bm25.max()), 1e-9), max(float(cosine.max()), 1e-9)
    worth = np.float32(1.0) - np.float32(BARE_LOSS) * _joined([_only_asks(p) for p in parts])
    words = worth * bm25 / best
    meaning = worth * np.float32(dense) * np.maximum(cosine, 0) / closest
    around = near / (best * best) * np.where(verbatim, NEIGHBOUR, FACT_NEIGHBOUR).astype(np.float32)
    topical = _joined([p.topical for p in parts])
    topical *= np.float32(TOPIC * of_topic) / (topical.max() + np.float32(VAGUE))
    score = (words + meaning + around) * (topical + np.float32(1.0)) + wished
    compared = np.argsort(-score, kind="stable")[: max(CROWD, k)]
    words, meaning, around, topical, wished = (values[compared] for values in (words, meaning, around, topical, wished))
    if dense > 0:
        share = CROWDED * min(1.0, sum([p.view.pages for p in parts]) / FULL_CROWD) * dense / closest
        unit, first = _units(parts, compared[:CROWD]), meaning[:CROWD]
        left = first - np.float32(share) * crowding(unit @ unit.T, unit @ mean, float(mean @ mean))
        meaning[:CROWD] = np.where(first > 0, np.maximum(left, 0), 0)
    topical *= words + meaning + around
    score = words + meaning + around + topical + wished
    chosen: dict[int, int] = {}  # row -> its place in `compared`; a page that is just being replaced may be there twice
    order = np.argsort(-score, kind="stable")
    order = order[score[order] > 0]
    for row, n in zip(rowids[compared[order]].tolist(), order.tolist(), strict=True):
        chosen.setdefault(row, n)
    places = [*chosen.values()][:k]
    told = compared[places]
    columns = [values[places].tolist() for values in (words, meaning, around, wished, topical)]
    scored = (rowids[told].tolist(), score[places].tolist(), cosine[told].tolist(), zip(*columns, strict=True))
    return [*map(Scored, *scored, _held(parts, told))]


def _only_asks(part: _Part) -> NDArray[np.bool_]:
    """Which candidates are no more than a question."""
    few: NDArray[np.bool_] = part.view.lengths.take(part.slots) <= BARE_QUESTION
    return few & part.view.asks.take(part.slots)


def _joined(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    """The arrays of all parts as one; mostly there is but one."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _units(parts: Sequence[_Part], places: NDArray[np.intp]) -> NDArray[np.float32]:
    """The vectors of the candidates at `places`, of length 1; 0 where there is none."""
    if len(parts) == 1:
        slots = parts[0].slots[places]
        vectors, norms = parts[0].view.vectors.take(slots, axis=0), parts[0].view.norms[slots]
    else:
        vectors = np.concatenate([p.view.vectors[p.slots] for p in parts])[places]
        norms = np.concatenate([p.view.norms[p.slots] for p in parts])[places]
    unit = vectors.astype(np.float32)
    unit /= np.where(norms > 0, norms, np.float32(np.inf))[:, None]
    return unit


def _held(parts: Sequence[_Part], places: NDArray[np.intp]) -> list[tuple[int, ...]]:
    """Which of the question's terms each of the candidates at `places` holds."""
    out: list[tuple[int, ...]] = [()] * len(places)
    begin = 0
    for part in parts:
        mine = ((places >= begin) & (places < begin + len(part.slots))).nonzero()[0]
        found = part.words.found_in(part.slots[places[mine] - begin])
        for n, terms in zip(mine.tolist(), found, strict=True):
            out[n] = terms
        begin += len(part.slots)
    return out
