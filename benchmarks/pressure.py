"""What a prompt waits at a real daemon while it reclaims, and while a flood of talk comes in besides.

    python -m benchmarks.pressure [--pages 10000] [--rounds 8] [--prompts 40] [--json]

A daemon in a temporary home serves a store of made pages; prompts go over its socket, each of a session of its own. In
every round the same number of prompts meets in turn: an idle daemon; one that moves pages to swap, because its capacity
was just lowered; one that captures a long transcript into a hot index that is full, so that every page it writes pushes
another one out. So whatever else the machine does, it does to all three alike, and the ratios of their quantiles count.

"answered" is from connecting until the reply is there, "acknowledged" until the prompt is committed, for which the hook
of a short one does not wait. Also measured: what upkeep and the heat sampler cost when nothing happens.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import host, made_store
from benchmarks.retrieval_metrics import quantile
from tests.support.daemon import daemon_command
from tests.support.waiting import wait_until
from vmem.config import set_value
from vmem.hot import client
from vmem.memory import heating, upkeep
from vmem.memory.core import Core
from vmem.paging import heat
from vmem.store import tiers

PAUSE_S = 0.01  # between two prompts
REST_S = 120.0  # within which a daemon comes to rest
TURNS = 150  # of the talk that comes in at once; more as long as prompts are being asked
ROOMY = 10_000_000  # pages: nothing is ever moved to swap
PHASES = ("idle", "reclaiming", "flooded")
_NUMBERS = itertools.count()

Figures = dict[str, float]


def main() -> None:
    """Runs the benchmark and prints it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--prompts", type=int, default=40, help="in each phase of a round")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = measure(args.pages, args.rounds, args.prompts)
    if args.json:
        print(json.dumps(figures, indent=2))
        return
    for name, value in figures.items():
        print(f"{name:<48}{value:>12,.3f}")


