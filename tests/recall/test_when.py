"""The quick look for a time must never hide one from the rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmem.recall.when import _RULES, _may_name_time, resolve

NOW = 1_760_000_000.0


@pytest.mark.parametrize("rule", range(len(_RULES)))
@settings(max_examples=30)
@given(data=st.data())
def test_no_rule_finds_a_time_where_nothing_looks_like_one(rule: int, data: st.DataObject) -> None:
    found = data.draw(st.from_regex(_RULES[rule][0]))
    assert _may_name_time(found.lower())


@pytest.mark.parametrize("text", ["what did we decide yesterday?", "上个月定的", "the one of 2024-03-02", "3 days ago"])
def test_a_named_time_is_found(text: str) -> None:
    assert resolve(text, NOW)


def test_a_prompt_without_a_time_names_none() -> None:
    assert resolve("how do we deploy the staging cluster?", NOW) is None
