"""What waiting costs: hooks end to end, the start of a session, recall in the daemon, writes, memory, idling.

A real daemon in a temporary home serves a store of made pages. Hooks are started exactly as hooks.json says, in turn
with a bare interpreter, and judged by the ratio of the medians: absolute times depend on the machine and on what else
it does. "one each 2 s" is more as people prompt: other processes work in between, and nothing of ours is left in the
processor's caches. "beside writes" is while another client writes pages one by one without a pause and the turns of a
session are captured ten times a second. "plain" is a second daemon whose interpreter has no numpy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable
from pathlib import Path

import pydantic

from benchmarks import figures, made_store
from benchmarks.figures import quantile
from benchmarks.host import Host
from tests.support.daemon import record_runtime

COLD_STARTS = 5
ROUNDS = 5  # quiet and busy ones in turn
REST_S = 10.5  # after which the daemon has given back what it does not need
IDLE_S = 6.0
PACE_S, PACED = 2.0, 15
OTHER_WORK = "told = bytes(1 << 26); [told.count(1) for _ in range(8)]"
CAPTURES_PER_S = 10
Figures = dict[str, float]


def main() -> None:
    parser = figures.arguments(__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[10_000], help="sizes of the store")
    parser.add_argument("--runs", type=int, default=60, help="hook processes of each sort")
    parser.add_argument("--no-plain", action="store_true", help="leave out the daemon without numpy")
    args = parser.parse_args()
    found: dict[str, Figures] = {}
    for count in args.pages:
        with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
            found[f"{count:,} pages"] = _Bench(Path(folder), count).measure(args.runs, plain=not args.no_plain)
    rows = dict.fromkeys(name for column in found.values() for name in column)
    figures.tell(args, {"": {row: {size: column[row] for size, column in found.items()} for row in rows}})


class _Bench:
    """A host that serves `count` made pages."""

    def __init__(self, folder: Path, count: int) -> None:
        self.host = Host(folder)
        self._count, self._asked, self._questions = count, 0, made_store.questions()

    def measure(self, runs: int, *, plain: bool) -> Figures:
        host = self.host
        rate, last_rate = made_store.fill(host.home, host.project, self._count)
        try:
            found = {**self._starts(), **self._hooks(runs), **self._paced(), **self._recall(10 * runs)}
            found["daemon after prompts, MB"] = host.memory_mb()
            found["idle, % of one CPU"] = self._idle()
            found["daemon at rest, MB"] = host.memory_mb()
            if plain:
                host.stop()
                record_runtime(host.home, daemon=_without_numpy(host.folder / "plain"))
                host.hook("SessionStart", source="startup", session_id="plain")
                found |= {f"plain: {name}": value for name, value in self._recall(2 * runs).items()}
                found["plain: daemon after prompts, MB"] = host.memory_mb()
                time.sleep(REST_S)
                found["plain: daemon at rest, MB"] = host.memory_mb()
        finally:
            host.stop()
        found["pages written a second"] = rate
        found["pages written a second, last tenth"] = last_rate
        found["database, MB"] = sum(file.stat().st_size for file in host.home.glob("vmem.db*")) / 1e6
        return found

    def _starts(self) -> Figures:
        """SessionStart with the daemon absent, and when the index is ready; leaves a daemon running."""
        cold, ready = [], []
        for number in range(COLD_STARTS):
            self.host.stop()
            begun = time.perf_counter()
            self.host.hook("SessionStart", source="startup", session_id=f"cold{number}")
            cold.append(time.perf_counter() - begun)
            while self.host.status()["index"] == "loading":
                time.sleep(0.02)
            ready.append(time.perf_counter() - begun)
        self.host.settle()
        return {
            "session start, daemon absent, ms": 1000 * statistics.median(cold),
            "index ready after that hook began, ms": 1000 * statistics.median(ready),
        }

    def _hooks(self, runs: int) -> Figures:
        """Hook processes in turn with a bare interpreter."""
        bare, prompt, warm = _in_turn(
            runs,
            lambda _: _run_python(""),
            lambda n: self.host.hook("UserPromptSubmit", prompt=self._question(), session_id=f"p{n}"),
            lambda n: self.host.hook("SessionStart", source="startup", session_id=f"w{n}"),
        )
        return {
            "session start, daemon there, ms": statistics.median(warm),
            "bare python3 -I -S -E -c '', ms": statistics.median(bare),
            "prompt hook from spawn to exit, median, ms": statistics.median(prompt),
            "prompt hook from spawn to exit, 95%, ms": quantile(prompt, 0.95),
            "prompt hook / bare python, medians": statistics.median(prompt) / statistics.median(bare),
        }

    def _paced(self) -> Figures:
        """The same with PACE_S between any two."""
        bare, prompt = _in_turn(
            PACED,
            lambda _: _run_python(""),
            lambda n: self.host.hook("UserPromptSubmit", prompt=self._question(), session_id=f"paced{n}"),
            before=_work_elsewhere,
        )
        self.host.settle()
        pace = f"one each {PACE_S:g} s"
        daemon = self._micros([f"paced{number}" for number in range(PACED)])
        return {
            f"{pace}: prompt hook from spawn to exit, median, ms": statistics.median(prompt),
            f"{pace}: prompt hook / bare python, medians": statistics.median(prompt) / statistics.median(bare),
            f"{pace}: prompt in the daemon, median, ms": statistics.median(daemon),
        }

    def _recall(self, runs: int) -> Figures:
        """What the daemon itself spends on a prompt, from its ledger: quiet and beside writes, in turn."""
        quiet: list[float] = []
        busy: list[float] = []
        self._ask("warm", 40)
        for number in range(ROUNDS):
            quiet += self._ask(f"quiet{number}", runs // ROUNDS)
            with _Writer(self.host, f"talk{self._asked}"):
                busy += self._ask(f"busy{number}", runs // ROUNDS)
        return {
            "prompt in the daemon, median, ms": statistics.median(quiet),
            "prompt in the daemon, 99%, ms": quantile(quiet, 0.99),
            "prompt in the daemon, beside writes, median, ms": statistics.median(busy),
            "prompt in the daemon, beside writes, 99%, ms": quantile(busy, 0.99),
        }

    def _idle(self) -> float:
        """CPU that the daemon uses while nothing happens, in percent."""
        self.host.settle()
        time.sleep(REST_S)
        used = self.host.cpu_s()
        time.sleep(IDLE_S)
        return 100 * (self.host.cpu_s() - used) / IDLE_S

    def _question(self) -> str:
        self._asked += 1
        return self._questions[self._asked % len(self._questions)]

    def _ask(self, tag: str, runs: int) -> list[float]:
        """Milliseconds in the daemon of each of `runs` prompts, each of a session of its own."""
        sessions = [f"{tag}-{self._asked + number}" for number in range(runs)]
        for session in sessions:
            self.host.send("UserPromptSubmit", prompt=self._question(), session_id=session)
        return self._micros(sessions)

    def _micros(self, sessions: list[str]) -> list[float]:
        """Milliseconds in the daemon of these sessions' prompts."""
        entries = self.host.call("ledger", everywhere=True, limit=1000)["entries"]
        return [entry["micros"] / 1000 for entry in entries if entry["session_id"] in sessions]


