"""Pins: limits refuse with the fix, and a brief never drops a hard pin in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paging.properties import QUICK
from vmem.errors import InputError, LimitError
from vmem.model import Page
from vmem.paging.pins import (
    HEAD_TOKENS,
    LINE_TOKENS,
    NAME_TOKENS,
    SHORT_CHARS,
    Brief,
    brief,
    check_author,
    check_limit,
    overflow_line,
    short_form,
)
from vmem.paging.watermarks import Amount

pytestmark = pytest.mark.promise(n=3)

pins = st.lists(
    st.builds(
        Page,
        uid=st.from_regex(r"[a-z2-7]{8}", fullmatch=True),
        kind=st.just("constraint"),
        title=st.text(max_size=200),
        text=st.text(max_size=50),
        tokens=st.integers(0, 600),
        importance=st.floats(0, 1),
        pin=st.sampled_from(["hard", "hard", "soft"]),
        created_at=st.floats(0, 2e9),
    ),
    max_size=30,
    unique_by=lambda page: page.uid,
)


def tokens_of(text: str) -> int:
    return len(text) // 4 + 1


def cost(shown: Brief) -> int:
    """The tokens of all that is shown."""
    whole = sum(page.tokens + LINE_TOKENS for page in shown.full)
    short = sum(min(page.tokens, tokens_of(short_form(page))) + LINE_TOKENS for page in shown.short)
    return whole + short + (HEAD_TOKENS + NAME_TOKENS * len(shown.overflow) if shown.overflow else 0)


@QUICK
@given(pins, st.integers(0, 3000))
def test_every_hard_pin_is_shown_or_named_once_and_in_the_budget_but_for_names(pages: list[Page], budget: int) -> None:
    shown = brief(pages, budget, tokens_of)
    placed = [p.uid for p in shown.full + shown.short + shown.overflow]
    hard = [p.uid for p in pages if p.pin == "hard"]
    assert sorted(uid for uid in placed if uid in hard) == sorted(hard)
    assert len(placed) == len(set(placed)) and all(p.pin == "hard" for p in shown.overflow)
    assert cost(shown) <= budget or (not shown.full and not shown.short)


@QUICK
@given(pins, st.integers(0, 3000))
def test_no_soft_pin_takes_the_place_of_a_hard_one(pages: list[Page], budget: int) -> None:
    shown = brief(pages, budget, tokens_of)
    if shown.overflow:
        assert all(p.pin == "hard" for p in shown.full + shown.short)
    hard_only = brief([p for p in pages if p.pin == "hard"], budget, tokens_of)
    assert [p for p in shown.full if p.pin == "hard"] == list(hard_only.full)
    assert [p for p in shown.short if p.pin == "hard"] == list(hard_only.short)


def test_a_small_soft_pin_does_not_slip_in_where_a_hard_one_had_no_room() -> None:
    hard = [Page(f"hard{n}", "constraint", "t" * 100, "x", pin="hard", tokens=90) for n in range(5)]
    soft = Page("soft", "fact", "s", "x", pin="soft", tokens=1, importance=1)
    shown = brief([soft, *hard], 95, tokens_of)
    assert len(shown.short) == 1 and len(shown.overflow) == 4 and soft not in shown.full + shown.short
    assert cost(shown) <= 95 - LINE_TOKENS - 1, "there was room for the soft one"


@QUICK
@given(pins)
def test_with_room_for_all_every_pin_is_whole(pages: list[Page]) -> None:
    room = sum(p.tokens + LINE_TOKENS for p in pages)
    assert len(brief(pages, room, tokens_of).full) == len(pages)


@QUICK
@given(pins, st.integers(0, 2000))
def test_the_brief_is_the_same_whatever_the_order_and_the_use(pages: list[Page], budget: int) -> None:
    once = brief(pages, budget, tokens_of)
    assert brief(list(reversed(pages)), budget, tokens_of) == once
    much_used = [replace(p, uses=9, used_at=4e9, generation=7) for p in pages]
    assert [p.uid for p in brief(much_used, budget, tokens_of).full] == [p.uid for p in once.full]


@QUICK
@given(pins)
def test_a_short_form_is_one_bounded_line(pages: list[Page]) -> None:
    for page in pages:
        line = short_form(page)
        assert len(line) <= SHORT_CHARS and "\n" not in line and line == " ".join(line.split())


def test_what_a_pin_itself_quotes_makes_its_short_form_no_longer() -> None:
    brief_of_another_tool = "Deploy on Fridays. [said later: not on Fridays]\n" + "And so on and on.\n" * 200
    line = short_form(Page("aaaaaaaa", "fact", "", brief_of_another_tool))
    assert len(line) <= SHORT_CHARS and "\n" not in line


def test_the_overflow_line_names_every_page() -> None:
    pages = [Page("aaaaaaaa", "fact", "", ""), Page("bbbbbbbb", "fact", "", "")]
    assert overflow_line(pages).endswith("aaaaaaaa bbbbbbbb")
    assert overflow_line([]) == ""
    many = [Page(f"aaaaaa{n:04d}", "fact", "", "") for n in range(401)]
    assert "aaaaaa0399 and 1 more" in overflow_line(many) and "aaaaaa0400" not in overflow_line(many)


LIMIT = Amount(10, 1000)


def test_at_the_limit_a_pin_is_accepted_and_beyond_it_refused_with_the_command_that_helps() -> None:
    check_limit(Amount(9, 900), Amount(1, 100), LIMIT)
    with pytest.raises(LimitError, match=r"vmem config set pins\.max_pages 11"):
        check_limit(Amount(10, 0), Amount(1, 1), LIMIT)
    with pytest.raises(LimitError, match=r"vmem config set pins\.max_bytes 1001"):
        check_limit(Amount(1, 900), Amount(1, 101), LIMIT)
    with pytest.raises(LimitError):
        check_limit(Amount(1, 900), Amount(0, 101), LIMIT)  # an edit that grows


@QUICK
@given(st.integers(0, 99), st.integers(0, 9999), st.integers(-500, 0))
def test_what_does_not_grow_is_never_refused(pages: int, size: int, change: int) -> None:
    check_limit(Amount(pages, size), Amount(0, change), LIMIT)


def test_only_a_person_or_the_models_tool_call_pins() -> None:
    check_author("user")
    check_author("model")
    for other in ("", "tool", "web", "assistant", "capture"):
        with pytest.raises(InputError):
            check_author(other)
