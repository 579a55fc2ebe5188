"""Operations on pages: remember, recall, read, edit, tag, pin, restore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import Field

from vmem import api
from vmem.capture.ignore import may_leave_project
from vmem.capture.talk.episodes import title_of
from vmem.errors import InputError, NotFoundError, StoreError
from vmem.hot.redact import redact
from vmem.memory import pager
from vmem.memory.answers import injection
from vmem.memory.calls.registry import Result, access_of, brief, eyes, file_named, operation, project_to_write
from vmem.memory.core import Core
from vmem.model import Draft, Page, Resident, Scope
from vmem.paging import pins
from vmem.paging.watermarks import Amount
from vmem.recall.excerpt import window
from vmem.recall.render import render_line
from vmem.recall.terms import query_terms
from vmem.recall.tokens import estimate_tokens
from vmem.snapshot.worth import ASKED_FOR
from vmem.store import duplicates, forgetting, history, ledger, page_tables, pages, search, sessions
from vmem.store.access import Access
from vmem.store.handles import Reader

TITLE_LIMIT = 80  # characters of a title made from the text
TAG_LIMIT = 32  # of a page
EXCERPT_TOKENS = 120  # of each hit of a search
SAME_LOOKED_AT = 3  # best matches that are compared with a new text


class SetTags(api.Uid):
    """Adds and removes tags of a page."""

    add: tuple[str, ...] = Field(default=(), max_length=TAG_LIMIT)
    remove: tuple[str, ...] = Field(default=(), max_length=TAG_LIMIT)


@operation("remember", api.Remember)
def remember(core: Core, request: api.Remember) -> Result:
    """Writes one page; supersedes another and pins when asked. What stands there word for word is not written twice."""
    request = request.model_copy(update={"files": tuple(file_named(core, request, path) for path in request.files)})
    again = request.author == "user" and not (request.supersedes or request.ttl_s)
    known = same(core, request, request.text, request.kind, request.scope) if again else None
    if known and _says_no_more(request, known):
        wanted = api.PinPage(uid=known.uid, pin=request.pin, reason=request.reason or known.pin_reason)
        made = pin(core, wanted) if request.pin else {"page": brief(known)}
        return {"page": made["page"], "redacted": 0, "known": True}
    text, hidden = redact(request.text, core.redact_patterns())
    title = core.redacted(request.title or text.strip().split("\n")[0][:TITLE_LIMIT])
    now = core.clock()
    if request.scope != "user" and not (request.cwd or request.project):
        raise InputError("say whose memory: give cwd or project, or scope user")
    if request.scope == "user" and request.author != "user" and not may_leave_project((text, title)):
        raise InputError("this names a person or an inner machine and stays in its project; use scope project")
    if request.scope == "agent" and not request.agent:
        raise InputError("scope agent needs the agent's name")
    project_id = project_to_write(core, request)
    branch = "" if request.project else core.branch(request.cwd)  # where it is said is not where it goes then
    draft = Draft(
        request.kind, title, text, scope=request.scope, agent=request.agent,
        speaker="user" if request.author == "user" else "assistant",  # the model's words must not pass for the user's
        session_id=request.session, files=tuple(map(core.redacted, request.files)),
        tags=tuple(core.redacted(tag.strip()) for tag in request.tags if tag.strip()), branch=branch, created_at=now,
        importance=ASKED_FOR if request.author == "user" else 0.8,
        expires_at=now + request.ttl_s if request.ttl_s else None,
    )  # fmt: skip
    core.give_way()
    indexed = core.analyze(draft.title, draft.text, draft.files)
    owner = 0 if request.scope == "user" else project_id
    pager.make_room(core, owner, Amount(1, pages.byte_size(title, text)))  # its delay is not for a person
    core.give_way()  # a prompt may have come meanwhile: who remembers can wait for it, and holds no lock here
    with core.db.write() as db:
        level, reason = request.pin, request.reason
        if request.supersedes:
            old_page = pages.get(db, request.supersedes, Access(project_id, request.agent), now)
            _check_as_wide(old_page, request.scope)
            if old_page.pin and request.author == "user":  # whoever replaces what is in every context means that
                level, reason = level or old_page.pin, reason or old_page.pin_reason
                pages.set_pin(db, old_page.uid, "", "", request.author)
        session = sessions.get(db, request.session) if request.session else None
        draft = replace(draft, turn=session.turn if session else 0, replaces=request.supersedes)
        page, _ = pages.insert(db, draft, project_id, now, indexed)
        if level == "hard" and request.ttl_s:
            raise InputError("a hard pin stays until it is unpinned: give no time limit, or pin it soft")
        if level:
            check_pin(core, db, page, request.author)
            pages.set_pin(db, page.uid, level, core.redacted(reason), request.author)
        page = pages.get(db, page.uid, None, now)
        old = [pages.get(db, request.supersedes, None, now)] if request.supersedes else []
    core.give_way()
    core.index.refresh([page.rowid, *(p.rowid for p in old)])
    return {"page": brief(page), "redacted": hidden, "known": False}


def same(core: Core, request: api.Request, text: str, kind: str, scope: str) -> Page | None:
    """The live page that says the very same, if there is one: a person and a model may have a thing kept twice."""
    for page in (hit.page for hit in injection.found_pages(core, access_of(core, request), text, SAME_LOOKED_AT)[0]):
        alike = (page.kind, page.scope, page.superseded_by) == (kind, scope, "")
        if alike and page.text.strip().rstrip(".").split() == text.strip().rstrip(".").split():
            return page
    return None


def _says_no_more(request: api.Remember, known: Page) -> bool:
    """Whether the page, whose text is that of the request, has its tags and files, too, and no end."""
    return {*request.tags} <= {*known.tags} and {*request.files} <= {*known.files} and known.expires_at is None


def _check_as_wide(old: Page, scope: Scope) -> None:
    """Raises InputError where some who are told the old page would be told nothing in its place."""
    if old.scope == "user" and scope != "user":
        raise InputError(f"{old.uid} holds in every project: replace it with scope=user, or leave supersedes out")
    if old.scope != "agent" and scope == "agent":
        raise InputError(f"{old.uid} is not one agent's: replace it with scope={old.scope}, or leave supersedes out")


@operation("recall", api.Recall)
def recall(core: Core, request: api.Recall) -> Result:
    """Searches; -> page-table lines with id, kind, title and tokens, best first.

    `words` tells whether a page holds a word of the question; `sure` (0..1, of the best) can be compared between
    projects, which `score` cannot.
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
            }
            for hit in hits
        ],
        "replaced": _replaced(core, request) if request.superseded else [],
    }


