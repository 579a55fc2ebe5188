"""What is said otherwise than a pin, or than what is kept by hand, stands beside it; the pin itself stays as it is."""

from __future__ import annotations

import pytest

from tests.memory.harness import DAY, Host, captured, lived
from vmem.config import set_value

Talk = tuple[tuple[str, str], ...]
OTHER: Talk = (
    ("the nightly report has a typo in its title", "Fixed, it says Inventory now."),
    ("rename the helper in sorting.py to by_weight", "Renamed in four places."),
    ("what does the label printer need?", "A driver of its own and a USB port."),
    ("write a test for the empty basket", "Added `test_empty_basket`."),
)
PIN = "Deploys of the harbour shop go through Jenkins, job ship-harbour."
MOVED = (
    "no more Jenkins for deploys of the harbour shop, they go through GitHub Actions from now on",
    "Done: `.github/workflows/ship.yml` deploys the harbour shop, the Jenkins job is disabled.",
)
NOTE = "[said later: no more Jenkins for deploys of the harbour shop"


def pinned(host: Host, *, scope: str = "project", pin: str = "hard") -> str:
    """A project with a pin, and talk that says otherwise later; -> the pin's uid."""
    lived(host, OTHER)
    uid = host.remember(PIN, kind="constraint", pin=pin, scope=scope)
    lived(host, OTHER, (MOVED,), OTHER)
    return uid


def told_at_starts(host: Host) -> list[str]:
    """What a new session, a cleared one, an agent and one that was compacted are told."""
    host.start("new")
    host.exchange("write a test for the full basket", "Added `test_full_basket`.", "new")
    return [
        host.start("later"),
        host.start("later", "clear"),
        host.event("SubagentStart", "later", agent_id="a1", agent_type="general-purpose"),
        host.compact("new"),
    ]


def test_it_stands_behind_the_pin_wherever_a_context_begins(host: Host) -> None:
    pinned(host)
    for told in told_at_starts(host):
        assert f"{PIN} {NOTE}" in told, told


def test_in_little_room_the_pin_is_cut_and_the_note_stays(host: Host) -> None:
    lived(host, OTHER)
    more = " It asks for the word of the harbour master, who has it from the mayor." * 20
    host.remember(PIN + more, kind="constraint", pin="hard")
    lived(host, OTHER, (MOVED,), OTHER)
    set_value(host.home, "inject.start_tokens", "250")
    told = host.start("later")
    assert PIN[:40] in told and NOTE in told and more not in told


def test_the_lists_say_so_and_the_status(host: Host) -> None:
    uid = pinned(host)
    (pin,) = host.call("pins")["pins"]
    assert pin["text"] == PIN and pin["said_later"]["words"].startswith("no more Jenkins")
    assert host.page(pin["said_later"]["uid"]).kind == "episode"
    assert [line for line in host.call("status")["warnings"] if "vmem pins" in line]
    assert pin["said_later"]["uid"] in host.call("fault", uids=[uid])["pages"][0]["state"]


def edited(host: Host, uid: str) -> None:
    host.call("edit", uid=uid, text="Deploys of the harbour shop go through GitHub Actions.")


def pinned_again(host: Host, uid: str) -> None:
    host.call("pin", uid=uid)


def said_again(host: Host, uid: str) -> None:
    host.remember(PIN, kind="constraint", pin="hard")


def source_forgotten(host: Host, uid: str) -> None:
    host.call("forget", phrase="no more Jenkins")


@pytest.mark.parametrize("answer", [edited, pinned_again, said_again, source_forgotten])
def test_the_user_has_the_last_word(host: Host, answer: object) -> None:
    uid = pinned(host)
    assert callable(answer)
    answer(host, uid)
    assert all("[said later" not in told for told in told_at_starts(host))
    assert host.call("pins")["pins"][0]["said_later"] is None
    assert not [line for line in host.call("status")["warnings"] if "vmem pins" in line]


def test_a_model_that_pins_it_again_answers_nothing(host: Host) -> None:
    uid = pinned(host)
    host.call("tool.pin", id=uid)
    assert NOTE in host.start("later")


def test_what_reads_the_exchange_again_does_not_ask_again(host: Host) -> None:
    lived(host, OTHER)
    uid = host.remember(PIN, kind="constraint", pin="hard")
    host.clock.now += DAY
    captured(host, MOVED, session="open")
    assert NOTE in host.start("later")
    host.call("pin", uid=uid)
    host.event("SessionEnd", "open", transcript_path=f"{host.cwd}/open.jsonl")
    host.work()
    assert "[said later" not in host.start("last")


