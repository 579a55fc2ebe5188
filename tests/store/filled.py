"""A store with pages in it."""

from __future__ import annotations

import random

from vmem.model import KINDS, Draft
from vmem.recall.words.terms import index_terms
from vmem.store.engine.connection import Database
from vmem.store.pages import pages
from vmem.store.pages.pages import Indexed
from vmem.store.projects import projects
from vmem.store.tiers import swap


def analyze(title: str, text: str, files: object = ()) -> Indexed:
    """What the store is to keep of a text, with stand-ins for what only memory reads."""
    return Indexed(" ".join(index_terms(f"{title}\n{text}")), b"lex", b"vec", len(text) // 4)


def fill(database: Database, count: int = 40) -> None:
    """Pages in two projects and user scope, a third of them in swap."""
    rng = random.Random(3)
    with database.write() as db:
        owners = [projects.resolve(db, (f"dir:/{name}",), name, f"/{name}", 1.0) for name in "ab"]
        for n in range(count):
            scope = "user" if n % 7 == 0 else "project"
            draft = Draft(rng.choice(KINDS), f"page {n}", f"text of the page number {n} " * 9, scope=scope)  # type: ignore[arg-type]
            page, _ = pages.insert(db, draft, owners[n % 2], 10.0 + n, analyze(draft.title, draft.text))
            if n % 3 == 0:
                swap.page_out(db, swap.packed(page, analyze), 99.0, n)
