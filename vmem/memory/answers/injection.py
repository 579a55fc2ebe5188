"""What a hook injects: recall beside a prompt, a brief at the start, the working set after compaction."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from vmem.config import Config
from vmem.hot.redact import cut_private, redact
from vmem.memory.answers import branches, mending
from vmem.memory.answers.recalling import SILENT, recalled
from vmem.memory.answers.telling import stated_by, tells_more
from vmem.memory.answers.trace import Trace
from vmem.memory.core import Core
from vmem.model import REWOUND, Context, Hit, How, Injection, Page, Resident
from vmem.paging import residency
from vmem.recall.changes.reversals import with_reversals
from vmem.recall.prompt.empty import needs_nothing
from vmem.recall.telling.budget import fit
from vmem.recall.telling.folding import folded
from vmem.recall.telling.overlap import told_by
from vmem.recall.telling.render import HEADER, MAX_CHARS, render_block
from vmem.recall.words.terms import index_terms
from vmem.recall.words.tokens import estimate_tokens
from vmem.store.pages import history, pages
from vmem.store.pages.access import Access
from vmem.store.sessions import contexts, page_tables, sessions

NOTHING = Injection("", 0)
HEAD_CHARS, TAIL_CHARS = 6000, 3000  # of a long prompt that recall looks at
CUT_CHARS = 2000  # beside a cut that are redacted with what is kept
REPEATING = 8  # lines, from which on some may be repeats
ASKED_FOR = 0.8  # what a page gains at least that is of just the time or branch that was asked for
NEAREST = 3  # pages that a search finds by meaning alone
DEEPER = 5  # times as many, where most of those say the same
ASKED_DEPTH = 40  # pages that an explicit search looks at closely, at least
FORK_AGENT = "fork"  # the type by which the host calls an agent that begins with the conversation
CHANGED = "Changed since you last saw it:"
OUTDATED = "no longer holds"
LEFT_SHARE = 0.5  # of the best hit's score, where the context has that one: what is worth less is no answer by itself
LEFT_OVER = "too little beside what the context has"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Scene:
    """Who asks, from where, with what already in the context."""

    context: Context
    access: Access
    root: str
    resident: dict[int, Resident]
    live_after_turn: int  # turns of this session after this one are still in the context itself
    flushed: dict[int, Resident] = field(default_factory=dict)  # what a compaction or a clear has just taken away
    told: str = ""  # the session whose conversation this context holds: itself, or the one that it was forked from
    said: dict[str, int] = field(default_factory=dict)  # the sessions whose turns it holds, each with the last of them


def scene(core: Core, context: Context, start: str = "") -> Scene:
    """Reads the scene of a context. Of one that begins now `start` says how: no fork of another does, and a compaction
    or a clear is not recorded yet."""
    db = core.db.read()
    session_id, agent_id = context.session_id, context.agent_id
    told = "" if start else sessions.forked_from(db, session_id, context.cwd, core.clock())
    told = told or session_id
    resident = page_tables.resident(db, told, agent_id)
    if sessions.lapsed(db, told, core.clock()):
        resident = {row: held for row, held in resident.items() if held.how not in page_tables.FROM_TOOLS}
    flushed = dict[int, Resident]()
    if start in ("clear", "compact"):
        turn, before = contexts.kept_after(db, session_id, agent_id), resident
        stay = (row for row, held in before.items() if start == "compact" and held.how == "prompt" and held.turn > turn)
        resident = {row: before[row] for row in stay}
        flushed = {row: held for row, held in before.items() if row not in resident}
    else:
        turn = contexts.flushed_turn(db, told, agent_id)
    said = {} if agent_id else sessions.held(db, told) | dict.fromkeys((told, session_id), sys.maxsize)
    access, root = core.access(context.cwd, context.agent), core.identify(context.cwd).root
    return Scene(context, access, root, resident, turn, flushed, told, said)


def agent_scene(core: Core, context: Context) -> Scene:
    """The scene of an agent that starts: empty, unless it is a fork, which goes on with the whole conversation."""
    own = scene(core, context)
    if not is_fork(context) or own.resident:
        return own
    return replace(scene(core, replace(context, agent_id="")), context=context, access=own.access)


def is_fork(context: Context) -> bool:
    """Whether the agent goes on with the conversation. One that a model named so has that name in its id."""
    return context.agent == FORK_AGENT and not context.agent_id.startswith(f"a{FORK_AGENT}-")


def for_prompt(
    core: Core, at: Scene, prompt: str, deadline: float, *, spent_chars: int = 0, spent_tokens: int = 0,
    clean: bool = False,
) -> Injection:  # fmt: skip
    """The pages that this prompt needs and its context lacks; often none. `clean`: the prompt was redacted. Of what a
    hook may print, and of what may be told beside a prompt, so much is spent already."""
    settings = core.settings(at.root)
    if not settings.integer("inject.budget_tokens") or not settings.flag("inject.enabled") or needs_nothing(prompt):
        return NOTHING
    ahead = settings.flag("prefetch.enabled")
    short = clean and len(prompt) <= HEAD_CHARS + TAIL_CHARS
    asked = _said_once(prompt if short else _ends(prompt, core.secrets.patterns()))
    trace = recalled(
        core, at.access, asked, session_id=at.context.session_id if ahead else "",
        beside=list(at.resident) if ahead else (), root=at.root, here=at.context.branch,
        enough=lambda hits: sum(not in_context(one.page, at) for one in hits) >= settings.integer("recall.max_pages"),
    )  # fmt: skip
    budget = max(0, settings.integer("inject.budget_tokens") - spent_tokens), max(0, MAX_CHARS - spent_chars)
    chosen = [] if time.monotonic() > deadline else _chosen(core, settings, at, trace, asked, *budget)
    shown = inject(core, chosen, core.clock(), "prompt")
    trace.fates |= {page.uid: "shown" for page in shown.pages}
    return replace(shown, why=trace.text)


def _ends(prompt: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """The beginning and the end of a prompt, cut at white space: all of it that recall looks at. Without secrets, for
    the trace is kept and holds the words; more than is returned is redacted, as a cut could part a secret from its
    name."""
    if len(prompt) > HEAD_CHARS + TAIL_CHARS:
        prompt, _ = cut_private(prompt)
    if len(prompt) <= HEAD_CHARS + TAIL_CHARS:
        return redact(prompt, patterns)[0]
    head = redact(prompt[: HEAD_CHARS + CUT_CHARS], patterns)[0][:HEAD_CHARS]
    tail = redact(prompt[-TAIL_CHARS - CUT_CHARS :], patterns)[0][-TAIL_CHARS:]
    return f"{head.rpartition(' ')[0] or head}\n{tail.partition(' ')[2] or tail}"


def _said_once(prompt: str) -> str:
    """A prompt with the first only of lines that differ in no more than numbers: a log that was pasted into it must not
    drown what is asked about it."""
    if prompt.count("\n") < REPEATING:
        return prompt
    lines = prompt.splitlines()
    first = {_NUMBER.sub("0", line): place for place, line in reversed(list(enumerate(lines)))}
    kept = {*first.values(), *(place for place, line in enumerate(lines) if "```" in line)}
    return "\n".join(lines[place] for place in sorted(kept))


def _chosen(
    core: Core, settings: Config, at: Scene, trace: Trace, asked: str, budget: int, max_chars: int
) -> list[Hit]:
    """The hits of a trace that are shown; the fate of the others is noted in it."""
    found = [hit for hit in trace.hits if hit.page.uid not in trace.fates]
    if not found:  # as for most prompts
        return []
    lacking, within = _lacking(core, at, trace, found)
    most = settings.integer("recall.max_pages")
    hits = _telling(trace, lacking, frozenset(index_terms(asked)), most)
    trace.fates |= {hit.page.uid: "over the number of pages" for hit in hits[most:]}
    trace.fates |= {hit.page.uid: "over the budget" for hit in hits[:most]}  # unless they turn out to be shown
    whole = [hit if hit.excerpt else _whole(core, hit) for hit in hits[:most]]
    shown = mending.mend(core, at.access, [hit.page for hit in whole], [hit.page for hit in hits])
    stale = mending.empty(shown, [hit.page for hit in whole])
    trace.fates |= dict.fromkeys(stale, OUTDATED)
    whole = [replace(hit, page=page) for hit, page in zip(whole, shown, strict=True) if page.uid not in stale]
    whole = _current(core, at, trace, whole, found, within)
    whole = branches.marked(core, at.context.cwd, whole, each=bool(trace.branches))
    chosen = fit(whole, budget, max_chars, terms=[term for term, _ in trace.terms])
    shown_uids = {hit.page.uid for hit in chosen}
    left = [hit.page for hit in whole if hit.page.uid not in shown_uids]
    trace.fates |= {page.uid: f"told by {by.page.uid}" for page in left if (by := told_by(page, chosen))}
    return chosen


def _lacking(core: Core, at: Scene, trace: Trace, found: Sequence[Hit]) -> tuple[list[Hit], dict[str, str]]:
    """Those of the hits that the context lacks, and by uid the statements that it has in what tells them, each with the
    uid of that."""
    told = {hit.page.uid for hit in found if _told_here(hit.page, at)}
    plan = residency.plan([hit for hit in found if hit.page.uid not in told], at.resident.values())
    dirty = {stale.hit.page.uid: as_changed(core, stale) for stale in plan.changed}
    within = _told_within(core, at, [*plan.fresh, *trace.weak])
    wanted = {hit.page.uid: hit for hit in plan.fresh if hit.page.uid not in within}
    wanted |= {uid: hit for uid, hit in dirty.items() if hit}
    least, has_best = LEFT_SHARE * found[0].score, found[0].page.uid not in wanted
    left_over = {hit.page.uid for hit in plan.fresh if has_best and hit.score < least}
    still = [hit.page.uid for hit in plan.still] + [uid for uid, hit in dirty.items() if not hit]
    trace.fates |= dict.fromkeys(told, "said in this conversation")
    trace.fates |= dict.fromkeys(still, "in the context already")
    trace.fates |= {uid: f"told by {by}, in the context already" for uid, by in within.items()}
    trace.fates |= dict.fromkeys(left_over, LEFT_OVER)
    uids = (hit.page.uid for hit in found)
    return [wanted[uid] for uid in uids if uid in wanted and uid not in left_over], within


def _telling(trace: Trace, hits: Sequence[Hit], known: frozenset[str], most: int) -> list[Hit]:
    """The hits that say more than the words of the prompt, which are `known`; of those behind the first `most` none is
    asked."""
    kept: list[Hit] = []
    for hit in hits:
        if len(kept) >= most or tells_more(hit.page, known):
            kept.append(hit)
        else:
            trace.fates[hit.page.uid] = SILENT
    return kept


def _told_within(core: Core, at: Scene, fresh: Sequence[Hit]) -> dict[str, str]:
    """Those among `fresh` of which the context has every word, each with a page that tells them: statements told by
    their exchange, and exchanges by their statements, which it holds whole."""
    rows = [row for row, held in at.resident.items() if held.how != "short"] if fresh else []
    if not rows:
        return {}
    of = {hit.page.session_id for hit in fresh}
    found = pages.visible_rows(core.db.read(), rows, at.access, core.clock(), of)
    held = [page for row, page in found.items() if _holds_whole(at.resident[row], page)]
    hits = [Hit(page, 0.0) for page in held]
    told: dict[str, str] = {}
    for page in (hit.page for hit in fresh):
        by = whole.page if (whole := told_by(page, hits)) else stated_by(page, held)
        told |= {page.uid: by.uid} if by else {}
    return told


def _holds_whole(held: Resident, page: Page) -> bool:
    """Whether a context holds all of a page: beside a prompt it may have got an excerpt."""
    return held.version == page.version and not page.swapped and (held.how != "prompt" or held.tokens >= page.tokens)


def _current(
    core: Core, at: Scene, trace: Trace, whole: Sequence[Hit], found: Sequence[Hit], within: Collection[str]
) -> list[Hit]:
    """The hits with what newer pages say against older ones; one of which nothing is left makes room for the newer,
    unless that is `within` what the context has."""
    hits = {hit.page.uid: hit for hit in (*trace.weak, *found, *whole)}
    beside = [hit.page for hit in (*found, *trace.weak)]
    told = with_reversals(
        [hit.page for hit in whole], [term for term, _ in trace.terms], beside,
        offered=[page.uid for page in beside if page.uid not in within and not in_context(page, at)],
        keep="history" in trace.intent,
    )  # fmt: skip
    trace.fates |= dict.fromkeys({hit.page.uid for hit in whole} - {page.uid for page in told}, OUTDATED)
    return [_whole(core, replace(hits[page.uid], page=page)) for page in told]


def _whole(core: Core, hit: Hit) -> Hit:
    """The hit with its page's full text, also from swap."""
    return replace(hit, page=pages.whole(core.db.read(), hit.page)) if hit.page.swapped else hit


