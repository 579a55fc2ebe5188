"""Operations that forget pages, one or many in one go, and take the latest of that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pydantic import Field

from vmem import api
from vmem.errors import InputError, NotFoundError
from vmem.memory.answers import branches
from vmem.memory.calls.registry import Result, access_of, brief, eyes, file_named, operation, whose
from vmem.memory.core import Core
from vmem.model import Page
from vmem.provenance import split_source
from vmem.store import duplicates, forgetting, links, pages
from vmem.store.overview import Filter

SENTENCE = 12  # characters of a page; a shorter one stands in too many others


class Forget(api.Which):
    """Pages by `uids`, or all that meet every condition that is given.

    Of those that conditions choose, hard pins stay, unless `pinned`. `limit` is how many of them are listed.
    """

    uids: tuple[str, ...] = Field(default=(), max_length=1000)
    file: str = Field(default="", max_length=4096)
    phrase: str = Field(default="", max_length=1000)
    pinned: bool = False
    dry_run: bool = False
    limit: int = Field(default=20, ge=1, le=api.LIST_LIMIT)


@operation("forget", Forget)
def forget(core: Core, request: Forget) -> Result:
    """Hides pages by id, or all that meet what is asked, at once; `restore.last` brings them back together."""
    now = core.clock()
    if request.uids:
        db, access = core.db.read(), eyes(core, request)
        found = [pages.get(db, uid, access, now) for uid in dict.fromkeys(request.uids)]
        rows, kept, of_user = [page.rowid for page in found], 0, sum(page.scope == "user" for page in found)
        kinds = Counter[str](page.kind for page in found)
        said = dict.fromkeys(uid for page in found for uid in _said_too(core, page, now))
        also = [uid for uid in said if uid not in request.uids]
    else:
        rows, kept, kinds, of_user = _chosen(core, request, now)
        also = []
    listed = _newest(core, rows, request.limit)
    if not request.dry_run:
        for start in range(0, len(rows), forgetting.SLICE):
            part = rows[start : start + forgetting.SLICE]
            with core.db.write() as db:
                forgetting.hide(db, part, now)
            core.index.refresh(part)
            core.give_way()
    return {
        "pages": [brief(page) for page in listed], "total": len(rows), "kinds": dict(kinds), "pins_left": kept,
        "all_projects": of_user, "also": also, "dry_run": request.dry_run,
    }  # fmt: skip


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


def _chosen(core: Core, request: Forget, now: float) -> tuple[list[int], int, Counter[str], int]:
    """Their rows, how many hard pins stay, how many there are of each kind and how many are of user scope."""
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
    file = file_named(core, request, request.file)
    for part in forgetting.chosen(core.db.read(), access, wanted, file, request.phrase, now):
        found += part
        core.give_way()
    going = [one for one in found if request.pinned or one.pin != "hard"]
    kinds = Counter(one.kind for one in going)
    return [one.rowid for one in going], len(found) - len(going), kinds, sum(one.user_scope for one in going)


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
    core.index.refresh(rows)
    listed = _newest(core, rows, request.limit)
    return {"pages": [brief(page) for page in listed], "total": len(rows), "forgotten_at": at}
