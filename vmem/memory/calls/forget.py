"""Operations that forget pages and what was done, one or many in one go, and take the latest of that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from vmem import api
from vmem.errors import InputError, NotFoundError
from vmem.memory.answers import branches
from vmem.memory.calls.registry import Result, access_of, brief, eyes, file_named, operation, whose
from vmem.memory.core import Core
from vmem.model import Page
from vmem.provenance import split_source
from vmem.store import duplicates, forgetting, forgotten_acts, links, pages
from vmem.store.overview import Filter

SENTENCE = 12  # characters of a page; a shorter one stands in too many others


class Forget(api.Which):
    """Pages by `uids`, or all that meet every condition that is given, and what was done that meets them.

    Of those that conditions choose, hard pins stay, unless `pinned`. `limit` is how many of them are listed.
    """

    uids: tuple[str, ...] = Field(default=(), max_length=1000)
    file: str = Field(default="", max_length=4096)
    phrase: str = Field(default="", max_length=1000)
    pinned: bool = False
    dry_run: bool = False
    limit: int = Field(default=20, ge=1, le=api.LIST_LIMIT)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a request means: pages by their rows, what was done, how many hard pins stay; `also` and `before` are pages
    that hold the words, too: now, and in an earlier version."""

    rows: Sequence[int]
    kinds: Counter[str]
    of_user: int
    pins_left: int = 0
    acts: Sequence[int] = ()
    also: Sequence[str] = ()
    before: Sequence[str] = ()


@operation("forget", Forget)
def forget(core: Core, request: Forget) -> Result:
    """Hides pages by id, or all that meet what is asked, at once; `restore.last` brings them back together."""
    now = core.clock()
    chosen = _by_id(core, request, now) if request.uids else _by_condition(core, request, now)
    listed = _newest(core, chosen.rows, request.limit)
    if not request.dry_run:
        with core.db.write() as db:
            forgotten_acts.hide(db, chosen.acts, now)
        for start in range(0, len(chosen.rows), forgetting.SLICE):
            part = chosen.rows[start : start + forgetting.SLICE]
            with core.db.write() as db:
                forgetting.hide(db, part, now)
            core.index.refresh(part)
            core.give_way()
    return {
        "pages": [brief(page) for page in listed], "total": len(chosen.rows), "acts": len(chosen.acts),
        "kinds": dict(chosen.kinds), "pins_left": chosen.pins_left, "all_projects": chosen.of_user,
        "also": chosen.also, "before": chosen.before, "dry_run": request.dry_run,
    }  # fmt: skip


def _by_id(core: Core, request: Forget, now: float) -> _Chosen:
    db, access = core.db.read(), eyes(core, request)
    found = [pages.get(db, uid, access, now) for uid in dict.fromkeys(request.uids)]
    said = dict.fromkeys(uid for page in found for uid in _said_too(core, page, now))
    return _Chosen(
        [page.rowid for page in found], Counter(page.kind for page in found),
        sum(page.scope == "user" for page in found), also=[uid for uid in said if uid not in request.uids],
    )  # fmt: skip


def _newest(core: Core, rows: Sequence[int], limit: int) -> list[Page]:
    return pages.of_rows(core.db.read(), sorted(rows, reverse=True)[:limit])


def _said_too(core: Core, page: Page, now: float) -> list[str]:
    """The page that it was merged into, what was made of it (an exchange's statements and further parts), and pages of
    the same session that say it word for word, as the turn in which it was said."""
    db = core.db.read()
    made = [link.src for link in links.of(db, page.uid) if link.rel == "derived_from" and link.dst == page.uid]
    linked = [*duplicates.kept_instead(db, [page.uid]).values(), *(one.uid for one in pages.live(db, made, now))]
    text = split_source(page.text, page.speaker)[0]
    if not page.session_id or len(text) < SENTENCE:
        return linked
    wanted = Filter(session_id=page.session_id)
    found = [one.rowid for part in forgetting.chosen(db, None, wanted, "", text, now) for one in part]
    return linked + [other.uid for other in pages.of_rows(db, sorted(found, reverse=True)) if other.uid != page.uid]


def _by_condition(core: Core, request: Forget, now: float) -> _Chosen:
    conditions = (request.kind, request.tag, request.of_session, request.since, request.until, request.file)
    no_words = request.phrase and not request.phrase.strip()  # such a phrase would be in every page
    if no_words or not (any(conditions) or request.branch or request.phrase):
        raise InputError("say what to forget: vmem forget ID, or a condition, as: vmem forget --matching WORDS")
    access = whose(core, request)
    wanted = Filter(
        request.kind, request.tag, request.of_session, request.since, request.until,
        branches=branches.chosen(core, access, request.cwd, request.branch),
    )  # fmt: skip
    found: list[forgetting.Found] = []
    file, db = file_named(core, request, request.file), core.db.read()
    for part in forgetting.chosen(db, access, wanted, file, request.phrase, now):
        found += part
        core.give_way()
    going = [one for one in found if request.pinned or one.pin != "hard"]
    acts = forgotten_acts.chosen(db, access.project_id if access else None, wanted, file, request.phrase)
    return _Chosen(
        [one.rowid for one in going], Counter(one.kind for one in going), sum(one.user_scope for one in going),
        len(found) - len(going), acts, before=forgetting.said_before(db, access, request.phrase, now),
    )  # fmt: skip


@operation("restore.last", api.Somewhere)
def restore_last(core: Core, request: api.Somewhere) -> Result:
    """Takes the latest forget back, in the project or in any: all pages that it hid."""
    project = None if request.everywhere else access_of(core, request).project_id
    with core.db.write() as db:
        at = forgetting.last(db, project)
        if not at:
            raise NotFoundError(
                "nothing is forgotten here that could be restored; all projects: vmem ls --forgotten -a"
            )
        rows = forgetting.unhide(db, at)
        acts = forgotten_acts.unhide(db, at)
    core.index.refresh(rows)
    listed = _newest(core, rows, request.limit)
    return {"pages": [brief(page) for page in listed], "total": len(rows), "acts": acts, "forgotten_at": at}
