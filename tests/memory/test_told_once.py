"""What one page of a context tells is not told again by another."""

from __future__ import annotations

import pytest

from tests.memory.harness import Host, captured

pytestmark = pytest.mark.promise(n=5)

RULE = "From now on the nightly restic backup of the greenhouse must go to the share gh-backup."
QUESTION = "which share does the nightly restic backup of the greenhouse use?"


@pytest.fixture
def told(host: Host) -> Host:
    captured(host, (RULE, "Restic writes to gh-backup at 02:20, after the snapshot."), ("and the vents?", "Grey ones."))
    host.clock.now += 7 * 86_400.0
    return host


def test_a_rule_and_its_exchange_are_told_once_and_not_again_in_that_context(told: Host) -> None:
    block = told.prompt(QUESTION, "asking")
    assert block.count(RULE) == 1 and "at 02:20" in block
    assert RULE not in told.prompt(f"Remind me, {QUESTION}", "asking")
    assert RULE in told.prompt(QUESTION, "another")


def test_why_says_which_page_tells_a_rule_and_the_ledger_counts_that_one_alone(told: Host) -> None:
    told.prompt(QUESTION, "asking")
    rule = told.call("timeline", kind="constraint")["pages"][0]
    exchange = next(
        page for page in told.call("timeline", kind="episode")["pages"] if page["title"].startswith(RULE[:20])
    )
    (entry,) = (one for one in told.call("ledger")["entries"] if one["session_id"] == "asking")
    assert exchange["uid"] in entry["pages"] and rule["uid"] not in entry["pages"]
    fates = {hit["uid"]: hit["fate"] for hit in told.call("why", entry=entry["id"])["hits"]}
    assert fates[rule["uid"]] == f"told by {exchange['uid']}"


def test_a_rule_that_was_edited_is_told_though_the_context_has_its_exchange(told: Host) -> None:
    told.prompt(QUESTION, "asking")
    rule = told.call("timeline", kind="constraint")["pages"][0]
    told.call("edit", uid=rule["uid"], text=RULE.replace("gh-backup", "moss-backup"))
    assert "moss-backup" in told.prompt(f"Remind me, {QUESTION}", "asking")


@pytest.mark.parametrize(("answer", "told"), [
    ("Noted, I'll keep that in mind.", False), ("Noted. The script asks the calendar of Vera first.", True),
])  # fmt: skip
def test_an_exchange_is_not_told_beside_a_prompt_if_it_says_no_more_than_a_rule_that_the_context_has(
    host: Host, answer: str, told: bool
) -> None:
    captured(host, ("Never deploy the renderer on Fridays.", answer))
    host.clock.now += 86_400.0
    assert "deploy the renderer" in host.start("asking", "clear")
    assert ("deploy the renderer" in host.prompt("when can I deploy the renderer?", "asking")) is told
