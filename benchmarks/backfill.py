"""How fast the daemon reads old transcripts, and how much memory that takes: through the product, prompts going on.

A tree of `benchmarks.transcript_tree` (or the one given) goes to a daemon of its own by the `backfill` operation,
newest first as `vmem backfill` sends it, and every second a prompt is asked (the hook's process, from start to end).
`--share` is `capture.backfill_share`: at 100 it does not rest, and MB a second is what the machine can do.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks import figures
from benchmarks.host import Host
from benchmarks.transcript_tree import make

TICK_S = 1.0
CALM = 15  # prompts before the backfill begins
PROMPTS = (
    "which port does the gateway listen on, was it {}?", "why did we choose the queue for the shard worker {}?",
    "fix the failing retry test in batch {}", "我们为什么选择这个方案？{}",
)  # fmt: skip
ASKING = "asking"  # the session of these prompts, whose pages do not count


def main() -> None:
    parser = figures.arguments(__doc__)
    parser.add_argument("--mb", type=int, default=200, help="size of the tree that is made")
    parser.add_argument("--share", type=int, default=50, help="percent of a core")
    parser.add_argument("--tree", type=Path, help="a tree of transcripts that is there already")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        found = measure(Host(Path(folder)), args)
    figures.tell(args, {"": {name: {"": value} for name, value in found.items()}})


def measure(host: Host, args: argparse.Namespace) -> dict[str, float]:
    tree = args.tree or host.folder / "transcripts"
    if not args.tree:
        make(tree, args.mb)
    files = sorted(tree.rglob("*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    host.set("capture.backfill_share", args.share)
    host.start()
    try:
        idle_mb = host.memory_mb()
        calm = [_prompt_ms(host, number) for number in range(CALM)]
        begun, cpu = time.monotonic(), host.cpu_s()
        host.call("backfill", paths=[str(path) for path in files])
        busy: list[float] = []
        states = {"ready": 1}
        while states.get("ready") or states.get("leased"):
            time.sleep(TICK_S)
            busy.append(_prompt_ms(host, CALM + len(busy)))
            states = host.call("jobs")["states"]
            print(f"\r{time.monotonic() - begun:6.0f} s {states} ", end="", file=sys.stderr)
        spent, worked = time.monotonic() - begun, host.cpu_s() - cpu
        pages, exchanges = _kept(host.home)
        return {
            "transcripts": len(files), "MB": size_mb, "seconds": spent, "seconds of processor time": worked,
            "MB a second of processor time": size_mb / worked, "pages": pages, "exchanges": exchanges,
            "jobs that failed": states.get("dead", 0),
            "daemon before, MB": idle_mb, "daemon at most, MB": host.memory_mb("VmHWM"),
            "daemon afterwards, MB": host.memory_mb(),
            "database, MB": sum(path.stat().st_size for path in host.home.glob("vmem.db*")) / 1e6,
            "a prompt's hook before, median, ms": statistics.median(calm),
            "a prompt's hook meanwhile, median, ms": statistics.median(busy),
            "a prompt's hook meanwhile, 95%, ms": figures.quantile(busy, 0.95),
        }  # fmt: skip
    finally:
        host.stop()


def _prompt_ms(host: Host, number: int) -> float:
    begun = time.perf_counter()
    prompt = PROMPTS[number % len(PROMPTS)].format(number)
    host.hook("UserPromptSubmit", session_id=ASKING, prompt=prompt, prompt_id=f"p{number}")
    return (time.perf_counter() - begun) * 1000


def _kept(home: Path) -> tuple[int, int]:
    """Pages and exchanges in the store, from the file itself."""
    with closing(sqlite3.connect(f"file:{home / 'vmem.db'}?mode=ro", uri=True, timeout=10)) as db:
        pages, exchanges = db.execute(
            "SELECT count(*), sum(kind = 'episode' AND instr(key, '#') = 0) FROM pages WHERE session_id <> ?", (ASKING,)
        ).fetchone()
    return pages, exchanges


if __name__ == "__main__":
    main()
