"""Operations behind the model's writing tools; each returns one line as `text`.

The same rules as for a person's operations, and three more: a tool reaches the caller's project and user scope
only; what it writes is the model's (author "model"); and it never hides, replaces or rewrites a hard pin.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from pydantic import Field

from vmem import api
from vmem.errors import InputError, NotFoundError
from vmem.memory import pager
from vmem.memory.calls import forget as forget_calls
from vmem.memory.calls import pages as page_calls
from vmem.memory.calls import remember as writing
from vmem.memory.calls.registry import Result, access_of, operation
from vmem.memory.calls.tool_reads import DISPUTED, Listed, PageId
from vmem.memory.core import Core
from vmem.model import Page, Pin
from vmem.recall.telling.render import clean
from vmem.store.forgotten import forgetting
from vmem.store.pages import pages
from vmem.store.pages.access import Access
from vmem.store.sessions import ledger, page_tables
from vmem.store.tiers import tiers

# Every kind but those that only capture makes.
Kept = Literal["constraint", "decision", "preference", "lesson", "procedure", "fact", "reference", "task", "rejected"]
ALSO = 10  # pages named that say the same as one that is forgotten
LEDGER_LOOKED_AT = 50  # newest entries of the session in which a page that served is looked for
DAY_S = 86_400.0
_DISPUTE = re.compile(r"\A\(disputed [\d-]+: .*\)\n\n")


class ToolRemember(api.Request):
    """One thing worth knowing later, said so that it stands alone."""

    text: str = Field(min_length=1, max_length=api.TEXT_LIMIT)
    title: str = Field(default="", max_length=200)
    kind: Kept = "fact"
    scope: Literal["project", "user"] = "project"
    tags: Listed[str] = Field(default=(), max_length=20)
    ttl_days: float | None = Field(default=None, gt=0, le=api.TTL_LIMIT_S / DAY_S)
    supersedes: PageId = ""


class ToolPage(api.Request):
    """Names one page."""

    id: PageId = Field(min_length=1)


class ToolPin(ToolPage):
    """`level` "none" unpins."""

    level: Literal["hard", "soft", "none"] = "hard"
    reason: str = Field(default="", max_length=500)


class ToolForget(ToolPage):
    """`restore` takes a forget back."""

    restore: bool = False


class ToolApplied(ToolPage):
    """What became of a page that was read: it served, or it is wrong and why."""

    verdict: Literal["used", "wrong"]
    reason: str = Field(default="", max_length=500)


@operation("tool.remember", ToolRemember)
def remember(core: Core, request: ToolRemember) -> Result:
    """Writes one page for the model."""
    with core.remembering:
        return _remember(core, request)


def _remember(core: Core, request: ToolRemember) -> Result:
    ttl_s = request.ttl_days * DAY_S if request.ttl_days else None
    old = _seen(core, request, request.supersedes) if request.supersedes else None
    known = writing.same(core, request, request.text, request.kind, request.scope)
    if known and (old is None or known.uid in (old.uid, old.superseded_by)):
        writing.lengthened(core, known, ttl_s)
        return {"text": f"That is known already, as [{known.uid}].", "pages": [known.uid]}
    if old is not None:
        _not_pinned(old, "replaced")
    given = request.model_dump(exclude={"ttl_days"})
    made = writing.remember(core, api.Remember(**given, ttl_s=ttl_s, author="model"))
    page = made["page"]
    text = f"Remembered as [{page['uid']}] {page['kind']} · {_title(page['title'])}."
    if request.supersedes:
        text += f" It replaces [{request.supersedes}]."
    if request.ttl_days:
        text += f" It expires in {request.ttl_days:g} days."
    if made["redacted"]:
        text += f" {made['redacted']} secret(s) in it were not stored."
    return {"text": text, "pages": [page["uid"]]}


def _seen(core: Core, request: api.Request, uid: str) -> Page:
    """The live page, if the caller may see it. Raises NotFoundError in a tool's words."""
    try:
        return pages.get(core.db.read(), uid, access_of(core, request), core.clock())
    except NotFoundError:
        raise NotFoundError(f"no page {uid!r} in this project; find pages with recall") from None


def _title(title: str) -> str:
    return clean(title, one_line=True).rstrip(".")


def _not_pinned(page: Page, done: str) -> None:
    if page.pin == "hard":
        raise InputError(f"{page.uid} is pinned hard and is not {done} by a tool: ask the user, then unpin it first")


