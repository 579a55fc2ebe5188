"""Recall: from a prompt to ranked hits, with a trace."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from vmem.memory.answers import branches, swapped
from vmem.memory.answers.mending import as_it_holds
from vmem.memory.answers.telling import tells_more
from vmem.memory.answers.trace import TRACED, Trace
from vmem.memory.core import Core
from vmem.model import Hit, Page
from vmem.paging import prefetch
from vmem.recall.changes.outdated import outdated_episodes
from vmem.recall.prompt.intent import Intent, read_intent
from vmem.recall.search.confidence import MIN_CONFIDENCE, Gauge
from vmem.recall.search.confidence import TOGETHER as VOUCHING
from vmem.recall.search.rank import best_first, deciding, judge, rank_fts, sureness, worth_showing
from vmem.recall.words.terms import index_terms, query_terms
from vmem.snapshot.worktree import inside
from vmem.store.pages import pages, search
from vmem.store.pages.access import Access
from vmem.store.sessions import activity
from vmem.store.tiers import tiers

if TYPE_CHECKING:
    from vmem.recall.search.engine import Found, Scored

Enough = Callable[[Sequence[Hit]], bool]  # whether these hits will do, and no others need be looked at

CANDIDATES = 24  # rows taken from the index before residency, access and ranking
CLOSE = 12  # of these, the best, are read and ranked first: mostly they fill a block
SWAP_CANDIDATES, SWAP_ASKED = 6, 12  # rows of swap that are judged: for a prompt, for a search
TOUCHED_FILES = 10  # the session's last ones; pages about them are preferred
AT_ONCE = 4  # rows that are read when the next of them is asked for
SILENT = "says nothing that the prompt does not"
WIDER = 10  # times as much is looked through where only pages of a branch are wanted
TOGETHER = 0.03  # the most that being about a touched file, or having served beside a resident page, adds


def recalled(
    core: Core, access: Access, query: str, *, session_id: str = "", beside: Sequence[int] = (), asked: bool = False,
    depth: int = CANDIDATES, enough: Enough = lambda _: False, root: str = "", here: str = "", only: str = "",
) -> Trace:  # fmt: skip
    """Hits, best first, from the hot index, else from swap.

    At most `depth` of the hot index are looked at closely, or only the best CLOSE if those are `enough`. Only
    convincing ones, unless they were `asked` for. `session_id` names the session whose talk counts, and the files that
    it touched, also by their paths below `root`; `beside` the resident rows beside which co-used pages are preferred.
    `here` is the git branch that is checked out, for "this branch"; pages of a branch that the question asks for are
    preferred. With `only` (a branch, as people name it) there are no others.
    """
    now = core.clock()
    intent = read_intent(query, now, utc_offset_s=None)
    intent, bound = branches.bound(core, access, intent, here, only)
    terms = tuple((term, 1.0) for term in query_terms(query))
    words, echoes = frozenset(index_terms(query)), list[Hit]()
    trace = Trace(terms, _told(intent))
    files = activity.touched_files(core.db.read(), session_id, TOUCHED_FILES) if session_id else []
    named = list(dict.fromkeys([*files, *(inside(path, root) for path in files)]))
    topic = core.index.topic(session_id, access)

    def searched(wanted: Intent) -> Found | None:
        return core.index.search(query, access, depth, wanted, named, bound.rows, strictly=bool(only), topic=topic)

    found = searched(intent)
    if asked and intent.cues and found is not None and not found.hits:
        # "Tuesday" is a time, of which there may be nothing, or what a page is about.
        found = searched(replace(intent, cues=frozenset()))
    wider = WIDER if only else 1
    if found is None:
        trace.where = "fts5"
        limit = CANDIDATES * wider
        trace.hits = _full_text(core, access, query, now, limit, enough, chore=intent.chore, asked=asked)
    else:
        trace.where, trace.terms = "engine", found.terms or terms
        rows_of = _Rows(core, access, now, [term for term, _ in terms])
        echoes = _judge_found(trace, found, rows_of, intent, words, enough, asked=asked)
    most = SWAP_ASKED * wider if asked else SWAP_CANDIDATES
    rows = swapped.rows_for(core, access, trace, words, found.pages if found else 0, most)
    found_there = _judged(core, access, rows, query, now, chore=intent.chore, asked=asked)
    if found is not None and not asked:
        found_there = swapped.convincing(found_there, found, intent)
    swapped.add(trace, found_there, words)
    if (beside or files) and trace.hits and "swap" not in trace.where:
        trace.hits = _expected(core, trace.hits, beside, files)
    trace.fates |= {hit.page.uid: SILENT for hit in echoes}
    trace.branches = () if only else bound.names
    trace.hits = bound.kept(echoes + trace.hits, only=bool(only))
    if bound.rows and not only and (found is None or not trace.hits):
        told = {hit.page.uid for hit in trace.hits}
        trace.hits += [hit for hit in bound.newest(core, access, intent, now) if hit.page.uid not in told]
        trace.where = trace.where or "branch"
    return trace


@dataclass(frozen=True, slots=True)
class _Rows:
    """The visible pages of what was found, each read when it is first needed."""

    core: Core
    access: Access
    now: float
    terms: Sequence[str]  # the question's
    seen: dict[int, Page] = field(default_factory=dict)

    def of(self, hits: Sequence[Scored]) -> Mapping[int, Page]:
        """At least the pages of these hits, by row id."""
        missing = [hit.rowid for hit in hits if hit.rowid not in self.seen]
        self.seen.update(pages.visible_rows(self.core.db.read(), missing, self.access, self.now))
        return self.seen

    def to_judge(self, hits: Sequence[Scored], *, history: bool) -> Mapping[int, Page]:
        """The same and what replaced them; episodes that state what was replaced are marked."""
        rowids = [hit.rowid for hit in hits]
        known = _with_successors(self.core, self.access, rowids, self.now, self.seen, history=history)
        return known | _outdated(self.core, known, self.terms)


def _judge_found(
    trace: Trace, found: Found, rows: _Rows, intent: Intent, words: frozenset[str], enough: Enough, *, asked: bool
) -> list[Hit]:
    """Notes in the trace which of the found pages are told; -> those that only echo the prompt.

    Most prompts need nothing: what is not told is read and judged no further, unless `why` wants to know.
    """
    gauge, echoes = Gauge(found, intent), list[Hit]()

    def convinces() -> bool:
        best = deciding(found, gauge, intent)
        if not any(map(gauge.may_convince, best)):
            return False
        return sureness(best, rows.of(max(best, found.hits[:VOUCHING], key=len)), gauge) >= MIN_CONFIDENCE

    def unconvincing() -> list[Hit]:
        few = replace(found, hits=found.hits[:TRACED])
        told = _without(few, _silent(few, rows, words))
        return judge(
            told, rows.to_judge(few.hits, history=intent.history), intent, rows.now, gauge if told is few else None
        )[0]

    convincing = asked or convinces()
    if convincing and not asked and (silent := _silent(found, rows, words)):
        echoes = [Hit(rows.seen[hit.rowid], hit.score, hit.signals) for hit in found.hits if hit.rowid in silent]
        found = _without(found, silent)
        gauge = Gauge(found, intent)
        convincing = convinces()
    if convincing:
        close = found.hits if asked or gauge.lifts else found.hits[:CLOSE]
        ordered, sure = judge(found, rows.to_judge(close, history=intent.history), intent, rows.now, gauge)
        since, until = intent.since, intent.until
        span = (since, until) if gauge.lifts and since is not None and until is not None else None
        trace.hits = ordered if asked else worth_showing(ordered, sure, span, bare=gauge.bare)
        if len(close) < len(found.hits) and len(trace.hits) == len(ordered) and not enough(ordered):
            ordered, sure = judge(found, rows.to_judge(found.hits, history=intent.history), intent, rows.now, gauge)
            trace.hits = worth_showing(ordered, sure, span, bare=gauge.bare)
        shown = {hit.page.uid for hit in trace.hits}
        trace.weak = [hit for hit in ordered if hit.page.uid not in shown] if trace.hits else []
    trace.unconvincing = None if trace.hits else unconvincing
    return echoes


def _silent(found: Found, rows: _Rows, words: frozenset[str]) -> set[int]:
    """Those of the best pages that tell nothing but the prompt: its own words, said before, are no ground to believe
    that what is found beside them answers it."""
    silent, told = set[int](), 0
    for place, hit in enumerate(found.hits):
        known = rows.seen if hit.rowid in rows.seen else rows.of(found.hits[place : place + AT_ONCE])
        if hit.rowid in known and tells_more(known[hit.rowid], words):
            told += 1
            if told == VOUCHING:
                break
        elif hit.rowid in known:
            silent.add(hit.rowid)
    return silent


def _without(found: Found, silent: Collection[int]) -> Found:
    """What was found without some rows; a term that only they hold counts as one that no page holds."""
    if not silent:
        return found
    hits = tuple(hit for hit in found.hits if hit.rowid not in silent)
    held = {place for hit in hits for place in hit.matched}
    unseen = math.log(1.0 + (found.pages + 0.5) / 0.5)
    terms = tuple((term, idf if n in held else unseen) for n, (term, idf) in enumerate(found.terms))
    return replace(found, hits=hits, terms=terms)


def _full_text(
    core: Core, access: Access, query: str, now: float, limit: int, enough: Enough, *, chore: float, asked: bool
) -> list[Hit]:
    """What the full text of the hot pages finds, where there is no engine: of the best CLOSE if those are `enough`."""
    db = core.db.read()
    rows = search.find(db, query_terms(query), access.project_id, limit, user=tiers.has_user_pages(db))
    hits = _judged(core, access, rows if asked else rows[:CLOSE], query, now, chore=chore, asked=asked)
    if hits and not asked and len(rows) > CLOSE and not enough(hits):
        hits = _judged(core, access, rows, query, now, chore=chore, asked=asked)
    return hits


def _judged(
    core: Core, access: Access, rows: list[tuple[int, float]], query: str, now: float, *, chore: float, asked: bool
) -> list[Hit]:
    """Hits of rows that the full text gave, best first; none when none is convincing, unless they were `asked` for."""
    if not rows:
        return []
    db, terms, words = core.db.read(), query_terms(query), frozenset(index_terms(query))
    found = _with_successors(core, access, [row for row, _ in rows], now)
    found |= _outdated(core, found, terms)
    told = {row: pages.whole(db, page) for row, page in found.items()}
    hits = rank_fts(rows, told, terms, now, chore=chore, tells=lambda page: asked or tells_more(page, words))
    if hits or not asked:
        return hits
    return [Hit(found[row], -score) for row, score in rows if row in found]


def _with_successors(
    core: Core, access: Access, rowids: Sequence[int], now: float, seen: Mapping[int, Page] = {}, *,
    history: bool = False,
) -> dict[int, Page]:  # fmt: skip
    """The visible pages of these rows, as they hold unless `history` is asked for, and those that replaced some of
    them; `seen` were just read."""
    db = core.db.read()
    found = pages.visible_rows(db, [row for row in rowids if row not in seen], access, now)
    if seen:
        found = dict(sorted({**found, **seen}.items()))
    uids = {page.superseded_by for page in found.values() if page.superseded_by}
    missing = [p.rowid for p in pages.by_uids(db, sorted(uids)) if p.rowid not in found] if uids else []
    found |= pages.visible_rows(db, missing, access, now) if missing else {}
    by_uid = {page.uid: page for page in found.values()} if uids and not history else {}
    return {
        row: as_it_holds(db, page, by_uid.get(page.superseded_by)) if page.superseded_by else page
        for row, page in found.items()
    }


def _outdated(core: Core, known: Mapping[int, Page], terms: Sequence[str]) -> dict[int, Page]:
    """Those episodes among `known` that state what another found page replaced, marked as replaced."""
    if not any(page.superseded_by or "correction" in page.tags for page in known.values()):
        return {}
    db = core.db.read()
    found = {rowid: pages.whole(db, page) for rowid, page in known.items()}
    marked = outdated_episodes(found, terms)
    return {
        row: replace(known[row], superseded_by=page.superseded_by, superseded_at=page.superseded_at)
        for row, page in marked.items()
    }


def _expected(core: Core, hits: list[Hit], beside: Sequence[int], files: Sequence[str]) -> list[Hit]:
    """Hits, those a little preferred that are about the files just touched (or their neighbours), or that served
    earlier prompts together with what is resident."""
    counts = tiers.co_used(core.db.read(), [hit.page.rowid for hit in hits], beside)
    out = []
    for hit in hits:
        together = counts.get(hit.page.rowid, 0)
        gain = TOGETHER * prefetch.boost(files, hit.page.files, together) if together or hit.page.files else 0.0
        if gain:
            hit = Hit(hit.page, hit.score + gain, (*hit.signals, ("together", round(gain, 4))), hit.excerpt)
        out.append(hit)
    return best_first(out)


def _told(intent: Intent) -> str:
    """An intent in a few words."""
    words = [name for name in ("past", "broad", "history", "latest", "general", "plain") if getattr(intent, name)]
    words += sorted(intent.kinds)
    if intent.since is not None and intent.until is not None:
        begin, last = map(date.fromtimestamp, (intent.since, max(intent.since, intent.until - 1)))
        words.append(f"{begin}" if begin == last else f"{begin}..{last}")
    if intent.branches:
        words.append(f"on {' or '.join(intent.branches)}")
    return " ".join(words)
