"""Which stored pages a new statement replaces, is replaced by, or repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmem.capture.statements.supersede import about, all_replaced
from vmem.memory.core import Core
from vmem.model import Draft, Page
from vmem.paging import merge
from vmem.recall.words.terms import query_terms
from vmem.store.pages import pages, search
from vmem.store.pages.access import Access
from vmem.store.tiers import tiers

RIVALS = 120  # statements that a new one is held against, to find the one that it replaces; each costs some 50 us
RIVAL_TERMS = 16  # the most telling ones: a word that every page holds costs a look at every page
RANKED = 5_000  # of the pages that hold one of them, the newest; each costs about a microsecond, and an import has many
SUPERSEDING = merge.KINDS - {"lesson", "rejected"}


@dataclass(frozen=True, slots=True)
class Rivals:
    """Stored pages that contradict a draft: those that it replaces, and the one that has replaced it already.

    Where there is none, `same` says the same already, in at least as many words unless `shorter`.
    """

    outdated: tuple[Page, ...] = ()
    newer: Page | None = None
    same: Page | None = None
    shorter: bool = False


def rivals_of(core: Core, draft: Draft, project_id: int) -> Rivals:
    """The stored pages that this draft replaces, or the one that replaced it (what is old may be read last), or that
    says the same."""
    if draft.kind not in merge.KINDS:
        return Rivals()
    core.give_way()
    db, now = core.db.read(), core.clock()
    rows = search.find(
        db, query_terms(about(draft.text), RIVAL_TERMS), project_id, RIVALS, most=RANKED, kinds=sorted(merge.KINDS),
        user=tiers.has_user_pages(db),
    )  # fmt: skip
    found = list(pages.visible_rows(db, [rowid for rowid, _ in rows], Access(project_id, draft.agent), now).values())
    core.give_way()
    if draft.kind in SUPERSEDING:
        outdated = all_replaced(draft, [page for page in found if not page.superseded_by], core.give_way)
        later = [page for page in found if 0 < draft.created_at < page.created_at]
        newer = [page for page in later if _replaces(core, page, draft)]
        if outdated or newer:
            return Rivals(tuple(outdated), min(newer, key=lambda page: page.created_at, default=None))
    return _same(core, draft, found)


def _replaces(core: Core, page: Page, draft: Draft) -> bool:
    core.give_way()
    return bool(all_replaced(_as_draft(page), [_as_page(draft)]))


def _same(core: Core, draft: Draft, found: Sequence[Page]) -> Rivals:
    if not core.settings().flag("merge.enabled") or "document" in draft.tags:
        return Rivals()
    said = merge.telling(_as_page(draft))
    for page in found:
        if (page.kind, page.scope, page.agent) != (draft.kind, draft.scope, draft.agent) or "document" in page.tags:
            continue
        theirs = f"{page.title}\n{page.text}".lower()
        if not all(word in theirs for word in said):
            continue
        mine = replace(
            page, uid="", title=draft.title, text=draft.text, speaker=draft.speaker, files=draft.files, pin="",
            created_at=draft.created_at, importance=draft.importance, uses=0, expires_at=draft.expires_at,
        )  # fmt: skip
        core.give_way()
        for one in merge.duplicates([page, mine]):
            return Rivals(same=page, shorter=one.drop == page.uid)
    return Rivals()


def _as_draft(page: Page) -> Draft:
    return Draft(
        page.kind, page.title, page.text, scope=page.scope, speaker=page.speaker, agent=page.agent, tags=page.tags,
        created_at=page.created_at,
    )  # fmt: skip


def _as_page(draft: Draft) -> Page:
    return Page(
        "", draft.kind, draft.title, draft.text, scope=draft.scope, speaker=draft.speaker, agent=draft.agent,
        tags=draft.tags, created_at=draft.created_at,
    )  # fmt: skip
