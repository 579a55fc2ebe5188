"""A prompt that names a time is told what was said then, whatever else its words bring to mind."""

from __future__ import annotations

import re
import time

import pytest

from tests.memory.harness import DAY, Host, lived

QUEUE = (
    ("we ship the parcels of the depot by rail, what changed there?", "The depot ships by rail since March."),
    ("the shipping labels changed their size again", "Noted, 100 by 150 mm now."),
)
THEN = (
    ("the ferry harbour's clock is an hour late", "Its zone was fixed in `harbour/clock.rs`."),
    ("and the tide table prints feet", "It prints metres."),
)
LATER = (("write a test for the empty basket", "Added `test_empty_basket`."),)


@pytest.mark.parametrize(
    "prompt",
    [
        "what was changed the day before yesterday?", "what did we finish the day before yesterday?",
        "was haben wir vorgestern geändert?", "¿qué cambiamos anteayer?", "o que a gente mudou anteontem?",
        "что мы меняли позавчера?", "一昨日は何を変更した?", "그저께 뭐 바꿨지?", "前天我们改了什么?",
    ],
)  # fmt: skip
def test_what_was_done_then_is_told_and_nothing_of_another_time(host: Host, prompt: str) -> None:
    lived(host, QUEUE, QUEUE[:1], THEN, LATER)
    told = host.prompt(prompt, "asking")
    assert "harbour/clock.rs" in told
    assert not re.search("by rail|labels|basket", told)


@pytest.mark.parametrize(
    ("prompt", "first", "last"),
    [
        ("what have we changed since {1}?", 1, 2), ("what did we change between {0} and {1}?", 0, 1),
        ("what did we change before {1}?", 0, 0), ("was haben wir seit {de1} geändert?", 1, 2),
        ("{zh0}到{zh1}我们改了什么?", 0, 1), ("{zh1}以来我们改了什么?", 1, 2),
    ],
)  # fmt: skip
def test_a_time_with_an_end_of_its_own_or_none_is_all_that_lies_in_it(
    host: Host, prompt: str, first: int, last: int
) -> None:
    lived(host, THEN[:1], QUEUE[1:], LATER)
    days = [time.localtime(host.core.clock() - ago * DAY) for ago in (3, 2, 1)]
    names = {f"zh{n}": f"周{'一二三四五六日'[day.tm_wday]}" for n, day in enumerate(days)}
    names["de1"] = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()[days[1].tm_wday]
    told = host.prompt(prompt.format(*(time.strftime("%A", day) for day in days), **names), "asking")
    said = [words in told for words in ("harbour/clock.rs", "100 by 150", "test_empty_basket")]
    assert said == [first <= n <= last for n in range(3)]


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("what was changed on {day}?", True), ("summarize what we did on {day}", True),
        ("decisions on the queue, {day}", True), ("where is the queue that we built on {day}?", True),
        ("write a mail to whoever is free on {day}", False), ("release it, it's {day}", False),
        ("book a slot between {day} and friday", False),
    ],
)  # fmt: skip
def test_a_day_that_may_be_the_next_one_is_not_looked_back_at_unless_something_says_so(
    host: Host, prompt: str, asked: bool
) -> None:
    lived(host, QUEUE, QUEUE[:1], THEN, LATER)
    day = time.strftime("%A", time.localtime(host.core.clock() - 2 * DAY)).lower()
    assert ("harbour/clock.rs" in host.prompt(prompt.format(day=day), "asking")) == asked
