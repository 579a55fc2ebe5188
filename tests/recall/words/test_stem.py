"""Stems: forms of a word share one, other words keep theirs."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmem.recall.words.stem import stem


@pytest.mark.parametrize(
    "forms",
    [
        "migrate migrates migrated migrating migration migrations",
        "connect connected connecting connection connections",
        "relational relation relations",
        "configure configured configuring configures",
        "stop stops stopped stopping",
        "retry retries retried retrying",
        "hopeful hopefulness",
        "organize organizes organization organizer",
        "container containers contain contains",
        "add adds added adding",
        "make makes making",
        "city cities",
        "box boxes",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("news", "new"), ("evening", "even"), ("proceed", "process"), ("paste", "post"), ("server", "serve"),
     ("universe", "union"), ("general", "gene"), ("early", "ear")],
)  # fmt: skip
def test_other_words_keep_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["as", "cpu", "über", "e4107", "数据库", ""])
def test_short_and_foreign_words_and_codes_are_left_alone(word: str) -> None:
    assert stem(word) == word


@given(st.text(string.ascii_lowercase, min_size=1, max_size=30))
def test_a_stem_is_lower_case_not_longer_than_its_word_and_begins_like_it(word: str) -> None:
    found = stem(word)
    assert found
    assert found == found.lower()
    assert len(found) <= len(word)
    assert found[0] == word[0]
