"""A multinomial logistic regression over what a text shows, its weights kept packed.

A stored file is a JSON object with a feature a line, and for each one integer per class, in hundredths; "" is the bias.
`tools/linear.py` makes one; nothing is learned at run time.
"""

from __future__ import annotations

import json
import math
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

SCALE = 100.0  # of the stored integers
SHARE = 4.0  # of its features together: a long text has more of them, not more to say
LINES = 256  # of a file that are read at a time


@dataclass(frozen=True, slots=True)
class Model:
    """Of each feature its hash, in order, and of each of those its row: 0.4 MB for capture's, where a dict of the
    features takes 2.7. That another text has a stored one's hash happens to one of 10**15."""

    classes: tuple[str, ...]
    features: array[int]
    rows: array[int]

    def sums(self, features: Collection[str]) -> list[float]:
        """What a text of these features has for each class, as logits."""
        (bias,), known = self._of(("",)), self._of(features)
        scale = SHARE / math.sqrt(len(known)) / SCALE if known else 0.0
        columns = zip(*known, strict=True) if known else [(0,)] * len(self.classes)
        return [scale * sum(column) + at / SCALE for column, at in zip(columns, bias, strict=True)]

    def chances(self, features: Collection[str]) -> dict[str, float]:
        """The probability of each class, summing to 1."""
        sums = self.sums(features)
        top = max(sums)
        powers = [math.exp(value - top) for value in sums]
        total = sum(powers)
        return {name: power / total for name, power in zip(self.classes, powers, strict=True)}

    def _of(self, features: Iterable[str]) -> list[array[int]]:
        """The rows of those features that are known."""
        found, width = self.features, len(self.classes)
        sought = [(one, bisect_left(found, one)) for one in map(hash, features)]
        known = [at * width for one, at in sought if at < len(found) and found[at] == one]
        return [self.rows[at : at + width] for at in known]


def packed(stored: Iterable[tuple[str, Sequence[int]]], classes: tuple[str, ...]) -> Model:
    """A model as kept in memory, from features with one integer per class."""
    hashes, rows = array("q"), array("h")
    for feature, row in stored:
        hashes.append(hash(feature))
        rows.extend(row)
    width = len(classes)
    ordered = Model(classes, array("q"), array("h"))
    for n in sorted(range(len(hashes)), key=hashes.__getitem__):
        ordered.features.append(hashes[n])
        ordered.rows.extend(rows[n * width : (n + 1) * width])
    return ordered


def read(path: Path, classes: tuple[str, ...]) -> Model:
    """The model that a file holds. Raises OSError, or ValueError when it holds none."""
    with path.open(encoding="utf-8") as file:
        try:
            model = packed(_by_parts(file), classes)
        except (TypeError, OverflowError) as error:
            raise ValueError("no weights") from error
    if hash("") not in model.features or len(model.rows) != len(model.features) * len(classes):
        raise ValueError("cut short")
    return model


def _by_parts(file: Iterator[str]) -> Iterator[tuple[str, list[int]]]:
    """What is in the file: all its lists at once would take eight megabytes."""
    while lines := list(islice(file, LINES)):
        yield from json.loads("{" + "".join(lines).strip("{},\n") + "}").items()
