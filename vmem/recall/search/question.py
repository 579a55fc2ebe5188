"""What a question looks up: its terms, pairs of them, other words for them; and what it prefers beside words."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from vmem.recall.search.lex import pairs, term_id
from vmem.recall.search.view import Postings, View, kind_code
from vmem.recall.words.glossary import other_words
from vmem.recall.words.terms import MAX_WORD, index_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIR = 0.3  # of the idf of two neighbouring terms found together, beside their own
OTHER_WORDS = 0.3  # of the idf of a word that means the same as one of the question's
IN_TIME = 0.8  # what a page gains when it lies in the time that was asked about
OF_BRANCH, NEWEST = 0.8, 0.1  # when it is of a branch that was asked for, and more for the newest of those
BEFORE_ALL = 10.0  # more than words, meaning and all else can add
OF_KIND = 0.5  # when it is of a kind that was asked for, or a rule when something is to be done
ALL_OF_KIND = 1.0  # the same when all of something was asked for
ABOUT_FILE = 0.1  # for each touched file that it names: breaks ties only
NAMES_FILE = 0.5  # for a path that the question itself names
MAX_FILES = 10  # that a question names
MAX_CHARS = 2_000  # of a question that are searched for paths
# Any other word is matched, too, as a whole: a file's name is not looked for again from each place within it.
_PATH = re.compile(r"((?<![\w.\-])[\w.\-]++(?:/[\w.\-]++)+|\w[\w\-]*+\.[a-z]{1,5}\b)|\w[\w\-]*+", re.ASCII)


class Asked(NamedTuple):
    """One thing to look up: a term, a pair or another word for some; what a full match is worth, and its postings."""

    weight: float
    stands_for: tuple[int, ...]  # places of the question's terms that a match counts for
    word: str  # another word as it is written, "" for a term or pair of the question
    postings: tuple[Postings, ...]  # per view


def ask(
    query: str, terms: Sequence[str], views: Sequence[View], forms: Sequence[Sequence[str]] = ()
) -> tuple[list[Asked], list[float]]:
    """What to look up for a question, and the idf of each of its terms; `forms` holds the others of each that count as
    it (see `inflection`)."""
    paired, others = pairs(terms), other_words(query, terms)
    ids = [*map(term_id, terms), *map(term_id, paired)]
    for word, _ in others:
        ids += _ids_of(word)
    wanted = len(ids)
    ids += [term_id(form) for several in forms for form in several]
    found = list(zip(*[view.postings(ids) for view in views], strict=True))
    if forms:
        found = _with_forms(found[:wanted], iter(found[wanted:]), forms)
    pages = sum([view.pages for view in views])
    idfs = [_idf(views, pages, postings) for postings in found[: len(terms)]]
    out = [Asked(idf, (place,), "", found[place]) for place, idf in enumerate(idfs)]
    rest = iter(found[len(terms) :])
    for postings in islice(rest, len(paired)):
        if any(postings):
            out.append(Asked(PAIR * _idf(views, pages, postings), (), "", postings))
    where = {term: place for place, term in enumerate(terms)}
    for word, sources in others:
        parts = len(_ids_of(word))
        for postings in islice(rest, parts):
            if any(postings):
                places = tuple([where[source] for source in sources])
                most = sum([idfs[place] for place in places])
                out.append(Asked(OTHER_WORDS * min(_idf(views, pages, postings), most) / parts, places, word, postings))
    return out, idfs


def _with_forms(
    found: list[tuple[Postings, ...]], of_forms: Iterator[tuple[Postings, ...]], forms: Sequence[Sequence[str]]
) -> list[tuple[Postings, ...]]:
    """What was found, with the pages that hold another form of a term among its own."""
    for place, several in enumerate(forms):
        for other in islice(of_forms, len(several)):
            found[place] = tuple(mine + theirs for mine, theirs in zip(found[place], other, strict=True))
    return found


@lru_cache(maxsize=4_096)  # of the glossary: it has not many more
def _ids_of(word: str) -> tuple[int, ...]:
    """The ids of another word's terms: of "k8s" not the 8, which by itself means nothing of it."""
    parts = (term for term in index_terms(word) if (len(term) > 1 or word.isascii()) and not term.isdigit())
    return tuple(map(term_id, parts))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is preferred beside the words: a time, kinds (codes), rows, files (term ids)."""

    since: float | None
    until: float | None
    kinds: frozenset[int]
    kind_gain: float
    rows: Sequence[int]  # of what was asked for by another name, as a branch; the newest first
    row_gain: float
    files: tuple[tuple[int, float], ...]  # the term of each path, and what naming it is worth

    @property
    def narrows(self) -> bool:
        """Whether it can find pages without any word."""
        return bool(self.kinds) or self.since is not None or self.until is not None or bool(self.rows)

    def bonus(self, view: View) -> NDArray[np.float32] | None:
        """What each page of a view gains; None when nothing is wished."""
        if not (self.narrows or self.files):
            return None
        out = np.zeros(view.count, np.float32)
        if self.since is not None or self.until is not None:
            created = view.created[: view.count]
            inside = created >= (self.since if self.since is not None else 1.0)
            if self.until is not None:
                inside &= created <= self.until
            out += inside * np.float32(IN_TIME)
        if self.rows:
            out += _among(view.rowids[: view.count], self.rows, self.row_gain)
        for code in self.kinds:
            out += (view.kinds[: view.count] == code) * np.float32(self.kind_gain)  # quicker than to pick places
        for postings, (_, gain) in zip(view.postings([term for term, _ in self.files]), self.files, strict=True):
            for slots, _ in postings:
                out[slots] += np.float32(gain)
        return out


def _among(rowids: NDArray[np.int64], rows: Sequence[int], gain: float) -> NDArray[np.float32]:
    """What each of `rowids` gains for being among `rows`, a little more for the first of them."""
    wanted = np.array(rows, np.int64)
    order = np.argsort(wanted)
    places = np.searchsorted(wanted, rowids, sorter=order)
    found = order.take(places, mode="clip")
    first = NEWEST * (1.0 - found / len(wanted))
    return np.where(wanted.take(found) == rowids, gain + first, 0.0).astype(np.float32)


def wish_for(
    query: str, since: float | None, until: float | None, kinds: Collection[str], files: Sequence[str], *, broad: bool,
    rows: Sequence[int] = (), strictly: bool = False,
) -> Wish:  # fmt: skip
    """The wish for pages of a time, of these kinds (all of them when `broad`), about these paths or those it names, and
    for these rows (`strictly`: for them before all others)."""
    gain = ALL_OF_KIND if broad else OF_KIND
    paths = dict.fromkeys(map(_file_term, files), ABOUT_FILE)
    paths |= dict.fromkeys(map(_file_term, islice(_paths(query), MAX_FILES)), NAMES_FILE)
    return Wish(
        since,
        until,
        frozenset(map(kind_code, kinds)),
        gain,
        rows,
        BEFORE_ALL if strictly else OF_BRANCH,
        tuple(paths.items()),
    )


def _idf(views: Sequence[View], pages: int, postings: Sequence[Postings]) -> float:
    """Over the `pages` that there are: dead slots do not count, or a page that was written again would count twice."""
    holding = sum([view.holding(found) for view, found in zip(views, postings, strict=True)])
    return math.log(1.0 + (max(0, pages - holding) + 0.5) / (holding + 0.5))


def _paths(query: str) -> Iterator[str]:
    query = query[:MAX_CHARS]
    return (match[1] for match in (_PATH.finditer(query) if "/" in query or "." in query else ()) if match[1])


def _file_term(path: str) -> int:
    """The term under which a page that names this path is found: the whole of it, joints removed; 0 for none, as of a
    path so long that only its words are terms."""
    found = index_terms(path.strip("/")) if len(path) <= MAX_WORD else ()
    return term_id(found[-1]) if found else 0
