"""What paging costs, and whether it keeps its promises under a flood of writes.

    python -m benchmarks.paging [--pages 20000] [--capacity 5000] [--policy-only | --daemon-only] [--json]

First the policies alone, as pure functions. Then a real store in a temporary home: pages of invented text are written
far beyond the capacity of the hot index, by a background writer as capture is one, with direct and background reclaim.
Reported: writes and evictions per second, the latency of a prompt while nothing goes on, while only the
writer works and while it reclaims, and the promises checked at the end by a full recount:

  lost         pages written that are neither hot, nor in swap with their text, nor a tombstone
  counters     differences between the capacity counters and a count of the pages
  pins         hard pins that are not hot
  planted      pages told in the first tenth of the flood that a prompt with their words no longer finds

Last a real daemon over its socket: how long a prompt's answer takes while nothing goes on, and while the daemon
reclaims because its capacity was lowered under way; and what its upkeep costs when nothing happens.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import made_store
from vmem.config import set_value
from vmem.hot import client
from vmem.memory import pager, upkeep
from vmem.memory.core import Core
from vmem.memory.injection import search_pages
from vmem.model import KINDS, Draft, Hit, Page, Resident
from vmem.paging import heat, merge, pins, reclaim, residency
from vmem.paging.watermarks import Amount
from vmem.store import pages, projects, tiers
from vmem.store.pages import Access

WORDS = (
    "cache", "queue", "index", "parser", "worker", "socket", "ledger", "batch", "commit", "branch", "deploy",
    "release", "schema", "column", "record", "field", "token", "header", "request", "reply", "client",
    "server", "retry", "timeout", "limit", "budget", "window", "cursor", "buffer", "stream", "frame", "packet",
    "policy", "region", "session", "prompt", "memory", "page", "swap", "fault", "marker", "signal", "handler",
    "module", "package", "import", "export", "test",
)  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent
_NUMBERS = itertools.count()
BATCH = 50  # drafts per write transaction, as a captured turn has a few
PLANTED = 30
PINNED = 20

Figures = dict[str, float | str]


def main() -> None:
    """Runs the benchmark and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--capacity", type=int, default=5_000)
    parser.add_argument("--policy-only", action="store_true")
    parser.add_argument("--daemon-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = {} if args.daemon_only else policy_costs()
    if not args.policy_only:
        figures |= {} if args.daemon_only else flood(args.pages, args.capacity)
        figures |= beside_a_daemon(args.pages)
    if args.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name:<42}{value if isinstance(value, str) else format(value, ',.3f'):>16}")


def policy_costs() -> Figures:
    """Milliseconds of each policy on inputs of the sizes that it meets, and larger ones."""
    rng = random.Random(1)
    many = [_candidate(rng, rowid) for rowid in range(100_000)]
    batch = many[:704]
    now = 1_700_000_000.0
    uses = [heat.Use(rng.choice(KINDS), now - rng.random() * 3e7) for _ in range(heat.MAX_SAMPLES)]
    state = heat.Heat()
    for step in range(50):
        state = heat.aggregate(heat.observe(state, uses, now + step), now + step, 200, rng)
    told = [Page(f"p{n}", "fact", "", _text(rng, 40), project="p") for n in range(10_000)]
    hits = [Hit(page, 1.0) for page in told[:100]]
    table = [Resident(page.uid, 1, 50, 1, "prompt") for page in told[50:250]]
    pinned = [replace(page, pin="hard", tokens=60) for page in told[:100]]
    old = " ".join(_text(rng, 12) + "." for _ in range(60))
    new = old.replace("cache", "store").replace("queue", "list")

    window_ms = _median_ms(lambda: heat.aggregate(heat.observe(state, uses, now), now, 200, rng))
    return {
        "victims of 704 candidates, ms": _median_ms(lambda: reclaim.victims(batch, Amount(64, 0), 20)),
        "victims of 100,000 candidates, ms": _median_ms(lambda: reclaim.victims(many, Amount(64, 0), 20), 5),
        "candidates ordered per second": 1e5 / _median_ms(lambda: reclaim.order(many, 20), 5) * 1e3,
        "heat window, 256 uses, 200 regions, ms": window_ms,
        "heat window every 100 s, % of one CPU": window_ms / 1e3,
        "merge 400 pages, ms": _median_ms(lambda: merge.duplicates(told[:400])),
        "merge 10,000 pages, ms": _median_ms(lambda: merge.duplicates(told), 3),
        "residency plan, 100 hits of 200, ms": _median_ms(lambda: residency.plan(hits, table)),
        "difference of two 4 KB texts, ms": _median_ms(lambda: residency.difference(old, new)),
        "brief of 100 pins, ms": _median_ms(lambda: pins.brief(pinned, 1200, len)),
    }


