"""Dumps one session in a loop until it is killed; prints the id of each snapshot once it is kept.

python -m tests.snapshot.dumper HOME PROJECT
"""

from __future__ import annotations

import sys
from pathlib import Path

from vmem.memory import snapshotting
from vmem.memory.core import Core
from vmem.store import sessions


def main() -> None:
    home, project = sys.argv[1:3]
    ticks = iter(range(10**9))
    core = Core(Path(home), lambda: 1_780_000_000.0 + next(ticks))
    while True:
        with core.db.write() as db:
            sessions.next_turn(db, "s1")  # so that each one says something new
        line, new = snapshotting.dump(core, "s1", "manual")
        assert new
        sys.stdout.write(f"{line.id}\n")
        sys.stdout.flush()
        assert project


if __name__ == "__main__":
    main()
