"""Fits a multinomial logistic regression with a penalty on large weights, by plain gradient descent; needs numpy.

The result depends on nothing but the examples: no random numbers, and sums in a fixed order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vmem.recall.words.linear import SCALE, SHARE

PENALTY = 1.0
ROUNDS = 150
RATE = 0.15
LIKELIEST = 0.7  # of an example that may be of several classes, for the first
SMALLEST = 12  # in stored units: below it a weight says nothing


@dataclass(frozen=True)
class Example:
    """What a text shows and its class (several when its label leaves it open, the likeliest first); how much it
    counts."""

    features: set[str]
    kinds: tuple[str, ...]
    counts: float = 1.0


def fitted(examples: Sequence[Example], classes: Sequence[str], seen_at_least: int) -> dict[str, list[int]]:
    """Weights as stored (see `vmem/recall/words/linear.py`), of the features that so many examples show."""
    seen = Counter(feature for example in examples for feature in example.features)
    vocabulary = sorted(feature for feature, times in seen.items() if times >= seen_at_least)
    place = {feature: number for number, feature in enumerate(vocabulary)}
    wanted = np.zeros((len(examples), len(classes)))
    counts = np.ones(len(examples))
    rows, columns, values = [], [], []  # of the table of examples by features, which is almost empty
    for row, example in enumerate(examples):
        known = sorted(place[feature] for feature in example.features if feature in place)
        rows += [row] * (len(known) + 1)
        columns += [*known, len(vocabulary)]
        values += [SHARE / np.sqrt(max(len(known), 1))] * len(known) + [1.0]
        counts[row] = example.counts
        others = len(example.kinds) - 1
        for number, kind in enumerate(example.kinds):
            share = 1.0 if not others else LIKELIEST if not number else (1.0 - LIKELIEST) / others
            wanted[row, classes.index(kind)] += share
    row_of, column_of, value_of = np.array(rows), np.array(columns), np.array(values)[:, None]
    row_starts = np.searchsorted(row_of, np.arange(len(examples)))
    by_column = np.argsort(column_of, kind="stable")
    column_starts = np.searchsorted(column_of[by_column], np.arange(len(vocabulary) + 1))
    weights = np.zeros((len(vocabulary) + 1, len(classes)))
    step = np.zeros_like(weights)
    square = np.zeros_like(weights)
    for turn in range(1, ROUNDS + 1):
        sums = np.add.reduceat(weights[column_of] * value_of, row_starts)
        powers = np.exp(sums - sums.max(axis=1, keepdims=True))
        error = (powers / powers.sum(axis=1, keepdims=True) - wanted) * counts[:, None]
        slope = np.add.reduceat((error[row_of] * value_of)[by_column], column_starts)
        slope[:-1] += PENALTY * weights[:-1]
        step = 0.9 * step + 0.1 * slope  # Adam: Kingma and Ba 2015
        square = 0.999 * square + 0.001 * slope**2
        size = RATE / np.sqrt(turn)
        weights -= size * (step / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.999**turn)) + 1e-8)
    stored = np.rint(weights * SCALE).astype(int)
    kept = {
        feature: stored[number].tolist() for feature, number in place.items() if abs(stored[number]).max() >= SMALLEST
    }
    return {"": stored[-1].tolist(), **kept}


def write(weights: Mapping[str, Sequence[int]], path: Path) -> None:
    """Stores weights, and says how many there are."""
    rows = ",\n".join(
        f"{json.dumps(feature, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for feature, row in weights.items()
    )
    path.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")
    print(f"{len(weights)} weights, {path.stat().st_size / 1000:.0f} kB")
