"""How long the commands take that people and the status line wait for, from spawn to exit.

    python -m benchmarks.commands [--runs 25] [--json]

A real daemon in a temporary home with one page; commands are run in turn with a bare interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.retrieval_metrics import quantile
from tests.support.daemon import REPOSITORY, daemon_command, environment_for, record_runtime


def main() -> None:
    """Prints one line a command: least, median and 95% in ms."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        found = measure(Path(folder), args.runs)
    if args.json:
        print(json.dumps(found))
        return
    for name, (least, median, most) in found.items():
        print(f"{name:24} least {least:5.0f}   median {median:5.0f}   95% {most:5.0f} ms")


def measure(folder: Path, runs: int) -> dict[str, tuple[float, float, float]]:
    """(least, median, 95%) in ms by name."""
    home, real = folder / "vmem", os.path.realpath(sys.executable)
    record_runtime(home)
    environ = environment_for(home)
    vmem = [sys.executable, "-m", "vmem"]
    commands = {
        "bare python3 -I -S -E": [real, "-I", "-S", "-E", "-c", ""],
        "hooks/vmem-statusline": [str(REPOSITORY / "hooks" / "vmem-statusline")],
        "vmem --version": [*vmem, "--version"],
        "vmem status": [*vmem, "status"],
        "vmem search": [*vmem, "search", "webhooks"],
        "vmem ls": [*vmem, "ls"],
        "vmem config list": [*vmem, "config", "list"],
    }

    def once(command: list[str]) -> float:
        begun = time.perf_counter()
        subprocess.run(command, env=environ, cwd=folder, input=b"{}", capture_output=True, check=True)
        return (time.perf_counter() - begun) * 1000

    try:
        once([*vmem, "remember", "-g", "We retry webhooks six times."])
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(once(command))
    finally:
        daemon_command(home, "stop").check_returncode()
    return {name: (min(taken), quantile(taken, 0.5), quantile(taken, 0.95)) for name, taken in times.items()}


if __name__ == "__main__":
    main()
