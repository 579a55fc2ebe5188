"""Pages with what changed them since, or may have (see `turns.linking`, which links the two)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vmem.capture.change_notes import beside_pin, in_brief, noted
from vmem.model import REWOUND, Page
from vmem.store.engine.handles import Reader
from vmem.store.pages import changed, pages
from vmem.store.pages.access import Access


def with_notes(db: Reader, found: Sequence[Page], access: Access, now: float) -> list[Page]:
    """`found`, each with a note of what overruled it since, and of what was said later of the same, if `access` may
    see that."""
    told = _with_newer(db, found, access, now)
    if not any(newer or again for _, newer, again in told):
        return list(found)
    return [noted(pages.whole(db, page), newer, again) if newer or again else page for page, newer, again in told]


def for_brief(db: Reader, found: Sequence[Page], access: Access, now: float) -> list[Page]:
    """Rules and decisions for a session's brief: an overruled rule with what overruled it, an overruled choice not, nor
    one that the user took back, and what was spoken of again with what was said then."""
    found = [page for page in found if REWOUND not in page.tags or page.kind == "constraint"]
    told = _with_newer(db, found, access, now)
    return [
        in_brief(pages.whole(db, page), newer, again) if newer or again else page
        for page, newer, again in told
        if not newer or page.kind == "constraint"
    ]


def otherwise(db: Reader, pinned: Sequence[Page], access: Access | None, now: float) -> dict[str, Page]:
    """By the uid of a pin, what was last said otherwise than it, since its user last worded it, as far as `access` may
    see that; None is the user's own eyes."""
    found = changed.later(db, [page.uid for page in pinned], "contradicts")
    seen = pages.visible_rows(db, [page.rowid for by in found.values() for page in by], access, now)
    told = {page.uid: _after(_worded_at(page), found.get(page.uid, ()), seen) for page in pinned}
    return {uid: pages.whole(db, by[-1]) for uid, by in told.items() if by}


def as_pinned(db: Reader, pinned: Sequence[Page], access: Access, now: float) -> list[Page]:
    """Pins with a note behind them of what was last said otherwise; every word of them stays."""
    said = otherwise(db, pinned, access, now)
    return [beside_pin(page, said[page.uid]) if page.uid in said else page for page in pinned]


def _with_newer(
    db: Reader, found: Sequence[Page], access: Access, now: float
) -> list[tuple[Page, list[Page], list[Page]]]:
    """Each page with those that overruled it, and the last that revisited it after them; in full, as far as `access`
    may see them."""
    uids = [page.uid for page in found]
    sure, again = changed.later(db, uids, "overrules"), changed.later(db, uids, "revisits")
    for uid, by in changed.later(db, uids, "contradicts").items():
        again[uid] = sorted({page.uid: page for page in (*again.get(uid, ()), *by)}.values(), key=said_when)
    if not sure and not again:
        return [(page, [], []) for page in found]
    linked = [page.rowid for of in (sure, again) for by in of.values() for page in by]
    seen = pages.visible_rows(db, linked, access, now)
    out = []
    for page in found:
        edited = _worded_at(page)
        newer = _after(edited, sure.get(page.uid, ()), seen)
        after = _after(newer[-1].created_at if newer else edited, again.get(page.uid, ()), seen)
        out.append((page, [pages.whole(db, one) for one in newer], [pages.whole(db, one) for one in after]))
    return out


def _worded_at(page: Page) -> float:
    """When somebody last edited it: what was said before that changes nothing of it. 0 for never."""
    return page.updated_at if page.version > 1 and page.kind != "episode" else 0.0


def said_when(page: Page) -> tuple[float, int]:
    """To have pages in the order of their time."""
    return page.created_at, page.rowid


def _after(at: float, linked: Sequence[Page], seen: Mapping[int, Page]) -> list[Page]:
    """Those of some linked pages that are seen, and were said after a time."""
    return [seen[one.rowid] for one in linked if one.rowid in seen and one.created_at > at]
