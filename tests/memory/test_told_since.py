"""A context is told once, with its next prompt, what became elsewhere of the pages that it was told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host, lived
from vmem.hot import spool
from vmem.memory.answers.corrections import MOST
from vmem.store.pages import links

HERON = "The heron gateway listens on port 9443."
ASKED = "On which port does the heron gateway listen?"
NEXT = "Write a haiku about moss, please."


@pytest.fixture
def told(host: Host) -> tuple[Host, str]:
    """A running session that was told a page, and its id."""
    uid = host.remember(HERON)
    host.clock.now += DAY
    assert HERON in host.prompt(ASKED)
    host.clock.now += 60
    return host, uid


@pytest.mark.parametrize("for_good", [True, False])
def test_what_was_told_and_is_deleted_elsewhere_is_taken_back_once_without_its_words(
    told: tuple[Host, str], for_good: bool
) -> None:
    host, uid = told
    host.call("forget", uids=[uid], for_good=for_good)
    news = host.prompt(NEXT)
    assert f"[{uid}]" in news and "deleted" in news
    assert "9443" not in news and "heron" not in news
    assert host.prompt(NEXT) == "" and not host.call("check")["orphans"]


@pytest.mark.parametrize("for_good", [True, False])
def test_what_is_deleted_is_not_counted_as_resident(told: tuple[Host, str], for_good: bool) -> None:
    host, uid = told
    assert [one["pages"] for one in host.call("contexts")["contexts"]] == [1]
    host.call("forget", uids=[uid], for_good=for_good)
    assert [one["pages"] for one in host.call("contexts")["contexts"]] == [0]


def test_many_deleted_pages_are_taken_back_in_one_line_within_the_budget(host: Host) -> None:
    (host.home / "config.toml").write_text("[inject]\nstart_tokens = 4000\nbudget_tokens = 150\n", encoding="utf-8")
    names = ("moss", "fern", "reed", "kelp", "sage", "mint", "rush", "vine")
    said = [f"Never let the otter of {a} near the pond of {b}." for a in names for b in names]
    made = {host.remember(text, kind="constraint") for text in said}
    begun = host.start()
    uids = {uid for uid in made if f"[{uid}]" in begun}
    assert len(uids) > 20
    host.call("forget", phrase="otter")
    taken_back = [host.prompt(NEXT) for _ in range(9)]
    assert all("deleted" in one and one.count("\n") == 0 for one in taken_back if one)
    assert {uid for uid in uids if any(f"[{uid}]" in one for one in taken_back)} == uids
    assert taken_back[-1] == ""
    told = [entry["tokens"] for entry in host.call("ledger")["entries"] if entry["event"] == "UserPromptSubmit"]
    assert told and max(told) <= 150


def test_what_is_brought_back_after_that_is_told_again_when_it_is_needed(told: tuple[Host, str]) -> None:
    host, uid = told
    host.call("forget", uids=[uid])
    host.prompt(NEXT)
    host.call("restore", uid=uid)
    assert "9443" not in host.prompt(NEXT)
    assert HERON in host.prompt(f"Again: {ASKED}")


def test_what_is_edited_elsewhere_is_told_as_it_is_now_with_the_next_prompt(told: tuple[Host, str]) -> None:
    host, uid = told
    host.call("edit", uid=uid, text="The heron gateway listens on port 7001.")
    news = host.prompt(NEXT)
    assert f"[{uid}]" in news and "7001" in news
    assert host.prompt(NEXT) == ""


def test_what_is_edited_out_of_a_page_that_was_told_in_part_is_not_told_for_that(host: Host) -> None:
    names = ("moss", "fern", "reed", "kelp", "sage", "mint", "rush", "vine")
    others = [f"The {a} pump of the {b} garden is oiled by the {a} crew in the spring." for a in names for b in names]
    said = [HERON, *others[:40], "Anna gets 5100 a month.", *others[40:]]
    uid = host.remember("\n".join(said))
    host.clock.now += DAY
    told = host.prompt(ASKED)
    assert HERON in told and "5100" not in told
    host.clock.now += 60
    said[0] = "The heron gateway listens on port 7001."
    host.call("edit", uid=uid, text="\n".join(line for line in said if "5100" not in line))
    news = host.prompt(NEXT)
    assert "7001" in news and "5100" not in news


def test_what_is_edited_back_is_not_told(told: tuple[Host, str]) -> None:
    host, uid = told
    host.call("edit", uid=uid, text="The heron gateway listens on port 7001.")
    host.call("edit", uid=uid, text=HERON)
    assert host.prompt(NEXT) == ""


def test_what_is_replaced_elsewhere_is_told_with_what_holds_now(told: tuple[Host, str]) -> None:
    host, uid = told
    host.remember("The heron gateway listens on port 7001.", supersedes=uid)
    news = host.prompt(NEXT)
    assert f"[{uid}]" in news and "7001" in news
    assert host.prompt(NEXT) == ""
    assert "7001" not in host.prompt(f"Again: {ASKED}")


def test_what_holds_now_is_told_with_a_note_of_what_changed_it_since(told: tuple[Host, str]) -> None:
    host, uid = told
    new = host.remember("The heron gateway listens on port 7001.", supersedes=uid)
    host.clock.now += 60
    lived(
        host, (("and the heron gateway?", "It runs."), ("the heron gateway moves to port 8100 then", "Moved to 8100."))
    )
    by = next(page["uid"] for page in host.call("timeline", kind="episode")["pages"] if "8100" in str(page))
    with host.core.db.write() as db:
        links.add(db, by, "overrules", new, host.clock())
    news = host.prompt(NEXT)
    assert "7001" in news and "[since changed" in news and "8100" in news


def test_what_the_session_itself_replaced_keeps_nothing_else_from_being_told(host: Host) -> None:
    uids = [host.remember(f"Never let otter {n} near the {n}th pond.", kind="constraint") for n in range(MOST + 1)]
    begun = host.start()
    assert all(f"[{uid}]" in begun for uid in uids)
    host.prompt(NEXT)
    host.clock.now += 60
    for n, uid in enumerate(uids[:MOST]):
        host.call("tool.remember", text=f"Let otter {n} go where it likes.", supersedes=uid, session="s1")
    host.call("edit", uid=uids[MOST], text="Never let an otter near the beaver's dam.")
    assert "beaver's dam" in host.prompt(NEXT)
    assert host.prompt(NEXT) == ""


def test_what_the_session_itself_replaces_is_not_told_to_it(told: tuple[Host, str]) -> None:
    host, uid = told
    host.call("tool.remember", text="The heron gateway listens on port 7001.", supersedes=uid, session="s1")
    assert host.prompt(NEXT) == ""


@pytest.mark.parametrize("done", ["forgotten", "disputed"])
def test_what_the_model_itself_took_back_is_not_told_to_it(told: tuple[Host, str], done: str) -> None:
    host, uid = told
    if done == "forgotten":
        host.call("tool.forget", id=uid, session="s1")
    else:
        host.call("tool.applied", id=uid, verdict="wrong", reason="It is 7001.", session="s1")
    assert host.prompt(NEXT) == ""


def test_nothing_is_said_of_a_page_that_a_compaction_took_out_of_the_context(told: tuple[Host, str]) -> None:
    host, uid = told
    host.call("forget", uids=[uid])
    assert uid not in host.compact() + host.prompt(NEXT)


def test_only_the_contexts_that_were_told_the_page_hear_of_it(told: tuple[Host, str]) -> None:
    host, uid = told
    host.prompt("Good morning, what is the weather like?", "s2")
    host.call("forget", uids=[uid])
    assert host.prompt(NEXT, "s2") == ""
    assert uid in host.prompt(NEXT)


def test_who_is_told_nothing_beside_prompts_is_not_told_that_either(told: tuple[Host, str]) -> None:
    host, uid = told
    (host.home / "config.toml").write_text("[inject]\nbudget_tokens = 0\n", encoding="utf-8")
    host.call("forget", uids=[uid])
    assert host.prompt(NEXT) == ""


def test_a_page_of_which_time_has_run_out_is_no_deletion(host: Host) -> None:
    uid = host.remember(HERON, ttl_s=3600.0)
    host.prompt(ASKED)
    host.age(DAY)
    assert uid not in host.prompt(NEXT)


def test_why_names_the_pages_of_which_a_prompt_was_told_that_they_are_not_so_any_more(told: tuple[Host, str]) -> None:
    host, uid = told
    host.call("forget", uids=[uid])
    host.prompt(NEXT)
    said = host.call("why", session="s1")
    assert said["news"] == [uid] and said["entry"]["tokens"] > 0 and uid not in said["entry"]["pages"]


def test_a_pin_that_was_told_in_part_is_taken_back_once_also_where_another_daemon_takes_that_in(host: Host) -> None:
    (host.home / "config.toml").write_text("[inject]\nstart_tokens = 200\n", encoding="utf-8")
    long = [host.remember(f"Otter {n} eats {'fish and reed, ' * 60} daily.", pin="hard") for n in range(2)]
    begun = host.start()
    assert all(f"[{uid}]" in begun for uid in long)
    host.clock.now += 60
    host.call("forget", uids=long)
    body = json.dumps({"session_id": "s1", "cwd": host.cwd, "hook_event_name": "UserPromptSubmit", "prompt": NEXT})
    outcome = host.memory.reply("UserPromptSubmit", "a", body.encode(), time.monotonic() + 30)
    assert all(f"[{uid}]".encode() in outcome.body for uid in long)
    assert spool.write("UserPromptSubmit", "a" * 32, outcome.pages, host.clock.now, body.encode(), str(host.home))
    assert host.memory.replay_spool() == 1
    assert host.prompt(NEXT) == ""


def test_a_message_that_waits_for_the_turn_to_end_is_not_told_it_for_it_may_go(told: tuple[Host, str]) -> None:
    host, uid = told
    host.event("UserPromptSubmit", prompt=NEXT, prompt_id="p7")
    host.call("forget", uids=[uid])
    assert host.event("UserPromptSubmit", prompt="And one about fern.", prompt_id="p7") == ""
    assert uid in host.event("UserPromptSubmit", prompt="And one about kelp.", prompt_id="p8")


def test_nothing_is_said_of_what_a_brief_told_in_part_once_the_context_is_cleared(host: Host) -> None:
    host.exchange("Where does the otter sleep?", "Under the bridge, where the reed is high. " * 12)
    host.clock.now += DAY
    (exchange,) = host.call("timeline", kind="episode")["pages"]
    assert f"[{exchange['uid']}]" in host.start("s2")
    host.clock.now += 60
    assert f"[{exchange['uid']}]" not in host.start("s2", "clear")
    host.call("forget", uids=[exchange["uid"]])
    assert host.prompt(NEXT, "s2") == ""


def test_what_a_brief_told_in_part_is_taken_back_too_and_counts_as_not_resident(host: Host) -> None:
    host.exchange("Where does the otter sleep?", "Under the bridge, where the reed is high. " * 12)
    host.clock.now += DAY
    begun = host.start("s2")
    (exchange,) = host.call("timeline", kind="episode")["pages"]
    assert f"[{exchange['uid']}]" in begun and not host.call("resident", session="s2")["tables"][0]["pages"]
    host.clock.now += 60
    host.call("forget", uids=[exchange["uid"]])
    assert exchange["uid"] in host.prompt(NEXT, "s2")
    assert host.prompt(NEXT, "s2") == ""


@pytest.mark.parametrize("asked", ["Count the boats.", "Which way do the barges go?"])
def test_what_was_told_as_deleted_and_is_restored_is_said_once_to_hold_again(host: Host, asked: str) -> None:
    pin = host.remember("Never moor at the mill.", pin="hard")
    assert pin in host.start()
    fact = host.remember("The barges go by the lock.")
    assert "lock" in host.prompt("Which way do the barges go?")
    host.call("forget", uids=[pin, fact], cwd=host.cwd)
    taken_back = host.prompt("Count the bridges.")
    assert pin in taken_back and fact in taken_back and "no longer hold." in taken_back
    assert host.prompt("Count the locks of the canal.") == ""
    for uid in (pin, fact):
        host.call("restore", uid=uid)
    again = host.prompt(asked)
    assert f"[{pin}]" in again and f"[{fact}]" in again
    assert "told here as deleted, were restored since: they hold again." in again
    assert "deleted" not in host.prompt("Count the mills.")


def test_what_is_restored_and_changed_is_told_as_it_is_now(host: Host) -> None:
    pin = host.remember("Never moor at the mill.", pin="hard")
    host.start()
    host.call("forget", uids=[pin], cwd=host.cwd)
    assert "no longer holds" in host.prompt("Count the bridges.")
    host.call("restore", uid=pin)
    host.call("edit", uid=pin, text="Never moor at the weir.")
    again = host.prompt("Count the boats.")
    assert "Never moor at the weir." in again and "holds again" not in again
    assert host.prompt("Count the mills.") == ""


def test_what_is_forgotten_and_restored_time_and_again_is_told_each_time(host: Host) -> None:
    pin = host.remember("Never moor at the mill.", pin="hard")
    host.start()
    for _ in range(2):
        host.call("forget", uids=[pin], cwd=host.cwd)
        host.clock.now += 1
        assert "no longer holds" in host.prompt("Count the bridges.")
        host.call("restore", uid=pin)
        host.clock.now += 1
        assert "holds again" in host.prompt("Count the boats.")
        assert host.prompt("Count the swans.") == ""


def test_a_compaction_leaves_nothing_to_say_of_what_is_restored(host: Host) -> None:
    pin = host.remember("Never moor at the mill.", pin="hard")
    host.start()
    host.call("forget", uids=[pin], cwd=host.cwd)
    host.prompt("Count the bridges.")
    host.call("restore", uid=pin)
    assert "Never moor at the mill." in host.compact()
    assert host.prompt("Count the boats.") == ""


@pytest.mark.parametrize("for_good", [True, False])
@pytest.mark.parametrize("taken_back", [True, False])
def test_that_a_page_is_deleted_is_said_again_where_the_prompt_was_broken_off(
    told: tuple[Host, str], for_good: bool, taken_back: bool
) -> None:
    """Before its first answer it goes back to where it was typed, and what was told beside it goes with it."""
    host, uid = told
    path = Path(host.cwd, "s1.jsonl")
    talk = Talk(session_id="s1", cwd=host.cwd).user(ASKED).says("On 9443.")
    talk.write(path)
    host.event("Stop", prompt_id="p1", transcript_path=str(path), last_assistant_message="On 9443.")
    host.work(1)
    host.call("forget", uids=[uid], for_good=for_good)
    asked = {"transcript_path": str(path), "prompt": NEXT}
    assert f"[{uid}]" in host.event("UserPromptSubmit", prompt_id="p2", **asked)
    talk.user(NEXT)
    (talk if taken_back else talk.says("Moss is green.")).write(path)
    assert (f"[{uid}], told here" in host.event("UserPromptSubmit", prompt_id="p3", **asked)) is taken_back
    talk.says("Moss is green.").write(path)
    assert host.event("UserPromptSubmit", prompt_id="p4", **asked) == "" and not host.call("check")["orphans"]


def test_a_rule_for_good_of_another_window_is_told_once_to_the_sessions_that_run(host: Host) -> None:
    host.start("here"), host.start("there"), host.start("ended and cleared")
    host.clock.now += 60
    host.exchange("Never deploy the renderer on Fridays.", "Noted.", "there")
    host.exchange("keep this branch small please", "Sure.", "there")
    told = host.prompt(NEXT, "here")
    assert "Never deploy the renderer" in told and "since this session began" in told and "branch small" not in told
    assert "Never deploy" not in host.prompt(NEXT, "here") + host.prompt(NEXT, "there")
    host.start("ended and cleared", "clear")
    assert "Never deploy" not in host.prompt(NEXT, "ended and cleared"), "its start told it"


def test_a_rule_of_another_project_is_not_told_to_the_sessions_that_run(host: Host, tmp_path: Path) -> None:
    host.start("here")
    host.clock.now += 60
    (tmp_path / "elsewhere").mkdir()
    host.event("UserPromptSubmit", "there", prompt="Never deploy on Fridays.", cwd=str(tmp_path / "elsewhere"))
    host.event("Stop", "there", last_assistant_message="Noted.", cwd=str(tmp_path / "elsewhere"))
    host.work()
    assert not host.prompt(NEXT, "here")
