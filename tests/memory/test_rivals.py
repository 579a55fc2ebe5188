"""What a new statement replaces is found in a project of any age, however much was said there of the same."""

from __future__ import annotations

from tests.memory.harness import DAY, Host, captured, extracted, lived
from vmem.model import Draft

FIRST = ("yes go. Don't push, pushing I do myself", "I won't push.")
LATER = ("since the branch is protected you may push feature branches yourself now", "Good, I'll push them.")


def test_a_rule_that_was_lifted_is_told_no_more_among_much_talk_of_the_same(host: Host) -> None:
    lived(host, (FIRST,))
    assert "Don't push" in host.start("before")
    talk = [f"User: push the feature branch of part {n} now\n\nAssistant: Pushed part {n}." for n in range(60)]
    talk += [f"The protected branch of part {n} takes a push on weekday {n % 7}" for n in range(60)]
    kinds = ["episode"] * 60 + ["fact"] * 60
    host.write(
        [
            Draft(kind, text[:40], text, key=f"talk:{n}", session_id=f"s{n}", turn=1, created_at=host.clock.now)  # type: ignore[arg-type]
            for n, (kind, text) in enumerate(zip(kinds, talk, strict=True))
        ]
    )
    host.clock.now += DAY
    captured(host, LATER, session="later")
    assert "Don't push" not in host.start("after")


def test_a_page_for_all_projects_takes_in_no_statement_of_one(host: Host) -> None:
    rule = "Never deploy the heron gateway on Fridays."
    everywhere = host.remember(rule, kind="constraint", scope="user")
    captured(host, (rule, "Understood."))
    host.call("forget", uids=[everywhere])
    assert extracted(host, rule).scope == "project"