def as_changed(core: Core, stale: residency.Stale) -> Hit | None:
    """What a context that has an older version of a page must be told of it; None when it says the same again. Where it
    has a part of that, nothing of what is gone: it may never have been told those words."""
    db = core.db.read()
    page, held = pages.whole(db, stale.hit.page), stale.resident
    old = history.text_of(db, page, held.version)
    difference = residency.difference(old, page.text) if old else ""
    if old and not difference:
        return None
    in_part = held.how == "short" or (held.how in ("prompt", "queued") and held.tokens < estimate_tokens(old))
    return replace(stale.hit, page=page, excerpt=f"{CHANGED}\n{page.text if in_part else difference or page.text}")


def found_pages(
    core: Core, access: Access, query: str, limit: int, session_id: str = "", *, cwd: str = "", branch: str = ""
) -> tuple[list[Hit], list[str]]:
    """The best pages for an explicit search in full, whether resident or not, and the terms that were looked for.

    `cwd` is where that is asked; with `branch` only pages of that git branch count. Of exchanges that
    are nearly the same only the newest is among them.

    Where none of them holds a word of it only the nearest few: among few pages there is always a nearest.
    """
    place = core.identify(cwd) if cwd else None
    root, here = (place.root, place.branch) if place else ("", "")

    def found(depth: int) -> Trace:
        return recalled(
            core, access, query, session_id=session_id, asked=True, depth=depth, root=root, here=here, only=branch
        )

    depth = max(limit, ASKED_DEPTH)
    trace = found(depth)
    hits = folded(trace.hits)
    if len(hits) < min(limit, len(trace.hits)) and len(trace.hits) >= depth:  # behind those there may be others
        trace = found(DEEPER * depth)
        hits = folded(trace.hits)
    terms, hits = [term for term, _ in trace.terms], hits[:limit]
    if not any(holds_words(hit) for hit in hits):
        hits = hits[:NEAREST]
    whole = [pages.whole(core.db.read(), hit.page) for hit in hits]
    shown = with_reversals(mending.mend(core, access, whole, whole), terms, keep=True)
    return [replace(hit, page=page) for hit, page in zip(hits, shown, strict=False)], terms


