"""Writing: drafts become pages, redacted, each once, beside the stored pages that they replace or repeat."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vmem.capture.statements.supersede import LIFTS, about, all_replaced
from vmem.memory import pager
from vmem.memory.core import Core
from vmem.model import Draft, Page
from vmem.paging import merge
from vmem.paging.watermarks import Amount
from vmem.recall.words.terms import query_terms
from vmem.store.engine.handles import Reader, Writer
from vmem.store.files import transfer
from vmem.store.forgotten import forgetting, graves
from vmem.store.pages import duplicates, links, pages, search
from vmem.store.pages.access import Access
from vmem.store.pages.changed import holds_again
from vmem.store.pages.pages import Indexed
from vmem.store.tiers import tiers
from vmem.store.upkeep import queue
from vmem.store.upkeep.queue import Job

RIVALS = 120  # statements that a new one is held against, to find the one that it replaces; each costs some 50 us
RIVAL_TERMS = 16  # the most telling ones: a word that every page holds costs a look at every page
RANKED = 5_000  # of the pages that hold one of them, the newest; each costs about a microsecond, and an import has many
SUPERSEDING = merge.KINDS - {"lesson", "rejected"}
BATCH = 8  # pages a transaction: a few milliseconds, so that a prompt's own commit never waits long
SHARED_KEYS = ("doc:", "note:", "jsonl:")  # how keys begin that a text's name and content make alone


@dataclass(frozen=True, slots=True)
class Rivals:
    """Stored pages that contradict a draft: those that it replaces, and the one that has replaced it already.

    Where there is none, `same` says the same already, in at least as many words unless `shorter`.
    """

    outdated: tuple[Page, ...] = ()
    newer: Page | None = None
    same: Page | None = None
    shorter: bool = False


def keep(core: Core, drafts: Sequence[Draft], project_id: int, job: Job | None = None) -> list[int]:
    """Writes drafts, redacted, in batches; a draft whose key is known brings its page up to date. -> changed rows.

    Makes room first, and waits a little when there is none, rather than fail. Raises StoreError when the `job` whose
    drafts they are is not wanted any more.
    """
    changed: list[int] = []
    try:
        add_to(core, owned(core, drafts, project_id), project_id, changed, job)
    finally:
        core.index.refresh(changed)
    return changed


def keep_new(core: Core, drafts: Sequence[Draft], project_id: int) -> int:
    """The same; -> how many were new, without the pages that they replaced."""
    keys = {draft.key for draft in owned(core, drafts, project_id)}
    new = sum(transfer.fate(core.db.read(), "", key) == "new" for key in keys)
    keep(core, drafts, project_id)
    return new


def add_to(
    core: Core, drafts: Sequence[Draft], project_id: int, changed: list[int], job: Job | None = None
) -> None:  # fmt: skip
    """What `keep` does, for who shows them to the hot index himself: adds the changed rows to `changed`, also before an
    error."""
    for start in range(0, len(drafts), BATCH):
        clean = [redacted(core, draft) for draft in drafts[start : start + BATCH]]
        db = core.db.read()
        batch = [draft for draft in clean if draft.text.strip() and not _is_kept(db, draft, _known(db, draft))]
        if not batch:
            continue
        prepared = [(draft, _analyzed(core, draft)) for draft in batch]
        size = sum(pages.byte_size(draft.title, draft.text) for draft in batch)
        wait_s = pager.make_room(core, project_id, Amount(len(batch), size))
        if wait_s:
            time.sleep(wait_s)
        rivals = [_rivals_of(core, draft, project_id) for draft, _ in prepared]
        rows: list[int] = []
        core.give_way()
        with core.db.write() as writing:
            if job is not None:
                queue.must_be_wanted(writing, job)
            for (draft, indexed), found in zip(prepared, rivals, strict=True):
                rows += _keep_one(core, writing, draft, indexed, found, project_id)
        changed += rows


def owned(core: Core, drafts: Sequence[Draft], project_id: int) -> list[Draft]:
    """The drafts under keys of their own project: the same document may be kept in several."""
    db = core.db.read()

    def own(key: str) -> str:
        if not key.startswith(SHARED_KEYS):
            return key
        here, there = f"{key}@{project_id}", pages.by_key(db, key)
        taken = there is not None and there.project_id != project_id
        return here if taken or pages.by_key(db, here) is not None else key

    return [replace(draft, key=own(draft.key), derived_from=own(draft.derived_from)) for draft in drafts]


def redacted(core: Core, draft: Draft) -> Draft:
    """The draft without secrets."""
    core.give_way()
    clean = core.redacted
    return replace(
        draft, title=clean(draft.title), text=clean(draft.text), files=tuple(map(clean, draft.files)),
        tags=tuple(map(clean, draft.tags)), branch=clean(draft.branch),
    )  # fmt: skip


def exchange_forgotten(db: Writer, key: str) -> bool:
    """Whether the exchange with this key, from which something comes, was forgotten: perhaps before it was read, as its
    prompt is kept at once."""
    if not key or key.startswith(SHARED_KEYS):
        return False
    known = pages.by_key(db, key)
    return graves.is_buried(db, key) if known is None else bool(forgetting.forgotten_at(db, known.uid))


def _analyzed(core: Core, draft: Draft) -> Indexed:
    core.give_way()
    return core.analyze(draft.title, draft.text, draft.files)


def _keep_one(core: Core, db: Writer, draft: Draft, indexed: Indexed, rivals: Rivals, project_id: int) -> list[int]:
    now = core.clock()
    known = _known(db, draft)
    if _is_kept(db, draft, known) or (LIFTS in draft.tags and not rivals.outdated):
        return []  # or it lifts no rule that is known
    if known is None:
        if graves.is_buried(db, draft.key) or exchange_forgotten(db, draft.derived_from):
            return []
        page, _ = pages.insert(db, draft, project_id, now, indexed)
        for old in rivals.outdated:
            links.supersede(db, old.uid, page.uid, now)
        if rivals.newer is not None:
            links.supersede(db, page.uid, rivals.newer.uid, now)
        return [page.rowid, *(old.rowid for old in rivals.outdated), *_merge(core, db, page, rivals)]
    return [pages.rewrite(db, known, draft, now, indexed, core.terms).rowid]


def _known(db: Reader, draft: Draft) -> Page | None:
    """The draft's page, if it was kept before."""
    return pages.by_key(db, draft.key) if draft.key else None


def _is_kept(db: Reader, draft: Draft, known: Page | None) -> bool:
    """Whether there is nothing to write of a draft, as mostly when a transcript is read again: it says what the page
    `known` does, or may not change that, as somebody's own words stay in an edited one."""
    if known is None:
        return False
    if draft.kind != "episode" or known.version > 1 or forgetting.forgotten_at(db, known.uid):
        return True
    return pages.whole(db, known).text == draft.text and draft.branch in ("", known.branch)


def _merge(core: Core, db: Writer, page: Page, rivals: Rivals) -> list[int]:
    """Makes one of two pages that say the same; what is said again is in use. -> the row of the older, if any."""
    if rivals.same is None:
        return []
    keep, drop = (page, rivals.same) if rivals.shorter else (rivals.same, page)
    if duplicates.mark(db, drop.uid, keep.uid, core.clock()) and page.speaker == "user":
        pages.touch(db, [keep.rowid], core.clock())
        holds_again(db, keep.uid)
    return [rivals.same.rowid]


def _rivals_of(core: Core, draft: Draft, project_id: int) -> Rivals:
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
