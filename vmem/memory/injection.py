"""What a hook injects: recall beside a prompt, a brief at the start, the working set after compaction."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from vmem.memory.core import Core
from vmem.model import Context, Hit, Injection, Kind, Page, Resident
from vmem.recall.budget import fit
from vmem.recall.intent import needs_nothing
from vmem.recall.rank import rank_fts
from vmem.recall.render import render_block
from vmem.recall.terms import query_terms
from vmem.recall.tokens import estimate_tokens
from vmem.store import activity, pages, search, sessions
from vmem.store.pages import Access

NOTHING = Injection("", 0)
CANDIDATES = 60  # rows taken from the index before residency, access and ranking
BRIEF_KINDS: tuple[Kind, ...] = ("task", "decision", "constraint", "lesson")
STATE_KINDS: tuple[Kind, ...] = ("constraint", "decision", "rejected", "lesson", "task", "preference", "procedure")


@dataclass(frozen=True, slots=True)
class Scene:
    """Who asks, from where, with what already in the context."""

    context: Context
    access: Access
    root: str
    resident: dict[int, Resident]
    live_after_turn: int  # turns of this session after this one are still in the context itself
    flushed: dict[int, Resident] = field(default_factory=dict)  # what a compaction has just taken away


def scene(core: Core, context: Context) -> Scene:
    """Reads the scene of a context."""
    db = core.db.read()
    return Scene(
        context,
        core.access(context.cwd, context.agent),
        core.identify(context.cwd).root,
        sessions.resident(db, context.session_id, context.agent_id),
        sessions.flushed_turn(db, context.session_id, context.agent_id),
    )


def compacted_scene(core: Core, context: Context) -> Scene:
    """The scene right after a compaction, before its flush is recorded."""
    before = scene(core, context)
    turn = sessions.kept_after(core.db.read(), context.session_id, context.agent_id)
    stays = {row: held for row, held in before.resident.items() if held.how == "prompt" and held.turn > turn}
    flushed = {row: held for row, held in before.resident.items() if row not in stays}
    return replace(before, resident=stays, live_after_turn=turn, flushed=flushed)


def for_prompt(core: Core, at: Scene, prompt: str, deadline: float) -> Injection:
    """The pages that this prompt needs and its context lacks; often none."""
    settings = core.settings(at.root)
    budget = settings.integer("inject.budget_tokens")
    if not budget or not settings.flag("inject.enabled") or needs_nothing(prompt):
        return NOTHING
    terms = query_terms(prompt)
    now = core.clock()
    hits = [hit for hit in _found(core, at, terms, now) if not _in_context(hit.page, at)]
    if time.monotonic() > deadline:
        return NOTHING
    chosen = fit(
        hits[: settings.integer("recall.max_pages")], budget, settings.integer("inject.max_chars"), terms=terms
    )
    return _inject([replace(hit, page=pages.whole(core.db.read(), hit.page)) for hit in chosen], now, "prompt")


def search_pages(core: Core, access: Access, context: Context, query: str, limit: int) -> list[Hit]:
    """The best pages for an explicit search, whether resident or not."""
    at = Scene(context, access, "", {}, 0)
    return _found(core, at, query_terms(query), core.clock())[:limit]


def _found(core: Core, at: Scene, terms: Sequence[str], now: float) -> list[Hit]:
    db = core.db.read()
    rows = search.find(db, terms, at.access.project_id, CANDIDATES)
    return rank_fts(rows, pages.by_rowids(db, [row for row, _ in rows], at.access, now), terms, now)


def _in_context(page: Page, at: Scene) -> bool:
    """Whether the context holds the page already: injected, or said in the conversation itself."""
    held = at.resident.get(page.rowid)
    if held is not None and held.version >= page.version:
        return True
    own = page.session_id == at.context.session_id and not at.context.agent_id
    return own and page.turn > at.live_after_turn


def for_start(core: Core, at: Scene) -> Injection:
    """The brief of a new or cleared session: every hard pin, then the project's latest state."""
    settings = core.settings(at.root)
    budget = settings.integer("inject.start_tokens")
    now = core.clock()
    db = core.db.read()
    chosen = pages.pinned(db, at.access, now)
    have = {page.rowid for page in chosen}
    latest = [p for p in pages.recent(db, at.access, now, BRIEF_KINDS, 12) if p.rowid not in have]
    return _fitted([p for p in chosen + latest if not _in_context(p, at)], budget, now, "start", settings)


def for_restore(core: Core, at: Scene) -> Injection:
    """The working set after compaction: pins, what was resident, what this session stated."""
    settings = core.settings(at.root)
    budget = settings.integer("inject.restore_tokens")
    now = core.clock()
    db = core.db.read()
    chosen: dict[int, Page] = {page.rowid: page for page in pages.pinned(db, at.access, now)}
    own = pages.recent(db, at.access, now, STATE_KINDS, 40, session_id=at.context.session_id)
    was = pages.by_rowids(db, list(at.flushed), at.access, now)
    last_used = sorted(was.values(), key=lambda p: (-at.flushed[p.rowid].turn, p.rowid))
    episodes = pages.recent(db, at.access, now, ("episode",), 3, session_id=at.context.session_id)
    for page in [*own, *last_used, *episodes]:
        if not page.superseded_by and not _in_context(page, at):
            chosen.setdefault(page.rowid, pages.whole(db, page))
    return _fitted(list(chosen.values()), budget, now, "restore", settings)


def for_agent(core: Core, at: Scene) -> Injection:
    """What a subagent must know before it starts: pins and the project's constraints."""
    settings = core.settings(at.root)
    now = core.clock()
    db = core.db.read()
    chosen = pages.pinned(db, at.access, now)
    have = {page.rowid for page in chosen}
    rules = [p for p in pages.recent(db, at.access, now, ("constraint",), 8) if p.rowid not in have]
    return _fitted(chosen + rules, settings.integer("inject.budget_tokens"), now, "start", settings)


def _fitted(chosen: Sequence[Page], budget: int, now: float, how: str, settings: object) -> Injection:
    hits = [Hit(page, 1.0 - n / 1000) for n, page in enumerate(chosen)]
    return _inject(fit(hits, budget), now, how)


def _inject(hits: Sequence[Hit], now: float, how: str) -> Injection:
    text = render_block(hits, now=now)
    if not text:
        return NOTHING
    held = tuple(
        Resident(hit.page.uid, hit.page.version, estimate_tokens(hit.excerpt or hit.page.text), 0, how, now)
        for hit in hits
    )
    return Injection(text, estimate_tokens(text), held)


def touched(core: Core, session_id: str) -> list[str]:
    """The files that the session touched last."""
    return activity.touched_files(core.db.read(), session_id, 10)
