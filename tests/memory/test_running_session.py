"""What a session has been about decides between pages that answer a prompt alike, and finds nothing by itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import DAY, Host

pytest.importorskip("numpy")

TALKS = {
    "kestrel": (
        ("Let the kestrel importer read its rows in batches.", "The kestrel importer reads batches of forty rows now."),
        ("Which port should it listen on?", "The listener takes port 7311."),
        ("Log every batch of kestrel.", "Each batch of the kestrel importer is logged with its row count."),
    ),
    "plover": (
        ("Make the plover mailer send a digest.", "The plover mailer sends its digest at six."),
        ("Which port should it listen on?", "The listener takes port 9422."),
        ("Retry bounced mails in plover.", "The plover mailer tries a bounced mail again after an hour."),
    ),
}
PORT = {"kestrel": "7311", "plover": "9422"}
PROMPT = "Which port does the listener take?"
GOES_ON = {
    "kestrel": ("The kestrel importer should skip empty rows.", "It skips empty rows of a batch now."),
    "plover": ("The plover mailer should mark its digest.", "The digest has a mark in its subject now."),
}


@pytest.fixture
def host(host: Host) -> Host:
    """A project in which two things were talked of alike, each in a session of its own."""
    for thing, talk in TALKS.items():
        for prompt, answer in talk:
            host.exchange(prompt, answer, f"of {thing}")
        host.clock.now += DAY
    return host


def ranked(host: Host) -> list[dict[str, Any]]:
    """What the prompt would find in the session "now", best first, whether it is told or in the context already."""
    return list(host.call("why", prompt=PROMPT, session="now")["hits"])


@pytest.mark.parametrize("thing", TALKS)
def test_of_two_pages_that_answer_alike_that_of_the_session_s_topic_comes_first(host: Host, thing: str) -> None:
    host.exchange(*GOES_ON[thing], session="now")
    best, *others = ranked(host)
    assert PORT[thing] in host.page(best["uid"]).text
    assert best["signals"]["topic"] > max(hit["signals"].get("topic", 0.0) for hit in others)


@pytest.mark.parametrize("thing", TALKS)
def test_the_topic_of_a_session_survives_a_restart(host: Host, tmp_path: Path, thing: str) -> None:
    host.exchange(*GOES_ON[thing], session="now")
    host.close()
    again = Host(tmp_path / "home", tmp_path / "project", host.clock)
    assert PORT[thing] in again.page(ranked(again)[0]["uid"]).text
    again.close()


@pytest.mark.parametrize("thing", TALKS)
def test_the_recall_tool_knows_the_topic_of_its_session(host: Host, thing: str) -> None:
    host.exchange(*GOES_ON[thing], session="now")
    told = host.call("tool.recall", query=PROMPT, session="now")["text"]
    assert re.findall("|".join(PORT.values()), told)[0] == PORT[thing]


def test_a_session_that_turns_to_something_else_is_told_of_that(host: Host) -> None:
    host.exchange(*GOES_ON["kestrel"], session="now")
    assert "tries a bounced mail again" in host.prompt("When does plover try a bounced mail again?", "now")


def test_what_a_compaction_took_out_of_the_session_itself_comes_before_what_earlier_ones_said(host: Host) -> None:
    host.exchange(*GOES_ON["kestrel"], session="now")
    host.exchange("Which port should the listener take for tests?", "The listener takes port 7555 in tests.", "now")
    host.compact("now")
    assert "7555" in host.page(ranked(host)[0]["uid"]).text


def test_a_topic_finds_nothing_for_a_prompt_that_says_nothing(host: Host) -> None:
    host.exchange(*GOES_ON["kestrel"], session="now")
    assert host.prompt("thanks, go on", "now") == ""
    assert host.prompt("What is the capital of Mongolia?", "now") == ""


def test_a_session_whose_last_exchange_lost_its_terms_is_answered_all_the_same(host: Host) -> None:
    host.exchange(*GOES_ON["kestrel"], session="now")
    with host.core.db.write() as db:
        db.execute(
            "UPDATE page_index SET lex = x'02' WHERE page_id IN (SELECT id FROM pages WHERE session_id = ?)", ("now",)
        )
    assert PORT["plover"] in host.prompt(PROMPT, "now")  # the other one was told before
