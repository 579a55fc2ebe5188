"""What waiting costs: hooks end to end, the start of a session, recall in the daemon, writes, memory, idling.

    python -m benchmarks.latency [--pages 1000 10000 100000] [--runs 60] [--no-plain] [--json]

A real daemon in a temporary home serves a store of made pages. Hooks are started exactly as hooks.json says, in turn
with a bare interpreter, and judged by the ratio of the medians: absolute times depend on the machine and on what else
it does. "beside writes" is while another client writes pages one by one without a pause and the turns of a session
are captured ten times a second. "plain" is a second daemon whose interpreter has no numpy.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pydantic

from benchmarks import host, made_store
from benchmarks.retrieval_metrics import quantile
from tests.support.daemon import daemon_command, record_runtime

ROOT = Path(__file__).resolve().parent.parent
HOOK = ROOT / "hooks" / "vmem-hook"
COLD_STARTS = 5
ROUNDS = 5  # quiet and busy ones in turn
REST_S = 10.5  # after which the daemon has given back what it does not need
IDLE_S = 6.0
CAPTURES_PER_S = 10
Figures = dict[str, float]


def main() -> None:
    """Prints one block of figures per store size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--no-plain", action="store_true", help="leave out the daemon without numpy")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found: dict[str, Figures] = {}
    for count in args.pages:
        with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
            figures = found[f"{count} pages"] = measure(Path(folder), count, args.runs, plain=not args.no_plain)
        if not args.json:
            print(f"\n== {count:,} pages")
            for name, value in figures.items():
                print(f"{name:<44}{value:>10,.2f}")
    if args.json:
        print(json.dumps(found, indent=2))


def measure(folder: Path, count: int, runs: int, *, plain: bool = True) -> Figures:
    """The figures of one store size, by name and unit."""
    bench = _Bench(folder)
    made_store.prepare(bench.home, bench.project, count * 2 + 5000)
    rate, last_rate = made_store.fill(bench.home, bench.project, count)
    figures = {"written, pages/s": rate, "written in the last tenth, pages/s": last_rate}
    try:
        figures |= bench.starts()
        figures |= bench.hooks(runs)
        figures |= bench.recall(10 * runs)
        figures["RSS after the last prompt, MB"] = bench.rss_mb()
        figures |= bench.idle()
        figures["RSS at rest, MB"] = bench.rss_mb()
        bench.stop()
        if plain:
            python = _without_numpy(folder / "plain")
            record_runtime(bench.home, daemon=python)
            bench.hook("SessionStart", source="startup", session_id="plain")
            figures |= {f"plain: {name}": value for name, value in bench.recall(2 * runs).items()}
            figures["plain: RSS after the last prompt, MB"] = bench.rss_mb()
            time.sleep(REST_S)
            figures["plain: RSS at rest, MB"] = bench.rss_mb()
    finally:
        bench.stop()
    figures["database, MB"] = sum(file.stat().st_size for file in bench.home.glob("vmem.db*")) / 1e6
    return figures


