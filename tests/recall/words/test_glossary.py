"""The small dictionary: a prompt gains the words that mean the same, in both directions, few and none twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmem.recall.words.glossary import MOST_ADDED, other_words
from vmem.recall.words.stem import stem
from vmem.recall.words.terms import query_terms


def words(prompt: str) -> set[str]:
    return {word for word, _ in other_words(prompt, query_terms(prompt))}


def test_a_prompt_gains_words_that_mean_the_same_in_both_languages() -> None:
    assert {"db", "数据库"} <= words("which database holds the ledger")
    assert {"backup", "database"} <= words("数据库备份保留多少天")


def test_words_that_the_prompt_has_are_not_given_again() -> None:
    assert not {"database", "数据库"} & words("the database 数据库")


def test_each_word_names_the_terms_it_stands_for() -> None:
    prompt = "数据库备份"
    terms = set(query_terms(prompt))
    assert all(sources and set(sources) <= terms for _, sources in other_words(prompt, query_terms(prompt)))


def test_who_asks_for_a_kind_of_thing_finds_each_but_not_one_kind_for_another() -> None:
    assert {"postgres", "mysql"} <= words("which database holds the ledger")
    assert "database" in words("which mysql holds the ledger")
    assert "postgres" not in words("which mysql holds the ledger")


def test_no_word_is_given_twice_in_two_forms() -> None:
    prompt = "who gets paged when the nightly backup job hangs on the database server"
    given = [stem(word) for word, _ in other_words(prompt, query_terms(prompt)) if word.isascii()]
    assert len(given) == len(set(given))


def test_other_prompts_gain_nothing() -> None:
    assert words("kestrel zebra") == set()
    assert words("") == set()


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_the_gain_is_bounded(prompt: str) -> None:
    assert len(words(prompt)) <= MOST_ADDED


def test_a_chinese_question_finds_an_english_page() -> None:
    pytest.importorskip("numpy")
    from tests.recall.search.engines import engine_of, found, row

    pages = ["Database backups are kept for 35 days.", "Buttons are blue.", "We ship on Thursdays.", "Lunch at noon."]
    engine = engine_of(*(row(i, text, session=f"s{i}") for i, text in enumerate(pages, 1)))
    assert found(engine, "数据库备份保留多少天")[0] == 1


def test_a_number_within_another_word_is_not_that_word() -> None:
    pytest.importorskip("numpy")
    from tests.recall.search.engines import engine_of, row

    pages = ["The parser has 8 states.", "Pods of k8s restart at 3.", "Buttons are blue.", "Lunch at noon."]
    engine = engine_of(*(row(i, text, session=f"s{i}") for i, text in enumerate(pages, 1)))
    hits = {hit.rowid: hit.matched for hit in engine.search("kubernetes", projects=[1]).hits}
    assert hits.get(2) and not hits.get(1)
