"""Swap: cold pages, compressed and in full, with a gist that can be listed and terms that can be searched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vmem.model import Page
from vmem.store.engine import ask
from vmem.store.engine.handles import Reader, Writer
from vmem.store.pages import pages, search
from vmem.store.pages.pages import Analyze

GIST_CHARS = 240


def gist_of(text: str) -> str:
    """What is shown of a page while it is in swap: its beginning, cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= GIST_CHARS else flat[:GIST_CHARS].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True, slots=True)
class Packed:
    """A hot page made ready for swap, outside of any transaction: its terms, and its text compressed."""

    page: Page
    terms: str
    body: bytes


def packed(page: Page, analyze: Analyze) -> Packed:
    """Makes a hot page ready: all that costs time, so that the transaction which moves it is short."""
    return Packed(page, analyze(page.title, page.text, page.files).terms, pages.pack(page.text))


def page_out(db: Writer, ready: Packed, now: float, eviction: int) -> None:
    """Moves a hot page into swap. Version, links, files and history stay as they are.

    It must be as it was when it was packed. `eviction` is the number of this eviction in its project, for the
    refault distance.
    """
    page, part = ready.page, pages.part_of(ready.page)
    search.remove(db, page.rowid, ready.terms, part)
    db.execute("INSERT INTO swap VALUES (?, ?, ?)", (page.rowid, ready.body, now))
    sql = "UPDATE OR FAIL pages SET text = ?, swapped = 1, evicted_at = ?, referenced = 0 WHERE id = ?"
    db.execute(sql, (gist_of(page.text), eviction, page.rowid))
    db.execute("DELETE FROM page_index WHERE page_id = ?", (page.rowid,))
    search.add(db, page.rowid, ready.terms, part, swapped=True)


def damaged(db: Reader) -> list[int]:
    """The swapped pages whose text cannot be unpacked."""
    return [rowid for rowid, body in db.tuples("SELECT page_id, body FROM swap") if not pages.unpack(body)]


def evicted_at(db: Reader, page: Page) -> int:
    """The number of the eviction that took this page out, 0 when none did."""
    return ask.value(db, "SELECT evicted_at FROM pages WHERE id = ?", (page.rowid,), 0)


def page_in(
    db: Writer, page: Page, analyze: Analyze, generation: int | None = None, *, refault: bool = True,
    used: bool = True,
) -> Page:  # fmt: skip
    """Brings a page back from swap into `generation` (None: as it was).

    `refault` says that it was evicted too early; `used` that somebody asked for it, and nobody read ahead. One whose
    text is lost or damaged stays there, for a backup may have it.
    """
    full = pages.whole(db, page)
    if full is page:
        return page
    indexed = analyze(full.title, full.text, full.files)
    part = pages.part_of(page)
    search.remove(db, page.rowid, indexed.terms, part, swapped=True)
    db.execute("DELETE FROM swap WHERE page_id = ?", (page.rowid,))
    db.execute(
        "UPDATE OR FAIL pages SET text = ?, swapped = 0, refaults = refaults + ?, referenced = ?,"
        " generation = coalesce(?, generation) WHERE id = ?",
        (full.text, refault, used, generation, page.rowid),
    )
    pages.set_index(db, page.rowid, indexed)
    search.add(db, page.rowid, indexed.terms, part)
    return replace(full, swapped=False)
