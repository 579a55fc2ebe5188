"""Operations that cut secrets out of what was kept before a rule of redaction knew them: look first, then cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from vmem import api
from vmem.capture.cutting import Cutter
from vmem.errors import NotFoundError, StoreError
from vmem.hot import address, spool, whole_file
from vmem.hot.redact import redact_event
from vmem.memory.calls.registry import Result, operation
from vmem.memory.core import Core
from vmem.memory.redaction import copies, redacting, unredacted
from vmem.memory.redaction.redacting import Found
from vmem.memory.upkeep import sweeping
from vmem.store.forgotten import forgetting, redaction
from vmem.store.pages import overview, pages, walk
from vmem.store.projects import projects

MOST = 10_000  # pages that are named in one request
SHOWN = 5  # passages of a page that are shown


class Look(api.Request):
    """The next pages after row `after`, of `project` or of all, or those of `uids`."""

    uids: tuple[str, ...] = Field(default=(), max_length=MOST)
    after: int = Field(default=0, ge=0, le=api.LARGEST_ID)
    limit: int = Field(default=100, ge=1, le=api.LIST_LIMIT)


class Same(api.Request):
    """Pages, of `project` or of all, that repeat what is to be cut out of the pages `uids`; `but` are left alone."""

    uids: tuple[str, ...] = Field(max_length=MOST)
    but: tuple[str, ...] = Field(default=(), max_length=MOST)


class Cut(api.Request):
    """Cuts the pages `uids`; `but` are left alone from now on. `whole`: also what is noted beside any page."""

    uids: tuple[str, ...] = Field(max_length=MOST)
    but: tuple[str, ...] = Field(default=(), max_length=MOST)
    whole: bool = True


@operation("redact.look", Look)
def look(core: Core, request: Look) -> Result:
    """Finds what today's rules of redaction would cut of kept pages, some pages a call, until `next` is 0."""
    store, cutter = redacting.own(core), _cutter(core)
    db = core.db.read()
    if request.uids:
        among = redaction.by_uids(db, request.uids)
        missing = sorted(set(request.uids) - {page.uid for page in among})
        if missing:
            raise NotFoundError(f"no page {missing[0]!r}; list them with: vmem ls, vmem ls --forgotten")
        after = 0
    else:
        among = walk.after(db, request.after, request.limit, _project(core, request))
        after = among[-1].rowid if len(among) == request.limit else 0
    left = set() if request.uids else unredacted.spared(db)
    found = redacting.look(store, (page for page in among if page.uid not in left), cutter)
    return {
        "pages": _told(core, found), "next": after, "looked": len(among),
        "spared": sum(page.uid in left for page in among), "copies": [str(path) for path in copies.listed(core)],
        "total": pages.count(db, _project(core, request)),
    }  # fmt: skip


@operation("redact.same", Same)
def same(core: Core, request: Same) -> Result:
    """Finds the pages that repeat a secret of others."""
    store, cutter = redacting.own(core), _cutter(core)
    found = list(redacting.look(store, redaction.by_uids(core.db.read(), request.uids), cutter))
    spared = redacting.spared_texts(store, request.but, cutter)
    known = {secret: rule for secret, rule in redacting.secrets_of(found).items() if secret not in spared}
    but = {*request.uids, *request.but, *unredacted.spared(core.db.read())}
    return {"pages": _told(core, redacting.same(store, known, but, _project(core, request)))}


@operation("redact.copies", Cut)
def cut_copies(core: Core, request: Cut) -> Result:
    """Cuts the same out of backups and databases put aside in the data home, and drops the last report there."""
    cutter = Cutter(patterns=core.secrets.patterns(), clean=set())
    done, failed = [], copies.drop_report(core)
    for path in copies.listed(core):
        try:
            told = copies.cut(core, path, None if request.whole else request.uids, cutter, request.but)
        except StoreError as error:
            failed.append({"path": str(path), "why": str(error)})
            continue
        done.append({"path": str(path), "pages": told.pages, "changed": told.changed})
    return {"copies": done, "failed": failed}


@operation("redact.cut", Cut)
def cut(core: Core, request: Cut) -> Result:
    """Cuts what is to be cut out of pages and of what is noted beside them, from every byte of the database."""
    store, cutter = redacting.own(core), _cutter(core)
    left_out = redacting.spared_texts(store, request.but, cutter)
    told = redacting.cut_database(
        store, request.uids, cutter, left_out, of_project=_project(core, request), all_records=request.whole
    )
    unredacted.settle(core, request.uids, request.but)
    return {
        "pages": told.pages, "passages": told.passages, "records": dict(told.records), "unread": list(told.unread),
        "events": _cut_bad_events(core) if request.whole and not request.project else 0,
        "swept": sweeping.to_the_end(core),
    }  # fmt: skip


@operation("redact.known")
def known(core: Core, request: api.Request) -> Result:
    """How many pages hold what today's rules would cut, as far as the daemon has looked by itself."""
    return unredacted.known(core)


def _cutter(core: Core) -> Cutter:
    return Cutter(patterns=core.secrets.patterns())


def _project(core: Core, request: api.Request) -> int | None:
    return projects.named(core.db.read(), request.project).id if request.project else None


def _told(core: Core, found: Iterable[Found]) -> list[Result]:
    """Pages with what would be cut of each: how often by which rule, and what is around the first places."""
    out: list[Result] = []
    for one in found:
        rules = Counter(passage.rule for passage in one.passages)
        shown = list(dict.fromkeys(passage.shown for passage in one.passages))[:SHOWN]
        out.append({
            "uid": one.page.uid, "kind": one.page.kind, "title": one.now.title, "project_id": one.page.project_id,
            "pin": one.page.pin, "forgotten": bool(forgetting.forgotten_at(core.db.read(), one.page.uid)),
            "rules": dict(rules), "passages": shown, "count": len(one.passages),
        })  # fmt: skip
    names = overview.names(core.db.read(), [one["project_id"] for one in out])
    return [{**one, "project": names.get(one["project_id"], "")} for one in out]


def _cut_bad_events(core: Core) -> int:
    """Redacts spooled events that could not be read; -> how many were changed."""
    done = 0
    for path in sorted(Path(address.spool_dir(str(core.home))).glob("*" + spool.BAD)):
        head, newline, body = path.read_bytes().partition(b"\n")
        clean = redact_event(body, core.secrets.patterns())
        if clean != body:
            whole_file.write(str(path), head + newline + clean)
            done += 1
    return done
