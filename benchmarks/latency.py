"""What waiting costs: hooks end to end, the start of a session, recall in the daemon, writes, memory.

    python -m benchmarks.latency [--pages 1000 10000 100000] [--runs 60]

A real daemon in a temporary home serves a store of made pages (sentences of the assistant set, shuffled
with a fixed seed). Hooks are started exactly as hooks.json says, in turn with a bare interpreter, and judged by the
ratio of the medians: absolute times depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vmem.hot import client, setup
from vmem.memory.core import Core
from vmem.model import Draft
from vmem.store import pages, projects

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "benchmarks" / "data" / "assistant"
BATCH = 50


def main() -> None:
    """Prints one block of figures per store size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=60)
    args = parser.parse_args()
    for count in args.pages:
        with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
            _measure(Path(folder), count, args.runs)


def _measure(folder: Path, count: int, runs: int) -> None:
    home, project = folder / "vmem", folder / "project"
    project.mkdir()
    home.mkdir(mode=0o700)
    setup.record(str(home), os.path.realpath(sys.executable), sys.executable, setup.wanted(str(ROOT)))
    (home / "config.toml").write_text(
        f"[capacity]\nproject_pages = {count * 2 + 1000}\ntotal_pages = {count * 2 + 1000}\n"
        "project_mb = 4000\ntotal_mb = 4000\n",
        encoding="utf-8",
    )
    rate = fill(home, project, count)
    environ = {"HOME": str(folder), "VMEM_HOME": str(home), "PATH": os.environ["PATH"]}
    questions = _questions()
    print(f"\n== {count} pages; written at {rate:.0f} pages/s in batches of {BATCH}")
    begun = time.perf_counter()
    _hook(environ, project, "SessionStart", source="startup", session_id="cold")
    print(f"SessionStart, daemon absent: {(time.perf_counter() - begun) * 1000:.0f} ms")
    try:
        _wait_ready(home)
        warm = _times(runs, lambda n: _hook(environ, project, "SessionStart", source="startup", session_id=f"w{n}"))
        _print("SessionStart, daemon there", warm)
        python = os.path.realpath(sys.executable)
        bare, hook = _in_turn(
            runs,
            lambda _: subprocess.run([python, "-I", "-S", "-E", "-c", ""], env=environ, check=True),
            lambda n: _hook(
                environ, project, "UserPromptSubmit", prompt=questions[n % len(questions)], session_id=f"p{n}"
            ),
        )
        _print("bare python -I -S -E -c ''", bare)
        _print("prompt hook, end to end", hook)
        print(f"ratio of medians: {statistics.median(hook) / statistics.median(bare):.2f}")
        micros = _in_daemon(home, project, questions, 10 * runs)
        _print("recall in the daemon", [value / 1000 for value in micros])
        status = json.loads(client.call("ping", b"{}", base=str(home)).body)
        print(f"daemon RSS: {_rss_mb(status['pid']):.0f} MB")
    finally:
        path = os.pathsep.join([str(ROOT), str(ROOT / "daemon")])
        subprocess.run([sys.executable, "-m", "vmem_daemon", "stop"], env={**environ, "PYTHONPATH": path}, check=True)
    size = sum(file.stat().st_size for file in home.glob("vmem.db*"))
    print(f"database: {size / 1e6:.1f} MB")


def fill(home: Path, project: Path, count: int) -> float:
    """Writes `count` made pages; -> pages per second."""
    rng = random.Random(7)
    sentences = _sentences()
    core = Core(home, time.time)
    found = core.identify(str(project))
    with core.db.write() as db:
        project_id = projects.resolve(db, found.keys, found.name, found.root, time.time())
    begun = time.perf_counter()
    for start in range(0, count, BATCH):
        drafts = []
        for number in range(start, min(start + BATCH, count)):
            text = " ".join(rng.sample(sentences, 5)) + f" ref{number}"
            kind = rng.choice(("episode", "episode", "fact", "decision", "lesson"))
            drafts.append(
                Draft(kind, f"page {number}", text, key=f"made:{number}", session_id=f"s{number // 30}",
                      turn=number % 30, created_at=time.time() - rng.random() * 1e7)
            )  # fmt: skip
        prepared = [(draft, core.analyze(draft.title, draft.text, draft.files)) for draft in drafts]
        with core.db.write() as db:
            for draft, indexed in prepared:
                pages.insert(db, draft, project_id, time.time(), indexed)
    rate = count / (time.perf_counter() - begun)
    core.close()
    return rate


def _sentences() -> list[str]:
    lines = (DATA / "memories.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [part.strip() for text in texts for part in text.replace("\n", ". ").split(". ") if len(part) > 30]


def _questions() -> list[str]:
    lines = (DATA / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["query"] for line in lines]


def _hook(environ: dict[str, str], project: Path, name: str, **event: str) -> None:
    body = json.dumps({"hook_event_name": name, "cwd": str(project), "transcript_path": "", **event}).encode()
    subprocess.run(
        [str(ROOT / "hooks" / "vmem-hook"), name], input=body, env=environ, stdout=subprocess.DEVNULL, check=True
    )


def _wait_ready(home: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        status = json.loads(client.call("status", b"{}", base=str(home)).body)
        if status.get("index") != "loading":
            return
        time.sleep(0.05)


def _in_daemon(home: Path, project: Path, questions: Sequence[str], runs: int) -> list[int]:
    """Microseconds that the daemon spent on each prompt, from its own ledger."""
    for number in range(runs):
        event = {
            "hook_event_name": "UserPromptSubmit", "cwd": str(project), "session_id": f"d{number}",
            "prompt": questions[number % len(questions)],
        }  # fmt: skip
        connection = client.Connection(time.monotonic() + 5, str(home))
        connection.send("hook", "UserPromptSubmit", f"bench-{number}-{os.getpid()}", json.dumps(event).encode())
        connection.receive()
        connection.wait_ack()
        connection.close()
    body = json.dumps({"everywhere": True, "limit": min(runs, 1000)}).encode()
    entries = json.loads(client.call("ledger", body, base=str(home)).body)["entries"]
    return [entry["micros"] for entry in entries if entry["event"] == "UserPromptSubmit"]


def _times(runs: int, step: Callable[[int], object]) -> list[float]:
    out = []
    for number in range(runs):
        begun = time.perf_counter()
        step(number)
        out.append((time.perf_counter() - begun) * 1000)
    return out


def _in_turn(runs: int, *steps: Callable[[int], object]) -> list[list[float]]:
    out: list[list[float]] = [[] for _ in steps]
    for number in range(runs):
        for times, step in zip(out, steps, strict=True):
            begun = time.perf_counter()
            step(number)
            times.append((time.perf_counter() - begun) * 1000)
    return out


def _print(what: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    p95, p99 = ordered[int(0.95 * (len(ordered) - 1))], ordered[int(0.99 * (len(ordered) - 1))]
    print(f"{what}: p50 {statistics.median(ordered):.2f} ms, p95 {p95:.2f} ms, p99 {p99:.2f} ms, n={len(ordered)}")


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
