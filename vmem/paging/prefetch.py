"""Prefetch: which pages the next prompt is likely to need, from the files just touched.

Nothing is injected here (injecting per tool call breaks the host's prompt cache): the boost only
lets the next prompt's recall prefer related pages among those that match it anyway.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

MAX_TOUCHED = 20  # files touched lately that are looked at
MAX_FILES = 20  # of a page that are looked at
MAX_TOGETHER = 8  # pages of one prompt that are counted as used together: at most 28 pairs
FADE = 0.85  # for each file touched since

SAME, SIBLING, NEIGHBOUR = 1.0, 0.6, 0.3
CO_USE = 0.6  # the most that co-use alone gives
CO_USE_SCALE = 3.0  # joint uses after which 63% of it is reached

_AFFIXES = ("test_", "_test", "tests_", ".test", ".spec", "_spec")


def boost(touched_files: Sequence[str], page_files: Sequence[str], co_used: float = 0.0) -> float:
    """How related a page is to what is being done, in [0, 1).

    The best pair of a touched file (latest first, each older one FADEd) and a page's file: the same
    file, its test or source twin, or one in the same directory; together with how often
    the page was used beside pages now in use (`co_used`, a count). More of either never lowers it.
    """
    near = 0.0
    for age, touched in enumerate(touched_files[:MAX_TOUCHED]):
        share = FADE**age
        if share <= near:
            break
        near = max(near, *(share * relation(touched, path) for path in page_files[:MAX_FILES]), 0.0)
    together = CO_USE * -math.expm1(-max(0.0, co_used) / CO_USE_SCALE)
    return min(1 - (1 - near * 0.99) * (1 - together), 0.999)


def relation(first: str, second: str) -> float:
    """How close two paths are: SAME, SIBLING (a file and its test, or other endings), NEIGHBOUR (one directory), 0."""
    one, two = _clean(first), _clean(second)
    if not one or not two:
        return 0.0
    if one == two or one.endswith("/" + two) or two.endswith("/" + one):
        return SAME
    directory_1, _, name_1 = one.rpartition("/")
    directory_2, _, name_2 = two.rpartition("/")
    stem = _stem(name_1)
    if stem and stem == _stem(name_2):
        return SIBLING
    return NEIGHBOUR if directory_1 and directory_1 == directory_2 else 0.0


def used_together(rowids: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """The pairs (smaller id first) to count after one prompt used these pages; bounded, in a stable order."""
    few = sorted(dict.fromkeys(list(dict.fromkeys(rowids))[:MAX_TOGETHER]))
    return tuple(combinations(few, 2))


def _clean(path: str) -> str:
    return path.strip().replace("\\", "/").removeprefix("./").rstrip("/")


def _stem(name: str) -> str:
    """The name without its last ending and without what marks a test: `test_pay.py`, `pay.spec.ts` -> `pay`.
    Names that every directory has relate nothing."""
    base, dot, _ = name.rpartition(".")
    stem = (base if dot and base else name).lower()
    for affix in _AFFIXES:
        stem = stem.removeprefix(affix).removesuffix(affix)
    return "" if stem in {"__init__", "index", "main", "mod", "readme", "makefile", "license", "conftest"} else stem
