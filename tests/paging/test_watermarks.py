"""Watermarks keep their order, wake and sleep with hysteresis, and slow writers without refusing them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import QUICK
from vmem.paging.watermarks import (
    BATCH_PAGES,
    MAX_DELAY_MS,
    Amount,
    Watermarks,
    delay_ms,
    levels,
    stay_awake,
    to_free,
    to_free_first,
)

NOTHING = Amount(0, 0)
CAPACITY = Amount(1000, 1_000_000)
MARKS = levels(CAPACITY, 10, 5, 2)

capacities = st.builds(Amount, st.integers(4, 10**7), st.integers(4, 10**12))
percents = st.lists(st.floats(0.01, 99), min_size=3, max_size=3, unique=True).map(lambda p: sorted(p, reverse=True))


def used_with(free_pages: int, free_bytes: int = 500_000) -> Amount:
    return Amount(CAPACITY.pages - free_pages, CAPACITY.bytes - free_bytes)


def is_tight(used: Amount, capacity: Amount, marks: Watermarks) -> bool:
    return capacity.pages - used.pages < marks.least.pages or capacity.bytes - used.bytes < marks.least.bytes


@QUICK
@given(capacities, percents)
def test_marks_are_strictly_ordered_for_any_capacity(capacity: Amount, percent: list[float]) -> None:
    marks = levels(capacity, *percent)
    assert capacity.pages > marks.high.pages > marks.low.pages > marks.least.pages >= 1
    assert capacity.bytes > marks.high.bytes > marks.low.bytes > marks.least.bytes >= 1


@pytest.mark.parametrize("wrong", [(5, 10, 2), (10, 5, 5), (100, 5, 2), (10, 5, 0), (float("nan"), 5, 2)])
def test_marks_out_of_order_are_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="descend"):
        levels(CAPACITY, *wrong)
    with pytest.raises(ValueError, match="too small"):
        levels(Amount(3, 100), 10, 5, 2)


def test_the_reclaimer_wakes_below_low_and_sleeps_only_at_high() -> None:
    assert not stay_awake(False, used_with(50, 50_000), CAPACITY, MARKS)
    assert stay_awake(False, used_with(49), CAPACITY, MARKS)
    assert stay_awake(False, used_with(500, 49_999), CAPACITY, MARKS)
    assert stay_awake(True, used_with(60), CAPACITY, MARKS)
    assert not stay_awake(True, used_with(100), CAPACITY, MARKS)


@QUICK
@given(capacities, percents, st.data())
def test_freeing_what_is_asked_for_puts_the_reclaimer_to_sleep(
    capacity: Amount, percent: list[float], data: st.DataObject
) -> None:
    marks = levels(capacity, *percent)
    used = Amount(data.draw(st.integers(0, capacity.pages)), data.draw(st.integers(0, capacity.bytes)))
    need = to_free(used, capacity, marks)
    after = Amount(used.pages - need.pages, used.bytes - need.bytes)
    assert after.pages >= 0 and after.bytes >= 0
    assert not stay_awake(True, after, capacity, marks)
    assert (need == NOTHING) == (not stay_awake(True, used, capacity, marks))
    damped = to_free(used, capacity, marks, data.draw(st.floats(-1, 2)))
    assert NOTHING.pages <= damped.pages <= need.pages and NOTHING.bytes <= damped.bytes <= need.bytes
    after = Amount(used.pages - damped.pages, used.bytes - damped.bytes)
    assert not stay_awake(False, after, capacity, marks)  # damped to the utmost it still reaches `low`


@QUICK
@given(capacities, percents, st.data())
def test_a_writer_frees_only_what_keeps_the_least_mark_and_never_more_than_a_batch(
    capacity: Amount, percent: list[float], data: st.DataObject
) -> None:
    marks = levels(capacity, *percent)
    used = Amount(data.draw(st.integers(0, capacity.pages)), data.draw(st.integers(0, capacity.bytes)))
    incoming = Amount(1, data.draw(st.integers(1, 100_000)))
    need = to_free_first(used, incoming, capacity, marks)
    assert 0 <= need.pages <= BATCH_PAGES and need.bytes >= 0
    after = Amount(used.pages + 1, used.bytes + incoming.bytes)
    if not is_tight(after, capacity, marks):
        assert need == NOTHING
    elif need.pages < BATCH_PAGES:
        assert not is_tight(Amount(after.pages - need.pages, after.bytes - need.bytes), capacity, marks)


@QUICK
@given(st.integers(-50, 1000), st.integers(0, 1050))
def test_back_pressure_is_bounded_and_never_falls_as_room_shrinks(free_pages: int, less: int) -> None:
    now, then = used_with(free_pages), used_with(free_pages - less)
    assert 0 <= delay_ms(now, CAPACITY, MARKS) <= delay_ms(then, CAPACITY, MARKS) <= MAX_DELAY_MS
    assert (delay_ms(now, CAPACITY, MARKS) > 0) == is_tight(now, CAPACITY, MARKS)
