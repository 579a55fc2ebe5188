"""Heat: bounded whatever is used, true to what is used, harmless whatever is stored."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import QUICK
from vmem.model import KINDS
from vmem.paging.heat import (
    AGES,
    HALF_LIFE_S,
    MAX_SAMPLES,
    Heat,
    Use,
    aggregate,
    from_json,
    grid,
    observe,
    page_out_cold,
    prewarm,
    to_json,
    watch,
)

DAY = 86_400.0
NOW = 1_700_000_000.0
uses = st.lists(st.builds(Use, st.sampled_from(KINDS), st.floats(NOW - 1000 * DAY, NOW)), max_size=60)
windows = st.lists(uses, min_size=1, max_size=8)


def run(batches: Sequence[Sequence[Use]], limit: int = 40, seed: int = 1, step: float = 100.0) -> tuple[Heat, float]:
    heat, now, rng = Heat(), NOW, random.Random(seed)
    for batch in batches:
        heat = aggregate(observe(heat, batch, now), now + step, limit, rng)
        now += step
    return heat, now


def assert_sound(heat: Heat, limit: int) -> None:
    assert len(heat.regions) <= limit
    for a, b in zip(heat.regions, heat.regions[1:], strict=False):
        assert (a.kind, a.until) <= (b.kind, b.since)
    assert all(r.since < r.until and r.heat >= 0 and math.isfinite(r.heat) for r in heat.regions)


@QUICK
@given(windows, st.integers(24, 100), st.integers(0, 99))
def test_regions_stay_ordered_disjoint_and_within_the_limit(batches: list[list[Use]], limit: int, seed: int) -> None:
    heat, _ = run(batches, limit, seed)
    assert_sound(heat, limit)


@QUICK
@given(uses)
def test_every_use_falls_into_exactly_one_region(batch: list[Use]) -> None:
    heat = observe(Heat(), batch, NOW)
    for use in batch:
        assert sum(r.kind == use.kind and r.since <= use.created_at < r.until for r in heat.regions) == 1
    assert sum(r.heat for r in heat.regions) == pytest.approx(len(batch))


@QUICK
@given(windows, st.integers(0, 99))
def test_merging_and_splitting_neither_make_nor_lose_heat(batches: list[list[Use]], seed: int) -> None:
    heat, _ = run(batches, seed=seed, step=0.0)
    assert sum(r.heat for r in heat.regions) == pytest.approx(sum(map(len, batches)))


@QUICK
@given(windows)
def test_heat_halves_in_its_half_life_and_a_clock_that_jumps_back_cools_nothing(batches: list[list[Use]]) -> None:
    heat, now = run(batches)
    before = sum(r.heat for r in heat.regions)
    later = aggregate(heat, now + HALF_LIFE_S, 40, random.Random(1))
    assert sum(r.heat for r in later.regions) == pytest.approx(before / 2)
    back = aggregate(heat, now - 1e6, 40, random.Random(1))
    assert sum(r.heat for r in back.regions) == pytest.approx(before)


def test_what_is_used_after_a_long_pause_counts_in_full() -> None:
    used, later = [Use("fact", NOW)], NOW + 10 * HALF_LIFE_S
    before = aggregate(observe(Heat(), used, NOW), NOW + 100, 40, random.Random(1))
    after = aggregate(observe(before, used, later), later + 100, 40, random.Random(1))
    assert sum(r.heat for r in after.regions) == pytest.approx(1, rel=0.01)


@QUICK
@given(uses, st.integers(0, 3))
def test_more_use_never_makes_a_kind_colder(batch: list[Use], repeat: int) -> None:
    def of(kind: str, found: list[Use]) -> float:
        return sum(r.heat for r in observe(Heat(), found, NOW).regions if r.kind == kind)

    for kind in {use.kind for use in batch}:
        more = batch + [use for use in batch if use.kind == kind] * repeat
        assert of(kind, more) >= of(kind, batch) or len(more) > MAX_SAMPLES


def test_a_flood_of_uses_is_thinned_and_its_heat_stays_comparable() -> None:
    flood = [Use("fact", NOW - n) for n in range(100_000)]
    heat = observe(Heat(), flood, NOW)
    assert heat.samples <= MAX_SAMPLES
    assert sum(r.heat for r in heat.regions) == pytest.approx(len(flood), rel=0.01)
    assert observe(heat, flood, NOW).samples <= MAX_SAMPLES
    assert observe(Heat(heat.regions, NOW, MAX_SAMPLES), flood, NOW).regions == heat.regions


def test_regions_gather_where_the_use_is() -> None:
    """A year of facts, of which one week is in use: the hottest region ends up close to that week."""
    rng = random.Random(3)
    heat = watch(Heat(), [("fact", NOW - 365 * DAY, NOW)], NOW)
    start, end = NOW - 100 * DAY, NOW - 93 * DAY
    for window in range(60):
        heat = observe(heat, [Use("fact", rng.uniform(start, end)) for _ in range(40)], NOW + 100 * window)
        heat = aggregate(heat, NOW + 100 * (window + 1), 100, rng)
    hottest = prewarm(heat, NOW + 6000, 1)[0]
    assert start - 2 * DAY <= hottest.since and hottest.until <= end + 2 * DAY
    inside = sum(r.heat for r in heat.regions if r.since >= start - 8 * DAY and r.until <= end + 8 * DAY)
    assert inside > 0.8 * sum(r.heat for r in heat.regions)


def test_what_nobody_used_for_long_is_offered_coldest_first_and_what_is_young_or_used_is_not() -> None:
    heat = watch(Heat(), [("fact", NOW - 400 * DAY, NOW), ("lesson", NOW - 300 * DAY, NOW)], NOW)
    later = NOW + 70 * DAY
    heat = observe(heat, [Use("lesson", NOW - 10 * DAY)], later)
    offered = page_out_cold(heat, later, 60, 8)
    assert [r.kind for r in offered] == ["fact"]
    grown = watch(heat, [("fact", NOW, later)], later)  # new facts: the part younger than 60 days is left out
    assert [r.until for r in page_out_cold(grown, later, 60, 8)] == [later - 60 * DAY]
    assert page_out_cold(heat, later, 0, 8) == [] and page_out_cold(heat, NOW + 59 * DAY, 60, 8) == []
    assert page_out_cold(heat, later, 60, limit=0) == []


def test_constraints_decisions_and_their_like_are_never_swapped_for_being_unused() -> None:
    heat = watch(Heat(), [(kind, NOW - 400 * DAY, NOW) for kind in KINDS], NOW)
    offered = {region.kind for region in page_out_cold(heat, NOW + 1000 * DAY, 60, 50)}
    assert offered == set(KINDS) - {"constraint", "preference", "decision", "rejected"}


def test_pages_that_were_never_watched_are_not_called_cold() -> None:
    assert page_out_cold(Heat(), NOW, 1, 8) == []
    assert page_out_cold(watch(Heat(), [("fact", 0.0, NOW)], NOW), NOW, 1, 8) == []


@QUICK
@given(windows, st.floats(0, 400), st.integers(0, 5))
def test_no_region_is_both_offered_for_swap_and_for_warming(batches: list[list[Use]], days: float, limit: int) -> None:
    heat, now = run(batches)
    cold = {(r.kind, r.since) for r in page_out_cold(heat, now + days * DAY, days, limit)}
    hot = {(r.kind, r.since) for r in prewarm(heat, now + days * DAY, limit)}
    assert not cold & hot and len(cold) <= limit and len(hot) <= limit


@QUICK
@given(windows)
def test_the_map_has_every_column_for_every_kind_and_sums_to_the_regions(batches: list[list[Use]]) -> None:
    heat, now = run(batches)
    cells = grid(heat, now)
    kinds = {r.kind for r in heat.regions}
    assert {(c.kind, c.age) for c in cells} == {(kind, age) for kind in kinds for age, _ in AGES}
    # the last minute of a region can lie ahead of `now`; that sliver is in no column
    assert sum(c.heat for c in cells) == pytest.approx(sum(r.heat for r in heat.regions), rel=0.05, abs=0.01) or any(
        r.until > now for r in heat.regions
    )


@QUICK
@given(windows)
def test_a_map_survives_the_store(batches: list[list[Use]]) -> None:
    heat, _ = run(batches)
    back = from_json(to_json(heat))
    assert [(r.kind, r.since, r.until) for r in back.regions] == [(r.kind, r.since, r.until) for r in heat.regions]
    assert [r.heat for r in back.regions] == pytest.approx([r.heat for r in heat.regions], abs=1e-4)


@QUICK
@given(st.text(max_size=50) | st.sampled_from([
    "{}", "[]", "null", '{"at":0,"samples":0,"regions":[["fact",5,1,0,0]]}',
    '{"at":0,"samples":0,"regions":[["fact",0,9,1,0],["fact",5,10,1,0]]}',
    '{"at":NaN,"samples":0,"regions":[]}', '{"at":0,"samples":-1,"regions":[]}', "[" * 100_000,
    '{"at":0,"samples":0,"regions":[["fact",0,9,-1,0]]}', '{"at":0,"samples":0,"regions":[["fact",0]]}',
]))  # fmt: skip
def test_a_damaged_map_starts_again_empty(text: str) -> None:
    assert from_json(text) == Heat()


def test_the_cost_of_a_window_does_not_depend_on_how_many_pages_there_are() -> None:
    rng = random.Random(5)
    few = [Use(rng.choice(KINDS), NOW - rng.random() * DAY) for _ in range(200)]
    heat, _ = run([few] * 50, 200)
    many = [Use(rng.choice(KINDS), NOW - rng.random() * 1000 * DAY) for _ in range(200)]
    wide, _ = run([many] * 50, 200)
    assert len(heat.regions) <= 200 and len(wide.regions) <= 200
