"""Time to live."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import QUICK
from vmem.errors import InputError
from vmem.model import Page
from vmem.paging.ttl import MAX_S, expired, expiry

NOW = 1_772_323_200.0  # 2026-03-01T00:00:00Z


def test_a_page_expires_at_its_time_and_not_before() -> None:
    page = Page("a", "fact", "", "x", expires_at=NOW)
    assert not expired(page, NOW - 0.001) and expired(page, NOW) and expired(page, NOW + 1)
    assert not expired(Page("a", "fact", "", "x"), 1e18)


@pytest.mark.parametrize(
    "text, end",
    [("90m", NOW + 5400), ("12h", NOW + 43_200), (" 30D ", NOW + 30 * 86_400), ("6 w", NOW + 42 * 86_400),
     ("never", None), ("", None), ("2026-03-01", NOW + 86_400), ("2026-12-24", NOW + 299 * 86_400)],
)  # fmt: skip
def test_what_a_person_writes_becomes_a_time(text: str, end: float | None) -> None:
    assert expiry(text, NOW) == end


@pytest.mark.parametrize("text", ["0d", "101y", "999999w", "soon", "-3d", "2026-02-28", "2199-01-01", "9999-12-31"])
def test_what_is_no_time_or_lies_in_the_past_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        expiry(text, NOW)


@QUICK
@given(st.text(max_size=12), st.floats(0, 4e9))
def test_any_text_is_refused_or_gives_a_time_ahead(text: str, now: float) -> None:
    try:
        end = expiry(text, now)
    except InputError:
        return
    assert end is None or now < end <= now + MAX_S + 1
