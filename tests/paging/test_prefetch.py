"""Prefetch: bounded, never less for being more related."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import QUICK
from vmem.paging.prefetch import NEIGHBOUR, SAME, SIBLING, boost, relation, used_together

paths = st.lists(st.text("ab/._", max_size=8), max_size=30)


@QUICK
@given(paths, paths, st.floats(-5, 1e9))
def test_the_boost_is_bounded_and_more_of_either_never_lowers_it(
    touched: list[str], files: list[str], co_used: float
) -> None:
    value = boost(touched, files, co_used)
    assert 0 <= value < 1
    assert boost(touched, files, co_used + 1) >= value
    assert boost(touched, [*files[:19], "src/new.py"], co_used) >= boost(touched, files[:19], co_used)
    assert boost(["src/new.py", *touched], ["src/new.py", *files]) > 0.98
    assert boost([], [], 0) == boost(touched, [], 0) == boost([], files, -1) == 0


def test_the_same_file_counts_most_then_its_test_then_its_neighbours() -> None:
    assert relation("src/pay.py", "./src/pay.py") == SAME
    assert relation("/home/u/p/src/pay.py", "src/pay.py") == SAME
    assert relation("src/pay.py", "tests/test_pay.py") == SIBLING
    assert relation("src/pay.ts", "src/pay.spec.ts") == SIBLING
    assert relation("src/pay.py", "src/tax.py") == NEIGHBOUR
    assert relation("a/__init__.py", "b/__init__.py") == 0
    assert relation("a.py", "b.py") == 0
    assert relation("src/xpay.py", "pay.py") == 0
    assert relation("", "x") == 0


@QUICK
@given(st.text("ab/._", max_size=8), st.text("ab/._", max_size=8))
def test_relation_is_mutual(first: str, second: str) -> None:
    assert relation(first, second) == relation(second, first)


def test_a_file_touched_later_counts_more() -> None:
    assert boost(["new.py", "old.py"], ["new.py"]) > boost(["new.py", "old.py"], ["old.py"]) > 0


@QUICK
@given(st.lists(st.integers(1, 50), max_size=30))
def test_pairs_used_together_are_few_and_each_once(rowids: list[int]) -> None:
    pairs = used_together(rowids)
    assert len(pairs) <= 28 and len(set(pairs)) == len(pairs)
    assert all(a < b and a in rowids and b in rowids for a, b in pairs)
