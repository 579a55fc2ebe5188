"""Promise 2 under reclaim: a daemon that is killed in the middle of it has lost nothing, and left nothing half done."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from vmem_daemon import lock

from tests.memory.harness import Host
from tests.support.daemon import daemon_command, daemons_of, start_daemon
from tests.support.waiting import wait_until
from vmem.config import set_value
from vmem.hot import address
from vmem.model import KINDS, Draft
from vmem.store.engine.handles import Reader
from vmem.store.pages import pages
from vmem.store.upkeep import repair, upkeep

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=2)]
COUNT, CAPACITY, KILLS = 900, 200, 5
PATIENCE_S = 120.0


def swapped(home: Path) -> int:
    with closing(sqlite3.connect(home / "vmem.db", timeout=10)) as db:
        return int(db.execute("SELECT coalesce(sum(pages), 0) FROM capacity WHERE swapped = 1").fetchone()[0])


def check(home: Path, texts: dict[str, str], pinned: set[str]) -> None:
    """What a full check says, every text, every pin; nobody else has the store open."""
    with closing(sqlite3.connect(home / "vmem.db", timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        db = Reader(connection)
        assert upkeep.check(db) == [] and repair.orphans(db) == {}
        found = {page.uid: pages.whole(db, page).text for page in pages.by_uids(db, list(texts))}
        assert found == texts
        hot = {row["uid"] for row in db.execute("SELECT uid FROM pages WHERE swapped = 0 AND pin = 'hard'")}
        assert pinned <= hot


def test_a_daemon_killed_again_and_again_while_it_reclaims_loses_no_page_and_leaves_a_sound_store(fresh: Path) -> None:
    rng = random.Random(4)
    host = Host(fresh, fresh.parent / "project")
    drafts = [
        Draft(rng.choice(KINDS), f"note {n}", f"note {n} of the {rng.choice(('heron', 'otter', '苍鹭'))} " * 12)
        for n in range(COUNT)
    ]
    made = [page for start in range(0, COUNT, 100) for page in host.write(drafts[start : start + 100])]
    pinned = {host.call("pin", uid=page.uid)["page"]["uid"] for page in made[::100]}
    host.close()
    texts = {page.uid: page.text for page in made}
    set_value(fresh, "capacity.project_pages", str(CAPACITY))
    seen = 0
    for _ in range(KILLS):
        start_daemon(fresh)
        wait_until(lambda: swapped(fresh) > seen, PATIENCE_S, "the daemon reclaims")  # noqa: B023
        pid = lock.holder(address.lock_path(str(fresh)))  # quicker than a look at every process
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not daemons_of(fresh), 30, "the killed daemon is gone")
        seen = swapped(fresh)
        check(fresh, texts, pinned)
        if seen >= COUNT - CAPACITY:
            break
    start_daemon(fresh)
    wait_until(lambda: swapped(fresh) >= COUNT - CAPACITY, PATIENCE_S, "reclaim has come to its end")
    assert daemon_command(fresh, "stop").returncode == 0
    wait_until(lambda: not daemons_of(fresh), 30, "the daemon is gone")
    check(fresh, texts, pinned)
