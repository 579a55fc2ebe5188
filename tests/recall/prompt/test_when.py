"""The quick look for a time must never hide one from the rules."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmem.recall.prompt.times import RULES
from vmem.recall.prompt.when import _may_name_time, resolve

NOW = 1_760_000_000.0


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where clocks went an hour ahead in the night to Sunday, the 29th of March 2026."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def local(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize("rule", range(len(RULES)))
@settings(max_examples=30)
@given(data=st.data())
def test_no_rule_finds_a_time_where_nothing_looks_like_one(rule: int, data: st.DataObject) -> None:
    found = data.draw(st.from_regex(RULES[rule][0]))
    assert _may_name_time(found.lower())


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("asked", "words", "since", "until"),
    [
        ("2026-03-29 12:00", "yesterday", "2026-03-28 00:00", "2026-03-29 00:00"),
        ("2026-03-31 12:00", "on sunday", "2026-03-29 00:00", "2026-03-30 00:00"),
        ("2026-04-10 12:00", "in march", "2026-03-01 00:00", "2026-04-01 00:00"),
        ("2026-10-26 00:20", "on saturday", "2026-10-24 00:00", "2026-10-25 00:00"),
        ("2028-02-29 12:00", "from march to may 2025", "2025-03-01 00:00", "2025-06-01 00:00"),
        ("2028-02-29 12:00", "between november and 20 january", "2027-11-01 00:00", "2028-01-21 00:00"),
    ],
)
def test_a_day_begins_at_its_own_midnight_on_either_side_of_summer_time(
    asked: str, words: str, since: str, until: str
) -> None:
    found = resolve(f"what was done {words}?", local(asked), utc_offset_s=None)
    assert found and found[:2] == (local(since), local(until))


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize(
    ("asked", "words", "said", "not_said"),
    [
        ("2026-05-02 00:30", "today", "2026-05-01 22:00", "2026-04-30 22:00"),
        ("2026-05-02 00:30", "tonight", "2026-05-01 23:50", "2026-04-30 23:50"),
        ("2026-05-02 00:30", "an hour ago", "2026-05-01 23:30", "2026-04-30 23:30"),
        ("2026-05-02 00:30", "last night", "2026-05-01 20:00", "2026-04-30 22:00"),
        ("2026-05-02 09:00", "today", "2026-05-02 08:00", "2026-05-01 22:00"),
        ("2026-05-02 09:00", "last night", "2026-05-02 01:10", "2026-05-01 11:00"),
        ("2026-05-02 09:00", "昨晚", "2026-05-02 01:10", "2026-05-01 11:00"),
    ],
)
def test_who_is_still_up_at_night_means_the_day_before_too_and_a_night_goes_on_after_midnight(
    asked: str, words: str, said: str, not_said: str
) -> None:
    found = resolve(f"what was done {words}?", local(asked), utc_offset_s=None)
    assert found and found[0] <= local(said) <= found[1] and not found[0] <= local(not_said) <= found[1]
