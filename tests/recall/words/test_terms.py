"""Terms of texts and of queries: identifiers, paths, words of any script, in bounds whatever comes in."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.cost import cpu_at_most
from vmem.recall.words import terms as t
from vmem.recall.words.stem import stem


def test_the_three_spellings_of_an_identifier_share_a_term() -> None:
    assert all("getusername" in t.index_terms(s) for s in ("getUserName", "get_user_name", "get-user-name"))
    assert t.index_terms("getUserName") == ["getusername", "get", "user", stem("name")]


def test_paths_error_codes_and_versions_survive_whole_and_in_parts() -> None:
    found = t.index_terms("src/app/main.py failed with TS2345 on Python 3.11.7")
    assert {"srcappmainpy", "app", "ts2345", "2345", "3p11p7", "3p11"} <= set(found)


def test_chinese_gives_characters_and_pairs_and_drops_function_characters_from_a_query() -> None:
    assert t.index_terms("数据库") == ["数", "据", "库", "数据", "据库"]
    assert "的" not in t.query_terms("我们的数据库")
    assert "数据" in t.query_terms("我们的数据库")


def test_all_that_a_long_page_says_is_among_its_terms_and_its_rest_counts_once() -> None:
    for said, filler in (("quetzal", "heron nests by the weir. "), ("灯塔", "苍鹭在堤坝旁筑巢。")):
        half = filler * (90_000 // len(filler))
        found = t.long_terms(f"{half} {said} {half}")
        assert found.count(t.index_terms(said)[-1]) == 1 and len(found) <= t.MAX_TERMS + 100
        assert set(t.index_terms(said)) <= t.page_terms("", f"{half} {said} {half}")
    assert t.long_terms("a short page") == t.index_terms("a short page")


def test_a_query_of_stop_words_has_no_terms() -> None:
    assert t.query_terms("what did we do about this, again?") == []


def test_a_query_keeps_its_limit_and_prefers_telling_terms() -> None:
    words = " ".join(f"word{chr(97 + i)}" for i in range(26))
    chosen = t.query_terms(f"{words} E1234 getUserAccountName", limit=10)
    assert len(chosen) == 10
    assert "e1234" in chosen


def test_what_is_asked_above_or_below_a_paste_is_searched_for_however_long_its_last_line_is() -> None:
    steps = "\n".join(f"step {step} finished" for step in "alpha bravo charlie delta echo foxtrot golf hotel".split())
    failed = f"{steps}\nfatal: {' '.join(f'reason{letter}' for letter in 'abcdefghijklmnopqrstuvwxyz')}"
    asked = "which retention did we choose for quokka archives?"
    for prompt in (f"{asked}\n{failed}", f"{failed}\n{asked}"):
        assert {"retent", "quokka", "archiv"} <= set(t.query_terms(prompt))


def test_a_huge_paste_is_read_by_its_ends_and_in_bounded_time() -> None:
    paste = "why does this crash?\n" + "x" * 3_000_000 + "\nSegmentationFault in parser"
    with cpu_at_most(0.5):
        found = t.query_terms(paste)
    assert "crash" in found
    assert "parser" in found


@settings(max_examples=60)
@given(st.text(max_size=400))
@example("\ufada \u3097 \ud7a4")  # nobody's characters, amid those of Chinese, Japanese and Korean
def test_terms_are_lower_case_letters_and_digits_whatever_comes_in(text: str) -> None:
    for term in t.index_terms(text):
        assert term.isalnum() or all(c.isprintable() for c in term)
        assert " " not in term
        assert "\0" not in term
        assert len(term) <= 2 * t.MAX_WORD
    assert set(t.query_terms(text)) <= set(t.index_terms(text)) or len(text) > 300 or "```" in text
