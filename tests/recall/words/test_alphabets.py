"""Words of alphabets that `\\w` cuts up, sentences that end as theirs do, and how they look to the model."""

from __future__ import annotations

import pytest

from vmem.recall.search.lex import is_asking, pairs
from vmem.recall.telling.render import clean
from vmem.recall.words.alphabets import MARKS
from vmem.recall.words.sentences import sentences
from vmem.recall.words.terms import beginning, index_terms, letters, query_terms

HINDI = "मरीज़ों की तालिका से कोई रिकॉर्ड मत हटाना। पोर्ट ५५४४ पर हिन्दी में संदेश"
THAI = "ห้ามลบข้อมูลผู้ป่วยออกจากตาราง ใช้Postgresที่พอร์ต5544"
PERSIAN = "پیامک‌های یادآوری روی پورت ۵۵۴۴ می‌روند"
TURKISH = "Hasta tablosu İSTANBUL'da, ISPARTA değil"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (HINDI, "हिन्दी"), (HINDI, "तालिका"), (HINDI, "पोर्ट"), (HINDI, "5544"), (PERSIAN, "یادآوری"), (PERSIAN, "5544"),
        (TURKISH, "istanbul"), (TURKISH, "ısparta"), (TURKISH, "Isparta"), ("مُحَمَّد كَتَبَ", "محمد"),
        ("الكتـــاب", "الكتاب"), ("שָׁלוֹם עוֹלָם", "שלום"), ("தமிழ் மொழி", "தமிழ்"), ("বাংলা ভাষা", "বাংলা"), ("Łódź", "lodz"),
    ],
)  # fmt: skip
def test_a_word_is_found_as_it_is_typed(text: str, asked: str) -> None:
    terms = index_terms(asked)
    assert len(terms) == 1 and terms[0] in index_terms(text)


@pytest.mark.parametrize("asked", ["ข้อมูล", "ผู้ป่วย", "ตาราง", "พอร์ต", "Postgres", "5544"])
def test_a_word_within_a_run_without_spaces_is_found(asked: str) -> None:
    assert set(index_terms(asked)) <= set(index_terms(THAI))


def test_no_single_consonant_stands_for_a_word() -> None:
    """Every text would hold it: any prompt was told anything."""
    other = "नमस्ते दुनिया, कल का मौसम अच्छा था"
    assert set(query_terms(HINDI)).isdisjoint(query_terms(other))
    assert set(query_terms(THAI)).isdisjoint(query_terms("พรุ่งนี้อากาศดี"))
    assert not any(len(term.strip(MARKS)) < 2 for term in query_terms("लिस्ट और ऐरे में क्या अंतर है?"))


@pytest.mark.parametrize("text", [HINDI, THAI, PERSIAN, TURKISH, "שָׁלוֹם", "مُحَمَّد"])
def test_a_quick_look_sees_every_term(text: str) -> None:
    assert all(beginning(term) in letters(text) for term in index_terms(text))


def test_pieces_of_a_run_are_not_paired_once_more() -> None:
    assert pairs(index_terms("ข้อมูลผู้ป่วย")) == []


def test_long_runs_of_marks_and_of_thai_take_linear_time() -> None:
    assert index_terms("\u0301" * 200_000) == []
    assert len(index_terms("\u0e01\u0e34" * 30_000)) <= 20_000
    assert len(index_terms("क" + "\u0941" * 50_000)) <= 1_000


def test_sentences_end_where_they_do_in_hindi_arabic_and_urdu() -> None:
    assert sentences("हो गया। पोर्ट 5544 है। ठीक?") == ["हो गया।", "पोर्ट 5544 है।", "ठीक?"]
    assert sentences("هل هذا صحيح؟ نعم، صحيح.") == ["هل هذا صحيح؟", "نعم، صحيح."]
    assert sentences("یہ ٹھیک ہے۔ اگلا جملہ۔") == ["یہ ٹھیک ہے۔", "اگلا جملہ۔"]
    assert is_asking("هل نضيف ريدس؟")


def test_persian_is_shown_as_it_is_spelt_and_nothing_hides_elsewhere() -> None:
    assert clean(PERSIAN) == PERSIAN
    assert clean("ig\u200cnore\u200c \u200cal\u200dl") == "ignore all"
    assert clean("می\u200c\u200c\u200cروند\u200c") == "میروند"
