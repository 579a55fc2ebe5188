"""Operations that write a page at the wish of a person or the model: remember and pin, either of which may do both."""

from __future__ import annotations

from dataclasses import replace

from vmem import api
from vmem.capture.ignore import may_leave_project
from vmem.errors import InputError
from vmem.hot.redact import redact
from vmem.memory import pager
from vmem.memory.answers import injection
from vmem.memory.calls.registry import Result, access_of, brief, eyes, file_named, operation, project_to_write
from vmem.memory.core import Core
from vmem.memory.turns import linking
from vmem.memory.turns.walk import rules_of_thumb
from vmem.model import Draft, Page, Scope
from vmem.paging import pins
from vmem.paging.watermarks import Amount
from vmem.snapshot.worth import ASKED_FOR
from vmem.store.engine.handles import Reader
from vmem.store.pages import changed, pages
from vmem.store.pages.access import Access
from vmem.store.sessions import sessions

TITLE_LIMIT = 80  # characters of a title made from the text
SAME_LOOKED_AT = 3  # best matches that are compared with a new text


@operation("remember", api.Remember)
def remember(core: Core, request: api.Remember) -> Result:
    """Writes one page; supersedes another and pins when asked. What stands there word for word is not written twice."""
    with core.remembering:
        return _remember(core, request)


def _remember(core: Core, request: api.Remember) -> Result:
    request = request.model_copy(update={"files": tuple(file_named(core, request, path) for path in request.files)})
    _check_end(request.pin, request.ttl_s)
    again = request.author == "user" and not request.supersedes
    known = same(core, request, request.text, request.kind, request.scope) if again else None
    if known and _says_no_more(request, known):
        known = lengthened(core, known, request.ttl_s)
        wanted = api.PinPage(uid=known.uid, pin=request.pin, reason=request.reason)
        made = pin(core, wanted) if request.pin else {"page": brief(known)}
        return {"page": made["page"], "redacted": 0, "known": True}
    now, (text, hidden) = core.clock(), redact(request.text, core.secrets.patterns())
    title = core.redacted(request.title or text.strip().split("\n")[0][:TITLE_LIMIT])
    _check_scope(request, text, title)
    project_id = project_to_write(core, request)
    draft = _draft(core, request, title, text, now)
    core.give_way()
    indexed = core.analyze(draft.title, draft.text, draft.files)
    owner = 0 if request.scope == "user" else project_id
    pager.make_room(core, owner, Amount(1, pages.byte_size(title, text)))  # its delay is not for a person
    core.give_way()  # a prompt may have come meanwhile: who remembers can wait for it, and holds no lock here
    with core.db.write() as db:
        level, reason = request.pin, request.reason
        if request.supersedes:
            old = pages.get(db, request.supersedes, Access(project_id, request.agent), now)
            _check_as_wide(old, request.scope)
            if old.pin and request.author == "user":  # whoever replaces what is in every context means that
                level, reason = level or old.pin, reason or old.pin_reason
                _check_end(level, request.ttl_s)
                pages.set_pin(db, old.uid, "", "", request.author)
        session = sessions.get(db, request.session) if request.session else None
        page, _ = pages.insert(db, replace(draft, turn=session.turn if session else 0), project_id, now, indexed)
        if level:
            check_pin(core, db, page, request.author)
            pages.set_pin(db, page.uid, level, core.redacted(reason), request.author)
        page = pages.get(db, page.uid, None, now)
        replaced = [pages.get(db, request.supersedes, None, now).rowid] if request.supersedes else []
    core.give_way()
    core.index.refresh([page.rowid, *replaced])
    with rules_of_thumb(core, "link"):  # it is kept by now
        linking.link_remembered(core, page)
    return {"page": brief(page), "redacted": hidden, "known": False}


