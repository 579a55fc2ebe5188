"""Fits the weights by which a prompt sounds as if it leaned on earlier talk (vmem/recall/prompt/leaning.json).

    python tools/leaning.py            fits on tools/data/prompts, and writes
    python tools/leaning.py --check    leaves each writer out in turn, and says how often a prompt that leans is told
                                       from one that does not by the others' (AUC); writes nothing

How: see tools/linear.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tools import linear
from vmem.recall.prompt.leaning import CLASSES, STORED, features
from vmem.recall.words.linear import packed

DATA = Path(__file__).resolve().parent / "data" / "prompts"
SEEN_AT_LEAST = 3  # prompts that show a feature, or it is left out


def prompts(path: Path) -> list[str]:
    """The prompts of a file, one a line; a line break in one is written as `\\n`."""
    return [line.replace("\\n", "\n") for line in path.read_text(encoding="utf-8").splitlines() if line]


def written() -> dict[str, list[linear.Example]]:
    """Each writer's prompts, by file name."""
    return {
        path.stem: [
            linear.Example(features(prompt), (kind,)) for kind in CLASSES for prompt in prompts(DATA / kind / path.name)
        ]
        for path in sorted((DATA / CLASSES[0]).glob("*.txt"))
    }


def fitted(examples: Sequence[linear.Example]) -> dict[str, list[int]]:
    """Weights as stored: of each feature one integer per class, in hundredths."""
    return linear.fitted(examples, CLASSES, SEEN_AT_LEAST)


def check(by: dict[str, list[linear.Example]]) -> None:
    """Prints how well each writer's prompts are told apart by what was fitted to the others'."""
    for name, held in by.items():
        model = packed(fitted([e for other in by if other != name for e in by[other]]).items(), CLASSES)
        odds: dict[str, list[float]] = {kind: [] for kind in CLASSES}
        for example in held:
            leans, plain = model.sums(example.features)
            odds[example.kinds[0]].append(leans - plain)
        above = [one > other for one in odds["leans"] for other in odds["plain"]]
        print(f"{name:16} {len(held):4} prompts, AUC {sum(above) / len(above):.3f}")


def main() -> int:
    """Fits and writes, or judges; -> 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="judge by leaving writers out; write nothing")
    by = written()
    if parser.parse_args().check:
        check(by)
    else:
        linear.write(fitted([example for examples in by.values() for example in examples]), STORED)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