@pytest.mark.parametrize(
    "talk",
    [
        ("which Jenkins job deploys the harbour shop?", "ship-harbour, as it is pinned."),
        ("deploy the harbour shop with Jenkins now", "Started ship-harbour, it is through."),
        ("the harbour shop's basket is empty after a deploy now", "The session store was flushed; mended."),
        ("the ferry's deploys go through GitHub Actions from now on", "The ferry has a workflow of its own."),
        ("Jenkins is down, wait with the deploy of the harbour shop", "It is back, and the shop is deployed."),
        ("rerun the Jenkins job of the harbour shop 3 times", "Three runs, all green."),
        ("the ship-harbour job in Jenkins has too many retries", "I set them to 2 in the job's configuration."),
        (
            "move the Jenkins file with the job ship-harbour into ci/",
            "Moved it to ci/Jenkinsfile, Jenkins reads it there.",
        ),
        ("I wonder whether deploys of the harbour shop should no longer go through Jenkins", "Actions could do it."),
        ("we're thinking about dropping Jenkins for deploys of the harbour shop now", "A workflow would do. Shall I?"),
    ],
)
def test_what_only_speaks_of_the_same_says_nothing_otherwise(host: Host, talk: tuple[str, str]) -> None:
    lived(host, OTHER)
    host.remember(PIN, kind="constraint", pin="hard")
    lived(host, OTHER, (talk,), OTHER)
    assert "[said later" not in host.start("later")


def test_a_pin_of_all_projects_carries_the_note_where_it_was_said_alone(host: Host) -> None:
    pinned(host, scope="user")
    assert NOTE in host.start("here")
    there = str(host.home.parent / "elsewhere")
    (host.home.parent / "elsewhere").mkdir()
    told = host.event("SessionStart", "there", source="startup", cwd=there)
    assert PIN in told and "[said later" not in told


@pytest.mark.parametrize("pin", ["", "soft"])
def test_a_note_by_hand_is_told_with_it_where_it_is_found(host: Host, pin: str) -> None:
    pinned(host, pin=pin)
    host.clock.now += DAY
    told = host.call("tool.recall", query="where do deploys of the harbour shop go through?")["text"]
    (page,) = [one for one in told.split("\n[") if PIN[:-1] in one]
    assert "[said later: " in page or "[since changed: " in page


def test_what_is_remembered_by_hand_is_held_against_pins_too(host: Host) -> None:
    lived(host, OTHER)
    host.remember(PIN, kind="constraint", pin="hard")
    host.clock.now += DAY
    host.remember("No Jenkins any more for deploys of the harbour shop: they go through GitHub Actions now.")
    assert "[said later: No Jenkins any more" in host.start("later")


@pytest.mark.parametrize(
    ("one", "other", "noted"),
    [
        ("The billing service listens on port 8001", "The search service listens on port 8003", False),
        ("The billing service listens on port 8001", "The billing service listens on port 8003", True),
        ("Images may be at most 2 MB", "Videos may be at most 200 MB", False),
        ("Images may be at most 2 MB", "Images may be at most 5 MB", True),
    ],
)
def test_a_pin_with_another_number_says_otherwise_than_one_of_the_same_thing_and_no_other(
    host: Host, one: str, other: str, noted: bool
) -> None:
    for text in (one, other):
        host.remember(text, kind="constraint", pin="hard")
        host.clock.now += 60
    assert ("[said later: " in host.start()) is noted


def test_an_item_of_an_imported_claude_md_is_told_with_what_was_said_otherwise_since(host: Host) -> None:
    lived(host, OTHER)
    host.call("import", format="notes", text=f"# Rules\n\n- {PIN}\n- Never push to main.\n", name="CLAUDE.md")
    host.work()
    lived(host, OTHER, (MOVED,), OTHER)
    told = host.call("tool.recall", query="where do deploys of the harbour shop go through?")["text"]
    (page,) = [one for one in told.split("\n[") if PIN in one]
    assert NOTE in page


def test_a_fault_in_how_pins_are_compared_does_not_fail_what_is_remembered(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[str] = []
    host.memory.on_defect(lambda what, _: faults.append(what))
    monkeypatch.delattr("vmem.capture.changing.contradicts")
    host.remember(PIN, kind="constraint", pin="hard")
    host.clock.now += DAY
    host.remember("No Jenkins any more for deploys of the harbour shop: they go through GitHub Actions now.")
    assert faults == ["link"]
