"""How much a sentence of the user looks like a rule, a choice, a preference, a fact, or none of them.

A multinomial logistic regression over the features of `features_en`, `features_zh` and `situation`. Its weights
(weights.json: a feature, then one integer per class in hundredths) were fitted by tools/weights.py on
the labelled conversations and phrases in tests/data; nothing is learned at run time.
"""

from __future__ import annotations

import json
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from vmem.capture.languages import features_en, features_zh
from vmem.capture.statements.prose import Sentence

CLASSES = ("constraint", "decision", "preference", "fact", "task", "lesson", "none")
SCALE = 100.0  # of the stored integers
STORED = Path(__file__).with_name("weights.json")
LINES = 256  # of them that are read at a time


@dataclass(frozen=True, slots=True)
class Weights:
    """Of each feature its hash, in order, and of each of those its row: 0.4 MB, where a dict of the features takes 2.7.
    That another text has a stored one's hash happens to one of 10**15."""

    features: array[int]
    rows: array[int]

    def of(self, features: Iterable[str]) -> list[array[int]]:
        """The rows of those features that are known."""
        found, width = self.features, len(CLASSES)
        sought = [(one, bisect_left(found, one)) for one in map(hash, features)]
        known = [at * width for one, at in sought if at < len(found) and found[at] == one]
        return [self.rows[at : at + width] for at in known]


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
    (bias,), known = weights.of(("",)), weights.of(features)
    scale = 4.0 / math.sqrt(len(known)) / SCALE if known else 0.0  # a long sentence has more features, not more to say
    columns = zip(*known, strict=True) if known else [(0,)] * len(CLASSES)
    sums = [scale * sum(column) + at / SCALE for column, at in zip(columns, bias, strict=True)]
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    total = sum(powers)
    return {name: power / total for name, power in zip(CLASSES, powers, strict=True)}


def packed(stored: Iterable[tuple[str, Sequence[int]]]) -> Weights:
    """Weights as kept in memory, from features with one integer per class; "" is the bias."""
    hashes, rows = array("q"), array("h")
    for feature, row in stored:
        hashes.append(hash(feature))
        rows.extend(row)
    width = len(CLASSES)
    ordered = Weights(array("q"), array("h"))
    for n in sorted(range(len(hashes)), key=hashes.__getitem__):
        ordered.features.append(hashes[n])
        ordered.rows.extend(rows[n * width : (n + 1) * width])
    return ordered


# --- private --------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _stored() -> Weights:
    with STORED.open(encoding="utf-8") as file:
        return packed(_by_parts(file))


def _by_parts(file: Iterator[str]) -> Iterator[tuple[str, list[int]]]:
    """What is in the file, which has a feature a line: all its lists at once would take eight megabytes."""
    while lines := list(islice(file, LINES)):
        yield from json.loads("{" + "".join(lines).strip("{},\n") + "}").items()
