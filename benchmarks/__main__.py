"""Every figure that the docs quote.

    python -m benchmarks [--full]

Quick by default, two to three minutes. `--full` adds a store of 100,000 pages, the flood of writes, and long sessions
with the real client where that is installed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSISTANT = str(ROOT / "benchmarks" / "data" / "assistant")
# (heading, arguments when quick, or () to leave it out, arguments with --full)
PARTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Waiting: hooks, recall, memory",
        ("latency", "--pages", "1000", "10000"),
        ("latency", "--pages", "1000", "10000", "100000"),
    ),
    ("Recall: our own assistant set", ("retrieval", ASSISTANT, "--baseline", "fts5,recency,nothing"), ()),
    ("Injection: the block that a prompt receives", ("injection",), ()),
    ("Injection: what a new user's prompts receive", ("young",), ()),
    ("Capture: typed pages from conversations", ("capture",), ()),
    ("Capture: how fast", ("capture_speed", "--mb", "10"), ("capture_speed",)),
    ("Backfill: a tree of transcripts", (), ("backfill", "--mb", "500")),
    ("Commands: how long one waits", (), ("commands",)),
    ("Paging: policies and a flood of writes", ("paging", "--policy-only"), ("paging",)),
    ("Pressure: prompts beside reclaim and a flood", (), ("pressure",)),
    ("Continuity: sessions over five compactions", (), ("continuity",)),
    ("Kills: client and daemon at random moments", (), ("kills", "--runs", "20")),
)


def main() -> int:
    """Runs each part in a process of its own; -> 1 when one failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="everything, also what takes minutes")
    full = parser.parse_args().full
    failed = []
    for heading, quick, long in PARTS:
        command = (long or quick) if full else quick
        if not command:
            continue
        print(
            f"\n# {heading}\n$ python -m benchmarks.{' '.join(command).replace(ASSISTANT, 'benchmarks/data/assistant')}"
        )
        sys.stdout.flush()
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{command[0]}", *command[1:]], cwd=ROOT)
        print(f"({time.monotonic() - begun:.0f} s)")
        if done.returncode:
            failed.append(command[0])
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