def _replaced(core: Core, request: api.Recall) -> list[Result]:
    """Pages that match and no longer hold, with when and by what they were replaced."""
    db = core.db.read()
    access = access_of(core, request)
    found: list[Page] = []
    for swapped in (False, True):
        rows = search.find(db, query_terms(request.query), access.project_id, 10 * request.limit, swapped=swapped)
        known = pages.visible_rows(db, [row for row, _ in rows], access, core.clock())
        found += [known[row] for row, _ in rows if row in known and known[row].superseded_by]
    return [
        {**brief(page), "line": f"{render_line(page)} · {state_of(page)}", "state": state_of(page)}
        for page in found[: request.limit]
    ]


@operation("fault", api.Fault)
def fault(core: Core, request: api.Fault) -> Result:
    """Reads pages in full by id, or a range of their text; as they were at a time with `as_of`."""
    now = core.clock()
    access = eyes(core, request)
    found, missing, read = [], [], []
    for uid in request.uids:
        try:
            page = pages.get(core.db.read(), uid, access, now)
        except NotFoundError:
            missing.append(uid)
            continue
        if request.as_of is not None:
            then = history.as_of(core.db.read(), page, request.as_of)
            if then is None:
                missing.append(uid)
                continue
            page = replace(page, title=then.title, text=then.text, version=then.version, updated_at=then.at)
        else:
            read.append(page)
        end = request.start + request.length if request.length else None
        text = page.text[request.start : end]
        found.append({**brief(page), "text": text, "characters": len(page.text), "state": state_of(page)})
    merged = duplicates.kept_instead(core.db.read(), [one["uid"] for one in found])
    for one in found:
        if one["uid"] in merged:
            one["state"] = one["state"] or f"says what {merged[one['uid']]} says, which is told in its place"
    if not found:
        raise NotFoundError(f"no page {', '.join(missing)}; search with: vmem search WORDS, vmem ls --forgotten")
    whole = [] if request.start or request.length else read
    tokens = sum(estimate_tokens(page["text"]) for page in found) if read else 0
    note_read(core, request.session, read, whole, tokens)
    return {"pages": found, "missing": missing}


