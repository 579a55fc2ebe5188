"""What a benchmark found: tables of named rows and columns, printed, and kept for the docs.

A value is a number, a text, or a share with its 95% interval, all three in percent; units stand in the names. Every
benchmark has `--save`, which writes its tables to `benchmarks/results/NAME.json` with the command, the day, the commit,
the machine and the interpreter. The docs' tables are made of these files (tools/docs.py).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
MEASURED = (
    "vmem",
    "daemon",
    "hooks",
    "benchmarks",
    "tests/data",
    "tests/support",
    ":!benchmarks/results",
)  # what figures depend on

Value = int | float | str | tuple[float, float, float]
Table = Mapping[str, Mapping[str, Value]]  # row -> column -> value
Tables = Mapping[str, Table]  # by caption, "" where there is one only


def arguments(doc: str | None, *, save: bool = True) -> argparse.ArgumentParser:
    """The parser of a benchmark's command, whose module begins with `doc`."""
    spec = sys.modules["__main__"].__spec__
    parser = argparse.ArgumentParser(
        prog=f"python -m {spec.name.removesuffix('.__main__')}" if spec else None, description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    if save:
        parser.add_argument("--save", action="store_true", help="keep the figures for the docs, in benchmarks/results")
    return parser


def tell(args: argparse.Namespace, tables: Tables) -> None:
    """Prints the tables, and keeps them where the command asked for that."""
    for caption, table in tables.items():
        print("\n".join(["", *filter(None, [caption]), *_lines(table)]))
    if args.save:
        name = Path(sys.argv[0]).stem
        kept = {
            "command": " ".join(
                ["python -m", f"benchmarks.{name}", *(word for word in sys.argv[1:] if word != "--save")]
            ),
            "arguments": {key: value for key, value in vars(args).items() if key != "save"},
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "commit": _commit(),
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
            "load": round(os.getloadavg()[0], 1),
            "python": platform.python_version(),
            "tables": tables,
        }
        RESULTS.mkdir(exist_ok=True)
        plain = json.loads(json.dumps(kept, default=str).replace(f"{ROOT}/", ""), parse_float=_rounded)
        text = json.dumps(plain, ensure_ascii=False, indent=1)
        (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def read(name: str) -> dict[str, Any]:
    """What the benchmark of this name kept last."""
    kept: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return kept


def markdown(name: str) -> str:
    """The same as the docs show it."""
    kept = read(name)
    parts = ["```", kept["command"], "```", ""]
    for caption, table in kept["tables"].items():
        columns = _columns(table)
        parts += [f"| {' | '.join([caption, *columns])} |", "|---" * (len(columns) + 1) + "|"]
        parts += [f"| {' | '.join([row, *_cells(cells, columns)])} |" for row, cells in table.items()] + [""]
    return "\n".join([*parts, f"{kept['date']}, {kept['commit']}; {kept['machine']}, Python {kept['python']}, "
                      f"load {kept['load']}.", ""])  # fmt: skip


def shown(value: Value) -> str:
    """A number in three significant digits, a share in tenths of a percent."""
    if isinstance(value, str):
        return value
    if not isinstance(value, (int, float)):
        middle, low, high = value
        return f"{middle:.1f} ({low:.0f} to {high:.0f})"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def share(values: Sequence[bool]) -> tuple[float, float, float]:
    """How many of the values are true, in percent, with its 95% interval (Wilson 1927); 0 of none."""
    n, z = max(1, len(values)), 1.96
    p = sum(values) / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return 100 * p, 100 * max(0.0, middle - reach), 100 * min(1.0, middle + reach)


def average(values: Sequence[float]) -> tuple[float, float, float]:
    """The mean of outcomes (0 to 1) in percent with its 95% interval: of shares Wilson's, else by the normal law."""
    if all(value in (0.0, 1.0) for value in values):
        return share([value > 0 for value in values])
    mean = sum(values) / len(values)
    reach = 1.96 * math.sqrt(sum((value - mean) ** 2 for value in values)) / len(values)
    return 100 * mean, 100 * max(0.0, mean - reach), 100 * min(1.0, mean + reach)


def quantile(values: Sequence[float], q: float) -> float:
    """The q-quantile (nearest rank) of unsorted values, 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else 0.0


def _lines(table: Table) -> list[str]:
    """The table in columns."""
    columns = _columns(table)
    rows = [["", *columns], *([row, *_cells(cells, columns)] for row, cells in table.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
            for row in rows]  # fmt: skip


def _columns(table: Table) -> list[str]:
    return list(dict.fromkeys(column for cells in table.values() for column in cells))


def _cells(cells: Mapping[str, Value], columns: Sequence[str]) -> list[str]:
    return [shown(cells[column]) if column in cells else "" for column in columns]


def _rounded(digits: str) -> float:
    """Four significant digits."""
    return round(float(digits)) if abs(float(digits)) >= 1000 else float(f"{float(digits):.4g}")


def _commit() -> str:
    """The commit that is measured; with a + where files of the working tree differ from it."""

    def git(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True)

    changed = git("diff", "--quiet", "HEAD", "--", *MEASURED).returncode
    return git("rev-parse", "--short=7", "HEAD").stdout.strip() + "+" * bool(changed)
