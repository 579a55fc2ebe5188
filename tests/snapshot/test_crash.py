"""A process killed while it dumps: what was kept stays, nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.snapshot.session import World, make_repository
from vmem.memory import restoring
from vmem.memory.core import Core
from vmem.store import snapshots

REPOSITORY = Path(__file__).resolve().parents[2]


def prepared(root: Path) -> tuple[Path, Path]:
    """A home with a session in it, and its project."""
    project = make_repository(root / "project")
    world = World(root, project)
    world.turn("s1", "Move the billing service to PostgreSQL 16 by Friday.", "Fine.")
    world.turn("s1", "We must never use an ORM in the billing service.", "Noted.")
    world.close()
    return world.home, project


def killed_run(home: Path, project: Path, after: int, delay: float) -> list[str]:
    """Runs the dumper, kills it some time after it has kept `after` snapshots; -> the ids that it had reported."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.snapshot.dumper", str(home), str(project)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(after)]
    try:
        process.wait(delay)  # a moment somewhere in the middle of the next dumps
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    whole = rest[: rest.rfind("\n") + 1]
    return [ident for ident in (*told, *whole.split()) if ident]


def survive(root: Path, runs: int, seed: int) -> None:
    home, project = prepared(root)
    chance = random.Random(seed)
    kept: set[str] = set()
    for _ in range(runs):
        kept |= set(killed_run(home, project, chance.randint(1, 3), chance.random() * 0.06))
        core = Core(home, lambda: 1_790_000_000.0)
        try:
            assert core.db.read().execute("PRAGMA quick_check").fetchone()[0] == "ok"
            there = snapshots.listing(core.db.read(), None, 100_000)
            assert kept <= {line.id for line in there}
            for line in there[:50]:
                assert restoring.load(core, line, or_earlier=False).image.id == line.id
        finally:
            core.close()
    core = Core(home, lambda: 1_790_000_000.0)
    try:
        newest = snapshots.listing(core.db.read(), None, 1)[0]
        assert "billing" in restoring.load(core, newest).image.goal
    finally:
        core.close()


def test_a_killed_dumper_loses_at_most_the_snapshot_in_flight(tmp_path: Path) -> None:
    survive(tmp_path, runs=4, seed=1)


@pytest.mark.slow
def test_two_hundred_killed_dumpers_lose_nothing_that_was_kept(tmp_path: Path) -> None:
    survive(tmp_path, runs=200, seed=2)
