"""Why a page was told, or would be: of a prompt, a start, a line of it."""

from __future__ import annotations

import pytest

from tests.memory.harness import Host
from vmem.errors import NotFoundError


def test_why_tells_which_prompt_a_page_was_shown_beside_and_what_it_scored(shop: Host) -> None:
    uid = shop.remember("The webhook retries six times with exponential back-off.")
    printed = shop.prompt("How many times does the webhook retry?")
    assert uid in printed
    told = shop.call("why", uid=uid)
    assert told["page"]["uid"] == uid
    (shown,) = told["shown"]
    assert shown["session_id"] == "s1" and shown["score"] > 0 and shown["signals"]
    assert "webhook" in shown["prompt"]
    assert told["resident_in"] == [{"session": "s1", "agent": ""}]
    last = shop.call("why")
    assert last["hits"][0]["uid"] == uid and last["hits"][0]["fate"] == "shown"


def test_why_tells_of_each_page_beside_a_prompt_its_own_score(shop: Host) -> None:
    for text in ("The webhook retries six times with exponential back-off.", "The webhook is signed with a key."):
        shop.remember(text)
    shop.prompt("How many times does the webhook retry, and with what is the webhook signed?")
    scores = {hit["uid"]: hit["score"] for hit in shop.call("why")["hits"] if hit["fate"] == "shown"}
    assert len(set(scores.values())) == 2
    assert {uid: shop.call("why", uid=uid)["shown"][0]["score"] for uid in scores} == scores


def test_why_names_what_a_start_told_in_a_line_and_nothing_that_only_looks_like_one(shop: Host) -> None:
    manual = shop.remember("The importer's manual is in the wiki.", kind="reference")
    shop.remember(f"Ask before you touch one of these:\n- [{manual}] the manual\n- [optional] the rest", pin="hard")
    shop.exchange("why did the importer stop on Tuesday?", "It ran out of file handles. " * 12)
    (uid,) = [page["uid"] for page in shop.call("timeline", kind="episode")["pages"]]
    assert f"[{uid}]" in shop.start("s2")
    (started,) = shop.call("ledger", session="s2")["entries"]
    assert [one["uid"] for one in shop.call("why", entry=started["id"])["lines"]] == [uid]
    (shown,) = shop.call("why", uid=uid)["shown"]
    assert shown["line"] and shown["event"] == "SessionStart"
    assert shop.call("why", uid=manual)["shown"] == []


def test_why_of_an_entry_quotes_the_prompt_of_its_own_turn(shop: Host) -> None:
    shop.remember("The webhook retries six times with exponential back-off.")
    shop.remember("The importer reads its rows in batches of forty.")
    shop.prompt("How many times does the webhook retry?")
    shop.prompt("In batches of how many does the importer read its rows?")
    second, first = shop.call("ledger", session="s1")["entries"]
    assert "webhook" in shop.call("why", entry=first["id"])["entry"]["prompt"]
    assert "importer" in shop.call("why", entry=second["id"])["entry"]["prompt"]


def test_why_names_how_the_context_of_the_last_prompt_began(shop: Host) -> None:
    shop.call("pin", text="Never push to main without review.")
    shop.start("s1")
    shop.start("s0")
    shop.remember("The webhook retries six times with exponential back-off.")
    shop.clock.now += 60
    assert "six times" in shop.prompt("How many times does the webhook retry?", "s1")
    shop.clock.now += 60
    shop.start("s1", "clear")
    begun = [entry for entry in shop.call("ledger", session="s1")["entries"] if entry["event"] == "SessionStart"]
    assert len(begun) == 2
    assert shop.call("why", session="s1")["started"]["entry"] == begun[-1]["id"]


def test_why_tells_of_the_lines_of_a_session_that_was_taken_up_again_by_a_prompt(shop: Host) -> None:
    shop.exchange("why did the importer stop on Tuesday?", "It ran out of file handles. " * 12)
    (uid,) = [page["uid"] for page in shop.call("timeline", kind="episode")["pages"]]
    shop.call("snapshot.dump", session="s1")
    assert "file handles" in shop.prompt("continue where we left off", "s2")
    assert [(one["line"], one["event"]) for one in shop.call("why", uid=uid)["shown"]] == [(True, "UserPromptSubmit")]


def test_why_tries_a_prompt_without_changing_anything(shop: Host, blog: str) -> None:
    uid = shop.remember("The webhook retries six times with exponential back-off.")
    told = shop.call("why", prompt="How many times does the webhook retry?")
    assert told["tried"] and uid in told["text"] and told["tokens"] > 0
    assert shop.call("ledger", everywhere=True)["entries"] == []
    elsewhere = shop.call("why", prompt="How many times does the webhook retry?", cwd=blog)
    assert elsewhere["text"] == ""


def test_why_tries_a_prompt_of_no_session_also_while_one_is_being_resumed(shop: Host) -> None:
    uid = shop.remember("The webhook retries six times with exponential back-off.")
    assert uid in shop.prompt("How many times does the webhook retry?")
    shop.start("s1", "resume")
    assert uid in shop.call("why", prompt="How many times does the webhook retry?")["text"]


def test_why_of_a_forgotten_page_names_the_command_that_restores_it(shop: Host) -> None:
    uid = shop.remember("A page that goes.")
    shop.call("forget", uids=[uid])
    with pytest.raises(NotFoundError, match=f"vmem restore {uid}"):
        shop.call("why", uid=uid)
    assert [page["uid"] for page in shop.call("forgotten")["pages"]] == [uid]


def test_a_page_that_holds_no_more_is_said_to_be_left_out_for_that(host: Host) -> None:
    old = host.remember("The seed vault opens at 9.", kind="fact")
    host.clock.now += 86_400
    host.remember("The seed vault opens at 11 now, no longer at 9.", kind="fact")
    host.clock.now += 86_400
    assert "at 11" in host.prompt("when does the seed vault open?", "asking")
    assert {hit["uid"]: hit["fate"] for hit in host.call("why")["hits"]}[old] == "no longer holds"
