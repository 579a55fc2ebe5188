"""Bringing back pages of our own export as they were: id, version, pin, times, supersession, links, history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from vmem.capture import exporters
from vmem.capture.exporters import More
from vmem.errors import InputError, LimitError
from vmem.memory.calls.remember import check_pin
from vmem.memory.core import Core
from vmem.memory.turns import writing
from vmem.model import Page
from vmem.paging.pins import AUTHORS
from vmem.store.engine.handles import Reader
from vmem.store.files import transfer
from vmem.store.pages import pages
from vmem.store.projects import projects

Exported = tuple[Page, More]
Origin = tuple[str, ...]  # the keys of the project that a page came from; () for one of all projects


class Destination(NamedTuple):
    """Where pages of an origin go: to a project of ours, by number, to one that is made of that name, or (HERE) to
    where the request comes from."""

    project_id: int = 0
    made: str | None = None


HERE = Destination()


class Taken(NamedTuple):
    """How many pages were new, by the number of their project, 0 for those of all; and how many lost their pin."""

    new: Counter[int]
    unpinned: int


def exported(text: str, form: str) -> list[Exported] | None:
    """The pages of one of our own exports, a text of the form `page` or `jsonl`; None for anything else."""
    if form == "page":
        return [exporters.exported_markdown(text)]
    lines = [line for line in text.split("\n") if line.strip()]
    if form == "jsonl" and all('"vmem"' in line for line in lines):
        return [exporters.exported_json(line) for line in lines]
    return None


def origin(page: Page, more: More) -> Origin:
    """Where a page came from."""
    if page.scope == "user":
        return ()
    return tuple(projects.lasting(more.project_keys or (page.project,)))


def destinations(db: Reader, found: list[Exported], *, to_known: bool, to_made: bool) -> dict[Origin, Destination]:
    """Where pages of each origin go: with `to_known` to the project that they came from, where we know that; with
    `to_made` to one that is made of it, where we do not."""
    goes: dict[Origin, Destination] = {}
    for page, more in found:
        keys = origin(page, more)
        known = projects.came_from(db, keys) if keys and to_known else None
        if known is not None:
            goes[keys] = Destination(known)
        else:
            goes[keys] = Destination(made=more.project_name) if keys and to_made else HERE
    return goes


def owners(core: Core, goes: dict[Origin, Destination], here: Callable[[], int]) -> dict[Origin, int]:
    """The projects of these destinations, by number, each made where it is not known. It is one of ours before a page
    is taken in: nothing goes astray."""
    found: dict[Origin, int] = {}
    for keys, to in goes.items():
        if to.made is not None:
            with core.db.write() as db:
                found[keys] = projects.adopt(db, keys, to.made, core.clock())
        else:
            found[keys] = to.project_id or here()
    return found


def bring_back(core: Core, found: list[Exported], owner_of: dict[Origin, int]) -> Taken:
    """Writes exported pages that are not here yet. A pin that may not be one here, or not any more, is left out."""
    new, unpinned = Counter[int](), 0
    for start in range(0, len(found), writing.BATCH):
        prepared = []
        for page, more in found[start : start + writing.BATCH]:
            draft = writing.redacted(core, exporters.draft_of(page))
            prepared.append((page, more, draft, core.analyze(draft.title, draft.text, draft.files)))
        now, rows = core.clock(), []
        with core.db.write() as db:
            for page, more, draft, indexed in prepared:
                if transfer.uid_taken(db, page.uid) or (more.key and pages.by_key(db, more.key)):
                    continue
                owner = owner_of[origin(page, more)]
                made, _ = pages.insert(db, replace(draft, key=""), owner, now, indexed, uid=page.uid)
                kept = _with_its_pin(core, db, page, made)
                unpinned += kept.pin != page.pin
                transfer.set_state(db, made, kept)
                transfer.set_besides(db, made, more.key, more.links, more.history, now)
                rows.append(made.rowid)
                new[0 if page.scope == "user" else owner] += 1
        core.index.refresh(rows)
    return Taken(new, unpinned)


def _with_its_pin(core: Core, db: Reader, page: Page, made: Page) -> Page:
    """The exported page, without its pin where the one `made` of it may have none."""
    try:
        if page.pin:
            check_pin(core, db, made, page.pin_author if page.pin_author in AUTHORS else "model")
    except (InputError, LimitError):
        return replace(page, pin="", pin_reason="", pin_author="")
    return page
