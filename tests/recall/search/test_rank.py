"""Order of what full text found, and the windows and sentences that are shown of it."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmem.model import KINDS, SPEAKERS, Page
from vmem.recall.prompt.intent import Intent, read_intent
from vmem.recall.search import rank
from vmem.recall.search.rank import best_first, judge, rank_fts, worth_showing
from vmem.recall.telling.excerpt import window
from vmem.recall.words.sentences import sentences
from vmem.recall.words.terms import index_terms, query_terms

NOW = 1_800_000_000.0


def page(rowid: int, text: str, **more: object) -> Page:
    values: dict[str, object] = {
        "uid": f"p{rowid}", "kind": "fact", "title": "", "text": text, "rowid": rowid, "created_at": NOW - 1e6, **more,
    }  # fmt: skip
    return Page(**values)  # type: ignore[arg-type]


def test_full_text_rows_become_hits_best_first_without_the_superseded() -> None:
    pages = {1: page(1, "zebra stripes"), 2: page(2, "zebra zebra stripes"), 3: page(3, "zebra", superseded_by="p1")}
    hits = rank_fts([(1, -2.0), (2, -3.0), (3, -9.0), (4, -1.0)], pages, ["zebra", "strip"], NOW)
    assert [hit.page.rowid for hit in hits] == [2, 1]
    assert dict(hits[0].signals)["bm25"] == 1.0


def test_full_text_rows_that_share_little_are_not_recalled() -> None:
    pages = {1: page(1, "a zebra"), 2: page(2, "nothing")}
    terms = query_terms("how does the zebra migration influence payment gateway latency budgets")
    assert rank_fts([(1, -2.0)], pages, terms, NOW) == []
    assert rank_fts([], {}, ["zebra"], NOW) == []


def test_all_else_equal_the_user_is_trusted_above_tools_and_the_web() -> None:
    pages = {i: page(i, "zebra stripes", speaker=who) for i, who in enumerate(reversed(SPEAKERS))}
    hits = rank_fts([(i, -1.0) for i in pages], pages, ["zebra"], NOW)
    assert [hit.page.speaker for hit in hits] == ["user", "assistant", "tool", "web"]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.floats(0, 2e9), st.integers(0, 10**6)), min_size=2, max_size=8))
def test_use_never_makes_a_page_colder_and_order_does_not_depend_on_input_order(
    parts: list[tuple[str, float, int]],
) -> None:
    pages = {i: page(i, "zebra", kind=k, created_at=at, uses=uses) for i, (k, at, uses) in enumerate(parts, 1)}
    rows = [(i, -1.0) for i in pages]
    once = rank_fts(rows, pages, ["zebra"], NOW)
    assert best_first(reversed(once)) == once == rank_fts(rows[::-1], pages, ["zebra"], NOW)
    warmer = {**pages, 1: page(1, "zebra", kind=parts[0][0], created_at=parts[0][1], uses=parts[0][2] + 1000)}
    place = [hit.page.rowid for hit in once].index(1)
    assert [hit.page.rowid for hit in rank_fts(rows, warmer, ["zebra"], NOW)].index(1) <= place


@given(
    st.lists(
        st.tuples(
            st.floats(0.1, 9.0), st.sampled_from(["zebra", "stripes", "zebra stripes", "how zebra moves", "none"])
        ),
        max_size=9,
    ),
    st.floats(0.0, 1.0),
)
def test_as_many_full_text_rows_are_judged_as_decide_whether_any_is_told(
    found: list[tuple[float, str]], chore: float
) -> None:
    pages = {place: page(place, text) for place, (_, text) in enumerate(found)}
    rows = [(place, -score) for place, (score, _) in enumerate(found)]
    terms = query_terms("does the zebra with long stripes move")
    with patch.object(rank, "MIN_CONFIDENCE", 0.0):
        every = rank_fts(rows, pages, terms, NOW, chore=chore)
    assert [hit.page.rowid for hit in every] == [hit.page.rowid for hit in best_first(every)]
    assert len(every) == len(found)
    sure = any(dict(hit.signals)["confidence"] >= rank.MIN_CONFIDENCE for hit in every[: rank.LOOKED_AT])
    assert rank_fts(rows, pages, terms, NOW, chore=chore) == (every if sure else [])
    left = rank_fts(rows, pages, terms, NOW, tells=lambda page: "zebra" in page.text)
    assert all("zebra" in hit.page.text for hit in left)


class TestWithTheEngine:
    @pytest.fixture(autouse=True)
    def _needs_numpy(self) -> None:
        pytest.importorskip("numpy")

    def search(self, pages: dict[int, Page], query: str, *, explicit: bool = False) -> list[str]:
        from vmem.recall.search.engine import Engine
        from vmem.recall.search.index import Index, IndexRow
        from vmem.recall.search.lex import pack_lex

        index = Index()
        for p in pages.values():
            lex = pack_lex(index_terms(f"{p.title}\n{p.text}"), asks=False)
            index.put(IndexRow(p.rowid, 1, "project", "", p.session_id, p.turn, p.kind, p.created_at, lex))
        intent = read_intent(query, NOW)
        found = Engine(index).search(query, projects=[1], since=intent.since, until=intent.until, kinds=intent.kinds,
                                     broad=intent.broad, ignore=intent.cues)  # fmt: skip
        ordered, sure = judge(found, pages, intent, NOW)
        return [hit.page.uid for hit in (ordered if explicit else worth_showing(ordered, sure))]

    def pages(self, *texts: str) -> dict[int, Page]:
        filler = ["the cat sat on a mat", "rain is expected in Lisbon", "bread needs flour", "a song about rivers",
                  "chess openings for beginners", "how tall is that tree"]  # fmt: skip
        return {i: page(i, text, session_id=f"s{i}") for i, text in enumerate([*texts, *filler], 1)}

    def test_a_question_that_a_page_answers_finds_it(self) -> None:
        pages = self.pages("The webhook retry limit is eight attempts over three days.")
        assert self.search(pages, "what is the webhook retry limit?")[0] == "p1"

    def test_a_chore_gets_nothing_unless_it_was_asked_for(self) -> None:
        pages = self.pages("User: fix the failing test\n\nAssistant: the clock was wrong, fixed.")
        assert self.search(pages, "why is this test failing? fix it") == []
        assert self.search(pages, "why is this test failing? fix it", explicit=True)[0] == "p1"

    def test_a_question_about_something_else_gets_nothing(self) -> None:
        pages = self.pages("The webhook retry limit is eight attempts over three days.")
        assert self.search(pages, "which mail provider sends our monthly receipts to merchants?") == []

    def test_a_replaced_page_gives_way_to_its_successor_unless_history_is_asked_for(self) -> None:
        pages = self.pages("Sessions are kept in Redis for the web shop.", "Since May the shop keeps them in Postgres.")
        pages[1] = page(1, pages[1].text, superseded_by="p2", session_id="s1")
        assert self.search(pages, "where are sessions of the web shop kept?")[0] == "p2"
        assert "p1" not in self.search(pages, "where are sessions of the web shop kept?")
        assert "p1" in self.search(pages, "where were sessions of the web shop kept originally?")

    def test_what_came_first_stands_behind_what_replaced_it_also_where_it_is_asked_for(self) -> None:
        pages = self.pages("Sessions of the web shop are in Redis.", "Sessions of the web shop are in Postgres.")
        pages[1] = page(1, pages[1].text, superseded_by="p2", session_id="s1")
        assert self.search(pages, "where were sessions of the web shop originally?")[:2] == ["p2", "p1"]

    def test_the_latest_word_comes_first_where_that_is_asked_for(self) -> None:
        pages = self.pages("The webhook retry limit is eight.", "The webhook retry limit is still eight.")
        pages[1] = page(1, pages[1].text, created_at=NOW - 300 * 86_400, session_id="s1")
        pages[2] = page(2, pages[2].text, created_at=NOW - 86_400, session_id="s2")
        assert self.search(pages, "what is the webhook retry limit?")[0] == "p1"
        assert self.search(pages, "what did we say about the webhook retry limit last time?")[0] == "p2"

    def test_last_week_brings_that_weeks_decisions_without_a_shared_word(self) -> None:
        pages = self.pages("We ship on Thursdays.", "Blue buttons everywhere.")
        pages[1] = page(1, pages[1].text, kind="decision", created_at=NOW - 8 * 86_400, session_id="s1")
        pages[2] = page(2, pages[2].text, kind="decision", created_at=NOW - 90 * 86_400, session_id="s2")
        assert self.search(pages, "what did we decide last week?")[0] == "p1"

    def test_all_of_a_kind_come_before_pages_that_share_a_word(self) -> None:
        pages = self.pages("Write the changelog.", "Renew the domain.", "a list of birds", "the list of cities")
        for i in (1, 2):
            pages[i] = page(i, pages[i].text, kind="task", session_id=f"s{i}")
        assert set(self.search(pages, "list all open tasks")[:2]) == {"p1", "p2"}


def test_without_an_intent_nothing_special_is_asked() -> None:
    intent = read_intent("kestrel", NOW)
    assert replace(intent, leans=0.0) == Intent()


def test_sentences_lose_nothing_but_white_space() -> None:
    text = "One. Two! Three?\n- four\n中文一句。第二句！ end"
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert sentences("3.14 is pi. Yes.") == ["3.14 is pi.", "Yes."]


def test_an_excerpt_from_one_long_sentence_says_that_there_is_more_before_and_behind_it() -> None:
    text = "The walrus came first. Zebra " + "plain words go on and on " * 40 + "to the end. The heron came last."
    assert window(text, ["zebra"], 30).startswith("… Zebra")
    text = "The walrus came first. " + "plain words go on and on " * 40 + "to the zebra. The heron came last."
    assert window(text, ["zebra"], 30).endswith("zebra. …")
    assert window(text.removesuffix(" The heron came last."), ["zebra"], 30).endswith("on to the zebra.")


@settings(max_examples=80)
@given(st.text(max_size=600), st.integers(5, 200))
def test_a_window_is_made_of_the_text_itself(text: str, tokens: int) -> None:
    cut = window(text, index_terms(text)[:3], tokens)
    for piece in cut.replace("…", "\n").split("\n"):
        assert "".join(piece.split()) in "".join(text.replace("…", "\n").split())
