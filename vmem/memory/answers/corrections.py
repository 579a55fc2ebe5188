"""What became, since, of pages that a context was told: deleted, restored, edited or replaced from elsewhere; and what
rules were laid down elsewhere since it began. The context's next prompt tells it that, once, and of what is deleted or
restored nothing but the id.

A page that leaves the page table with that is named with version 0.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from vmem.capture.talk.episodes import episode_key
from vmem.memory.answers.briefing import RULE_KINDS, without_scripted
from vmem.memory.answers.injection import NOTHING, Scene, as_changed, in_context, inject
from vmem.memory.answers.mending import mend
from vmem.memory.core import Core
from vmem.model import Hit, Injection, Page, Resident
from vmem.paging.residency import Stale
from vmem.recall.telling.budget import HEADER_TOKENS, fit
from vmem.recall.telling.render import MAX_CHARS
from vmem.recall.words.tokens import estimate_tokens
from vmem.snapshot.worth import is_for_good
from vmem.store.pages import pages
from vmem.store.sessions import contexts, page_tables
from vmem.store.sessions.page_tables import Outdated

MOST = 20  # pages that a prompt tells of; the next one tells of others
MOST_RULES = 5  # that were laid down elsewhere
RULED = "Laid down elsewhere since this session began:"
FOLLOWED = 5  # replacements of a replaced page that are followed


def since_told(
    core: Core, at: Scene, prompt_id: str, spent_chars: int = 0, unsaid: Collection[str] = ()
) -> Injection:  # fmt: skip
    """What of a context's pages is not any more as it was told, within a prompt's budget; mostly nothing. A message
    that waits for the running turn, under the id of its prompt, is not told: the user may still take it back. Of those
    of `unsaid` it was told beside words that were."""
    lines = page_tables.outdated(core.db.read(), at.told, at.context.agent_id, unsaid)
    ruled = _ruled(core, at)
    if not (lines or ruled) or (prompt_id and pages.by_key(core.db.read(), _key(at, prompt_id))):
        return NOTHING
    budget = core.settings(at.root).integer("inject.budget_tokens") - HEADER_TOKENS
    back = _back(core, at, [one for one in lines if one.restored])
    named = [one for one in lines if one.deleted or one.line.uid in back][:MOST]
    while named and estimate_tokens(_named(named)) > budget:
        named.pop()
    note = _named(named)
    held = [one for one in lines if not one.deleted and (one.restored or one.rowid in at.resident)]
    held = [one for one in held if one.line.uid not in back]
    hits, instead_of = _news(core, at, held, MOST - len(named))
    hits += [hit for hit in ruled if hit.page.uid not in {other.page.uid for other in hits}]
    chars = max(0, MAX_CHARS - spent_chars - len(note) - 1)
    shown = fit(hits, budget + HEADER_TOKENS - estimate_tokens(note), chars)
    if not shown and not note:
        return NOTHING
    told = inject(core, shown, core.clock(), "prompt", note)
    gone = [*(one.line for one in named), *(line for hit in shown for line in instead_of.get(hit.page.uid, ()))]
    return replace(told, pages=(*told.pages, *(replace(line, version=0, how="prompt") for line in gone)))


def _key(at: Scene, prompt_id: str) -> str:
    return episode_key(at.context.session_id, 0, prompt_id, at.context.agent)


def _back(core: Core, at: Scene, restored: Sequence[Outdated]) -> set[str]:
    """The uids of those that hold again just as the context was told them."""
    found = pages.visible(core.db.read(), [one.line.uid for one in restored], at.access, core.clock())
    versions = {page.uid: page.version for page in found.values() if not page.superseded_by}
    return {one.line.uid for one in restored if versions.get(one.line.uid) == one.line.version}


def _named(lines: Sequence[Outdated]) -> str:
    said = []
    for restored, became in ((False, "earlier, {} deleted since: {} no longer hold{}."),
                             (True, "as deleted, {} restored since: {} hold{} again.")):  # fmt: skip
        ids = [f"[{one.line.uid}]" for one in lines if one.restored is restored]
        if ids:
            number = ("were", "they", "") if len(ids) > 1 else ("was", "it", "s")
            said.append(f"{', '.join(ids)}, told here {became.format(*number)}")
    return " ".join(said)


def _news(core: Core, at: Scene, lines: Sequence[Outdated], most: int) -> tuple[list[Hit], dict[str, list[Resident]]]:
    """(what is new about edited and replaced pages, of `most` of them, and by the uid of what is shown the lines that
    it replaces). Of what the context holds already instead there is nothing to tell."""
    found = pages.visible(core.db.read(), [one.line.uid for one in lines], at.access, core.clock())
    holding = _holding(core, at, [found[one.line.uid] for one in lines if one.replaced and one.line.uid in found])
    hits = dict[str, Hit]()
    instead_of = dict[str, list[Resident]]()
    for one in lines:
        page = found.get(one.line.uid)
        if page is None or len(hits) >= most:
            continue
        if one.replaced and page.superseded_by:
            newest = holding.get(page.uid)
            if newest is not None:
                instead_of.setdefault(newest.uid, []).append(one.line)
                said = f"Said instead of [{page.uid}], told here earlier:\n{newest.text}"
                hits.setdefault(newest.uid, Hit(newest, 0.0, excerpt=said))
        elif page.version != one.line.version:
            hit = as_changed(core, Stale(Hit(page, 0.0), one.line))
            if hit is not None:
                hits[page.uid] = hit
    return list(hits.values()), instead_of


def _ruled(core: Core, at: Scene) -> list[Hit]:
    """The rules for good that the user laid down in other sessions since this context was told of its start: what else
    looks like a rule may be of the work there."""
    db, own = core.db.read(), at.context
    began = 0.0 if own.agent_id else contexts.told_at(db, at.told)
    if not began:
        return []
    found = pages.recent(db, at.access, core.clock(), RULE_KINDS, MOST_RULES, "user", began)
    new = [page for page in found if is_for_good(page) and page.session_id != own.session_id]
    new = [page for page in new if not in_context(page, at)]
    return [Hit(page, 0.0, excerpt=f"{RULED}\n{page.text}") for page in without_scripted(db, new)]


def _holding(core: Core, at: Scene, replaced: Sequence[Page]) -> dict[str, Page]:
    """By the uid of each replaced page what holds instead and the context lacks, as far as it may see that; with notes
    of what changed it."""
    newest = {page.uid: page for page in replaced}
    for _ in range(FOLLOWED):
        by = {page.superseded_by for page in newest.values() if page.superseded_by}
        if not by:
            break
        seen = pages.visible(core.db.read(), list(by), at.access, core.clock())
        followed = ((uid, seen.get(page.superseded_by) if page.superseded_by else page) for uid, page in newest.items())
        newest = {uid: page for uid, page in followed if page is not None}
    lacking = {uid: page for uid, page in newest.items() if not page.superseded_by and not in_context(page, at)}
    if not lacking:
        return {}
    told = {page.uid: page for page in mend(core, at.access, list({p.uid: p for p in lacking.values()}.values()))}
    return {uid: told[page.uid] for uid, page in lacking.items()}
