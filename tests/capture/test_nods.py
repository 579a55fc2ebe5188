"""A nod or a thank-you is no decision, whatever was said before it."""

from __future__ import annotations

import pytest

from vmem.capture.extract import extract
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
