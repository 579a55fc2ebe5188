"""Removal: only under a cap the user set, only from swap, coldest first, never a pin, with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import QUICK, candidates
from vmem.paging.reclaim import warmth
from vmem.paging.removal import Swapped, bytes_over, reason, removals

pytestmark = pytest.mark.promise(n=2)

swapped = st.lists(st.builds(Swapped, candidates, st.integers(0, 2)), max_size=40, unique_by=lambda s: s.page.rowid)


@QUICK
@given(st.integers(0, 10**15))
def test_without_a_cap_nothing_is_ever_removed(disk_bytes: int) -> None:
    assert bytes_over(disk_bytes, 0) == 0
    assert bytes_over(disk_bytes, -1) == 0


@QUICK
@given(st.integers(0, 10**12), st.integers(1, 10**5))
def test_below_the_cap_nothing_is_removed_and_above_it_just_enough(disk_bytes: int, cap_mb: int) -> None:
    over = bytes_over(disk_bytes, cap_mb)
    assert (over > 0) == (disk_bytes > cap_mb * 10**6)
    if over:
        assert cap_mb * 10**6 * 0.97 < disk_bytes - over <= cap_mb * 10**6


@QUICK
@given(swapped, st.integers(-5, 200_000))
def test_only_unpinned_pages_are_removed_coldest_first_and_no_more_than_needed(pages: list[Swapped], need: int) -> None:
    by_id = {item.page.rowid: item for item in pages}
    gone = removals(pages, need)
    assert all(not by_id[rowid].page.pin for rowid in gone)
    sizes = [by_id[rowid].page.bytes for rowid in gone]
    assert not gone or sum(sizes[:-1]) < need
    may_go = [item for item in pages if not item.page.pin]
    assert sum(sizes) >= need or len(gone) == len(may_go)
    key = [(by_id[rowid].source_of > 0, warmth(by_id[rowid].page)) for rowid in gone]
    assert key == sorted(key)


@QUICK
@given(swapped, st.integers(1, 100_000), st.integers(1, 1000))
def test_use_never_makes_a_page_be_removed_earlier(pages: list[Swapped], need: int, uses: int) -> None:
    before = removals(pages, need)
    for index, item in enumerate(pages[:3]):
        if item.page.rowid not in before:
            used = replace(item, page=replace(item.page, uses=item.page.uses + uses))
            assert item.page.rowid not in removals([*pages[:index], used, *pages[index + 1 :]], need)


def test_a_tombstone_says_when_and_why() -> None:
    at = 1_772_323_200.0  # 2026-03-01
    assert reason("disk_cap", at, cap_mb=500) == (
        "removed on 2026-03-01: the disk limit of 500 MB was reached (capacity.disk_mb)"
    )
    assert reason("expired", at) == "expired on 2026-03-01"
    assert reason("forgotten", at) == "forgotten on 2026-03-01 by the user"
