"""What only sounds like a rule is none, and a choice may be told without a word that any list knows."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.model import Turn


def kinds(said: str, answer: str) -> list[str]:
    before = Turn("s", 2, "thanks", "You're welcome.", started_at=1e9)
    return [draft.kind for draft in extract(Turn("s", 3, said, answer, started_at=2e9), before)]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("the shelves have to be painted before the opening, jot it down somewhere", "Noted: before the opening."),
        ("the wobble only happens when the door is open, as it turned out", "Good to know."),
        ("the yearly figures are to be handed in on the 3rd, put it somewhere", "Noted for the 3rd."),
        ("max 12 rows in this table", "Twelve rows."),
        ("折腾了一上午才知道每次都得先清缓存", "好的。"),
    ],
)
def test_work_to_do_a_finding_and_an_order_for_now_are_no_rules(said: str, answer: str) -> None:
    assert "constraint" not in kinds(said, answer)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("the committee chose the northern route", "Updated."),
        ("开完会了，推荐系统这块外包出去", "已移出排期。"),
    ],
)
def test_a_choice_that_others_made_is_told_as_one(said: str, answer: str) -> None:
    assert kinds(said, answer) == ["decision"]


def test_a_limit_given_with_its_reason_is_a_rule() -> None:
    assert kinds("our readers are over seventy, nothing below 18 points", "Set to 18.") == ["constraint"]


@pytest.mark.parametrize("said", ["telemetry over https", "eslint and prettier over everything", "send it, not urgent"])
def test_what_goes_over_a_wire_and_what_can_wait_is_no_taste_of_the_user(said: str) -> None:
    assert "preference" not in kinds(said, "Done.")


def test_one_thing_over_another_is_a_taste() -> None:
    assert kinds("composition over inheritance, please", "Rewritten without the base class.") == ["preference"]


@pytest.mark.parametrize(
    "said",
    [
        "lol yes that was him. first thing: exported sheets never go into the repository",
        "haha nice. never rename a published column",
        "exactly, never show the raw number to a client",
        "if you ever touch the price list, ask me first",
        "rows scroll in whole steps of 4 pixels only please, anything finer flickers",
    ],
)
def test_a_laugh_a_nod_or_a_fault_beside_a_rule_does_not_take_it_away(said: str) -> None:
    assert "constraint" in kinds(said, "Noted.")


@pytest.mark.parametrize(
    "said",
    [
        "lol never trust a printer",
        "to the parser then. never done lexing in this language, show me how",
        "nothing works without me restarting the whole thing, it crashed twice",
    ],
)
def test_a_joke_and_what_somebody_never_did_are_no_rules(said: str) -> None:
    assert "constraint" not in kinds(said, "Here is how it works.")


@pytest.mark.parametrize(
    "said",
    [
        "the modal never closes after saving",
        "the button is always disabled on mobile",
        "the sync job never deletes old rows",
        "the child process never receives the signal",
        "I think the problem is, the index is never used by the planner",
        "the queue is full: nothing gets processed",
    ],
)
def test_what_something_does_or_fails_to_do_is_no_rule(said: str) -> None:
    assert "constraint" not in kinds(said, "Let me look.")
