"""Policy and store together: a flood of writes, years that pass, and a kill in the middle lose nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paging.flood import project_of, put
from vmem.config import set_value
from vmem.memory import pager
from vmem.memory.core import Core
from vmem.memory.upkeep import removing
from vmem.memory.upkeep.rounds import tick
from vmem.model import Page
from vmem.store.pages import history, links, pages
from vmem.store.projects import counters
from vmem.store.upkeep import upkeep

pytestmark = pytest.mark.promise(n=2)

YEAR = 365.25 * 86_400
CAPACITY = 120


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def core(tmp_path: Path, clock: Clock) -> Iterator[Core]:
    set_value(tmp_path, "capacity.project_pages", str(CAPACITY))
    core = Core(tmp_path, clock)
    yield core
    core.close()


def hot(core: Core) -> set[str]:
    return {row[0] for row in core.db.read().execute("SELECT uid FROM pages WHERE swapped = 0")}


def problems(core: Core) -> list[str]:
    with core.db.write() as db:
        return upkeep.check(db)


def whole(core: Core, uid: str) -> Page:
    return pages.get(core.db.read(), uid, None, core.clock())


def pin(core: Core, page: Page, strength: str = "hard") -> None:
    with core.db.write() as db:
        pages.set_pin(db, page.uid, strength, "test", "user")  # type: ignore[arg-type]


def test_after_a_flood_every_page_is_hot_or_in_swap_in_full_and_the_counters_are_right(core: Core) -> None:
    first = put(core, 30)
    for page in first[:5]:
        pin(core, page)
    made = first + put(core, 400)
    assert len(hot(core)) <= CAPACITY
    for page in made:
        kept = whole(core, page.uid)
        assert (kept.text, kept.title, kept.version) == (page.text, page.title, page.version)
    assert {page.uid for page in first[:5]} <= hot(core)
    assert problems(core) == []


def test_a_page_used_again_and_again_stays_hot_through_a_flood(core: Core) -> None:
    useful = put(core, 1, "episode")[0]
    for _ in range(10):
        with core.db.write() as db:
            pages.touch(db, [useful.rowid], core.clock())
        put(core, 40, "episode")
    assert useful.uid in hot(core)


@pytest.mark.parametrize("kind, uses", [("constraint", 0), ("episode", 3)])
def test_a_flood_of_unused_episodes_pushes_out_neither_constraints_nor_what_was_used(
    core: Core, kind: str, uses: int
) -> None:
    old = put(core, 70, kind)
    if uses:
        with core.db.write() as db:
            pages.touch(db, [page.rowid for page in old], core.clock(), uses)
    put(core, 250, "episode")
    assert {page.uid for page in old} <= hot(core)


def test_a_page_returns_from_swap_with_its_text_versions_and_links(core: Core) -> None:
    page, other = put(core, 2, "fact", "naïve 文字 \U0001f600 line\n\n  spaced\ttext\x00")
    with core.db.write() as db:
        edited = pages.update(db, page, "new title", page.text + " edited", ["a.py"], core.clock(), core.analyze)
        links.add(db, page.uid, "derived_from", other.uid, core.clock())
    put(core, 250, "constraint")
    assert page.uid not in hot(core)
    with core.db.write() as db:
        back = pager.fault_in(core, db, pages.by_uids(db, [page.uid])[0])
    assert (back.text, back.title, back.version, back.files) == (edited.text, "new title", 2, ("a.py",))
    assert page.uid in hot(core)
    assert history.text_of(core.db.read(), back, 1) == page.text
    assert any((link.rel, link.dst) == ("derived_from", other.uid) for link in links.of(core.db.read(), page.uid))
    assert problems(core) == []


@pytest.mark.parametrize("years", [3 / 52, 0.25, 3])
def test_a_hard_pin_is_hot_and_unchanged_however_much_time_and_upkeep_passes(
    core: Core, clock: Clock, years: float
) -> None:
    page = put(core, 1, "episode")[0]
    pin(core, page)
    for _ in range(10):
        clock.now += years * YEAR / 10
        put(core, 25)
        tick(core)
    kept = whole(core, page.uid)
    assert not kept.swapped and kept.pin == "hard" and kept.text == page.text


def test_time_alone_moves_nothing_out_of_a_store_that_has_room(core: Core, clock: Clock) -> None:
    made = put(core, CAPACITY // 3)
    for _ in range(10):
        clock.now += YEAR / 2
        tick(core)
    assert hot(core) == {page.uid for page in made}


def test_a_disk_cap_removes_from_swap_only_and_each_removal_leaves_its_reason(core: Core, tmp_path: Path) -> None:
    rng = random.Random(5)
    made = [page for _ in range(30) for page in put(core, 10, "fact", f"{rng.randbytes(4000).hex()}")]
    assert removing.keep_disk_cap(core) == 0, "removed without a cap"
    cold = {page.uid for page in made} - hot(core)
    soft, hard = (page for page in made if page.uid in sorted(cold)[:2])
    pin(core, soft, "soft")
    pin(core, hard, "hard")
    set_value(tmp_path, "capacity.disk_mb", "1")
    removed = removing.keep_disk_cap(core)
    rows = dict(core.db.read().execute("SELECT uid, why FROM tombstones").fetchall())
    left = {row[0] for row in core.db.read().execute("SELECT uid FROM pages")}
    assert 0 < removed == len(rows) and rows.keys() <= cold - {soft.uid, hard.uid}
    assert all("disk limit of 1 MB" in why for why in rows.values())
    assert left | rows.keys() == {page.uid for page in made} and not left & rows.keys()
    assert problems(core) == []


def test_pages_that_come_straight_back_are_counted_as_thrashing(core: Core) -> None:
    made = put(core, 250, "fact")
    cold = [page for page in made if page.uid not in hot(core)]
    for page in cold[-60:]:
        with core.db.write() as db:
            pager.fault_in(core, db, pages.by_uids(db, [page.uid])[0])
    assert pager.thrash(core).on
    assert counters.value(core.db.read(), "evictions", project_of(core)) >= len(cold)


WRITER = """
import sys, time
from pathlib import Path
from tests.paging.flood import put
from vmem.memory.core import Core
core = Core(Path(sys.argv[1]), time.time)
print("ready", flush=True)
while True:
    for page in put(core, 50):
        print(page.uid, flush=True)
"""


@pytest.mark.slow
def test_a_kill_during_reclaim_leaves_a_sound_store_with_every_page_that_was_written(tmp_path: Path) -> None:
    set_value(tmp_path, "capacity.project_pages", "100")
    rng = random.Random(11)
    told: set[str] = set()
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for _ in range(rng.randrange(60, 160)):
            told.add(process.stdout.readline().strip())
        os.kill(process.pid, signal.SIGKILL)
        told |= {line.strip() for line in process.stdout if len(line) == 9}
        process.wait()
        process.stdout.close()
        core = Core(tmp_path, Clock())
        try:
            assert problems(core) == []
            kept = {row[0] for row in core.db.read().execute("SELECT uid FROM pages")}
            assert told <= kept
        finally:
            core.close()
