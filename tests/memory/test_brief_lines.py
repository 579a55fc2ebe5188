"""Which rules of a project of many sessions its brief tells, and in how many words."""

from __future__ import annotations

from itertools import takewhile

import pytest

from tests.memory.harness import DAY, Host
from vmem.capture.noting import in_brief
from vmem.model import Kind, Page
from vmem.snapshot.brief import brief


def many_rules(host: Host) -> None:
    for n in range(40):
        host.clock.now += DAY
        host.exchange(f"From now on rack {n}7 must stay in hall {n}1, whose pumps are {n} years old.", "Ok.", f"t{n}")


def rule_lines(host: Host) -> list[str]:
    """The lines below the heading of the rules, at the start of a later session."""
    host.event("SessionEnd", "s1", reason="other")
    host.clock.now += DAY
    told = host.start("s2").partition("Rules and preferences:\n")[2].splitlines()
    return list(takewhile(lambda line: line.startswith("- ["), told))


@pytest.mark.parametrize(
    "rule",
    [
        "No pandas in this repo, please.",
        "Use lodash for nothing new, and no moment in the front end.",
        "Keep your answers short, three lines max.",
    ],
)
def test_what_is_not_to_be_at_all_and_how_to_write_is_told_before_newer_rules(host: Host, rule: str) -> None:
    host.start("s1")
    host.exchange(rule, "Understood.")
    many_rules(host)
    brief = host.start("s2").lower()
    assert rule.lower().removesuffix(", please.").rstrip(".") in brief
    assert "rack 397" in brief and "rack 07 " not in brief


def test_a_rule_is_told_without_the_chatter_and_the_page_has_it_all(host: Host) -> None:
    host.start("s1")
    host.exchange("Never restart the sampler by yourself. I drove 90 km for that once.", "Understood.")
    (line,) = rule_lines(host)
    assert line[13:] == "Never restart the sampler by yourself."
    assert "I drove 90 km for that once." in str(host.call("fault", uids=[line[3:11]]))


def test_a_rule_is_told_with_its_exception(host: Host) -> None:
    host.start("s1")
    host.exchange("sweet. Never restart the sampler by yourself. Except in the lab, of course.", "Understood.")
    (line,) = rule_lines(host)
    assert line[13:] == "Never restart the sampler by yourself. Except in the lab, of course."


def test_what_a_correction_gives_up_is_told_once(host: Host) -> None:
    host.start("s1")
    host.exchange("No, use httpx for the client, not requests.", "Changed.")
    (line,) = rule_lines(host)
    assert line.count("requests") == 1


def test_a_brief_does_not_tell_that_the_user_commits_once_the_assistant_may(host: Host) -> None:
    host.start("s1")
    host.exchange("You don't commit, I commit.", "Understood.")
    host.exchange("Never push to main.", "Understood.")
    host.exchange("You may commit from now on, small ones on a branch.", "Understood.")
    told = "\n".join(rule_lines(host))
    assert "I commit" not in told and "You may commit from now on" in told and "Never push to main" in told


@pytest.mark.parametrize("kind", ["constraint", "decision"])
def test_a_statement_stands_before_the_notes_of_what_was_said_of_it_since(kind: Kind) -> None:
    """The notes tell more names and numbers, and took all of its line."""
    stated = Page(
        uid="aaaaaaaa", kind=kind, speaker="user", title="", text="Store the emails of users in lower case, always."
    )
    asked = "User: How do we store the emails of users, asks ticket {0}11?\n\nAssistant: As before, in lower case, and"
    later = [
        Page(
            uid=f"bbbbbbb{n}",
            title="",
            kind="episode",
            text=f"{asked.format(n)} I changed packages/users/src/m{n}.ts and 7 tests.",
        )
        for n in (2, 3)
    ]
    noted = in_brief(stated, [], later)
    rules, others = ([noted], []) if kind == "constraint" else ([], [noted])
    (line,) = [line for line in brief(rules, others, [], 1200, 9000, 0.0).text.splitlines() if "aaaaaaaa" in line]
    assert "Store the emails of users in lower case, always. [said later: " in line
    assert "ticket 311" in line and line.endswith("]")
