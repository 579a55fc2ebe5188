"""A nod or a thank-you is no decision, whatever was said before it."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.model import Turn


@pytest.mark.parametrize(
    ("before", "nod"),
    [
        ("字母 j 后面是哪个字母？", "谢谢，可以。"),
        ("继续。", "谢谢，可以。"),
        ("今天几度？", "继续。"),
        ("Go on.", "ok, thanks"),
    ],
)
def test_a_nod_after_an_answer_that_offered_nothing_is_no_decision(before: str, nod: str) -> None:
    asked = Turn("s", 1, before, "Fine.", started_at=1.0)
    assert extract(Turn("s", 2, nod, "Fine.", started_at=2.0), asked) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            "The kiln pod found no node, though the firing could do without. I can start that now with two others.",
            "do it now",
        ),
        ("A table of sums would halve the bill. Shall I build it?", "write that first thing tomorrow"),
        ("I'd add a test for the update script.", "yes and the release now"),
    ],
)
def test_work_that_is_ordered_once_is_no_choice(answer: str, said: str) -> None:
    before = Turn("s", 1, "why did the night run fail?", answer, started_at=1e9)
    found = extract(Turn("s", 2, said, "Done.", started_at=2e9), before)
    assert "decision" not in [draft.kind for draft in found]
