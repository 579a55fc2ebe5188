"""What is taken back, again and again, is no longer told: each statement replaces the one before."""

from __future__ import annotations

from tests.memory.harness import DAY, Host


def _say(host: Host, *texts: str) -> None:
    """Each on a day and in a session of its own."""
    for text in texts:
        host.exchange(text, "Done.", f"{host.clock.now:.0f}")
        host.clock.now += DAY


def test_of_three_reversals_the_brief_tells_the_last_alone(host: Host) -> None:
    _say(
        host, "We decided to use Postgres for the billing database.",
        "Change of plan: we switch the billing database to MySQL.",
        "On second thought we go back to Postgres for the billing database.", "Never deploy on Fridays.",
        "We may deploy on Fridays again.",
    )  # fmt: skip
    brief = host.start("later")
    assert "go back to Postgres" in brief and "deploy on Fridays again" in brief
    assert "MySQL" not in brief and "decided to use" not in brief and "Never deploy" not in brief
    _say(host, "Never deploy on Fridays.")
    brief = host.start("still later")
    assert "Never deploy" in brief and "again" not in brief


def test_what_lifts_no_rule_that_is_known_makes_no_page(host: Host) -> None:
    _say(host, "You can push to the branch again now.")
    assert [page["kind"] for page in host.call("timeline")["pages"]] == ["episode"]
