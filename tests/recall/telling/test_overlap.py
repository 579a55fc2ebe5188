"""Within one block nothing is told twice: a statement gives way to the exchange that says all of it."""

from __future__ import annotations

import pytest

from vmem.model import Hit, Page
from vmem.recall.telling.budget import fit
from vmem.recall.telling.render import render_block

NOW = 1_800_000_000.0
DAY = 86_400.0
ASKED = "User: what about the backup?\n\nAssistant: I could run restic nightly to the NAS; what is its share called?"
SAID = (
    "User: the share is gh-backup. 2am\n\nAssistant: Then the snapshot comes first, and restic at 02:20. It keeps 14."
)
CHOICE = (
    "Chosen: the share is gh-backup.\nAsked was: I could run restic nightly to the NAS; what is its share called?\n"
    "Said with it: 2am\nThen: Then the snapshot comes first, and restic at 02:20\n(user, 2027-01-12)"
)


def page(uid: str, text: str, turn: int, **more: object) -> Page:
    kind = "episode" if text.startswith(("User: ", "Assistant: ", "…")) else "decision"
    values: dict[str, object] = {
        "uid": uid, "kind": kind, "title": "", "text": text, "created_at": NOW - 3 * DAY, "session_id": "s",
        "turn": turn, **more,
    }  # fmt: skip
    return Page(**values)  # type: ignore[arg-type]


def shown(*pages: Page, budget: int = 600) -> list[str]:
    return [hit.page.uid for hit in fit([Hit(one, 1.0) for one in pages], budget)]


def test_a_choice_is_not_told_beside_the_exchanges_that_say_all_of_it_and_they_take_its_place() -> None:
    other = page("other", "User: which disk?\n\nAssistant: The second one.", 9)
    assert shown(page("choice", CHOICE, 4), other, page("asked", ASKED, 3), page("said", SAID, 4)) == [
        "said", "other", "asked",
    ]  # fmt: skip


def test_a_choice_is_told_where_what_it_answers_is_told_nowhere_else() -> None:
    assert shown(page("choice", CHOICE, 4), page("said", SAID, 4)) == ["choice", "said"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ({"session_id": "another"}, "another conversation may say it of something else"),
        ({"turn": 8}, "and so may another turn"),
        (
            {"text": SAID.replace("gh-backup", "[since changed: the share is moss]")},
            "the exchange does not say it any more",
        ),
        ({"text": SAID.replace("2am", "")}, "a word is missing"),
        ({"text": "User: ok\n\nAssistant: " + SAID.replace("\n", " ")}, "there it is the assistant's word"),
    ],
)
def test_a_choice_stands_beside_what_does_not_say_the_same(source: dict[str, object], why: str) -> None:
    values = {"session_id": "s", "turn": 4, "text": SAID, **source}
    said = page("said", str(values["text"]), int(str(values["turn"])), session_id=values["session_id"])
    assert shown(page("choice", CHOICE, 4), page("asked", ASKED, 3), said) == ["choice", "asked", "said"], why


@pytest.mark.parametrize("text", ["[since changed: the share is moss] […]\n(user, 2027-01-12)", "Chosen: \U0001f44d"])
def test_a_statement_of_which_no_word_is_left_stands_beside_its_exchange(text: str) -> None:
    said = SAID.replace("the share is gh-backup", "[since changed: the share is moss] […]")
    assert shown(page("choice", text, 4), page("said", said, 4)) == ["choice", "said"]


def test_an_excerpt_that_lacks_the_statement_leaves_it_standing() -> None:
    rule = page("rule", "The share is gh-backup.\n(user, 2027-01-12)", 4)
    long = page("long", SAID + " A sentence that says little about the matter." * 60, 4)
    assert shown(rule, long, budget=300) == ["long"]
    hits = [Hit(rule, 1.0), Hit(page("late", "User: ok. " + "Say little. " * 90 + SAID[6:], 4), 1.0)]
    assert [hit.page.uid for hit in fit(hits, 300, terms=["little"])] == ["rule", "late"]


def test_a_decision_is_not_told_by_what_says_that_another_was_rejected() -> None:
    said = "We decided to store them in S3."
    rejected = page("rejected", f"{said} A table of their own was rejected.\n(user, 2027-01-12)", 4, kind="rejected")
    assert shown(page("decision", f"{said}\n(user, 2027-01-12)", 4), rejected) == ["decision", "rejected"]


def test_a_pin_is_told_whatever_else_says_it() -> None:
    assert shown(page("pinned", CHOICE, 4, pin="hard"), page("asked", ASKED, 3), page("said", SAID, 4))[0] == "pinned"


def test_what_is_not_told_twice_makes_room_for_more() -> None:
    more = [
        page(f"more{n}", f"User: shelf {n}?\n\nAssistant: It has {n}7 crates, {n}3 lids.", 20 + n) for n in range(6)
    ]
    beside = (page("asked", ASKED, 3), page("said", SAID, 4), *more)
    of_another_turn = shown(page("choice", CHOICE, 5), *beside, budget=250)
    told = shown(page("choice", CHOICE, 4), *beside, budget=250)
    assert "choice" in of_another_turn and "choice" not in told
    assert set(of_another_turn) - {"choice"} < set(told)


def test_the_title_of_a_choice_that_says_what_follows_is_not_told() -> None:
    choice = page("abcdefgh", CHOICE, 4, title="the share is gh-backup: I could run restic nightly to the…")
    assert render_block([Hit(choice, 1.0)], now=NOW).count("I could run restic nightly") == 1
