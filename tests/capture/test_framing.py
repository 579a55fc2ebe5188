"""What a message announces as rules is one, whatever its words; what it only thinks aloud, or asks about, is none."""

from __future__ import annotations

import pytest

from vmem.capture.statements.extract import extract
from vmem.model import Turn


def found(prompt: str, kind: str) -> list[str]:
    return [draft.text for draft in extract(Turn("s", 2, prompt, "Noted.", started_at=1e9)) if draft.kind == kind]


@pytest.mark.parametrize(
    "announced",
    [
        "ok rules of the house. i commit straight to main, no prs, its just me. small commits, message lowercase",
        "ground rules before you touch anything. i commit straight to main. message lowercase, always",
        "our conventions. i commit straight to main. small commits, message lowercase",
    ],
)
def test_what_is_announced_as_rules_is_kept_as_such(announced: str) -> None:
    rules = " ".join(found(announced, "constraint")).lower()
    assert "straight to main" in rules and "message lowercase" in rules


@pytest.mark.parametrize(
    "said",
    [
        "fix the eslint rules. the build takes two minutes since then",
        "rules of thumb for indexes? the table has four columns",
        "the rules engine is slow. look at its cache first",
    ],
)
def test_what_only_is_about_rules_announces_none(said: str) -> None:
    assert found(said, "constraint") == []


@pytest.mark.parametrize(
    "said",
    [
        "stripe connect i guess. each gym has its own account. what do people do",
        "new topic: they don't want to pay through stripe at all, only at the desk with cash and card. can we",
        "thinking aloud here.. gyms want to send news to their members. one signal has that",
        "Marcus says snowflake needs to go anyway, bill was 19k last month. what would you do",
    ],
)
def test_what_is_only_thought_aloud_or_asked_about_is_no_rule(said: str) -> None:
    assert found(said, "constraint") == []


def test_what_the_user_says_for_good_holds_in_a_question_too() -> None:
    assert found("from now on every table gets a comment. what do you think", "constraint")
    assert found("never call the vendor's api from a test. thoughts?", "constraint")


def test_what_somebody_tells_from_memory_is_no_choice() -> None:
    told = "The readings come twice when a concentrator retries, we keep the keys for 3 days I believe. check?"
    assert found(told, "decision") == []


def test_a_rule_that_is_said_to_hold_everywhere_is_one() -> None:
    assert found("leave ingest. but the no double bang thing holds everywhere for new code", "constraint")


def test_who_wants_to_be_nagged_has_a_task() -> None:
    assert found("good. hey restore test every month, first monday, nag me", "task")
    assert not found("MSRV. Debian stable folks nag me. what's our real one", "task")


def test_a_rule_in_two_words_is_one_and_a_remark_in_two_words_is_none() -> None:
    assert any("malloc" in text for text in found("and no malloc. static only. k_heap neither", "constraint"))
    assert not found("no luck. it hangs in the same place", "constraint")
    assert not found("no errors. what next", "constraint")


def test_what_somebody_came_upon_turns_nothing_down_and_chooses_nothing() -> None:
    before = Turn("s", 1, "which sdk are we on", "On 50. I'd move to 51 when it is stable.", started_at=1e9)
    told = extract(Turn("s", 2, "bump expo? i see 51 is out", "Expo 51 works.", started_at=2e9), before)
    assert not {"rejected", "decision"} & {draft.kind for draft in told}


def test_a_note_to_oneself_is_a_task_and_no_choice() -> None:
    before = Turn("s", 1, "Tomasz wants that gone", "It is used for two circuit breakers.", started_at=1e9)
    told = extract(Turn("s", 2, "ok, note to self to take the breakers out, later", "Noted.", started_at=2e9), before)
    assert [draft.kind for draft in told] == ["task"]
    assert found("Note to self, published sql files are frozen.", "constraint")