def state_of(page: Page) -> str:
    """What a reader must know of a page that no longer holds: "replaced on 2026-03-01 by abc"; "" when it holds."""
    if not page.superseded_by:
        return ""
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


@operation("edit", api.Edit)
def edit(core: Core, request: api.Edit) -> Result:
    """Writes a new version of a page; the old one stays in its history."""
    text, hidden = redact(request.text, core.redact_patterns())
    now = core.clock()
    with core.db.write() as db:
        page = pages.get(db, request.uid, eyes(core, request), now)  # its full text, also from swap
        title = core.redacted(request.title) or _title_after(page, text)
        if page.pin:
            growth = pages.byte_size(title, text) - pages.byte_size(page.title, page.text)
            _check_pinned(core, db, page, Amount(0, max(0, growth)))
        page = pages.update(db, page, title, text, page.files, now, core.analyze, author=request.author)
    core.index.refresh([page.rowid])
    return {"page": brief(page), "redacted": hidden}


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


@operation("pin", api.PinPage)
def pin(core: Core, request: api.PinPage) -> Result:
    """Pins a page hard or soft, or remembers a text and pins it; unpins with an empty pin."""
    if not request.uid:
        if not request.text or not request.pin:
            raise InputError("say what to pin: a page's id, or a text")
        given = request.model_dump(exclude={"uid"})
        return remember(core, api.Remember(**given))
    now = core.clock()
    with core.db.write() as db:
        page = pages.get(db, request.uid, eyes(core, request), now)
        if request.pin:
            check_pin(core, db, page, request.author)
        pages.set_pin(db, page.uid, request.pin, core.redacted(request.reason), request.author)
        limited = page.expires_at is not None
        page = pages.get(db, page.uid, None, now)
        back = [pager.fault_in(core, db, page)] if request.pin and page.swapped else []
        page = back[0] if back else page
    core.index.refresh([page.rowid])
    return {"page": brief(page), "lifted": limited and page.expires_at is None}


def check_pin(core: Core, db: Reader, page: Page, author: str) -> None:
    """Raises InputError where the page cannot be pinned, LimitError where the pins of its project are too many."""
    pins.check_author(author)
    if page.superseded_by:
        raise InputError(f"{page.uid} was replaced by {page.superseded_by}; pin that: vmem pin {page.superseded_by}")
    if page.speaker in ("tool", "web"):
        raise InputError(
            f"{page.uid} came from {page.speaker} text and cannot be pinned; remember it in your own words"
        )
    if not page.pin:
        _check_pinned(core, db, page, Amount(1, pages.byte_size(page.title, page.text)))


def _check_pinned(core: Core, db: Reader, page: Page, adding: Amount) -> None:
    """Refuses what would exceed the limits of the page's project or of user scope."""
    settings = core.settings()
    limit = Amount(settings.integer("pins.max_pages"), settings.integer("pins.max_bytes"))
    pins.check_limit(Amount(*pages.pin_usage(db, page.project_id, core.clock())), adding, limit)


@operation("restore", api.Uid)
def restore(core: Core, request: api.Uid) -> Result:
    """Takes a forget back."""
    with core.db.write() as db:
        at = forgetting.forgotten_at(db, request.uid)
        if not at:
            raise NotFoundError(f"no forgotten page {request.uid!r}")
        rows = forgetting.unhide(db, at, request.uid)
        page = pages.get(db, request.uid, eyes(core, request), core.clock())  # which takes it back where it raises
    core.index.refresh(rows)
    return {"page": brief(page)}
