"""What is done about a clock that may be wrong (see `vmem.paging.clock`).

Nothing is removed for its age until the clock has stood for a while after a leap. What was dated ahead is brought back
once the clock has stood again, if it stands at a time that can be: else it may be the present one that is wrong.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import astuple

from vmem.errors import InputError
from vmem.hot import address
from vmem.memory import pauses
from vmem.memory.core import Core
from vmem.paging.clock import STOOD_S, Run, went_on
from vmem.store.engine import meta
from vmem.store.engine.handles import Reader
from vmem.store.upkeep import retention, stamps

CLOCK = "clock"  # the name of what is known of it, in `meta`
AHEAD_S = 60.0  # clocks are corrected a little all the time
KEPT_EVERY_S = 600.0  # an idle daemon need not wake the disk each minute


def look(core: Core) -> None:
    """Looks at the clock, and brings back what was dated ahead when that is due."""
    run = core.upkeep.clock = went_on(core.upkeep.clock or _kept(core.db.read(), core.clock()), core.clock())
    if run.stood and run.known <= run.seen and core.upkeep.dated_in != run.begun:
        core.upkeep.dated_in = run.begun
        _bring_back(core, run)


def keep(core: Core) -> None:
    """Writes down what is known, for the next daemon."""
    run, kept = core.upkeep.clock, _kept(core.db.read(), core.clock())
    if run and (run.begun != kept.begun or run.seen - kept.seen >= KEPT_EVERY_S):
        with core.db.write() as db:
            meta.set_text(db, CLOCK, " ".join(map(repr, astuple(run))))


def may_remove(core: Core) -> bool:
    """Whether the clock can be gone by where something is removed for good."""
    return core.upkeep.clock is not None and core.upkeep.clock.stood


def _kept(db: Reader, now: float) -> Run:
    with suppress(ValueError, TypeError):
        return Run(*map(float, meta.text(db, CLOCK).split()))
    made = os.stat(__file__).st_mtime  # no store is older than what makes it
    return Run(min(made, now), now - STOOD_S, now)  # and a new one has nothing to lose


def _bring_back(core: Core, run: Run) -> None:
    limit = run.seen + AHEAD_S
    if stamps.newest(core.db.read()) > limit:
        with core.db.write() as db:
            moved = stamps.bring_back(db, limit, run.known, run.begun)
            retention.begin_round(db)
        core.index.refresh(moved)
    home = str(core.home)
    with suppress(OSError, InputError):
        if any(pause.begun > limit for pause in pauses.every(core.home)):
            pauses.date(core.home, limit, run.begun)
    with suppress(OSError):
        if os.stat(address.pause_path(home)).st_mtime > limit:
            os.utime(address.pause_path(home), (run.begun, run.begun))
