"""What a script has `claude -p` do, night after night, binds its own runs and nobody else."""

from __future__ import annotations

import pytest

from tests.memory.harness import DAY, Host, captured
from vmem.memory.answers import briefing

RULE = "Never change files. Answer in one line per test."
ASKED = f"You are the nightly bot. Read the build log at ci/last.log and list the tests that fail. {RULE}"
OWN = "Never deploy on Fridays."


def nights(host: Host, prompt: str = ASKED, count: int = 4) -> None:
    for night in range(count):
        captured(host, (prompt, f"cart.spec.ts failed {night} times."), session=f"night {night}")
        host.age(DAY)
        host.work()


@pytest.mark.parametrize("idle", [True, False])
def test_what_a_script_asks_of_its_runs_is_no_rule_of_the_project(host: Host, idle: bool) -> None:
    captured(host, (OWN, "Understood."), session="person")
    if idle:
        nights(host)
    else:  # before what says the same is merged
        captured(host, (ASKED, "None fail."), session="n1")
        captured(host, (ASKED, "None."), session="n2")
        captured(host, (ASKED, "All green."), session="n3")
    told = host.start("later").partition("Rules and preferences:")[2].partition("Said here lately")[0]
    assert OWN in told and "Never change files" not in told


@pytest.mark.parametrize("how", ["said", "remembered", "alone", "twice", "edited"])
def test_what_a_person_says_too_is_one(host: Host, how: str) -> None:
    if how == "said":
        captured(host, (f"Look at the log with me. {RULE}", "Understood."), session="person")
    nights(host, RULE if how == "alone" else ASKED, 2 if how == "twice" else 4)
    if how == "remembered":
        host.remember(RULE, kind="constraint")
    if how == "edited":
        uid = next(page["uid"] for page in host.call("timeline", limit=50)["pages"] if page["kind"] == "constraint")
        host.call("edit", uid=uid, text=f"{RULE} Always.")
    assert "Never change files" in host.start("later").partition("Rules and preferences:")[2].partition("Said here")[0]


def test_a_brief_tells_the_last_run_of_a_script_and_what_people_said_before_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefing, "MOST_SAID", 4)
    captured(host, ("the crane firmware moves to Zephyr in May", "Noted in docs/crane.md."), session="person")
    nights(host, count=5)
    told = host.start("later")
    assert "cart.spec.ts failed 4 times" in told and "failed 3 times" not in told
    assert "Zephyr" in told


def test_what_a_person_asks_in_each_session_is_told_each_time(host: Host) -> None:
    found = ("The crane lost its lease at noon.", "Two forklifts shared one address.", "A gate answered in inches.")
    for day, answer in enumerate(found):
        captured(host, ("what broke last night", answer), session=f"day {day}")
    told = host.start("later")
    assert all(answer in told for answer in found)
