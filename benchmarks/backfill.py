"""How fast the daemon reads old transcripts, and how much memory that takes: through the product, at rest speed.

    nice python -m benchmarks.backfill [--mb 100] [--json]

A tree like that of benchmarks/capture_speed.py goes to a daemon of its own by the `backfill` operation.
Printed: MB/s, pages per second, share of a core, peak resident memory (VmHWM) with what it was at the
start, the size of the store, the worst wait of a status call meanwhile, and the jobs that failed.
Backfill rests as long as it works, so MB/s is about half of what the machine can do.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.capture_speed import make_tree
from tests.support.daemon import REPOSITORY, daemon_command, daemons_of, end_all, record_runtime
from tests.support.waiting import wait_until
from vmem.errors import Unavailable
from vmem.hot.client import call

TICK_S = 1.0
CLOCK_HZ = 100.0  # of /proc/PID/stat on Linux


def ask(home: Path, name: str, timeout_s: float = 30.0, **body: object) -> dict[str, Any]:
    reply = call(name, json.dumps(body).encode(), timeout_s, base=str(home))
    if reply.status != "ok":
        raise RuntimeError(f"{name}: {reply.status} {reply.body!r}")
    told: dict[str, Any] = json.loads(reply.body)
    return told


def memory_mb(pid: int, field: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_HZ


def waiting(home: Path) -> dict[str, int]:
    """Jobs by state, and how many pages there are, from the store itself."""
    with sqlite3.connect(f"file:{home / 'vmem.db'}?mode=ro", uri=True, timeout=10) as db:
        states = dict(db.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())
        states["pages"] = db.execute("SELECT count(*) FROM pages").fetchone()[0]
    return states


def run(megabytes: int, limit_s: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="vmem-backfill-") as folder:
        home, tree = Path(folder) / "home", Path(folder) / "transcripts"
        tree.mkdir()
        size = make_tree(tree, megabytes)
        record_runtime(home)
        try:
            daemon_command(home, "start")
            wait_until(lambda: _is_up(home), 20, "the daemon is up")
            pid = next(iter(daemons_of(home)))
            idle = memory_mb(pid, "VmRSS")
            begun, cpu = time.monotonic(), cpu_s(pid)
            paths = [str(path) for path in sorted(tree.glob("*.jsonl"))]
            ask(home, "backfill", paths=paths)
            worst = 0.0
            while True:
                time.sleep(TICK_S)
                asked = time.monotonic()
                jobs = ask(home, "jobs")["states"]
                worst = max(worst, time.monotonic() - asked)
                held = memory_mb(pid, "VmRSS")
                print(f"\r{time.monotonic() - begun:6.0f} s {jobs} {held:.0f} MB ", end="", file=sys.stderr)
                if not any(jobs.get(state) for state in ("ready", "leased")):
                    break
                if time.monotonic() - begun > limit_s:
                    print("\nstopped before the end", file=sys.stderr)
                    break
            spent = time.monotonic() - begun
            told = waiting(home)
            return {
                "megabytes": size / 1e6, "files": len(paths), "seconds": spent, "mb_per_s": size / 1e6 / spent,
                "pages": told["pages"], "pages_per_s": told["pages"] / spent, "core_share": (cpu_s(pid) - cpu) / spent,
                "idle_mb": idle, "peak_mb": memory_mb(pid, "VmHWM"), "end_mb": memory_mb(pid, "VmRSS"),
                "store_mb": sum(p.stat().st_size for p in home.glob("vmem.db*")) / 1e6,
                "worst_call_ms": worst * 1000, "dead_jobs": told.get("dead", 0),
            }  # fmt: skip
        finally:
            end_all(home)


def _is_up(home: Path) -> bool:
    try:
        return call("jobs", b"{}", base=str(home)).status == "ok"
    except Unavailable:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description="How fast does the daemon read old transcripts?")
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--limit", type=float, default=3600, help="seconds after which it stops")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args()
    told = run(args.mb, args.limit)
    print(json.dumps(told) if args.json else "\n".join(f"{name:<16}{value:>12.1f}" for name, value in told.items()))
    return 0


if __name__ == "__main__":
    assert REPOSITORY.is_dir()
    sys.exit(main())
