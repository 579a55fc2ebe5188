"""Operations that forget pages and what was done, one or many in one go, and take the latest of that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from vmem import api
from vmem.errors import InputError, NotFoundError, StoreError
from vmem.memory.answers import branches
from vmem.memory.calls.registry import Result, access_of, brief, eyes, file_named, operation, whose
from vmem.memory.core import Core
from vmem.memory.redaction import copies
from vmem.memory.upkeep import removing, sweeping
from vmem.model import Page
from vmem.provenance import statement
from vmem.recall.words.terms import query_terms
from vmem.store.engine.connection import Database
from vmem.store.engine.handles import Reader
from vmem.store.forgotten import forgetting, forgotten_acts
from vmem.store.pages import duplicates, links, pages, search
from vmem.store.pages.access import Access
from vmem.store.pages.overview import Filter
from vmem.store.projects import projects
from vmem.store.sessions import ledger
from vmem.store.upkeep import queue

NO_PROJECT = -1  # the number of none
SENTENCE = 12  # characters of a page; a shorter one stands in too many others
NEAR = 50  # of the pages with the words of a statement those that are read: where all of it stands is among them


class Forget(api.Which):
    """Pages by `uids`, or all that meet every condition that is given, and what was done that meets them.

    Of those that conditions choose, hard pins stay, unless `pinned`. `limit` is how many of them are listed. With
    `for_good` nothing can be brought back, and what is forgotten already is among it.
    """

    uids: tuple[str, ...] = Field(default=(), max_length=1000)
    file: str = Field(default="", max_length=4096)
    phrase: str = Field(default="", max_length=1000)
    pinned: bool = False
    for_good: bool = False
    dry_run: bool = False
    limit: int = Field(default=20, ge=1, le=api.LIST_LIMIT)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a request means: pages by their rows, what was done, the rows of hard pins that stay; `also` and `before`
    are pages that hold the words, too: now, and in an earlier version; `elsewhere` is how many do that it does not
    reach: of other projects, or an agent's own. `asked` are prompts (their entries in the ledger) with these words."""

    rows: Sequence[int]
    kinds: Counter[str]
    of_user: int
    pins_left: Sequence[int] = ()
    acts: Sequence[int] = ()
    also: Sequence[str] = ()
    before: Sequence[str] = ()
    elsewhere: int = 0
    asked: Sequence[int] = ()


@operation("forget", Forget)
def forget(core: Core, request: Forget) -> Result:
    """Hides pages by id, or all that meet what is asked, at once; `restore.last` brings them back together."""
    now = core.clock()
    wanted = _wanted(core, request)
    chosen = _chosen(core, core.db.read(), request, wanted, now)
    listed = _newest(core, chosen.rows, request.limit)
    told = {
        "pages": [brief(page) for page in listed], "total": len(chosen.rows), "acts": len(chosen.acts),
        "kinds": dict(chosen.kinds), "pins_left": len(chosen.pins_left), "all_projects": chosen.of_user,
        "also": chosen.also, "before": chosen.before, "elsewhere": chosen.elsewhere,
        "asked": len(chosen.asked), "dry_run": request.dry_run,
    }  # fmt: skip
    if request.dry_run:
        return told
    _hide(core, core.db, chosen, now, again=request.for_good)
    return {**told, **(_for_good(core, request, wanted, chosen, now) if request.for_good else {})}


def _hide(core: Core, database: Database, chosen: _Chosen, now: float, *, again: bool) -> None:
    with database.write() as db:
        forgotten_acts.hide(db, chosen.acts, now)
        ledger.drop_explanations(db, chosen.asked)
        if again and chosen.asked:
            sweeping.begin_anew(db)
    for start in range(0, len(chosen.rows), forgetting.SLICE):
        part = chosen.rows[start : start + forgetting.SLICE]
        with database.write() as db:
            forgetting.hide(db, part, now, again=again)
        if database is core.db:
            core.index.refresh(part)
        core.give_way()


def _for_good(core: Core, request: Forget, wanted: Filter, chosen: _Chosen, now: float) -> Result:
    """Removes what was chosen and hidden, from the copies of the database, too, and the last report: `copies` are those
    that were changed, `failed` those that could not be, `swept` whether no byte of it is left."""
    uids = forgetting.hidden_at(core.db.read(), now)
    pins = [page.uid for page in pages.of_rows(core.db.read(), chosen.pins_left)]
    by_words = bool(request.phrase) and not (request.kind or request.tag or request.file)
    removing.for_good(core, core.db, now, core.index.refresh, by_words=by_words)
    _drop_jobs(core, core.db, request, wanted)
    swept = sweeping.to_the_end(core)
    done, failed = [], copies.drop_report(core)
    for path in copies.listed(core):
        try:
            with copies.changing(core, path) as change:
                there = _in_copy(core, change.db, request, wanted, uids, pins, now)
                dropped = _drop_jobs(core, change.db, request, wanted)
                change.done = bool(there.rows or there.acts or there.asked or dropped)
                _hide(core, change.db, there, now, again=True)
                removing.for_good(core, change.db, now, lambda _: None, by_words=by_words)
        except StoreError as error:
            failed.append({"path": str(path), "why": str(error)})
            continue
        done += [str(path)] if change.done else []
    return {"copies": done, "failed": failed, "swept": swept}


def _drop_jobs(core: Core, database: Database, request: Forget, wanted: Filter) -> int:
    """Drops the jobs that hold the words and meet what else is asked; -> how many."""
    if request.uids or request.file:
        return 0
    access = _whose_in(core, database.read(), request)
    with database.write() as db:
        dropped = queue.forget(db, access.project_id if access else None, wanted, request.phrase)
        if dropped:
            sweeping.begin_anew(db)
        return dropped


