"""What today's rules of redaction would cut of what is kept: looked for in the background when the rules are new."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from vmem.capture.cutting import Cutter, rules_mark
from vmem.memory.core import Core
from vmem.memory.redaction import redacting
from vmem.model import Page
from vmem.store.engine import ask, meta
from vmem.store.engine.handles import Reader, Writer
from vmem.store.forgotten import redaction
from vmem.store.pages import walk

# Names in `meta`.
LOOKED = "redaction"  # by which rules the pages below which row are still to be looked at, and what was found
SPARED = "spared of redaction"  # pages that are left alone at the user's wish
AT_ONCE = 20  # pages that are looked at; some milliseconds
KEPT = 1000  # of the pages that were found; once some of so many are cut, the others are looked for anew


def look_on(core: Core) -> int:
    """Looks at some more pages, newest first; -> at how many. All have been looked at: none."""
    db = core.db.read()
    state = _state(core, db)
    if state["below"] <= 1:
        return 0
    among = walk.below(db, state["below"], AT_ONCE)
    left = spared(db)
    cutter = Cutter(patterns=core.secrets.patterns())
    found = redacting.look(redacting.own(core), (page for page in among if page.uid not in left), cutter)
    uids = [one.page.uid for one in found]
    with core.db.write() as writer:
        now = _state(core, writer)
        if (now["rules"], now["below"]) == (state["rules"], state["below"]):  # else it begins anew
            below = among[-1].rowid if among else 0
            _keep(writer, {**now, "below": below, "found": [*now["found"], *uids][:KEPT]})
    return len(among)


def known(core: Core) -> dict[str, Any]:
    """`pages` that hold what is to be cut, and how many are still to be looked at: `left`."""
    db = core.db.read()
    state = _state(core, db)
    there = {page.uid for page in redaction.by_uids(db, state["found"])}
    return {"pages": len(there - spared(db)), "left": walk.count_below(db, state["below"])}


def clean_from(core: Core) -> Callable[[Page], bool]:
    """What tells whether today's rules are known to have nothing to cut of a page: it was looked at, or is newer than
    these rules, by which all was cut that was written since."""
    db = core.db.read()
    state = _state(core, db)
    if len(state["found"]) == KEPT or core.secrets.patterns() != core.secrets.own():
        return lambda _: False
    dirty = {*state["found"], *spared(db)}
    return lambda page: page.rowid >= state["below"] and page.uid not in dirty


def spared(db: Reader) -> set[str]:
    """Pages of which nothing is to be cut, as the user says."""
    return set(ask.texts(meta.text(db, SPARED)))


def settle(core: Core, cut: Iterable[str], spare: Iterable[str]) -> None:
    """Notes which pages were cut, and which are to be left alone."""
    with core.db.write() as db:
        state = _state(core, db)
        if len(state["found"]) == KEPT:  # there may be more
            state = _unknown(core, db)
        gone = {*cut}
        _keep(db, {**state, "found": [uid for uid in state["found"] if uid not in gone]})
        meta.set_text(db, SPARED, json.dumps(sorted({*spared(db), *spare} - gone)))


def _state(core: Core, db: Reader) -> dict[str, Any]:
    """What is known by the rules of today; by others nothing is."""
    kept = ask.mapping(meta.text(db, LOOKED))
    return kept if kept.get("rules") == rules_mark(core.secrets.own()) else _unknown(core, db)


def _unknown(core: Core, db: Reader) -> dict[str, Any]:
    return {"rules": rules_mark(core.secrets.own()), "below": walk.newest_row(db) + 1, "found": []}


def _keep(db: Writer, state: dict[str, Any]) -> None:
    meta.set_text(db, LOOKED, json.dumps(state))
