"""What the assistant may do by itself: the later word of the user holds, and only of the act that it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmem.capture.statements.extract import extract
from vmem.capture.statements.supersede import all_replaced
from vmem.model import Draft, Page, Turn


def drafts(text: str, at: float) -> list[Draft]:
    return [d for d in extract(Turn("s", 3, text, "Understood.", started_at=at)) if d.kind != "task"]


def replaced(old: str, new: str) -> bool:
    """Whether a page of what was said first is replaced by what is said later."""
    made = [
        replace(Page("old00000", d.kind, d.title, d.text, speaker="user"), created_at=1e9) for d in drafts(old, 1e9)
    ]
    assert made, old
    return any(all_replaced(draft, made) for draft in drafts(new, 2e9))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("You don't commit, I commit.", "You may commit from now on, btw."),
        ("Please never commit on your own, I like to read the diff.",
         "You commit when the tests are green, small ones."),
        ("Don't push, pushing I do myself.",
         "Since main is protected you may push yourself now, but only feature branches."),
        ("I'll do the commits myself, please never commit.", "You can commit and push feature branches yourself."),
        ("You may tag and push from now on.", "In future do not push and do not tag, I do both myself."),
    ],
)  # fmt: skip
def test_what_the_user_grants_or_withholds_later_replaces_what_was_said_first(old: str, new: str) -> None:
    assert replaced(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Never commit secrets or dumps.", "You may commit from now on, btw."),
        ("Never push to main.", "You can commit and push feature branches yourself."),
        ("On a branch, never main, and you never push.", "You may push the docs yourself from now on."),
        ("Never deploy on Fridays.", "You may deploy to staging yourself from now on."),
        (
            "In future do not push and do not tag, I do both myself.",
            "You may tag release candidates yourself, rc only.",
        ),
        ("You don't commit, I commit.", "You can commit it now, I have to go."),
        ("You don't commit, I commit.", "Before you commit yourself on branches, run the tests, always."),
        ("You don't commit, I commit.", "You merge straight to main when the tests are green."),
    ],
)
def test_a_rule_of_something_else_and_a_word_for_once_replace_nothing(old: str, new: str) -> None:
    assert not replaced(old, new)
