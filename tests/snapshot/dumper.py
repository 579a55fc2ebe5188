"""A process whose children dump one session in a loop until they are killed.

    python -m tests.snapshot.dumper HOME

For each line on standard input it forks a child, and writes "child PID"; the child writes "kept ID" once a snapshot is
kept; when it was killed, "ended SIGNAL" follows. Forking spares each of them the start of an interpreter.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vmem.memory import snapshotting
from vmem.memory.core import Core
from vmem.model import Act
from vmem.store.sessions import activity


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # whole, or not at all


def dump_for_ever(home: Path) -> None:
    ticks = iter(range(10**9))
    core = Core(home, lambda: 1_780_000_000.0 + next(ticks))
    while True:
        with core.db.write() as db:
            done = f"make {os.getpid()} {next(ticks)}"  # so that each one says something new
            activity.add(db, Act("command", done, turn=1, session_id="s1", at=core.clock()))
        line, new = snapshotting.dump(core, "s1")
        assert new
        say(f"kept {line.id}")


def main() -> None:
    while sys.stdin.readline():
        pid = os.fork()
        if not pid:
            dump_for_ever(Path(sys.argv[1]))
        say(f"child {pid}")
        _, status = os.waitpid(pid, 0)
        say(f"ended {os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}")


if __name__ == "__main__":
    main()
