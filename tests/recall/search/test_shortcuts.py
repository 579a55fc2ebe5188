"""What saves work says the same as the work that it saves."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("numpy")

from vmem.memory.answers.telling import _whole_words
from vmem.recall.changes import reversal_words
from vmem.recall.changes.reversal_words import says_change
from vmem.recall.prompt import intent, when
from vmem.recall.prompt.intent import Intent
from vmem.recall.search.confidence import MIN_CONFIDENCE, WEIGHTS, Gauge
from vmem.recall.search.engine import Found, Scored
from vmem.recall.telling import excerpt, render
from vmem.recall.words.hints import Hinted, likely
from vmem.recall.words.sentences import sentences, spans
from vmem.recall.words.terms import index_terms

PARTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        "get_user_name lib-3.11-dev v2.0 getUserName relational hopefulness ability flies 检查点 Straße ＡＢ a/b.c "
        '. ! 。 \n \n\n .) ." ; ， [ ]'.split(" ")
    ),
)
TEXTS = st.lists(st.tuples(PARTS, st.sampled_from(["", " ", "-", "\n"])), max_size=12).map(
    lambda parts: "".join(part + joint for part, joint in parts)
)
ASCII = st.characters(codec="ascii")
WORDS = ("webhook", "retri", "limit", "safari", "queue")
SAID = st.lists(st.sampled_from(["webhook", "retry", "limit", "safari", "queue", "plain", ". ", "\n"]), max_size=14)


@given(TEXTS, st.sampled_from(["", "2026-05-26T14:10:55.576Z ", "v2.0-3.1 "]))
@example("0\u0bc7\n\u00d0", "")  # a mark on a digit
def test_a_sentence_holds_the_terms_that_are_made_of_it(text: str, before: str) -> None:
    text = before + text
    wanted = {*index_terms(text), "nowhere"}
    held = excerpt.held_by_sentence(text, wanted)
    assert [set(terms) for terms in held] == [set(index_terms(one)) for one in sentences(text.strip())]


EITHER = [*(p for p in vars(intent).values() if isinstance(p, intent._Either)), *(p for _, p in intent._KIND_WORDS)]
HINTED = [
    *(words.english for words in EITHER),
    when._SIGN,
    *(one for one in reversal_words._GIVEN if one.hints[0].isascii()),
]


@pytest.mark.parametrize("words", HINTED, ids=lambda words: words.hints[0])
@given(st.data())
def test_no_words_are_overlooked_for_want_of_a_hint(words: Hinted, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(words.pattern, alphabet=ASCII))
    assert words.pattern in likely([words], text)


LIKE_OURS = st.sampled_from(["\n", " ", "[abcdefgh] ", "episode", "1. ", "Recalled memory ", "(vMem)", "VMEM", "x"])


@given(st.lists(LIKE_OURS, max_size=12).map("".join))
def test_no_text_is_cleaned_of_less_than_its_patterns_find(text: str) -> None:
    told = re.sub(r"\n{3,}", "\n\n", text).strip()
    assert render.clean(text) == render._LIKE_OURS.sub(render.BAR, told)


def test_a_line_like_one_of_ours_is_marked_wherever_it_stands() -> None:
    assert render.clean("So:\n[abcdefgh] episode · 3 d ago") == "So:\n| [abcdefgh] episode · 3 d ago"
    assert render.clean("RECALLED MEMORY (vmem)") == "| RECALLED MEMORY (vmem)"


@pytest.mark.parametrize(
    "cue", ["now", "moved", "not enough", "no longer", "any more", "instead", "back to", "as of", "new owner", "改"]
)
@pytest.mark.parametrize("around", ["({})!", "it’s {}; they say", "“{}”", "THAT {}…", "{}"])
def test_a_word_of_change_is_seen_whatever_stands_around_it(cue: str, around: str) -> None:
    assert says_change(around.format(cue))


def test_a_sentence_without_such_a_word_changes_nothing() -> None:
    assert not says_change("The known queue holds 40.")
    assert says_change("Not the queue: the log.")


@given(TEXTS)
def test_sentences_leave_out_nothing_but_white_space(text: str) -> None:
    found = spans(text)
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in found)
    assert "".join("".join(text[a:b] for a, b in found).split()) == "".join(text.split())


def test_a_sentence_ends_at_its_stop_its_bracket_or_its_line() -> None:
    text = "One (two.) Three? Yes\nfour。五；六。 3.11 stays."
    assert sentences(text) == ["One (two.)", "Three?", "Yes", "four。", "五；", "六。", "3.11 stays."]


@given(TEXTS, st.integers(0, 30))
def test_the_beginning_of_a_text_holds_only_words_of_the_whole(text: str, most: int) -> None:
    begun = _whole_words(text, most)
    assert len(begun) <= most and text.startswith(begun)
    assert re.search(r"[A-Za-z]\Z", begun) is None or begun == ""


@given(SAID, st.floats(-1.0, 1.0), st.integers(1, 20_000))
def test_what_is_not_looked_at_could_not_have_made_a_page_sure(said: list[str], cosine: float, pages: int) -> None:
    text = " ".join(said)
    matched = tuple(place for place, term in enumerate(WORDS) if term in index_terms(text))
    hit = Scored(1, 1.0, cosine, matched=matched)
    gauge = Gauge(Found((hit,), tuple((word, 3.0) for word in WORDS), pages), Intent())
    model = 0 if cosine else 1
    features = gauge.features(hit, "fact", text)
    bias = gauge._same - sum(WEIGHTS[name][model] * value for name, value in gauge._shared.items())
    whole = bias + sum(WEIGHTS[name][model] * value for name, value in features.items())
    if abs(whole) > 1e-6:
        assert (gauge.confidence(hit, "fact", text) >= MIN_CONFIDENCE) == (whole > 0.0)