class _Bench:
    """One home, one project and the daemon that serves them."""

    def __init__(self, folder: Path) -> None:
        self.home, self.project = folder / "vmem", folder / "project"
        self._folder = folder
        self._environ = {"HOME": str(folder), "VMEM_HOME": str(self.home), "PATH": os.environ["PATH"]}
        self._questions = made_store.questions()
        self._asked = 0

    def hook(self, name: str, **event: str) -> None:
        """One hook process, as the host starts it."""
        body = json.dumps({"hook_event_name": name, "cwd": str(self.project), "transcript_path": "", **event}).encode()
        subprocess.run([str(HOOK), name], input=body, env=self._environ, stdout=subprocess.DEVNULL, check=True)

    def call(self, name: str, **body: object) -> dict[str, Any]:
        """One operation of the daemon."""
        return host.call(self.home, name, cwd=str(self.project), **body)

    def stop(self) -> None:
        """Ends the daemon."""
        daemon_command(self.home, "stop").check_returncode()

    def starts(self) -> Figures:
        """SessionStart with the daemon absent and there, and when the index is ready; leaves a daemon running."""
        cold, ready = [], []
        for number in range(COLD_STARTS):
            self.stop()
            begun = time.perf_counter()
            self.hook("SessionStart", source="startup", session_id=f"cold{number}")
            cold.append(time.perf_counter() - begun)
            while self.call("status")["index"] == "loading":
                time.sleep(0.02)
            ready.append(time.perf_counter() - begun)
        return {
            "SessionStart, daemon absent, ms": 1000 * statistics.median(cold),
            "index ready after that hook began, ms": 1000 * statistics.median(ready),
        }

    def hooks(self, runs: int) -> Figures:
        """Hook processes in turn with a bare interpreter."""
        bare_python = [os.path.realpath(sys.executable), "-I", "-S", "-E", "-c", ""]
        bare, prompt, warm = _in_turn(
            runs,
            lambda _: subprocess.run(bare_python, env=self._environ, check=True),
            lambda n: self.hook("UserPromptSubmit", prompt=self._question(), session_id=f"p{n}"),
            lambda n: self.hook("SessionStart", source="startup", session_id=f"w{n}"),
        )
        return {
            **_percentiles("bare python3 -I -S -E -c '', ms", bare, 50),
            **_percentiles("prompt hook end to end, ms", prompt, 50, 95),
            "prompt hook / bare python, medians": statistics.median(prompt) / statistics.median(bare),
            **_percentiles("SessionStart, daemon there, ms", warm, 50),
        }

    def recall(self, runs: int) -> Figures:
        """What the daemon itself spends on a prompt, from its ledger: quiet and beside writes, in turn."""
        quiet: list[float] = []
        busy: list[float] = []
        self._ask("warm", 40)
        for number in range(ROUNDS):
            quiet += self._ask(f"quiet{number}", runs // ROUNDS)
            with _Writer(self, self._folder / f"talk{self._asked}.jsonl"):
                busy += self._ask(f"busy{number}", runs // ROUNDS)
        return {
            **_percentiles("prompt in the daemon, ms", quiet, 50, 99),
            **_percentiles("prompt in the daemon, beside writes, ms", busy, 50, 99),
        }

    def rss_mb(self) -> float:
        """Resident memory of the daemon."""
        return host.memory_mb(self._pid())

    def idle(self) -> Figures:
        """CPU that the daemon uses while nothing happens."""
        while self.call("status")["jobs"]:
            time.sleep(0.1)
        time.sleep(REST_S)
        pid = self._pid()
        used = host.cpu_s(pid)
        time.sleep(IDLE_S)
        return {"idle, % of one CPU": 100 * (host.cpu_s(pid) - used) / IDLE_S}

    def _pid(self) -> int:
        return int(self.call("ping")["pid"])

    def _question(self) -> str:
        self._asked += 1
        return self._questions[self._asked % len(self._questions)]

    def _ask(self, tag: str, runs: int) -> list[float]:
        """Milliseconds in the daemon of each of `runs` prompts, each of a session of its own."""
        first = self._asked
        for _ in range(runs):
            prompt, session = self._question(), f"{tag}-{self._asked}"
            self.send("UserPromptSubmit", prompt=prompt, session_id=session)
        entries = self.call("ledger", everywhere=True, limit=1000)["entries"]
        wanted = {f"{tag}-{number}" for number in range(first + 1, self._asked + 1)}
        return [entry["micros"] / 1000 for entry in entries if entry["session_id"] in wanted]

    def send(self, name: str, **event: str) -> None:
        """An event over the socket, without a process; waits until it is committed."""
        host.send(self.home, self.project, name, **event)


class _Writer:
    """Writes in a thread as long as its block lasts."""

    def __init__(self, bench: _Bench, transcript: Path) -> None:
        self._bench = bench
        self._talk = made_store.Talk(transcript, transcript.stem)
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
            self._bench.call("remember", text=text)
            if time.monotonic() >= due:
                due += 1 / CAPTURES_PER_S
                answer = self._talk.say(3)
                self._bench.send(
                    "Stop", session_id=self._talk.session_id, transcript_path=str(self._talk.path),
                    last_assistant_message=answer,
                )  # fmt: skip


def _without_numpy(folder: Path) -> str:
    """An interpreter that has what this one has, but for numpy."""
    venv.create(folder, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"), folder / "Lib" / "site-packages")
    for package in Path(pydantic.__file__).parent.parent.iterdir():
        if not package.name.startswith(("numpy", "wordllama", "_", "pip")) and package.suffix != ".pth":
            (site / package.name).symlink_to(package)
    return str(folder / "bin" / "python")


def _in_turn(runs: int, *steps: Callable[[int], object]) -> list[list[float]]:
    """Milliseconds of each step, the steps taking turns."""
    out: list[list[float]] = [[] for _ in steps]
    for number in range(runs):
        for times, step in zip(out, steps, strict=True):
            begun = time.perf_counter()
            step(number)
            times.append((time.perf_counter() - begun) * 1000)
    return out


def _percentiles(what: str, times: Sequence[float], *ranks: int) -> Figures:
    name, _, unit = what.rpartition(",")
    return {f"{name} p{rank},{unit}": quantile(times, rank / 100) for rank in ranks}


if __name__ == "__main__":
    main()
