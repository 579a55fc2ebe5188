"""Writes as a background writer makes them, with both kinds of reclaim."""

from __future__ import annotations

import random

from vmem.memory import pager
from vmem.memory.core import Core
from vmem.model import KINDS, Draft, Page
from vmem.paging.watermarks import Amount
from vmem.store.pages import pages
from vmem.store.projects import projects


def project_of(core: Core) -> int:
    with core.db.write() as db:
        return projects.resolve(db, ("dir:/p",), "p", "/p", core.clock())


def put(core: Core, count: int, kind: str = "", text: str = "") -> list[Page]:
    """Writes pages as a background writer does, in transactions of ten, with both kinds of reclaim."""
    rng = random.Random(count)
    project = project_of(core)
    made: list[Page] = []
    for start in range(0, count, 10):
        drafts = []
        for number in range(start, min(start + 10, count)):
            chosen = kind or rng.choice(KINDS)
            drafts.append(Draft(chosen, f"t{number}", text or f"note {number} says {rng.random()}"))  # type: ignore[arg-type]
        pager.make_room(core, project, Amount(len(drafts), 100 * len(drafts)))
        with core.db.write() as db:
            for draft in drafts:
                made.append(pages.insert(db, draft, project, core.clock(), core.analyze(draft.title, draft.text))[0])
        pager.background(core)
    return made
