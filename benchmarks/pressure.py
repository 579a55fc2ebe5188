"""What a prompt waits at a real daemon while it reclaims, and while a flood of talk comes in besides.

A daemon in a temporary home serves a store of made pages; prompts go over its socket, each of a session of its own. In
every round the same number of prompts meets in turn: an idle daemon; one that moves pages to swap, because its capacity
was just lowered; one that captures a long transcript into a hot index that is full, so that every page it writes pushes
another one out. So whatever else the machine does, it does to all three alike, and the ratios of their quantiles count.

"answered" is from connecting until the reply is there, "committed" until the prompt is, for which the hook of a short
one does not wait.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path

from benchmarks import figures, made_store
from benchmarks.figures import quantile
from benchmarks.host import ROOMY, Host
from tests.support.waiting import wait_until

PAUSE_S = 0.01  # between two prompts
REST_S = 120.0  # within which a daemon comes to rest
TURNS = 150  # of the talk that comes in at once; more as long as prompts are being asked
SMALLEST = 200  # pages that the hot index has room for at least

Waits = list[tuple[float, float]]  # milliseconds until the answer, and until the commit


def main() -> None:
    parser = figures.arguments(__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--prompts", type=int, default=40, help="in each phase of a round")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        waits = measure(Path(folder), args.pages, args.rounds, args.prompts)
    table: dict[str, dict[str, float]] = {}
    for place, what in enumerate(("answered", "committed")):
        idle = [wait[place] for wait in waits["idle"]]
        for phase, found in waits.items():
            times = [wait[place] for wait in found]
            cells = {f"{name}, ms": quantile(times, q) for name, q in (("median", 0.5), ("99%", 0.99))}
            cells |= {f"{name} / idle": quantile(times, q) / quantile(idle, q)
                      for name, q in (("median", 0.5), ("99%", 0.99))}  # fmt: skip
            table[f"{what}, {phase}"] = cells
    figures.tell(args, {f"{args.rounds * args.prompts} prompts of each phase": table})


def measure(folder: Path, count: int, rounds: int, prompts: int) -> dict[str, Waits]:
    """What the prompts of each phase waited."""
    host = Host(folder)
    made_store.fill(host.home, host.project, count)
    host.start()
    bench = _Bench(host)
    waits: dict[str, Waits] = {"idle": [], "reclaiming": [], "flooded": []}
    try:
        bench.ask(100)
        for _ in range(rounds):
            wait_until(bench.still, REST_S)
            waits["idle"] += bench.ask(prompts)
            waits["reclaiming"] += bench.ask_while_reclaiming(prompts, count // (2 * rounds))
            waits["flooded"] += bench.ask_while_flooded(prompts)
    finally:
        host.stop()
    return waits


class _Bench:
    """Asks a host, whatever it does."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._questions = made_store.questions()
        self._numbers = itertools.count()

    def still(self) -> bool:
        """Whether no work waits and nothing moves."""
        before = self._host.status()
        time.sleep(0.2)
        after = self._host.status()
        return not after["jobs"] and before["swap_pages"] == after["swap_pages"]

    def ask(self, count: int) -> Waits:
        """What `count` prompts waited."""
        out = []
        for _ in range(count):
            number = next(self._numbers)
            prompt = self._questions[number % len(self._questions)]
            out.append(self._host.send("UserPromptSubmit", session_id=f"b{number}", prompt=prompt))
            time.sleep(PAUSE_S)
        return out

    def ask_while_reclaiming(self, count: int, step: int) -> Waits:
        """The same while pages move to swap, a `step` of them asked for whenever none is left to move."""
        out: Waits = []
        while len(out) < count:
            before = self._host.status()
            self._make_room_for(before["hot_pages"] - step)
            some = self.ask(min(10, count - len(out)))
            if self._host.status()["swap_pages"] > before["swap_pages"]:
                out += some
        self._make_room_for(ROOMY)
        return out

    def ask_while_flooded(self, count: int) -> Waits:
        """The same while a long talk is captured into a hot index that is full."""
        self._make_room_for(self._host.status()["hot_pages"])
        wait_until(self.still, REST_S)
        out: Waits = []
        while len(out) < count:
            number = next(self._numbers)
            talk = made_store.Talk(self._host.folder / f"talk{number}.jsonl", f"talk{number}")
            self._host.send("Stop", **talk.say(TURNS))
            while len(out) < count:
                some = self.ask(min(10, count - len(out)))
                if not self._host.status()["jobs"]:
                    break
                out += some
        wait_until(lambda: not self._host.status()["jobs"], REST_S)
        self._make_room_for(ROOMY)
        return out

    def _make_room_for(self, pages: int) -> None:
        self._host.set("capacity.project_pages", max(SMALLEST, pages))


if __name__ == "__main__":
    main()
