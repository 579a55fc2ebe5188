"""How long the commands take that people and the status line wait for, from spawn to exit.

A real daemon in a temporary home with one page; the commands are run in turn with a bare interpreter.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import figures
from benchmarks.host import Host
from tests.support.daemon import REPOSITORY, environment_for


def main() -> None:
    parser = figures.arguments(__doc__)
    parser.add_argument("--runs", type=int, default=25, help="of each command")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmem-bench-") as folder:
        times = measure(Host(Path(folder)), args.runs)
    cells = {name: {"least, ms": min(ms), "median, ms": statistics.median(ms)} for name, ms in times.items()}
    figures.tell(args, {"": cells})


def measure(host: Host, runs: int) -> dict[str, list[float]]:
    """Milliseconds of each run, by command."""
    vmem = [sys.executable, "-m", "vmem"]
    commands = {
        "bare `python3 -I -S -E -c ''`": [os.path.realpath(sys.executable), "-I", "-S", "-E", "-c", ""],
        "`hooks/vmem-statusline`": [str(REPOSITORY / "hooks" / "vmem-statusline")],
        "`vmem --version`": [*vmem, "--version"],
        "`vmem status`": [*vmem, "status"],
        "`vmem search`": [*vmem, "search", "webhooks"],
        "`vmem config list`": [*vmem, "config", "list"],
    }
    environ = environment_for(host.home)

    def once(command: list[str]) -> float:
        begun = time.perf_counter()
        subprocess.run(command, env=environ, cwd=host.project, input=b"{}", capture_output=True, check=True)
        return (time.perf_counter() - begun) * 1000

    try:
        once([*vmem, "remember", "-g", "We retry webhooks six times."])
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(once(command))
    finally:
        host.stop()
    return times


if __name__ == "__main__":
    main()
