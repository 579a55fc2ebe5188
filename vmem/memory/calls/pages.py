"""Operations on pages that are there: recall, read, edit, tag, restore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import Field

from vmem import api
from vmem.capture.talk.episodes import title_of
from vmem.errors import InputError, NotFoundError, StoreError
from vmem.hot.redact import redact
from vmem.memory import pager
from vmem.memory.answers import injection, overruled
from vmem.memory.calls.registry import Result, access_of, brief, eyes, operation
from vmem.memory.calls.remember import TITLE_LIMIT, check_pinned
from vmem.memory.core import Core
from vmem.model import REWOUND, Page, Resident
from vmem.paging.watermarks import Amount
from vmem.recall.telling.excerpt import window
from vmem.recall.telling.render import WENT_BACK, render_line
from vmem.recall.words.tokens import estimate_tokens
from vmem.store.engine.handles import Reader
from vmem.store.forgotten import forgetting
from vmem.store.pages import changed, duplicates, pages
from vmem.store.pages.access import no_page
from vmem.store.sessions import ledger, page_tables, sessions

TAG_LIMIT = 32  # of a page
EXCERPT_TOKENS = 120  # of each hit of a search


class Recall(api.Request):
    """Searches. `branch`: only pages of that git branch; "." is the one that is checked out."""

    query: str = Field(min_length=1, max_length=api.TEXT_LIMIT)
    limit: int = Field(default=10, ge=1, le=api.LIST_LIMIT)
    branch: str = Field(default="", max_length=200)


class Fault(api.Request):
    """Reads pages in full by id."""

    uids: tuple[str, ...] = Field(min_length=1, max_length=50)


class Edit(api.Uid):
    """Writes a new version of a page; where `version` is given, only if that is what it was changed from."""

    text: str = Field(min_length=1, max_length=api.TEXT_LIMIT)
    title: str = Field(default="", max_length=200)
    author: str = Field(default="user", max_length=100)
    version: int = Field(default=0, ge=0, le=api.LARGEST_ID)


class SetTags(api.Uid):
    """Adds and removes tags of a page."""

    add: tuple[str, ...] = Field(default=(), max_length=TAG_LIMIT)
    remove: tuple[str, ...] = Field(default=(), max_length=TAG_LIMIT)


@operation("recall", Recall)
def recall(core: Core, request: Recall) -> Result:
    """Searches; -> page-table lines with id, kind, title and tokens, best first.

    `words` tells whether a page holds a word of the question, `alike` in the place of how many others like it stands;
    `sure` (0..1, of the best) can be compared between projects, which `score` cannot.
    """
    hits, terms = injection.found_pages(
        core, access_of(core, request), request.query, request.limit, request.session,
        cwd=request.cwd, branch=request.branch,
    )  # fmt: skip
    return {
        "hits": [
            {
                **brief(hit.page),
                "text": window(hit.page.text, terms, EXCERPT_TOKENS) or hit.page.text[:500],
                "line": render_line(hit.page),
                "score": hit.score,
                "sure": dict(hit.signals).get("confidence", 0.0),
                "words": injection.holds_words(hit),
                "state": state_of(hit.page),
                "alike": hit.alike,
            }
            for hit in hits
        ],
    }


@operation("fault", Fault)
def fault(core: Core, request: Fault) -> Result:
    """Reads pages in full, by id."""
    now, access = core.clock(), eyes(core, request)
    seen = pages.visible(core.db.read(), request.uids, access, now)
    read, missing = [seen[uid] for uid in request.uids if uid in seen], [uid for uid in request.uids if uid not in seen]
    later = overruled.otherwise(core.db.read(), [page for page in read if page.pin], access, now)
    found = [{**brief(page), "state": state_of(page)} for page in read]
    merged = duplicates.kept_instead(core.db.read(), [page.uid for page in read])
    for one in found:
        if by := later.get(one["uid"]):
            one["state"] = (
                one["state"] or f"{by.uid} says otherwise, {datetime.fromtimestamp(by.created_at, UTC):%Y-%m-%d}"
            )
        if one["uid"] in merged:
            one["state"] = one["state"] or f"says what {merged[one['uid']]} says, which is told in its place"
    if len(missing) == 1 and not found:
        raise no_page(core.db.read(), missing[0], access, now)
    if not found:
        raise NotFoundError(f"no page {', '.join(missing)}; search with: vmem search WORDS, vmem ls --forgotten")
    note_read(core, request.session, read, read, sum(estimate_tokens(page.text) for page in read))
    return {"pages": found, "missing": missing}


def state_of(page: Page) -> str:
    """What a reader must know of a page that no longer holds: "replaced on 2026-03-01 by abc"; "" when it holds."""
    if not page.superseded_by:
        return WENT_BACK if REWOUND in page.tags else ""
    at = datetime.fromtimestamp(page.superseded_at or 0.0, UTC)
    return f"replaced on {at:%Y-%m-%d} by {page.superseded_by}"


def held_whole(db: Reader, session_id: str) -> dict[str, int]:
    """Which version of which pages (by uid) a session's context holds whole."""
    return {line.uid: line.version for line in page_tables.resident(db, session_id, "").values() if line.how != "short"}


