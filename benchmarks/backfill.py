"""How fast the daemon reads old transcripts, and how much memory that takes: through the product, prompts going on.

    nice python -m benchmarks.backfill [--mb 500] [--share 50] [--tree FOLDER] [--json]

A tree of benchmarks/transcript_tree.py (or the one given) goes to a daemon of its own by the `backfill` operation,
newest first as `vmem backfill` sends it. Printed: MB/s, pages per second, share of a core, MB and exchanges per second
of the daemon's processor time, peak resident memory (VmHWM) with what it was at the start, the size of the store, how
many pages went to swap, the jobs that failed, and how long a prompt takes before and meanwhile (the hook's process,
from start to end). `--share` is `capture.backfill_share`: at 100 it does not rest, and MB/s is what the machine can do.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.host import call, cpu_s, memory_mb
from benchmarks.retrieval_metrics import quantile
from benchmarks.transcript_tree import make
from tests.support.daemon import REPOSITORY, daemon_command, daemons_of, end_all, record_runtime
from tests.support.waiting import wait_until
from vmem.config import set_value
from vmem.hot.presence import answers

TICK_S = 1.0
CALM = 15  # prompts before the backfill begins
PROMPTS = (
    "which port does the gateway listen on, was it {}?", "why did we choose the queue for the shard worker {}?",
    "fix the failing retry test in batch {}", "我们为什么选择这个方案？{}",
)  # fmt: skip
ASKING = "asking"  # the session of these prompts, whose pages do not count


def waiting(home: Path) -> dict[str, int]:
    """Jobs by state, and how many pages and exchanges there are, from the store itself."""
    with sqlite3.connect(f"file:{home / 'vmem.db'}?mode=ro", uri=True, timeout=10) as db:
        states = dict(db.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())
        states["pages"], states["swapped"], states["exchanges"] = db.execute(
            "SELECT count(*), sum(swapped), sum(kind = 'episode' AND instr(key, '#') = 0) FROM pages"
            " WHERE session_id <> ?",
            (ASKING,),
        ).fetchone()
    return states


def prompt_ms(home: Path, number: int) -> float:
    """What one prompt costs: the hook's process, from its start to its end."""
    prompt = PROMPTS[number % len(PROMPTS)].format(number)
    event = {"session_id": ASKING, "cwd": str(home.parent), "prompt": prompt, "prompt_id": f"p{number}"}
    environment = {"HOME": str(home.parent), "VMEM_HOME": str(home), "PATH": os.environ["PATH"]}
    begun = time.perf_counter()
    subprocess.run(
        [str(REPOSITORY / "hooks" / "vmem-hook"), "UserPromptSubmit"], input=json.dumps(event).encode(),
        env=environment, capture_output=True, check=True,
    )  # fmt: skip
    return (time.perf_counter() - begun) * 1000


def newest_first(tree: Path) -> list[Path]:
    """The transcripts that `vmem backfill` would send, in its order; those of agents, too."""
    return sorted(tree.rglob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)


def run(megabytes: int, share: int, given: Path | None, limit_s: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="vmem-backfill-") as folder:
        home, tree = Path(folder) / "home", given or Path(folder) / "transcripts"
        if given is None:
            make(tree, megabytes)
        files = newest_first(tree)
        size = sum(path.stat().st_size for path in files)
        record_runtime(home)
        set_value(home, "capture.backfill_share", str(share))
        try:
            daemon_command(home, "start")
            wait_until(lambda: answers(str(home)), 20, "the daemon is up")
            pid = next(iter(daemons_of(home)))
            idle = memory_mb(pid)
            calm = [prompt_ms(home, number) for number in range(CALM)]
            begun, cpu = time.monotonic(), cpu_s(pid)
            call(home, "backfill", paths=[str(path) for path in files])
            busy: list[float] = []
            while True:
                time.sleep(TICK_S)
                busy.append(prompt_ms(home, CALM + len(busy)))
                jobs = call(home, "jobs")["states"]
                held = memory_mb(pid)
                print(f"\r{time.monotonic() - begun:6.0f} s {jobs} {held:.0f} MB ", end="", file=sys.stderr)
                if not any(jobs.get(state) for state in ("ready", "leased")):
                    break
                if time.monotonic() - begun > limit_s:
                    print("\nstopped before the end", file=sys.stderr)
                    break
            spent, worked = time.monotonic() - begun, cpu_s(pid) - cpu
            told = waiting(home)
            return {
                "megabytes": size / 1e6, "files": len(files), "seconds": spent, "mb_per_s": size / 1e6 / spent,
                "pages": told["pages"], "pages_per_s": told["pages"] / spent, "core_share": worked / spent,
                "mb_per_cpu_s": size / 1e6 / worked, "exchanges": told["exchanges"],
                "exchanges_per_cpu_s": told["exchanges"] / worked,
                "idle_mb": idle, "peak_mb": memory_mb(pid, "VmHWM"), "end_mb": memory_mb(pid),
                "store_mb": sum(p.stat().st_size for p in home.glob("vmem.db*")) / 1e6,
                "swapped": told["swapped"], "dead_jobs": told.get("dead", 0),
                "prompt_before_p50_ms": statistics.median(calm), "prompt_p50_ms": statistics.median(busy),
                "prompt_p95_ms": quantile(busy, 0.95), "prompt_worst_ms": max(busy),
            }  # fmt: skip
        finally:
            end_all(home)


def main() -> int:
    parser = argparse.ArgumentParser(description="How fast does the daemon read old transcripts?")
    parser.add_argument("--mb", type=int, default=500)
    parser.add_argument("--share", type=int, default=50, help="percent of a core")
    parser.add_argument("--tree", type=Path, help="a tree of transcripts that is there already")
    parser.add_argument("--limit", type=float, default=3600, help="seconds after which it stops")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args()
    told = run(args.mb, args.share, args.tree, args.limit)
    print(json.dumps(told) if args.json else "\n".join(f"{name:<22}{value:>12.1f}" for name, value in told.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
