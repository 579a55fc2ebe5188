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
    ("prompt", "asked"),
    [
        ("what was changed on {day}?", True), ("summarize what we did on {day}", True),
        ("decisions on the queue, {day}", True), ("where is the queue that we built on {day}?", True),
        ("write a mail to whoever is free on {day}", False), ("release it, it's {day}", False),
    ],
)  # fmt: skip
def test_a_day_that_may_be_the_next_one_is_not_looked_back_at_unless_something_says_so(
    host: Host, prompt: str, asked: bool
) -> None:
    lived(host, QUEUE, QUEUE[:1], THEN, LATER)
    day = time.strftime("%A", time.gmtime(host.core.clock() - 2 * DAY)).lower()
    assert ("harbour/clock.rs" in host.prompt(prompt.format(day=day), "asking")) == asked
