"""What others wrote and a user pastes lays down no rules; what the user says beside it does."""

from __future__ import annotations

import pytest

from vmem.capture.extract import extract
from vmem.capture.prose import own_words
from vmem.model import Turn

RULE = "From now on we must never deploy on Fridays."


def kinds(prompt: str) -> set[str]:
    return {draft.kind for draft in extract(Turn("s", 1, prompt, "", started_at=1e9))}


@pytest.mark.parametrize(
    "handed_over",
    [
        "Review this CONTRIBUTING.md:\n\n- {}",
        "Summarise this issue:\n\n{}",
        "can you translate this to German: {}",
        "Email from Bob:\n\nHi team,\n{}\nBob",
        "Here is the email I got:\n\n{}\n\nDraft a polite reply.",
        "What do you think of this blog post:\n\n{}",
        "Please reply to this message:\n{}",
        "Here's the output of the linter:\n\n{}",
        "---------- Forwarded message ---------\n{}",
        "From: bob@example.org\nSubject: deploys\n\n{}",
        "fix the grammar of this:\n\n{}",
        'Is this sound? """{}"""',
        "请翻译下面这段：{}",
    ],
)
def test_a_text_that_is_handed_over_to_be_worked_on_makes_no_rule(handed_over: str) -> None:
    assert "constraint" in kinds(RULE)
    assert kinds(handed_over.format(RULE)) == set()


@pytest.mark.parametrize(
    "said",
    [
        "Rules for this repo:\n- always use pnpm\n- never push to main",
        "When you reply to me, follow these rules:\n- always answer in German",
        "The email service:\n- never send the same mail twice",
        "TL;DR: we decided to use Kafka",
        "总结：我们决定用 Kafka",
        "Please answer in this format:\n- always include a table",
        "Add this to the README:\n\nNever run the migrations by hand.",
        "Explain the plan first, always ask before you delete anything",
        "About the issue: we decided to drop Python 3.8",
        "logs:\n- must always be in UTC",
    ],
)
def test_what_the_user_says_behind_a_colon_is_the_users_own(said: str) -> None:
    assert own_words(said) == said


def test_what_is_said_before_a_pasted_text_counts() -> None:
    assert "constraint" in kinds(f"{RULE} Summarise this issue:\n\nWe decided to use MongoDB.")