def note_read(core: Core, session_id: str, read: Sequence[Page], whole: Sequence[Page], tokens: int) -> None:
    """A page that was fetched is a fault like any other: counted, warmer, and in the context if shown `whole`."""
    if not read:
        return
    now = core.clock()
    try:
        with core.db.write() as db:
            session = sessions.get(db, session_id) if session_id else None
            owner = session.project_id if session else read[0].project_id
            back = pager.count_faults(core, db, [page.uid for page in read], owner, now)
            if session:
                here = held_whole(db, session.id)
                new = [page for page in whole if here.get(page.uid) != page.version]  # the others stay as they came
                held = [Resident(p.uid, p.version, estimate_tokens(p.text), session.turn, "read", now) for p in new]
                page_tables.make_resident(db, session.id, "", held, now)
                ledger.add(
                    db, at=now, session_id=session.id, agent_id="", project_id=owner, turn=session.turn, event="fault",
                    tokens=tokens, micros=0, pages=[page.uid for page in read],
                )  # fmt: skip
    except StoreError:
        return  # a full disk must not keep anybody from reading
    core.index.refresh(back)


@operation("edit", Edit)
def edit(core: Core, request: Edit) -> Result:
    """Writes a new version of a page; the old one stays in its history. `made` are pages that were made of it."""
    text, hidden = redact(request.text, core.secrets.patterns())
    now = core.clock()
    with core.db.write() as db:
        page = pages.get(db, request.uid, eyes(core, request), now)  # its full text, also from swap
        if request.version not in (0, page.version):
            raise InputError(f"{page.uid} was changed meanwhile, nothing was written; see: vmem show {page.uid}")
        title = core.redacted(request.title) or _title_after(page, text)
        if page.pin:
            growth = pages.byte_size(title, text) - pages.byte_size(page.title, page.text)
            check_pinned(core, db, page, Amount(0, max(0, growth)))
        page = pages.update(db, page, title, text, page.files, now, core.analyze, author=request.author)
    core.index.refresh([page.rowid])
    made = [one.uid for one in changed.made_of(core.db.read(), page) if not one.superseded_by]
    return {"page": brief(page), "redacted": hidden, "made": made}


def _title_after(page: Page, text: str) -> str:
    """The title of an edited page: a title that was made from the old text must not go on saying it."""
    told = " ".join(page.title.rstrip("….").split()).casefold()
    before, after = (" ".join(t.split()).casefold() for t in (page.text, text))
    return title_of(text, TITLE_LIMIT) if told in before and told not in after else page.title


@operation("tag", SetTags)
def set_tags(core: Core, request: SetTags) -> Result:
    """Adds tags to a page, or takes them away."""
    with core.db.write() as db:
        page = pages.get(db, request.uid, eyes(core, request), core.clock())
        kept = [tag for tag in page.tags if tag not in request.remove]
        new = [core.redacted(tag.strip()) for tag in request.add if tag.strip()]
        tags = tuple(dict.fromkeys([*kept, *new]))
        if len(tags) > TAG_LIMIT:
            raise InputError(f"a page may have {TAG_LIMIT} tags; take one away: vmem tag {page.uid} -r TAG")
        pages.set_tags(db, page.uid, tags)
    return {"uid": page.uid, "title": page.title, "tags": list(tags)}


@operation("restore", api.Uid)
def restore(core: Core, request: api.Uid) -> Result:
    """Takes a forget back; of a page that is not forgotten what replaced it or was said against it since."""
    uid, access, now = request.uid, eyes(core, request), core.clock()
    with core.db.write() as db:
        at = forgetting.forgotten_at(db, uid)
        rows = forgetting.unhide(db, at, uid) if at else []
        known = pages.visible(db, [uid], access, now).get(uid)
        if not at and not (known and changed.hold(db, known)):
            raise NotFoundError(f"no page {uid!r} that was forgotten or replaced; see: vmem ls --forgotten")
        page = pages.get(db, uid, access, now)  # which takes it back where it raises
    core.index.refresh(rows or [page.rowid])
    return {"page": brief(page)}
