"""How much a prompt sounds as if it leaned on what was said before: "who signs these off" does, "explain mutexes" not.

It knows nothing of what was said, only words, pairs of words and signs of the prompt. Their weights (leaning.json) were
fitted by tools/leaning.py on prompts written for that, in a dozen languages (tools/data/prompts).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from vmem.recall.words import linear

CLASSES = ("leans", "plain")
STORED = Path(__file__).with_name("leaning.json")
ENDS = 200  # characters at either end of a prompt that are read: what is asked stands before or after a paste
MOST = 3.0
MOST_LONG = 6  # steps of four words, by which a prompt's length counts
# In Chinese, Japanese and Korean each character; other words whole, numbers as one, signs by themselves.
_ASIAN = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_PART = re.compile(rf"[{_ASIAN}]|[^\W\d_{_ASIAN}]+(?:['’][^\W\d_{_ASIAN}]+)*|\d+|[^\w\s]")


def features(prompt: str) -> set[str]:
    """The words, numbers (as #) and signs of a prompt, its pairs of these, and how long it is."""
    prompt = prompt.strip()
    if len(prompt) > 2 * ENDS:
        prompt = f"{prompt[:ENDS]}\n{prompt[-ENDS:]}"
    prompt = unicodedata.normalize("NFC", prompt).lower().replace("’", "'")  # files' names on macOS are taken apart
    parts = ["#" if part.isdigit() else part for part in _PART.findall(prompt)]
    pairs = zip(["^", *parts], [*parts, "$"], strict=True)
    return {*parts, *map("_".join, pairs), f"long {min(MOST_LONG, len(parts) // 4)}"}


def leaning(prompt: str) -> float:
    """The log odds that it leans on earlier talk, MOST at most either way."""
    leans, plain = _stored().sums(features(prompt))
    return max(-MOST, min(MOST, leans - plain))


@lru_cache(maxsize=1)
def _stored() -> linear.Model:
    try:
        return linear.read(STORED, CLASSES)
    except (OSError, ValueError):  # without them any prompt may lean as well as not, and recall goes on
        return linear.packed([("", (0, 0))], CLASSES)