@operation("tool.pin", ToolPin)
def pin(core: Core, request: ToolPin) -> Result:
    """Pins a page for the model, or unpins it."""
    _seen(core, request, request.id)
    level: Pin = "" if request.level == "none" else request.level
    given = request.model_dump(include={"reason", "cwd", "project", "session", "agent"})
    wanted = api.PinPage(uid=request.id, pin=level, author="model", **given)
    page = writing.pin(core, wanted)["page"]
    done = f"Pinned ({level})" if level else "Unpinned"
    return {"text": f"{done} [{page['uid']}] {_title(page['title'])}", "pages": [page["uid"]]}


@operation("tool.forget", ToolForget)
def forget(core: Core, request: ToolForget) -> Result:
    """Hides a page from every read path, or takes that back."""
    access = access_of(core, request)
    if request.restore:
        known = pages.by_uids(core.db.read(), [request.id])
        try:
            seen = any(page.scope == "user" or _of(page, access) for page in known)
            if not seen or not forgetting.forgotten_at(core.db.read(), request.id):  # what was replaced is the user's
                raise NotFoundError(request.id)
            page = page_calls.restore(core, api.Uid(uid=request.id))["page"]
        except NotFoundError:
            raise NotFoundError(
                f"no forgotten page {request.id!r} in this project; the user can list them with: vmem ls --forgotten"
            ) from None
        return {"text": f"Restored [{page['uid']}] {_title(page['title'])}.", "pages": [page["uid"]]}
    _not_pinned(_seen(core, request, request.id), "forgotten")
    wanted = forget_calls.Forget(uids=(request.id,), cwd=request.cwd, project=request.project)
    told = forget_calls.forget(core, wanted)
    with core.db.write() as db:
        page_tables.drop(db, request.session, "", [request.id], 0, core.clock())  # it knows
    (gone,) = told["pages"]
    days = core.settings().integer("forget.keep_days")
    text = f"Forgot [{gone['uid']}] {_title(gone['title'])}. For {days} days forget with restore=true takes it back."
    also = pages.visible(core.db.read(), told["also"], access, core.clock())
    if also:
        text += f" The same words stand in {', '.join(f'[{uid}]' for uid in list(also)[:ALSO])}: forget these, too."
    return {"text": text, "pages": [gone["uid"]]}


def _of(page: Page, access: Access) -> bool:
    """Whether a page of any state is one of the project's own."""
    return page.scope == "project" and page.project_id == access.project_id


@operation("tool.applied", ToolApplied)
def applied(core: Core, request: ToolApplied) -> Result:
    """Notes that a page served (it grows warmer) or was wrong (it is flagged with the reason, and demoted)."""
    page = _seen(core, request, request.id)
    if request.verdict == "used":
        _used(core, page, request.session)
        return {"text": f"Noted: [{page.uid}] was used.", "pages": [page.uid]}
    if not request.reason.strip():
        raise InputError("reason: say what is wrong with the page, in a sentence")
    _not_pinned(page, "disputed")
    _dispute(core, page, request.reason, request.session)
    text = f"Flagged [{page.uid}] as disputed. If you know what is right, remember it with supersedes={page.uid}."
    return {"text": text, "pages": [page.uid]}


def _used(core: Core, page: Page, session_id: str) -> None:
    with core.db.write() as db:
        lately = ledger.entries(db, LEDGER_LOOKED_AT, session_id, empty=False) if session_id else ()
        pager.count_cited(core, db, [page], page.project_id, next((e for e in lately if page.uid in e.pages), None))


def _dispute(core: Core, page: Page, reason: str, session_id: str) -> None:
    """Writes the objection before the text, as a new version: whoever is shown the page is shown it too."""
    now = core.clock()
    words = core.redacted(" ".join(reason.split()))
    day = datetime.fromtimestamp(now).strftime("%Y-%m-%d")
    text = f"(disputed {day}: {words})\n\n{_DISPUTE.sub('', page.text)}"
    with core.db.write() as db:
        pages.update(db, page, page.title, text, page.files, now, core.analyze, author="model")
        pages.set_tags(db, page.uid, tuple(dict.fromkeys([*page.tags, DISPUTED])))
        tiers.demote(db, page.uid)
        page_tables.drop(db, session_id, "", [page.uid], 0, now)  # it knows
    core.index.refresh([page.rowid])
