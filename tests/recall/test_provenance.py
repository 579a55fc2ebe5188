"""The line that says who a page is from is known as that line, and nothing else is."""

from __future__ import annotations

import pytest

from vmem.provenance import split_source, statement, with_source
from vmem.snapshot.lines import bare


@pytest.mark.parametrize("day", ["2026-11-22", ""])
@pytest.mark.parametrize("files", ["", "a.py", "app/(auth)/page.tsx b (old).py"])
def test_what_was_added_is_taken_off_again_whatever_the_files_are_called(day: str, files: str) -> None:
    text = with_source("Sessions live in Redis (not in the cookie)", "assistant", day, files)
    assert split_source(text, "assistant") == ("Sessions live in Redis (not in the cookie)", day, files)
    assert statement(text) == bare(text, terse=False) == "Sessions live in Redis (not in the cookie)"


def test_a_remark_in_parentheses_at_the_end_is_no_source() -> None:
    text = "Never delete the exports of last year\n(user data has to stay)"
    assert statement(text) == bare(text, terse=False) == text