@operation("pin", api.PinPage)
def pin(core: Core, request: api.PinPage) -> Result:
    """Pins a page hard or soft, or remembers a text and pins it; unpins with an empty pin.

    What was pinned for a reason is so until another one is given.
    """
    if not request.uid:
        if not request.text or not request.pin:
            raise InputError("say what to pin: a page's id, or a text")
        return remember(core, api.Remember(**request.model_dump(exclude={"uid"})))
    now = core.clock()
    with core.db.write() as db:
        page = pages.get(db, request.uid, eyes(core, request), now)
        if request.pin:
            check_pin(core, db, page, request.author)
        reason = request.reason or (page.pin_reason if request.pin else "")
        pages.set_pin(db, page.uid, request.pin, core.redacted(reason), request.author)
        if page.pin and request.pin and request.author == "user":  # who pins it again knows what was said since
            changed.keep_all_the_same(db, page.uid)
        limited = page.expires_at is not None
        page = pages.get(db, page.uid, None, now)
        if request.pin and page.swapped:
            page = pager.fault_in(core, db, page)
    core.index.refresh([page.rowid])
    return {"page": brief(page), "lifted": limited and page.expires_at is None}


def same(core: Core, request: api.Request, text: str, kind: str, scope: str) -> Page | None:
    """The live page that says the very same, if there is one: a person and a model may have a thing kept twice."""
    hits, _ = injection.found_pages(core, access_of(core, request), text, SAME_LOOKED_AT)
    db = core.db.read()
    for page in pages.by_uids(db, [hit.page.uid for hit in hits]):  # without the notes with which they are told
        alike = (page.kind, page.scope, page.superseded_by) == (kind, scope, "")
        if alike and pages.whole(db, page).text.strip().rstrip(".").split() == text.strip().rstrip(".").split():
            return page
    return None


def lengthened(core: Core, known: Page, ttl_s: float | None) -> Page:
    """A page that is to be kept once more, for `ttl_s` seconds or (None) for good: it ends when the later of both
    does."""
    until = core.clock() + ttl_s if ttl_s else None
    if known.expires_at is None or (until is not None and until <= known.expires_at):
        return known
    with core.db.write() as db:
        pages.set_end(db, known.uid, until)
    return replace(known, expires_at=until)


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
        check_pinned(core, db, page, Amount(1, pages.byte_size(page.title, page.text)))


def check_pinned(core: Core, db: Reader, page: Page, adding: Amount) -> None:
    """Raises LimitError where this is too much for the pins of the page's project, or of user scope."""
    settings = core.settings()
    limit = Amount(settings.integer("pins.max_pages"), settings.integer("pins.max_bytes"))
    pins.check_limit(Amount(*pages.pin_usage(db, page.project_id, core.clock())), adding, limit)


def _check_end(pin: str, ttl_s: float | None) -> None:
    if pin == "hard" and ttl_s:
        raise InputError("a hard pin stays until it is unpinned: give no time limit, or pin it soft")


def _says_no_more(request: api.Remember, known: Page) -> bool:
    """Whether the page, whose text is that of the request, has its tags and files, too."""
    return {*request.tags} <= {*known.tags} and {*request.files} <= {*known.files}


def _check_scope(request: api.Remember, text: str, title: str) -> None:
    """Raises InputError where nobody can tell whose the page is to be, or it may not be theirs."""
    if request.scope != "user" and not (request.cwd or request.project):
        raise InputError("say whose memory: give cwd or project, or scope user")
    if request.scope == "user" and request.author != "user" and not may_leave_project((text, title)):
        raise InputError("this names a person or an inner machine and stays in its project; use scope project")
    if request.scope == "agent" and not request.agent:
        raise InputError("scope agent needs the agent's name")


def _draft(core: Core, request: api.Remember, title: str, text: str, now: float) -> Draft:
    clean = core.redacted
    return Draft(
        request.kind, title, text, scope=request.scope, agent=request.agent,
        speaker="user" if request.author == "user" else "assistant",  # the model's words must not pass for the user's
        session_id=request.session, files=tuple(map(clean, request.files)),
        tags=tuple(clean(tag.strip()) for tag in request.tags if tag.strip()),
        branch="" if request.project else core.branch(request.cwd),  # where it is said is not where it goes then
        created_at=now, importance=ASKED_FOR if request.author == "user" else 0.8,
        expires_at=now + request.ttl_s if request.ttl_s else None, replaces=request.supersedes,
    )  # fmt: skip


def _check_as_wide(old: Page, scope: Scope) -> None:
    """Raises InputError where some who are told the old page would be told nothing in its place."""
    if old.scope == "user" and scope != "user":
        raise InputError(f"{old.uid} holds in every project: replace it with scope=user, or leave supersedes out")
    if old.scope != "agent" and scope == "agent":
        raise InputError(f"{old.uid} is not one agent's: replace it with scope={old.scope}, or leave supersedes out")
