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

ROOT = Path(__file__).resolve().parent.parent


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
    home = folder / "vmem"
    home.mkdir(mode=0o700)
    real = os.path.realpath(sys.executable)
    (home / "runtime").write_text(f"{real}\n{sys.executable}\n", encoding="utf-8")
    environ = {
        "HOME": str(folder), "VMEM_HOME": str(home), "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'daemon'}",
    }  # fmt: skip
    vmem = [sys.executable, "-m", "vmem"]
    commands = {
        "bare python3 -I -S -E": [real, "-I", "-S", "-E", "-c", ""],
        "hooks/vmem-statusline": [str(ROOT / "hooks" / "vmem-statusline")],
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
        subprocess.run([sys.executable, "-m", "vmem_daemon", "stop"], env=environ, check=True)
    out = {}
    for name, taken in times.items():
        taken.sort()
        out[name] = (taken[0], taken[len(taken) // 2], taken[int(0.95 * (len(taken) - 1))])
    return out


if __name__ == "__main__":
    main()
