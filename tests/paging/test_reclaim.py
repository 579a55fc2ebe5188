"""Reclaim: pins stay, use protects, age alone decides nothing, thrashing is seen and damped."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import OLDEST, QUICK, candidates
from vmem.model import KINDS, Candidate
from vmem.paging.reclaim import (
    ENTER,
    GENERATIONS,
    HALF_LIFE_S,
    LEAST_DAMPING,
    Thrash,
    age_generations,
    damping,
    noted,
    promote,
    ratio,
    thrash_notice,
    victims,
    warmth,
)
from vmem.paging.watermarks import Amount


def order(candidates: Sequence[Candidate]) -> list[int]:
    """Every candidate that may ever be reclaimed, coldest first."""
    return list(victims(candidates, Amount(len(candidates), 0), direct=True).victims)


stores = st.lists(candidates, max_size=40, unique_by=lambda c: c.rowid)
needs = st.builds(Amount, st.integers(0, 45), st.integers(0, 100_000))


@QUICK
@given(stores, needs, st.booleans())
def test_a_hard_pin_is_never_chosen_and_a_soft_one_only_last_and_in_direct_reclaim(
    pages: list[Candidate], need: Amount, direct: bool
) -> None:
    by_id = {page.rowid: page for page in pages}
    choice = victims(pages, need, direct=direct)
    pins = [by_id[rowid].pin for rowid in choice.victims]
    assert "hard" not in pins
    if not direct:
        assert "soft" not in pins
    assert pins == sorted(pins, key=lambda pin: pin == "soft")
    if "soft" in pins:
        assert pins.count("") == sum(page.pin == "" for page in pages)
    assert not set(choice.victims) & set(choice.spared) and all(by_id[rowid].referenced for rowid in choice.spared)


@QUICK
@given(stores, needs, st.booleans())
def test_what_is_chosen_covers_the_need_and_not_a_page_more(pages: list[Candidate], need: Amount, direct: bool) -> None:
    by_id = {page.rowid: page for page in pages}
    choice = victims(pages, need, direct=direct)
    assert len(set(choice.victims)) == len(choice.victims) == choice.freed.pages
    assert choice.freed.bytes == sum(by_id[rowid].bytes for rowid in choice.victims)
    covered = choice.freed.pages >= need.pages and choice.freed.bytes >= need.bytes
    may_go = [page for page in pages if page.pin == "" or (direct and page.pin == "soft")]
    assert covered or choice.freed.pages == len(may_go)
    if choice.victims:
        last = by_id[choice.victims[-1]].bytes
        assert choice.freed.pages - 1 < need.pages or choice.freed.bytes - last < need.bytes


@QUICK
@given(stores, needs, st.booleans(), st.data())
def test_more_use_never_makes_a_page_go_that_would_have_stayed(
    pages: list[Candidate], need: Amount, direct: bool, data: st.DataObject
) -> None:
    if not pages:
        return
    before = victims(pages, need, direct=direct).victims
    index = data.draw(st.integers(0, len(pages) - 1))
    page = pages[index]
    used = replace(
        page,
        uses=page.uses + data.draw(st.integers(0, 1000)),
        used_at=page.used_at + data.draw(st.floats(0, 1e8)),
        behind=data.draw(st.integers(0, page.behind)),
        refaults=page.refaults + data.draw(st.integers(0, 3)),
        referenced=page.referenced or data.draw(st.booleans()),
    )
    after = victims([*pages[:index], used, *pages[index + 1 :]], need, direct=direct).victims
    if page.rowid not in before:
        assert page.rowid not in after
    full_before, full_after = order(pages), order([*pages[:index], used, *pages[index + 1 :]])
    if page.rowid in full_before:
        assert full_after.index(page.rowid) >= full_before.index(page.rowid)


@QUICK
@given(candidates, st.integers(0, OLDEST), st.integers(0, OLDEST), st.integers(1, 5000))
def test_a_used_page_outlives_an_unused_one_of_its_kind_and_importance_whatever_their_ages(
    page: Candidate, used_behind: int, unused_behind: int, uses: int
) -> None:
    old_but_used = replace(
        page, rowid=1, pin="", behind=used_behind, uses=uses, used_at=1.0, referenced=False, superseded=False
    )
    new_but_unused = replace(
        old_but_used, rowid=2, behind=unused_behind, uses=0, refaults=0, used_at=1e9, referenced=page.referenced
    )
    assert victims([old_but_used, new_but_unused], Amount(1, 0)).victims == (2,)


@QUICK
@given(stores, needs, st.randoms())
def test_the_choice_does_not_depend_on_the_order_of_the_candidates(
    pages: list[Candidate], need: Amount, rng: random.Random
) -> None:
    assert victims(rng.sample(pages, len(pages)), need) == victims(pages, need)


def test_a_referenced_page_is_passed_over_once_and_then_taken() -> None:
    cold = Candidate(1, "fact", 10, behind=OLDEST, uses=1, referenced=True)
    warm = Candidate(2, "fact", 10, uses=500)
    first = victims([cold, warm], Amount(1, 0))
    assert first.victims == (2,) and first.spared == (1,)
    assert victims([cold, warm], Amount(2, 0)).victims == (2, 1)
    cleared = replace(cold, referenced=False)
    again = victims([cleared, warm], Amount(1, 0))
    assert again.victims == (1,) and again.spared == ()


def test_a_referenced_page_that_nobody_was_about_to_take_keeps_its_second_chance() -> None:
    pages = [Candidate(1, "episode", 10, behind=OLDEST), Candidate(2, "constraint", 10, uses=9, referenced=True)]
    choice = victims(pages, Amount(1, 0))
    assert choice.victims == (1,) and choice.spared == ()


def test_kind_and_importance_decide_between_pages_used_alike() -> None:
    pages = [Candidate(i, kind, 1) for i, kind in enumerate(KINDS)]
    names = [KINDS[rowid] for rowid in order(pages)]
    assert names[0] == "episode" and names[-1] == "constraint"
    assert order([Candidate(1, "fact", 1, importance=0.9), Candidate(2, "fact", 1, importance=0.1)]) == [2, 1]


def test_what_was_replaced_goes_before_all_that_still_holds() -> None:
    old = Candidate(1, "constraint", 1, importance=1, uses=2000, referenced=True, superseded=True)
    assert order([old, Candidate(2, "episode", 1, importance=0, behind=OLDEST)]) == [1, 2]


@QUICK
@given(candidates, st.integers(0, 10**9))
def test_warmth_is_bounded_below_for_what_was_used_however_many_generations_pass(page: Candidate, far: int) -> None:
    used = replace(page, uses=max(1, page.uses), superseded=False, behind=far)
    unused_new = replace(used, uses=0, refaults=0, behind=0)
    assert warmth(used) > warmth(unused_new)
    assert far < GENERATIONS or warmth(used) == warmth(replace(used, behind=GENERATIONS))


def test_generations_advance_with_evictions_not_with_time() -> None:
    assert age_generations(3, 0, 800) == 3
    assert age_generations(3, 99, 800) == 3
    assert age_generations(3, 100, 800) == 4
    assert age_generations(0, 1, 0) == 1


@QUICK
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**5), st.integers(0, 100))
def test_a_page_that_returns_within_the_hot_indexs_size_is_promoted(
    evicted_at: int, later: int, hot: int, youngest: int
) -> None:
    generation, too_early = promote(evicted_at, evicted_at + later, hot, youngest)
    assert too_early == (later <= hot)
    assert generation == (youngest if too_early else max(0, youngest - 1))
    assert not generation > youngest


def test_thrashing_is_seen_reported_damped_and_forgotten() -> None:
    state = noted(Thrash(), 1000.0, evicted=100)
    assert not state.on and damping(state) == 1.0 and thrash_notice(state) == ""
    state = noted(state, 1001.0, refaulted=40)
    assert state.on and damping(state) < 0.5
    assert "40% of the pages" in thrash_notice(state) and "capacity.project_pages" in thrash_notice(state)
    flutter = noted(state, 1001.0, evicted=160)  # ratio falls below ENTER but not below LEAVE
    assert ratio(flutter) < ENTER and flutter.on
    assert not noted(state, 1001.0 + 20 * HALF_LIFE_S, evicted=100).on


@QUICK
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(-5, 10**6), st.integers(-5, 10**6)), max_size=20))
def test_thrash_state_stays_sane_whatever_the_clock_and_counts_do(steps: list[tuple[float, int, int]]) -> None:
    state, now = Thrash(), 0.0
    for jump, evicted, refaulted in steps:
        now += jump
        state = noted(state, now, evicted, refaulted)
        assert 0 <= ratio(state) <= 1 and LEAST_DAMPING <= damping(state) <= 1
        assert state.evictions >= 0 and state.refaults >= 0


def test_a_few_early_returns_are_not_thrashing() -> None:
    assert not noted(Thrash(), 1.0, evicted=2, refaulted=2).on


def test_over_a_long_flood_nothing_is_lost_and_what_is_used_stays_hot() -> None:
    """A model of the store: capacity 200, 5,000 writes, ten pages that are used again and again."""
    rng = random.Random(7)
    hot: dict[int, Candidate] = {}
    swap: dict[int, Candidate] = {}
    born: dict[int, int] = {}  # the generation of each
    youngest = evicted = faults = 0
    for rowid in range(1, 5001):
        kind = rng.choice(KINDS)
        hot[rowid] = Candidate(rowid, kind, 100, "hard" if rowid % 500 == 0 else "", 0.5)
        born[rowid] = youngest
        if rowid >= 100:
            favourite = 1 + rng.randrange(10)
            if favourite in swap:
                faults += rowid > 1000
                hot[favourite] = swap.pop(favourite)
            page = hot[favourite]
            hot[favourite] = replace(page, uses=page.uses + 1, referenced=True)
            born[favourite] = youngest
        if len(hot) > 200:
            choice = victims((replace(page, behind=youngest - born[row]) for row, page in hot.items()), Amount(16, 0))
            for taken in choice.victims:
                swap[taken] = hot.pop(taken)
                evicted += 1
            for spared in choice.spared:
                hot[spared] = replace(hot[spared], referenced=False)
                born[spared] = youngest
            youngest = age_generations(youngest, evicted, len(hot))
            evicted = 0 if evicted >= len(hot) // GENERATIONS else evicted
    assert hot.keys() | swap.keys() == set(range(1, 5001)) and not hot.keys() & swap.keys()
    assert all(rowid in hot for rowid in range(500, 5001, 500))
    assert len(hot) <= 200
    assert faults == 0, "pages in constant use kept leaving the hot index"