def _in_copy(
    core: Core, copy: Database, request: Forget, wanted: Filter, uids: Sequence[str], pins: Sequence[str], now: float
) -> _Chosen:
    """The same in a copy of the database: the pages that were chosen, and what meets the conditions there, but for
    `pins` that stay."""
    db = copy.read()
    rows = [page.rowid for page in pages.by_uids(db, uids)]
    there = _Chosen(rows, Counter(), 0) if request.uids else _chosen(core, db, request, wanted, now)
    stay = {page.rowid for page in pages.by_uids(db, pins)}
    return replace(there, rows=list(dict.fromkeys([*(row for row in there.rows if row not in stay), *rows])))


def _whose_in(core: Core, db: Reader, request: Forget) -> Access | None:
    """Whose eyes a request has in a copy: by its number a project may be another there, as both went on by
    themselves."""
    access = whose(core, request)
    if access is None or not access.project_id:
        return access
    mine, there = projects.by_id(core.db.read(), access.project_id), projects.by_id(db, access.project_id)
    if mine and there and (mine.created_at == there.created_at or not set(mine.keys).isdisjoint(there.keys)):
        return access
    return replace(access, project_id=NO_PROJECT)


def _wanted(core: Core, request: Forget) -> Filter:
    """What is asked of pages; once, as a branch of which all is deleted is not known any more."""
    branch = branches.chosen(core, whose(core, request), request.cwd, request.branch)
    return Filter(
        request.kind, request.tag, request.of_session, request.since, request.until,
        branches=branch, forgotten=request.for_good,
    )  # fmt: skip


def _chosen(core: Core, db: Reader, request: Forget, wanted: Filter, now: float) -> _Chosen:
    return _by_id(core, db, request, now) if request.uids else _by_condition(core, db, request, wanted, now)


def _by_id(core: Core, db: Reader, request: Forget, now: float) -> _Chosen:
    access = eyes(core, request)
    gone = {page.uid: page for page in pages.by_uids(db, request.uids)} if request.for_good and access is None else {}
    found = [gone.get(uid) or pages.get(db, uid, access, now) for uid in dict.fromkeys(request.uids)]
    said = dict.fromkeys(uid for page in found for uid in _said_too(core, page, access, now))
    return _Chosen(
        [page.rowid for page in found], Counter(page.kind for page in found),
        sum(page.scope == "user" for page in found), also=[uid for uid in said if uid not in request.uids],
    )  # fmt: skip


def _newest(core: Core, rows: Sequence[int], limit: int) -> list[Page]:
    return pages.of_rows(core.db.read(), sorted(rows, reverse=True)[:limit])


def _said_too(core: Core, page: Page, access: Access | None, now: float) -> list[str]:
    """The page that it was merged into, what was made of it (an exchange's statements and further parts), and pages
    that say it word for word, as the turn in which it was said."""
    db = core.db.read()
    made = [link.src for link in links.of(db, page.uid) if link.rel == "derived_from" and link.dst == page.uid]
    linked = [*duplicates.kept_instead(db, [page.uid]).values(), *(one.uid for one in pages.live(db, made, now))]
    said = statement(page.text)
    if page.kind == "episode" or len(said) < SENTENCE:
        return linked
    terms, owners = query_terms(said), [page.project_id] if page.project_id else [p.id for p in projects.every(db)]
    near = {
        row for owner in owners or [NO_PROJECT] for swapped in (False, True)
        for row, _ in search.find(db, terms, owner, NEAR, swapped)
    }  # fmt: skip
    core.give_way()
    found = [pages.whole(db, one) for one in pages.visible_rows(db, sorted(near, reverse=True), access, now).values()]
    words = forgetting.squeezed(said)
    return linked + [one.uid for one in found if one.uid != page.uid and words in forgetting.squeezed(one.text)]


def _by_condition(core: Core, db: Reader, request: Forget, wanted: Filter, now: float) -> _Chosen:
    conditions = (request.kind, request.tag, request.of_session, request.since, request.until, request.file)
    no_words = request.phrase and not request.phrase.strip()  # such a phrase would be in every page
    if no_words or not (any(conditions) or request.branch or request.phrase):
        raise InputError("say what to forget: vmem forget ID, or a condition, as: vmem forget --matching WORDS")
    access = _whose_in(core, db, request)
    found: list[forgetting.Found] = []
    file = file_named(core, request, request.file)
    elsewhere = 0
    for part in forgetting.chosen(db, access, wanted, file, request.phrase, now):
        found += part
        core.give_way()
    for part in forgetting.chosen(db, None, wanted, file, request.phrase, now) if request.phrase and access else ():
        elsewhere += len(part)
        core.give_way()
    stay = [one.rowid for one in found if one.pin == "hard" and not request.pinned]
    going = [one for one in found if request.pinned or one.pin != "hard"]
    project_id = access.project_id if access else None
    acts = forgotten_acts.chosen(db, project_id, wanted, file, request.phrase)
    asked = [] if file else ledger.asking(db, query_terms(request.phrase), project_id, wanted)
    return _Chosen(
        [one.rowid for one in going], Counter(one.kind for one in going), sum(one.user_scope for one in going),
        stay, acts, before=forgetting.said_before(db, access, request.phrase, now), asked=asked,
        elsewhere=elsewhere - len(found) if elsewhere else 0,
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
