"""What was told and why: `vmem why` and `vmem log`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.waiting import wait_until
from vmem.hot import spool

pytestmark = pytest.mark.slow  # each command is a process


def test_why_and_log_explain_an_injection_and_a_prompt_that_is_only_tried(cli: Cli) -> None:
    uid = cli.uid("We retry webhooks six times with exponential back-off")
    cli.ok("why", "how often do we retry webhooks")
    assert cli("log").out == ""
    assert uid in cli.hook("UserPromptSubmit", "session-1", prompt="How often do we retry webhooks?")
    (cli.project.parent / "blog").mkdir()
    cli.ok("remember", "The blog uses Hugo", "-C", str(cli.project.parent / "blog"))
    assert uid in cli.ok("log") and uid in cli.ok("log", "-p", "shop") and cli.ok("log", "-p", "blog") == ""
    last = cli.ok("why")
    assert "How often do we retry webhooks?" in last and uid in last and "shown" in last
    page = cli.ok("why", uid)
    assert "beside a prompt" in page and "score" in page and "resident" in page
    assert "1 page" in cli.ok("resident", "sess") and "1 page" in cli.ok("resident", "sess", cwd=cli.home.parent)
    assert json.loads(cli.ok("ledger", "--json"))["days"][0]["served"] == 1
    assert "shop" in cli.ok("ledger", "project")
    assert cli.ok("ledger", "session").count("\n") == 2
    assert "webhooks" in cli.ok("top", "--once")


def test_why_tells_of_each_page_what_it_scored_for_and_which_time_a_prompt_means(cli: Cli) -> None:
    uids = [cli.uid(f"The retry limit of webhooks in {place} is {n}") for n, place in enumerate(("Oslo", "Lima"))]
    said = cli.ok("why", "what is the retry limit of webhooks?")
    assert all(re.search(rf"^{uid}: .*words \+\d", said, re.MULTILINE) for uid in uids)
    assert "asked about: the past, 2025-03-01..2025-05-31" in cli.ok(
        "why", "what did we say about webhooks from March to May 2025?"
    )


def test_why_tells_of_a_prompt_that_it_sounds_as_if_nothing_said_before_mattered(cli: Cli) -> None:
    cli.uid("Webhooks carry a tuple of mutex names")
    said = cli.ok("why", "explain the difference between a mutex and a semaphore")
    assert "would be given nothing" in said and "what anyone could answer, nothing said before, by its wording" in said
    assert "by its wording" not in cli.ok("why", "which names do our webhooks carry?")


def test_why_shows_that_a_prompt_was_told_what_became_of_pages_and_nothing_else(cli: Cli) -> None:
    uid = cli.uid("We retry webhooks six times with exponential back-off")
    cli.hook("UserPromptSubmit", "session-1", prompt="How often do we retry webhooks?")
    cli.ok("forget", uid)
    assert "deleted" in cli.hook("UserPromptSubmit", "session-1", prompt="Write a haiku about moss, please.")
    said = cli.ok("why")
    assert f"what became of pages that it was told before: {uid}" in said and "given nothing" not in said


def test_what_a_session_was_told_at_its_start_is_found_from_its_last_prompt_and_counted(cli: Cli) -> None:
    uid = cli.uid("Money is integer cents.", "--pin")
    assert uid in cli.hook("SessionStart", "session-1", source="startup")
    cli.hook("UserPromptSubmit", "session-1", prompt="Add a discount field to the invoice.")
    said = cli.ok("why")
    (entry,) = re.findall(r"When it began, the session was given \d+ tokens: vmem why --entry (\d+)", said)
    assert uid in cli.ok("why", "--entry", entry) and "When it began" not in cli.ok("why", "--entry", entry)
    assert re.search(r"cost +\d+ tokens? told here today in \d prompts?, [\d.]+ ms", cli.ok("status"))


def test_why_shows_what_a_new_session_would_be_told_and_takes_no_note_of_it(cli: Cli) -> None:
    assert "would be given nothing" in cli.ok("why", "--start")
    uid = cli.uid("Money is integer cents.", "--pin")
    other = cli.uid("We chose SQLite.", "-k", "decision")
    for _ in range(2):
        shown = cli.ok("why", "--start")
        assert uid in shown and other in shown and re.search(r"would be given \d+ tokens", shown)
    assert "never injected" in cli.ok("why", uid)
    printed = json.loads(cli.hook("SessionStart", "session-1", source="startup"))
    assert cli("why", "--start", "--json").json["text"] == printed["hookSpecificOutput"]["additionalContext"]
    assert cli("why", "--start", "--all").code == 2


def test_why_tells_what_a_session_was_told_in_lines_when_it_began_also_before_its_first_prompt(cli: Cli) -> None:
    cli.hook("UserPromptSubmit", "session-1", prompt="Which port does the staging proxy listen on?")
    said = "The staging proxy listens on 18443. " + " ".join(f"Host {n} of it is in rack {n}{n}." for n in range(90))
    cli.hook("Stop", "session-1", last_assistant_message=said)
    wait_until(lambda: "18443" in cli.ok("export"))
    (uid,) = [page["uid"] for page in cli("ls", "-k", "episode", "--json").json["pages"]]
    assert "never injected" in cli.ok("why", uid)
    assert f"- [{uid}]" in cli.hook("SessionStart", "session-2", source="startup")
    begun = cli.ok("why", "--session", "session-2")
    assert "No prompt of this session" in begun and re.search(rf"{uid}  .*port.*\(a line\)", begun)
    page = cli.ok("why", uid)
    assert "at SessionStart, in a line" in page and "never injected" not in page


def test_why_tells_a_prompt_that_nobody_answered_and_what_each_pin_does(cli: Cli) -> None:
    prompt = {"session_id": "s1", "cwd": str(cli.project), "prompt": "How often do we retry webhooks?"}
    body = json.dumps({"hook_event_name": "UserPromptSubmit", "transcript_path": "", **prompt}).encode()
    spool.write("UserPromptSubmit", "0" * 32, "", 1.7e9, body, str(cli.home))
    uid = cli.ok("pin", "Money is integer cents", "--soft").split()[0]
    assert "pinned     soft: kept at hand" in cli.ok("why", uid) and "asks for nothing" in cli.ok("why", "ok")
    wait_until(lambda: "went on without memory" in cli("why").out)


def test_a_prompt_is_tried_in_the_project_that_is_named(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    uid = cli.ok("remember", "The blog is built with Hugo.", cwd=tmp_path / "blog").strip()
    assert uid in cli.ok("why", "-p", "blog", "What is the blog built with?")
    assert uid not in cli.ok("why", "What is the blog built with?")
    refused = cli("why", "--all", "What is the blog built with?")
    assert refused.code == 2 and "vmem why -p NAME" in refused.err