def measure(count: int, rounds: int, prompts: int) -> Figures:
    """The figures of a store of `count` pages."""
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        bench = _Bench(Path(folder))
        made_store.fill(bench.home, bench.project, count)
        upkeep_costs = _upkeep_costs(bench.home)
        bench.run("start")
        try:
            wait_until(lambda: bench.status()["index"] != "loading", REST_S)
            bench.ask(100)
            waits: dict[str, list[tuple[float, float]]] = {phase: [] for phase in PHASES}
            for _ in range(rounds):
                bench.set_capacity(ROOMY)
                wait_until(bench.still, REST_S)
                waits["idle"] += bench.ask(prompts)
                waits["reclaiming"] += bench.ask_while_reclaiming(prompts, count // (2 * rounds))
                waits["flooded"] += bench.ask_while_flooded(prompts)
            moved, seconds = bench.reclaim_alone(count // 10)
        finally:
            bench.run("stop")
    figures: Figures = {"prompts of each phase": float(rounds * prompts)}
    for place, what in enumerate(("answered", "acknowledged")):
        times = {phase: [pair[place] for pair in found] for phase, found in waits.items()}
        for phase in PHASES:
            for rank in (50, 90, 99):
                figures[f"{what}, {phase}, p{rank} ms"] = quantile(times[phase], rank / 100)
        for phase in PHASES[1:]:
            for rank in (50, 90, 99):
                ratio = quantile(times[phase], rank / 100) / quantile(times["idle"], rank / 100)
                figures[f"{what}, p{rank} {phase} / idle"] = ratio
    figures["pages moved to swap per second, no prompts"] = moved / seconds
    figures["pages captured per second, beside prompts"] = bench.captured / bench.flooded_s
    return figures | upkeep_costs


class _Bench:
    """One home, one project and the daemon that serves them."""

    def __init__(self, folder: Path) -> None:
        self.home, self.project = folder / "vmem", folder / "project"
        self.captured, self.flooded_s = 0, 0.0
        self._folder = folder
        self._questions = made_store.questions()
        self.project.mkdir()
        self.home.mkdir(mode=0o700)
        for name in ("capacity.project_mb", "capacity.total_mb"):
            set_value(self.home, name, "4000")
        set_value(self.home, "capacity.total_pages", str(ROOMY))
        self.set_capacity(ROOMY)

    def run(self, command: str) -> None:
        """Starts or stops the daemon."""
        daemon_command(self.home, command).check_returncode()

    def set_capacity(self, pages: int) -> None:
        """How many pages the hot index of the project has room for, from now on."""
        set_value(self.home, "capacity.project_pages", str(pages))

    def status(self) -> dict[str, Any]:
        """What the daemon says of itself; asking wakes its worker."""
        return host.call(self.home, "status")

    def still(self) -> bool:
        """Whether no work waits and nothing moves."""
        before = self.status()
        time.sleep(0.2)
        after = self.status()
        return not after["jobs"] and before["swap_pages"] == after["swap_pages"]

    def ask(self, count: int) -> list[tuple[float, float]]:
        """(milliseconds until the answer, until the acknowledgement) of `count` prompts."""
        out = []
        for _ in range(count):
            number = next(_NUMBERS)
            event = {
                "hook_event_name": "UserPromptSubmit", "cwd": str(self.project), "session_id": f"b{number}",
                "prompt": self._questions[number % len(self._questions)],
            }  # fmt: skip
            body = json.dumps(event).encode()
            begun = time.perf_counter()
            connection = client.Connection(time.monotonic() + 5, str(self.home))
            connection.send("hook", "UserPromptSubmit", f"pressure-{number}-{os.getpid()}", body)
            connection.receive()
            answered = time.perf_counter()
            connection.wait_ack()
            kept = time.perf_counter()
            connection.close()
            out.append(((answered - begun) * 1e3, (kept - begun) * 1e3))
            time.sleep(PAUSE_S)
        return out

    def ask_while_reclaiming(self, count: int, step: int) -> list[tuple[float, float]]:
        """The same while pages move to swap, a `step` of them asked for whenever none is left to move."""
        out: list[tuple[float, float]] = []
        while len(out) < count:
            before = self.status()
            self.set_capacity(max(200, before["hot_pages"] - step))
            some = self.ask(min(10, count - len(out)))
            if self.status()["swap_pages"] > before["swap_pages"]:
                out += some
        self.set_capacity(ROOMY)
        return out

    def ask_while_flooded(self, count: int) -> list[tuple[float, float]]:
        """The same while a long talk is captured into a hot index that is full."""
        self.set_capacity(max(200, int(self.status()["hot_pages"])))
        wait_until(self.still, REST_S)
        before, begun = self.status(), time.perf_counter()
        out: list[tuple[float, float]] = []
        while len(out) < count:
            number = next(_NUMBERS)
            talk = made_store.Talk(self._folder / f"talk{number}.jsonl", f"talk{number}")
            answer = talk.say(TURNS)
            host.send(
                self.home,
                self.project,
                "Stop",
                session_id=talk.session_id,
                transcript_path=str(talk.path),
                last_assistant_message=answer,
            )
            while len(out) < count:
                some = self.ask(min(10, count - len(out)))
                if not self.status()["jobs"]:
                    break
                out += some
        after = self.status()
        self.captured += after["hot_pages"] + after["swap_pages"] - before["hot_pages"] - before["swap_pages"] - count
        self.flooded_s += time.perf_counter() - begun
        wait_until(lambda: not self.status()["jobs"], REST_S)
        self.set_capacity(ROOMY)
        return out

    def reclaim_alone(self, count: int) -> tuple[int, float]:
        """(pages, seconds) of reclaim while nobody asks anything."""
        before = self.status()
        begun = time.perf_counter()
        self.set_capacity(max(200, before["hot_pages"] - count))
        wait_until(self.still, REST_S)
        return self.status()["swap_pages"] - before["swap_pages"], time.perf_counter() - begun - 0.2


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
            heating.sample_heat(core)
            windows.append(time.process_time() - begun)
    finally:
        core.close()
    return {
        "idle tick, ms": 1e3 * sum(ticks) / len(ticks),
        "idle ticks, % of one CPU": 100 * sum(ticks) / len(ticks) / 5,
        "heat sampler, busy window, ms": 1e3 * sum(windows) / len(windows),
        "heat sampler, % of one CPU": 100 * sum(windows) / len(windows) / 100,
    }


if __name__ == "__main__":
    main()