def flood(total: int, capacity: int) -> Figures:
    """Writes `total` pages into a hot index of `capacity`, with prompts going on; -> figures and broken promises."""
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        home = Path(folder)
        set_value(home, "capacity.project_pages", str(capacity))
        core = Core(home, time.time)
        try:
            core.index.load()
            core.index.wait(10)
            return _flood(core, total, capacity)
        finally:
            core.close()


def _flood(core: Core, total: int, capacity: int) -> Figures:
    rng = random.Random(2)
    with core.db.write() as db:
        project = projects.resolve(db, ("dir:/bench",), "bench", "/bench", time.time())
    written: list[str] = []
    planted: list[tuple[str, str]] = []
    pinned: list[str] = []

    def write(count: int, reclaiming: bool) -> float:
        """Writes pages in batches; -> seconds."""
        begun = time.perf_counter()
        for start in range(0, count, BATCH):
            drafts = [_draft(rng, len(written) + n) for n in range(min(BATCH, count - start))]
            if len(planted) < PLANTED and len(written) >= total // 1000:
                word = f"zq{len(planted)}plover"
                drafts[0] = replace(drafts[0], kind="fact", text=f"The {word} service listens on {_text(rng, 8)}.")
                planted.append((word, ""))
            prepared = [(draft, core.analyze(draft.title, draft.text, draft.files)) for draft in drafts]
            if reclaiming:
                size = sum(pages.byte_size(d.title, d.text) for d in drafts)
                time.sleep(pager.make_room(core, project, Amount(len(drafts), size)))
            with core.db.write() as db:
                made = [pages.insert(db, draft, project, time.time(), indexed)[0] for draft, indexed in prepared]
                for page in made[: 1 if len(pinned) < PINNED else 0]:
                    pages.set_pin(db, page.uid, "hard", "bench", "user")
                    pinned.append(page.uid)
            if planted and not planted[-1][1]:
                planted[-1] = (planted[-1][0], made[0].uid)
            written.extend(page.uid for page in made)
            core.index.refresh([page.rowid for page in made])
            if reclaiming:
                pager.background(core)
        return time.perf_counter() - begun

    fill = int(capacity * 0.9)
    filling_s = write(fill, False)
    idle = _prompts(core, project, rng)
    quiet = _beside(lambda: write(max(500, capacity // 20), False), lambda: _prompts(core, project, rng))
    before = _evictions(core, project)
    begun = time.perf_counter()
    busy: list[float] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            busy.extend(_prompts(core, project, rng, 20))

    asker = threading.Thread(target=ask, name="prompts")
    asker.start()
    write(max(0, total - len(written)), True)
    done.set()
    asker.join()
    flooding_s = time.perf_counter() - begun
    evicted = _evictions(core, project) - before
    return {
        "pages written": float(len(written)),
        "capacity, pages": float(capacity),
        "writes per second, room left": fill / filling_s,
        "writes per second while reclaiming": (len(written) - fill) / flooding_s,
        "evictions per second while writing": evicted / flooding_s,
        "eviction alone, pages per second": _eviction_rate(core, project),
        **_latency("prompt, idle", idle),
        **_latency("prompt, beside writes", quiet),
        **_latency("prompt, beside writes and reclaim", busy),
        "p99 beside reclaim / idle": _quantile(busy, 0.99) / _quantile(idle, 0.99),
        "p99 beside reclaim / beside writes": _quantile(busy, 0.99) / _quantile(quiet, 0.99),
        **_promises(core, project, written, planted, pinned),
    }


def beside_a_daemon(count: int) -> Figures:
    """Prompts to a real daemon with `count` pages, idle and while it moves three quarters of them to swap."""
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        home, project = Path(folder) / "vmem", Path(folder) / "project"
        project.mkdir()
        home.mkdir(mode=0o700)
        set_value(home, "capacity.project_pages", str(2 * count))
        set_value(home, "capacity.project_mb", "4000")
        made_store.fill(home, project, count)
        upkeep_costs = _upkeep_costs(home)
        path = os.pathsep.join([str(ROOT), str(ROOT / "daemon")])
        environ = {**os.environ, "VMEM_HOME": str(home), "PYTHONPATH": path}
        subprocess.run([sys.executable, "-m", "vmem_daemon", "start"], env=environ, check=True)
        try:
            while json.loads(client.call("status", b"{}", base=str(home)).body)["index"] == "loading":
                time.sleep(0.05)
            _ask(home, project, 100)
            idle = _ask(home, project, 400)
            set_value(home, "capacity.project_pages", str(max(100, count // 4)))
            begun, before = time.perf_counter(), _swapped(home)
            busy: list[float] = []
            while _swapped(home) < count * 0.7 and time.perf_counter() - begun < 120:
                busy += _ask(home, project, 25)
            seconds, moved = time.perf_counter() - begun, _swapped(home) - before
            idle += _ask(home, project, 400)
        finally:
            subprocess.run([sys.executable, "-m", "vmem_daemon", "stop"], env=environ, check=True)
    return {
        **_latency("daemon, idle", idle),
        **_latency("daemon, reclaiming", busy),
        "daemon, p50 reclaiming / idle": _quantile(busy, 0.5) / _quantile(idle, 0.5),
        "daemon, p99 reclaiming / idle": _quantile(busy, 0.99) / _quantile(idle, 0.99),
        "daemon, prompts answered while reclaiming": float(len(busy)),
        "daemon, pages moved to swap per second": moved / seconds,
        **upkeep_costs,
    }


def _swapped(home: Path) -> int:
    return int(json.loads(client.call("status", b"{}", base=str(home)).body)["swap_pages"])


def _ask(home: Path, project: Path, count: int) -> list[float]:
    """Milliseconds from connecting to the answer for `count` prompts, each of a session of its own, 10 ms apart."""
    questions = made_store.questions()
    out = []
    for _ in range(count):
        number = next(_NUMBERS)
        event = {
            "hook_event_name": "UserPromptSubmit", "cwd": str(project), "session_id": f"b{number}",
            "prompt": questions[number % len(questions)],
        }  # fmt: skip
        body = json.dumps(event).encode()
        begun = time.perf_counter()
        connection = client.Connection(time.monotonic() + 5, str(home))
        connection.send("hook", "UserPromptSubmit", f"paging-{number}-{os.getpid()}", body)
        connection.receive()
        out.append((time.perf_counter() - begun) * 1e3)
        connection.wait_ack()
        connection.close()
        time.sleep(0.01)
    return out


def _upkeep_costs(home: Path) -> Figures:
    """CPU of the heat sampler and of a whole idle tick, as shares of one CPU at their rhythm in the daemon."""
    now = time.time()
    core = Core(home, lambda: now)
    try:
        core.index.load()
        core.index.wait(30)
        upkeep.tick(core)
        ticks = []
        for _ in range(20):
            now += 5
            begun = time.process_time()
            upkeep.tick(core)
            ticks.append(time.process_time() - begun)
        owner = tiers.usage(core.db.read())[0].project_id
        windows = []
        for _ in range(10):
            now += 100
            core.uses.extend((owner, heat.Use("fact", now - n * 3600)) for n in range(heat.MAX_SAMPLES))
            begun = time.process_time()
            pager.sample_heat(core)
            windows.append(time.process_time() - begun)
    finally:
        core.close()
    return {
        "idle tick, ms": 1e3 * sum(ticks) / len(ticks),
        "idle ticks, % of one CPU": 100 * sum(ticks) / len(ticks) / 5,
        "heat sampler, busy window, ms": 1e3 * sum(windows) / len(windows),
        "heat sampler, % of one CPU": 100 * sum(windows) / len(windows) / 100,
    }


def _promises(
    core: Core, project: int, written: Sequence[str], planted: Sequence[tuple[str, str]], pinned: Sequence[str]
) -> Figures:
    db = core.db.read()
    kept = {row[0] for row in db.execute("SELECT uid FROM pages WHERE swapped = 0")}
    swapped = {
        row[0]
        for row in db.execute("SELECT p.uid, s.body FROM pages p JOIN swap s ON s.page_id = p.id WHERE p.swapped = 1")
        if pages.unpack(row[1]).strip()
    }
    gone = {row[0] for row in db.execute("SELECT uid FROM tombstones")}
    counted = {
        (row[0], row[1]): (row[2], row[3])
        for row in db.execute("SELECT project_id, swapped, count(*), sum(bytes) FROM pages GROUP BY 1, 2")
    }
    kept_counts = {(row[0], row[1]): (row[2], row[3]) for row in db.execute("SELECT * FROM capacity WHERE pages > 0")}
    access = Access(project)
    missed = 0
    for word, uid in planted:
        found = search_pages(core, access, f"where does the {word} service listen?", 8)
        missed += uid not in {hit.page.uid for hit in found}
    return {
        "hot / swap / tombstones": f"{len(kept)} / {len(swapped)} / {len(gone)}",
        "LOST": float(len(set(written) - kept - swapped - gone)),
        "COUNTERS THAT DIFFER": float(sum(counted.get(k) != kept_counts.get(k) for k in counted | kept_counts)),
        "PINS NOT HOT": float(len(set(pinned) - kept)),
        "PLANTED NOT FOUND": float(missed),
        "planted in swap": float(sum(uid in swapped for _, uid in planted)),
    }


def _eviction_rate(core: Core, project: int) -> float:
    before, begun = _evictions(core, project), time.perf_counter()
    need = Amount(64, 0)
    for _ in range(10):
        pager._evict(core, project, need, direct=False)
    return (_evictions(core, project) - before) / (time.perf_counter() - begun)


def _evictions(core: Core, project: int) -> int:
    return tiers.number(core.db.read(), "evictions", project)


def _prompts(core: Core, project: int, rng: random.Random, count: int = 300) -> list[float]:
    """Milliseconds of `count` recalls, as a prompt does them, at the pace of a busy afternoon."""
    access = Access(project)
    out = []
    for _ in range(count):
        begun = time.perf_counter()
        search_pages(core, access, "how is the " + _text(rng, 8) + " set up?", 8)
        out.append((time.perf_counter() - begun) * 1e3)
        time.sleep(0.003)
    return out


def _beside(work: Callable[[], object], measure: Callable[[], list[float]]) -> list[float]:
    thread = threading.Thread(target=work, name="writer")
    thread.start()
    out: list[float] = []
    while thread.is_alive():
        out += measure()
    thread.join()
    return out


def _latency(name: str, values: Sequence[float]) -> Figures:
    return {f"{name}, p50 ms": _quantile(values, 0.5), f"{name}, p99 ms": _quantile(values, 0.99)}


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _median_ms(run: Callable[[], object], repeats: int = 25) -> float:
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        run()
        times.append((time.perf_counter() - begun) * 1e3)
    return sorted(times)[len(times) // 2]


def _candidate(rng: random.Random, rowid: int) -> reclaim.Candidate:
    return reclaim.Candidate(
        rowid, rng.choice(KINDS), rng.randrange(50, 4000), "", rng.random(), rng.randrange(20),
        rng.choice((0, 0, 0, 1, 2, 9, 80)), rng.random() * 1e9, 0, rng.random() < 0.1, rng.random() < 0.05,
    )  # fmt: skip


def _draft(rng: random.Random, number: int) -> Draft:
    kind = rng.choices(KINDS, [1, 2, 1, 1, 1, 4, 1, 1, 1, 10, 1])[0]
    return Draft(kind, f"note {number}", f"{_text(rng, rng.randrange(15, 120))} {number}", key=f"bench:{number}")


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words))


if __name__ == "__main__":
    main()
