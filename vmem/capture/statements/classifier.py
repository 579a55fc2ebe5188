"""How much a sentence of the user looks like a rule, a choice, a preference, a fact, or none of them.

A multinomial logistic regression over the features of `features_en`, `features_zh` and `situation`. Its weights
(weights.json) were fitted by tools/weights.py on the labelled conversations and phrases in tests/data.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from vmem.capture.languages import features_en, features_zh
from vmem.capture.statements.prose import Sentence
from vmem.recall.words import linear

CLASSES = ("constraint", "decision", "preference", "fact", "task", "lesson", "none")
STORED = Path(__file__).with_name("weights.json")


def features_of(sentence: Sentence, around: set[str]) -> set[str]:
    """All features of a sentence; `around` are those of its situation, kept apart by language."""
    if sentence.chinese:
        return features_zh.features(sentence.view).union(
            features_zh.words(sentence.view), (f"z{feature}" for feature in around), ("zh",)
        )
    return features_en.features(sentence.view).union(features_en.words(sentence.view), around, ("en",))


def likelihood(features: set[str], model: linear.Model | None = None) -> dict[str, float]:
    """The probability of each class, summing to 1; by the stored weights unless others are given."""
    return (model or _stored()).chances(features)


@lru_cache(maxsize=1)
def _stored() -> linear.Model:
    return linear.read(STORED, CLASSES)
