"""A round of a loop is left out only where it tells nothing that was not told, and never where something changed."""

from __future__ import annotations

import pytest

from vmem.capture.heartbeats import is_heartbeat
from vmem.model import ToolUse, Turn

BEFORE = (
    "User: watch the walrus deploy and PR 412\n\nAssistant: CI is green and there are no reviews yet. I will tell you"
    " when CI is red.\n\nDone: edited docs/status.md"
)
EDIT = ToolUse("Edit", "docs/status.md")


def round_of(answer: str, *tools: ToolUse, idle: bool = False, prompt: str = "") -> Turn:
    return Turn("s1", 2, prompt, answer, tools, idle=idle, occasion='on a schedule: "watch the deploy and PR 412"')


@pytest.mark.parametrize(
    "answer",
    [
        "", "Nothing new.", "Nothing to report.", "No new comments. CI still green. Next check in 20 min.",
        "All quiet: no new reviews or comments on #412.", "Nothing changed since last tick.",
        "The deploy has not changed.",
        "Checked again at 14:35: no changes.", "Still waiting for review. Rescheduled for 15:10.", "Noted.",
        "Round 12: nothing new, loop is healthy.", "CI is green and there are no reviews yet.", "Got it, thanks.",
        "14:40 — CI is green and there are no reviews yet.", "Build still running (45 min elapsed).",
        "Let me check the PR.\n\nNo new activity on PR #412.", "No updates. Going back to sleep until 15:10.",
        "没有新的变化。下次检查在 5 分钟后。", "Nichts Neues.", "Aucun changement.", "Sin cambios.", "変化なし",
    ],
)  # fmt: skip
def test_that_nothing_changed_is_no_news(answer: str) -> None:
    assert is_heartbeat(round_of(answer), [BEFORE])


@pytest.mark.parametrize(
    "answer",
    [
        "CI is red.", "The build failed.", "All good.", "No failures.", "CI is green now.", "CI is red again.",
        "A new review by Ada asks for tests.", "No change, but CI went red.", "Nothing new except a comment by Bo.",
        "Nothing to do: the PR was merged.", "No change since the deploy failed.", "The deploy did not happen.",
        "Still red: E401 invalid token.", "No new reviews; three new comments.", "No new reviews; 3 new comments.",
        "Still open, merge conflicts in walrus.py.", "I'll roll back the deploy.",
        "Nothing new. I updated the changelog.",
        "The registry holds 15 images.", "Deploy at 62%.", "Last deploy at 15:10.", "Backup finished in 300 minutes.",
        "没有新的评论，但是构建失败了。",
    ],
)  # fmt: skip
def test_what_changed_is_kept_however_it_is_wrapped(answer: str) -> None:
    assert not is_heartbeat(round_of(answer), [BEFORE])


def test_the_models_own_word_for_it_counts_and_so_do_edits_and_the_users_words() -> None:
    assert is_heartbeat(round_of("I looked at the queue, the mirrors and the keys.", idle=True), [BEFORE])
    assert is_heartbeat(round_of("No change.", EDIT), [BEFORE])
    assert not is_heartbeat(round_of("No change.", ToolUse("Edit", "src/walrus.py")), [BEFORE])
    assert not is_heartbeat(round_of("Nothing new.", idle=True, prompt="push it"), [BEFORE])


def test_only_what_the_last_kept_exchange_said_was_said() -> None:
    red, green = "Assistant: CI is red.", "Assistant: CI is green."
    assert is_heartbeat(round_of("CI is red."), [green, red])
    assert not is_heartbeat(round_of("CI is red."), [red, green])
    assert not is_heartbeat(round_of("CI is red."), [])


def test_a_turn_of_the_users_is_none() -> None:
    assert not is_heartbeat(Turn("s1", 2, "anything new?", "Nothing new."), [BEFORE])
