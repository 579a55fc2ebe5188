"""The sweep: on the way to a file without the words of removed pages, which outlive them in full text and WAL.

It goes on in bounded steps of upkeep; how far it is stands in the database.
"""

from __future__ import annotations

from vmem.errors import StoreError
from vmem.hot import reserve
from vmem.memory.core import Core
from vmem.store.engine import meta
from vmem.store.engine.handles import Writer
from vmem.store.pages import search

SWEEPING, SWEPT_PER_STEP = "sweeping", 100  # how far a sweep is; blocks of 4 KB: some milliseconds
ANEW = "anew"  # the state in which a sweep writes the file anew; in `meta`: from when on it may, "" where it need not
AGAIN_S = 3600.0  # so long after that failed it is not tried again


def begin(db: Writer) -> None:
    """Begins a sweep: what was removed leaves the full text and the WAL."""
    meta.set_text(db, SWEEPING, "begin")


def begin_anew(db: Writer) -> None:
    """Begins a sweep that ends with a file without a byte of what was in it before."""
    meta.set_text(db, ANEW, "0")
    begin(db)


def end(db: Writer) -> None:
    """Notes that there is nothing to sweep."""
    meta.set_text(db, ANEW, "")
    meta.set_text(db, SWEEPING, "")


def step(core: Core) -> None:
    """One step of the sweep, if there is one. Raises StoreError."""
    state = meta.text(core.db.read(), SWEEPING)
    if not state:
        return
    if state == "fold":
        if core.db.fold():
            with core.db.write() as db:
                _go_on(db, state, "")
        return
    if state == ANEW:
        _write_anew(core)
        return
    with core.db.write() as db:
        more = search.sweep(db, SWEPT_PER_STEP, begin=state == "begin")
        _go_on(db, state, "go on" if more else ANEW if meta.text(db, ANEW) else "fold")


def to_the_end(core: Core) -> bool:
    """Sweeps to the end; -> False when it cannot end now, for want of room or of a moment without readers: the ticks
    go on with it."""
    while state := meta.text(core.db.read(), SWEEPING):
        try:
            step(core)
        except StoreError:
            return False
        core.give_way()
        if state in (ANEW, "fold") and meta.text(core.db.read(), SWEEPING) == state:
            return False
    return True


def _write_anew(core: Core) -> None:
    """Writes the file anew where there is room for that and it did not fail just now. Raises StoreError."""
    room = reserve.free(str(core.home)) > 3 * core.db.path.stat().st_size + reserve.PLENTY
    not_before = float(meta.text(core.db.read(), ANEW) or 0)
    if not room or not_before - AGAIN_S <= core.clock() < not_before:  # a clock may be set back
        return
    try:
        core.db.rewrite()
    except StoreError:
        with core.db.write() as db:
            meta.set_text(db, ANEW, str(core.clock() + AGAIN_S))
        raise
    with core.db.write() as db:
        meta.set_text(db, ANEW, "")
        _go_on(db, ANEW, "fold")


def _go_on(db: Writer, state: str, following: str) -> None:
    """Notes the next state, unless the sweep was begun again meanwhile."""
    if meta.text(db, SWEEPING) == state:
        meta.set_text(db, SWEEPING, following)
