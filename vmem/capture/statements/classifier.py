"""How much a sentence of the user looks like a rule, a choice, a preference, a fact, or none of them.

A multinomial logistic regression over the features of `features_en`, `features_zh` and `situation`. Its weights
(weights.json: a feature, then one integer per class in hundredths) were fitted by tools/weights.py on
the labelled conversations and phrases in tests/data; nothing is learned at run time.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import islice

from vmem.capture.languages import features_en, features_zh
from vmem.capture.statements.prose import Sentence

CLASSES = ("constraint", "decision", "preference", "fact", "task", "lesson", "none")
SCALE = 100.0  # of the stored integers
LINES = 256  # of the stored weights that are read at a time


@dataclass(frozen=True, slots=True)
class Weights:
    """Where each feature's row begins in one flat array: a megabyte instead of three."""

    place: dict[str, int]
    rows: array[int]


def features_of(sentence: Sentence, around: set[str]) -> set[str]:
    """All features of a sentence; `around` are those of its situation, kept apart by language."""
    if sentence.chinese:
        return features_zh.features(sentence.view).union(
            features_zh.words(sentence.view), (f"z{feature}" for feature in around), ("zh",)
        )
    return features_en.features(sentence.view).union(features_en.words(sentence.view), around, ("en",))


def likelihood(features: set[str], weights: Weights | None = None) -> dict[str, float]:
    """The probability of each class, summing to 1; by the stored weights unless others are given."""
    weights = weights or _stored()
    known = [weights.place[feature] for feature in features if feature in weights.place]
    scale = 4.0 / math.sqrt(len(known)) / SCALE if known else 0.0  # a long sentence has more features, not more to say
    width = len(CLASSES)
    rows, bias = weights.rows, weights.place[""]
    columns = zip(*(rows[at : at + width] for at in known), strict=True) if known else [(0,)] * width
    sums = [scale * sum(column) + rows[bias + n] / SCALE for n, column in enumerate(columns)]
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    total = sum(powers)
    return {name: power / total for name, power in zip(CLASSES, powers, strict=True)}


def packed(stored: Iterable[tuple[str, Sequence[int]]]) -> Weights:
    """Weights as kept in memory, from features with one integer per class; "" is the bias."""
    weights = Weights({}, array("h"))
    for feature, row in stored:
        weights.place[feature] = len(weights.rows)
        weights.rows.extend(row)
    return weights


# --- private --------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _stored() -> Weights:
    with resources.files("vmem.capture.statements").joinpath("weights.json").open(encoding="utf-8") as file:
        return packed(_by_parts(file))


def _by_parts(file: Iterator[str]) -> Iterator[tuple[str, list[int]]]:
    """What is in the file, which has a feature a line: all its lists at once would take eight megabytes."""
    while lines := list(islice(file, LINES)):
        yield from json.loads("{" + "".join(lines).strip("{},\n") + "}").items()