class _Writer:
    """Writes in a thread as long as its block lasts."""

    def __init__(self, host: Host, session_id: str) -> None:
        self._host = host
        self._talk = made_store.Talk(host.folder / f"{session_id}.jsonl", session_id)
        self._told = made_store.sentences()
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writer")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._halt.set()
        self._thread.join()

    def _run(self) -> None:
        due, number = time.monotonic(), 0
        while not self._halt.is_set():
            number += 1
            text = f"{self._told[number % len(self._told)]} {self._talk.session_id} {number}"
            self._host.call("remember", text=text)
            if time.monotonic() >= due:
                due += 1 / CAPTURES_PER_S
                self._host.send("Stop", **self._talk.say(3))


def _without_numpy(folder: Path) -> str:
    """An interpreter that has what this one has, but for numpy."""
    venv.create(folder, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    for package in Path(pydantic.__file__).parent.parent.iterdir():
        if not package.name.startswith(("numpy", "wordllama", "_", "pip")) and package.suffix != ".pth":
            (site / package.name).symlink_to(package)
    return str(folder / "bin" / "python")


def _run_python(code: str) -> None:
    """A process as bare as the hooks'."""
    subprocess.run([os.path.realpath(sys.executable), "-I", "-S", "-E", "-c", code], check=True)


def _work_elsewhere() -> None:
    """PACE_S, at the beginning of which other processes keep every processor busy."""
    due = time.monotonic() + PACE_S
    others = [threading.Thread(target=_run_python, args=[OTHER_WORK]) for _ in range(os.cpu_count() or 1)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    time.sleep(max(0.0, due - time.monotonic()))


def _in_turn(
    runs: int, *steps: Callable[[int], object], before: Callable[[], object] = lambda: None
) -> list[list[float]]:
    """Milliseconds of each step, the steps taking turns; `before` each something else."""
    out: list[list[float]] = [[] for _ in steps]
    for number in range(runs):
        for times, step in zip(out, steps, strict=True):
            before()
            begun = time.perf_counter()
            step(number)
            times.append((time.perf_counter() - begun) * 1000)
    return out


if __name__ == "__main__":
    main()
