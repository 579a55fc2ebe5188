"""A process killed while it dumps: what was kept stays, nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.snapshot.session import World, make_repository
from vmem.memory.answers import images
from vmem.memory.core import Core
from vmem.store.sessions import snapshots

pytestmark = pytest.mark.promise(n=2)

REPOSITORY = Path(__file__).resolve().parents[2]


class Dumpers:
    """Processes that dump until they are killed (see `tests.snapshot.dumper`), one after the other."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "tests.snapshot.dumper", str(home)]
        self._parent = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def killed(self, after: int, delay_s: float) -> list[str]:
        """Starts one and kills it `delay_s` after it has kept `after` snapshots; -> the ids that it had reported."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(b"\n")
        self._parent.stdin.flush()
        words, pid, kept = self._told(), 0, list[str]()
        while not pid or len(kept) < after:
            what, value = next(words)
            assert what != "ended", value
            pid = int(value) if what == "child" else pid
            kept += [value] if what == "kept" else []
        time.sleep(delay_s)  # no wait for anything: a moment somewhere in the middle of the next dumps
        os.kill(pid, signal.SIGKILL)
        for what, value in words:
            if what == "ended":
                assert int(value) == signal.SIGKILL
                return kept
            kept.append(value)
        raise AssertionError("their parent has ended")

    def close(self) -> None:
        self._parent.communicate(timeout=30)

    def _told(self) -> Iterator[tuple[str, str]]:
        assert self._parent.stdout is not None
        for line in self._parent.stdout:
            what, _, value = line.decode().strip().partition(" ")
            yield what, value


def prepare(root: Path) -> Path:
    """A data home with a session in it."""
    world = World(root, make_repository(root / "project"))
    world.turn("s1", "Move the billing service to PostgreSQL 16 by Friday.", "Fine.")
    world.turn("s1", "We must never use an ORM in the billing service.", "Noted.")
    world.close()
    return world.home


def test_killed_dumpers_lose_nothing_but_the_snapshot_in_flight(tmp_path: Path) -> None:
    home, chance = prepare(tmp_path), random.Random(30)
    kept: set[str] = set()
    with closing(Dumpers(home)) as dumpers:
        for _ in range(12):
            kept |= set(dumpers.killed(chance.randint(1, 3), chance.random() * 0.06))
            with closing(Core(home, lambda: 1_790_000_000.0)) as core:
                assert core.db.read().execute("PRAGMA quick_check").fetchone()[0] == "ok"
                there = snapshots.listing(core.db.read(), None, 100_000)
                assert kept <= {line.id for line in there}
                for line in there[:50]:
                    assert images.load(core, line, or_earlier=False).image.id == line.id
    with closing(Core(home, lambda: 1_790_000_000.0)) as core:
        newest = snapshots.listing(core.db.read(), None, 1)[0]
        assert "billing" in images.load(core, newest).image.goal
