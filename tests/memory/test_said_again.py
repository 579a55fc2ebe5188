"""What is said again, in other sessions and on other days, is one page and not one more."""

from __future__ import annotations

import pytest

from tests.memory.harness import Host, lived
from vmem.memory.upkeep import rounds

RULE = "The nightly export must finish before 04:20."


def rules(host: Host) -> list[tuple[str, int, bool]]:
    """(text without its source, uses, whether it is taken for one of the others), oldest first."""
    found = host.core.db.read().execute(
        "SELECT text, uses, duplicate_of <> '' FROM pages WHERE kind <> 'episode' ORDER BY id"
    )
    return [(text.rpartition("\n")[0], uses, bool(double)) for text, uses, double in found]


@pytest.mark.parametrize(
    "rule",
    [RULE, "Never log customer names.", "夜间导出必须在04:20之前完成。", "We deploy with Kustomize instead of Helm."],
)
def test_a_rule_that_is_said_on_three_days_is_told_once(host: Host, rule: str) -> None:
    lived(host, *[((rule, "Noted."),)] * 3)
    kept = rules(host)
    assert [double for _, _, double in kept] == [False, True, True]
    assert kept[0][1] >= 2, "what is said again is in use"
    words = rule.split(" instead")[0].rstrip("。.")
    assert host.start("thursday").count(words) <= 2  # as a rule, and as what the last session was about
    assert host.event("SubagentStart", "wednesday", agent_id="a1", agent_type="Explore").count(words) <= 1


def test_of_a_rule_that_is_said_again_in_a_word_more_the_later_is_told(host: Host) -> None:
    again = RULE.replace("The nightly", "Our nightly")
    lived(host, ((RULE, "Noted."),), ((again, "Noted."),))
    assert [(text, double) for text, _, double in rules(host)] == [(RULE, True), (again, False)]


@pytest.mark.parametrize(
    "other",
    [
        "The nightly export must finish before 05:20.",
        "The weekly export must finish before 04:20.",
        "The nightly export must not finish before 04:20.",
    ],
)
def test_a_rule_that_differs_in_a_word_is_kept_beside_or_instead(host: Host, other: str) -> None:
    lived(host, ((RULE, "Noted."),), ((other, "Noted."),))
    assert [double for _, _, double in rules(host)] == [False, False]


def test_a_rule_that_comes_back_after_it_was_replaced_holds_again(host: Host) -> None:
    for rule in (
        "We deploy with Helm.",
        "We deploy with Kustomize instead of Helm.",
        "We deploy with Helm again, instead of Kustomize.",
    ):
        lived(host, ((rule, "Noted."),))
    told = host.prompt("What do we deploy with?", "thursday")
    assert "instead of Kustomize" in told or "again" in told


def test_who_forgets_an_exchange_hears_of_what_was_learned_from_it(host: Host) -> None:
    lived(host, (("We must never use tabs in the billing module, always spaces.", "Noted."),))
    uids = {page["kind"]: page["uid"] for page in host.call("timeline")["pages"]}
    assert host.call("forget", uids=[uids["episode"]])["also"] == [uids["constraint"]]
    assert "tabs" in host.start("s2")
    assert host.call("forget", uids=[uids["constraint"]])["also"] == []
    assert host.start("s3") == ""


def test_who_forgets_a_word_or_two_hears_of_no_page_that_merely_has_them(host: Host) -> None:
    host.exchange("Did you ship it to the harbour office?", "Yes, by the noon ferry.")
    uid = host.remember("ship it", session="s1")
    assert host.call("forget", uids=[uid])["also"] == []


def doubles(host: Host) -> tuple[str, str]:
    """Two pages that say the same: the one that is told, and the one that was merged into it."""
    kept = host.remember("Never deploy on Fridays.", kind="constraint")
    host.clock.now += 5
    merged = host.remember("Please never deploy on Fridays", kind="constraint", author="model")
    assert rounds.merge_duplicates(host.core, host.project_id()) == 1
    assert host.call("timeline")["pages"][0]["same_as"] == kept
    return kept, merged


def test_of_many_pages_the_latest_are_compared(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "MERGED_PER_STEP", 4)
    for day in ("Mondays", "Tuesdays", "Wednesdays", "Thursdays"):
        host.remember(f"Never restart the relay on {day}.", kind="constraint")
        host.clock.now += 5
    assert doubles(host)


def test_a_page_that_is_brought_back_alone_is_told_though_what_said_the_same_stays_forgotten(host: Host) -> None:
    kept, merged = doubles(host)
    host.call("forget", uids=[kept])
    assert host.start("s1") == ""
    host.call("restore", uid=merged)
    told = host.start("s2")
    assert merged in told and kept not in told


def test_who_forgets_one_of_two_pages_that_say_the_same_hears_of_the_other(host: Host) -> None:
    kept, merged = doubles(host)
    assert host.call("forget", uids=[merged])["also"] == [kept]
    host.call("restore", uid=merged)
    assert host.call("forget", uids=[merged, kept])["also"] == []
