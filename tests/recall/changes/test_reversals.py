"""An older passage is not told without what was said against it later; of another thing nothing is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vmem.model import Page
from vmem.recall.changes.passages import NOTE
from vmem.recall.changes.reversals import with_reversals
from vmem.recall.words.terms import query_terms

WORDS = st.sampled_from(
    [
        "the kiln",
        "no longer",
        "fires at",
        "1180",
        "1240",
        "degrees",
        "instead of",
        "Maren",
        ", ",
        ". ",
        "now",
        "not",
        "\n",
    ]
)


def episode(uid: str, text: str, at: float) -> Page:
    return Page(uid, "episode", "", text, created_at=at)


def old(text: str, uid: str = "old") -> Page:
    return episode(uid, f"User: {text}\n\nAssistant: Noted.", 10.0)


def new(text: str, uid: str = "new", at: float = 50.0) -> Page:
    return episode(uid, f"User: {text}\n\nAssistant: Done.", at)


def told(question: str, *pages: Page, keep: bool = False) -> str:
    return "\n".join(page.text for page in with_reversals(pages, query_terms(question), keep=keep))


CHANGES = [
    ("Use kilns of 40 litres for the tests.", "40 litres is too small for the tests. Make it 90 litres.",
     "how many litres have the kilns for the tests?", "40 litres for"),
    ("our loan limit at the library is 12 books", "they raised our loan limit to 30 books",
     "what is our loan limit?", "12"),
    ("Maren owns the glaze catalogue", "the glaze catalogue moved to Yusuf, he's the owner now",
     "who owns the glaze catalogue?", "Maren"),
    ("the kiln controller listens on 4410", "actually it's 4420 for the kiln controller, I misread the label",
     "what port does the kiln controller listen on?", "4410"),
    ("Labels are printed with Zebra.", "labels go through Brother instead of Zebra",
     "what prints the labels?", "Zebra"),
    ("Scans are stored in Postgres.", "Postgres can't hold them. Let's switch the scans to Minio.",
     "where are scans stored?", "Postgres"),
    ("the body copy of the city page is 400 words", "the body copy of the city page is 250 words now, not 400",
     "how long is the body copy of the city page?", "400"),
    ("窑炉的温度上限是 1180 度。", "窑炉的温度上限从 1180 度调到 1240 度。", "窑炉的温度上限是多少？", "1180"),
    ("测试窑的控制端口是 4410。", "说错了，测试窑的控制端口其实是 4420。", "测试窑的控制端口是多少？", "4410"),
    ("釉料目录由马琳负责。", "釉料目录现在交给尤素福负责了。", "釉料目录由谁负责？", "马琳"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "question", "value"), CHANGES)
def test_what_was_said_against_it_later_is_told_with_it_or_instead(
    before: str, after: str, question: str, value: str
) -> None:
    shown = told(question, old(before), new(after))
    assert after.partition("\n")[0] in shown
    for line in shown.splitlines():
        assert value not in line or "since changed: " in line or after in line


OTHERS = [
    ("The search kiln listens on 4410.", "The test kiln no longer listens on 4410, it moved to 4420.",
     "which port does the search kiln listen on?"),
    ("In the north hall the limit is 40.", "In the south hall the limit was lowered from 40 to 10.",
     "what is the limit in the north hall?"),
    ("We use Zebra for the address labels.", "The price tags use Brother instead of Zebra now.",
     "what do we use for address labels?"),
    ("Firing took 9 hours before the change.", "Firing takes 6 hours now.", "how long did firing take?"),
    ("Backups go to the tape robot.", "Backups now also go to Leeds.", "where do backups go?"),
    ("The catalogue is kept on paper.", "should we move the catalogue from paper to the wiki?",
     "where is the catalogue kept?"),
    ("Tiles are 320 mm wide.", "if tiles were 640 mm wide we would now need another kiln",
     "how wide are tiles?"),
    ("北厅的窑炉上限是 40 件。", "南馆的窑炉上限从 40 件改成 10 件。", "北厅的窑炉上限是多少？"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "question"), OTHERS)
def test_what_is_said_of_another_thing_takes_nothing_back(before: str, after: str, question: str) -> None:
    pages = [old(before), new(after)]
    assert with_reversals(pages, query_terms(question)) == pages


QUESTION = "what prints the address labels?"
ZEBRA = old("Address labels are printed with Zebra.")
BROTHER = new("address labels are printed with Brother instead of Zebra")


def test_a_page_of_which_nothing_is_left_makes_room_for_the_one_that_says_so() -> None:
    assert with_reversals([ZEBRA], query_terms(QUESTION), [BROTHER], offered=["new"]) == [BROTHER]
    assert with_reversals([ZEBRA, BROTHER], query_terms(QUESTION)) == [BROTHER]


def test_it_is_left_out_when_the_reader_has_the_newer_one_already() -> None:
    assert with_reversals([ZEBRA], query_terms(QUESTION), [BROTHER]) == []


def test_what_else_a_page_tells_stays() -> None:
    page = old("Address labels are printed with Zebra. Its tray must never be left open over night in the hall.")
    assert "tray must never be left open" in told(QUESTION, page, BROTHER)


def test_with_keep_the_old_words_stay_before_the_note() -> None:
    shown = told(QUESTION, ZEBRA, BROTHER, keep=True)
    assert "printed with Zebra. [since changed: address labels are printed with Brother" in shown


def test_what_somebody_edited_later_counts_from_then_unless_it_is_in_doubt() -> None:
    page = Page("edited", "decision", "", "Address labels are printed with Brother instead of Zebra.", created_at=5.0)
    edited = replace(page, version=2, updated_at=50.0)
    assert with_reversals([ZEBRA, edited], query_terms(QUESTION)) == [edited]
    for other in (page, replace(edited, tags=("disputed",))):
        assert with_reversals([ZEBRA, other], query_terms(QUESTION)) == [ZEBRA, other]


def test_of_two_changes_the_last_is_told_wherever_it_stands() -> None:
    before = old("our loan limit at the library is 12 books")
    raised = new("they raised our loan limit to 30 books")
    again = new("they raised our loan limit to 45 books now", "newer", 90.0)
    for pages in ((before, raised, again), (before, again, raised), (again, before, raised)):
        shown = told("what is our loan limit?", *pages, keep=True)
        assert shown.count("[since changed: they raised our loan limit to 45 books now]") == 2, shown


def test_a_short_answer_is_of_what_its_question_asked() -> None:
    asked = episode("old", "User: What is our loan limit at the library?\n\nAssistant: It is 12 books.", 10.0)
    shown = told("what is our loan limit?", asked, new("they raised our loan limit to 30 books"), keep=True)
    assert "It is 12 books. [since changed: they raised our loan limit to 30 books]" in shown


def test_a_pinned_page_is_shown_whole() -> None:
    assert "printed with Zebra" in told(QUESTION, replace(ZEBRA, pin="hard"), BROTHER)


def test_the_first_choice_that_came_back_holds_again() -> None:
    back = new("Brother jams, the address labels go back to Zebra", uid="back", at=90.0)
    shown = told(QUESTION, ZEBRA, BROTHER, back)
    assert ZEBRA.text in shown and back.text in shown and BROTHER.text not in shown


@pytest.mark.parametrize("speaker", ["tool", "web"])
def test_what_a_tool_or_a_web_page_says_takes_nothing_back(speaker: str) -> None:
    read = replace(BROTHER, kind="fact", text="Address labels are printed with Brother instead of Zebra.",
                   speaker=speaker)  # type: ignore[arg-type]  # fmt: skip
    assert with_reversals([ZEBRA, read], query_terms(QUESTION)) == [ZEBRA, read]


def test_what_the_assistant_says_never_makes_the_users_words_give_way() -> None:
    heard = episode("new", "User: and the labels?\n\nAssistant: Address labels use Brother instead of Zebra.", 50.0)
    assert "printed with Zebra" in told(QUESTION, ZEBRA, heard)


def test_a_question_about_the_old_value_is_answered_with_it() -> None:
    assert "printed with Zebra" in told("why are address labels printed with Zebra?", ZEBRA, BROTHER)


@example("the kiln no longer fires at degrees .  no longer", "the kiln no longer no longer")  # two notes in one line
@given(st.lists(WORDS, max_size=30).map(" ".join), st.lists(WORDS, max_size=30).map(" ".join))
def test_with_keep_no_word_and_no_page_is_lost(before: str, after: str) -> None:
    pages = [old(before), new(after)]
    shown = with_reversals(pages, query_terms("at how many degrees does the kiln fire, Maren?"), keep=True)
    assert [page.uid for page in shown] == ["old", "new"]
    assert NOTE.sub("", shown[0].text).split() == pages[0].text.split()
    assert shown[1] == pages[1]


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_what_is_oldest_takes_nothing_back(text: str) -> None:
    pages = [old(text), old("The kiln fires at 1180 degrees.", uid="other")]
    assert with_reversals(pages, query_terms("at how many degrees does the kiln fire?")) == pages