def holds_words(hit: Hit) -> bool:
    """Whether a found page holds a word of the question (or one that means it), or is of just the time or branch that
    was asked for, and was not found by meaning alone."""
    signals = dict(hit.signals)
    asked_for = signals.get("asked for", 0.0) >= ASKED_FOR
    return not signals or asked_for or bool(signals.get("words") or signals.get("bm25"))


def _told_here(page: Page, at: Scene) -> bool:
    """Whether the page was made of a turn that the context still holds in full, or that was taken out of it: that is
    not to come back by itself."""
    of_here = bool(page.session_id) and page.turn <= at.said.get(page.session_id, 0)
    return of_here and (page.turn > at.live_after_turn or REWOUND in page.tags)


def in_context(page: Page, at: Scene) -> bool:
    """Whether the context holds the page already: injected, or said in the conversation itself."""
    held = at.resident.get(page.rowid)
    return (held is not None and held.version >= page.version) or _told_here(page, at)


def inject(
    core: Core, hits: Sequence[Hit], now: float, how: How, note: str = "", short: Collection[str] = ()
) -> Injection:
    """The injection that shows these hits, in this order; those in `short` by their short form alone."""
    whole = [_whole(core, hit) for hit in hits]
    text = render_block(whole, now=now, note=note) or (f"{HEADER} {note}" if note else "")
    held = tuple(
        Resident(
            hit.page.uid, hit.page.version,
            estimate_tokens(hit.excerpt) if hit.excerpt else hit.page.tokens or estimate_tokens(hit.page.text),
            0, "short" if hit.page.uid in short else how, now,
        )
        for hit in whole
    )  # fmt: skip
    return Injection(text, estimate_tokens(text), held)
