"""Makes the figures that the docs quote anew, each by a command of its own, and the docs' tables of them.

All parts take a quarter of an hour. Nothing else should run meanwhile: the times are what they are.
"""

from __future__ import annotations

import subprocess
import sys

from benchmarks import figures

# The commands of the docs, and how their results are named.
PARTS: dict[str, tuple[str, ...]] = {
    "latency": (),
    "commands": (),
    "pressure": ("--rounds", "4"),
    "young": (),
    "aged": (),
    "injection": (),
    "retrieval": ("--baseline", "fts5,recency", "--ablation"),
    "capture": (),
    "continuity": (),
    "kills": (),
    "paging": (),
    "backfill": (),
}


def main() -> int:
    """Runs the parts; -> 1 when one failed, whose figures stay as they were."""
    parser = figures.arguments(__doc__, save=False)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parts = parser.parse_args().parts or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    failed = []
    for name in parts:
        command = [sys.executable, "-m", f"benchmarks.{name}", *PARTS[name]]
        print(f"\n# {' '.join(command[2:])}", flush=True)
        if subprocess.run([*command, "--save"], cwd=figures.ROOT).returncode:
            failed.append(name)
    subprocess.run([sys.executable, "tools/docs.py"], cwd=figures.ROOT, check=True)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
