"""The brief of a session that begins: what it holds of a young project, and what it must not."""

from __future__ import annotations

import random
import re

import pytest

from tests.memory.harness import DAY, Host, captured, extracted
from vmem.memory.answers import briefing
from vmem.memory.answers.answer import Answer, pages_field
from vmem.model import Injection, Resident
from vmem.recall.words.tokens import estimate_tokens

TALK = [
    ("why does the nightly export die?", "The worker holds 4 GB of rows, and the box has 2 GB; I stream them now."),
    ("which port does the staging proxy use", "The staging proxy listens on 18443, behind the office VPN only."),
    ("Ines from legal wants invoices kept", "Noted: the archive job moves them to the cold bucket after 90 days."),
    (
        "add a flag --dry to the importer",
        "`--dry` parses and validates without a write; exit code 3 is for rejected rows.",
    ),
]


def talked(host: Host) -> None:
    host.start("s1")
    for prompt, answer in TALK:
        host.exchange(prompt, answer)
    host.event("SessionEnd", "s1", reason="other")
    host.clock.now += 3 * DAY


def decide(host: Host, times: int) -> None:
    """A session in which something is decided every day."""
    for n in range(times):
        host.clock.now += DAY
        host.exchange(f"we decided: shelf {n} is kept in zone {n}7 by team {n}4 from now on", "Noted.", "s2")
    host.event("SessionEnd", "s2", reason="other")
    host.clock.now += DAY


def test_a_session_begins_with_what_a_young_project_was_told_in_the_order_of_its_time(host: Host) -> None:
    talked(host)
    brief = host.start("s2")
    found = [brief.find(word) for word in ("4 GB of rows", "18443", "cold bucket after 90 days", "exit code 3")]
    assert -1 not in found and found == sorted(found)
    assert estimate_tokens(brief) <= 1200
    uid = re.findall(r"^- \[(\w{8})\] 3 d ago: which port", brief, re.M)[0]
    assert "18443" in str(host.call("fault", uids=[uid]))


def test_a_long_log_that_was_pasted_takes_the_place_of_nothing_that_was_said_before_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefing, "MOST_SAID", len(TALK) + 1)
    talked(host)
    log = "\n".join(
        f"worker {n} of pool {n % 7} was restarted after signal {n % 9} by node {n % 13}" for n in range(900)
    )
    captured(host, (f"Why did the pool die?\n\n{log}", "Node 4 ran out of memory at noon."))
    assert host.call("status")["hot_pages"] > 2 * len(TALK)
    brief = host.start("s3")
    assert all(word in brief for word in ("4 GB of rows", "18443", "cold bucket after 90 days", "Node 4 ran out"))


def test_a_brief_that_cannot_hold_all_says_how_to_find_the_rest(host: Host) -> None:
    talked(host)
    assert "use recall" not in host.start("s2")  # all is there
    topics = ("billing", "search", "upload", "login", "export", "mail", "cache", "queue", "theme", "audit")
    for topic in topics:
        for n in range(3):
            host.exchange(f"what is step {n} of the {topic} plan?", f"Step {n} moves {topic} to node {n}7. " * 3, "s3")
    host.clock.now += DAY
    brief = host.start("s4")
    assert re.search(r"^This is not all: \d\d+ pages .* use recall\.$", brief.splitlines()[-1])
    assert estimate_tokens(brief) <= 1200
    found = host.call("tool.recall", query="which port does the staging proxy use?", session="s4")["text"]
    assert "18443" in found


def test_what_is_forgotten_is_not_counted_to_the_rest(host: Host) -> None:
    for n in range(9):
        host.remember(f"Node {n}7 serves the plan of step {n}.", tags=["kept" if n < 2 else "gone"])
    assert "This is not all" not in host.start("s1")
    for n in range(40):
        host.remember(f"Rack {n}3 is cooled by fan {n}.", tags=["gone"])
    host.call("forget", tag="gone")
    assert "This is not all" not in host.start("s2")


def test_an_exchange_of_which_nothing_is_left_once_its_statement_is_forgotten_has_no_line(host: Host) -> None:
    host.exchange("Priya does the releases from now on.", "Ok.")
    host.exchange("Where do the jobs go?", "To a Redis queue named jobs.")
    host.call("forget", uids=[extracted(host, "Priya").uid])
    brief = host.start("s2")
    assert "Redis queue" in brief and "no longer holds" not in brief


def test_thanks_and_orders_without_a_word_of_news_leave_no_line(host: Host) -> None:
    talked(host)
    small = (
        ("thanks!", "You're welcome."),
        ("yes", "Done."),
        ("ok, go on", "Done."),
        ("thanks, that's it for today", ""),
        ("what's 17 * 23?", "391."),
    )
    for prompt, answer in small:
        host.exchange(prompt, answer, "s2")
    brief = host.start("s3")
    assert "18443" in brief
    assert "thanks" not in brief and "welcome" not in brief and "go on" not in brief and "Done" not in brief
    assert "391" not in brief


def test_a_question_is_told_with_an_answer_in_a_word(host: Host) -> None:
    talked(host)
    host.exchange("which queue do the exports go through now?", "Heron.", "s2")
    assert "which queue do the exports go through now? => Heron." in host.start("s3")


def test_what_was_said_anew_is_told_as_the_later_word(host: Host) -> None:
    talked(host)
    host.exchange("Correction: the staging proxy moved, it listens on 19555 now, not 18443.", "Changed it.", "s2")
    host.event("SessionEnd", "s2", reason="other")
    brief = host.start("s3")
    assert "19555" in brief
    old = [line for line in brief.splitlines() if "18443" in line and "19555" not in line]
    assert all("changed" in line for line in old), old


def test_a_line_of_an_exchange_does_not_keep_the_whole_of_it_away(host: Host) -> None:
    host.start("s1")
    causes = "".join(f"Shard {n} had {n * 7} locks because of job_{n}. " for n in range(10, 30))
    host.exchange("why did the replica lag behind on Tuesday?", causes + "The watermark is kept in etcd now.")
    host.clock.now += DAY
    brief = host.start("s2")
    assert "etcd" not in brief and "why did the replica lag behind" in brief
    assert "kept in etcd" in host.prompt("where is the watermark of the replica lag kept, is it etcd?", "s2")


@pytest.mark.parametrize("tokens", [0, 60, 200, 600])
def test_a_smaller_budget_holds(host: Host, tokens: int) -> None:
    talked(host)
    (host.home / "config.toml").write_text(f"[inject]\nstart_tokens = {tokens}\n", encoding="utf-8")
    brief = host.start("s2")
    assert estimate_tokens(brief) <= tokens
    assert bool(brief) == (tokens >= 200)
    if tokens >= 200:
        assert "exit code 3" in brief  # the newest is the last to go


def test_what_a_kill_left_to_be_told_again_is_not_taken_for_told() -> None:
    """A page that a brief has by its short form only is not resident, also when the answer comes from the spool."""
    held = (Resident("aaaaaaaa", 1, 9, 0, "short"), Resident("bbbbbbbb", 2, 5, 0, "start"))
    assert pages_field(Answer(Injection("x", 1, held))) == "bbbbbbbb.2.5"


def test_a_full_brief_stays_within_its_budget_whatever_its_lines_are(host: Host) -> None:
    draw = random.Random(5)
    signs = ("abcdefghijklmnop", "的水泵压力在第一号", "абвгдежз", "{}[]_=:`", "0123456789")

    def said(words: int) -> str:
        return " ".join("".join(draw.choices(draw.choice(signs), k=draw.randint(2, 9))) for _ in range(words))

    host.start("s1")
    for _ in range(36):
        host.exchange(f"Pumpe {said(3)}", f"Das ist {said(4)}")
    for tokens in range(400, 800, 23):
        (host.home / "config.toml").write_text(f"[inject]\nstart_tokens = {tokens}\n", encoding="utf-8")
        brief = host.start(f"n{tokens}")
        assert tokens - 150 < estimate_tokens(brief) <= tokens


def test_rules_come_before_what_was_said_lately_and_each_but_once(host: Host) -> None:
    things = "invoices ledgers mails backups exports webhooks receipts tickets payouts vouchers".split()
    host.start("s1")
    host.exchange("Make the printer work.", "It prints.")
    for thing in things:
        host.exchange(f"From now on {thing} must never leave the office network, not even by mail.", "Understood.")
    host.exchange(
        "Please take care: from now on invoices must never leave the office network, not even by mail.", "Ok."
    )
    for n in range(30):
        host.exchange(f"what does step {n} of the move do?", f"Step {n} moves rack {n}7 to hall {n}1 at night. " * 2)
    host.event("SessionEnd", "s1", reason="other")
    host.clock.now += DAY
    brief = host.start("s2")
    assert [thing for thing in things if brief.count(f"{thing} must never leave") != 1] == []
    assert "moves rack" in brief and estimate_tokens(brief) <= 1200


def test_however_many_rules_and_choices_there_are_the_newest_exchange_is_told(host: Host) -> None:
    """Whoever comes back on Monday wants to know where it was left."""
    host.start("s1")
    for n in range(30):
        host.exchange(f"From now on rack {n}7 must stay in hall {n}1, whose pumps are {n} years old and hot.", "Ok.")
        chosen = f"We decided to build pump {n}3 of bronze, because copper corrodes in the salty water of hall {n}1"
        host.exchange(f"{chosen}, and not to paint its {n}9 valves before April.", "Noted.")
    host.exchange("where does the leak in the east wing come from?", "The leak comes from valve V-1138 on the roof.")
    host.clock.now += 3 * DAY
    brief = host.start("s2")
    assert "V-1138" in brief and "must stay in hall" in brief and "of bronze" in brief
    assert estimate_tokens(brief) <= 1200


def test_an_old_rule_that_is_put_for_good_is_told_before_newer_ones_and_so_is_one_that_the_user_had_remembered(
    host: Host,
) -> None:
    host.start("s1")
    host.exchange("Never write to the production database from a script.", "Understood.")
    host.remember("Amounts are integers in cents.", kind="constraint")
    for n in range(40):
        host.clock.now += DAY
        host.exchange(f"From now on rack {n}7 must stay in hall {n}1, whose pumps are {n} years old.", "Ok.", f"t{n}")
    brief = host.start("s2")
    assert "Never write to the production database" in brief and "Amounts are integers in cents" in brief
    assert "rack 397" in brief.lower() and "rack 07 " not in brief.lower()


def test_an_agent_begins_with_the_rules_and_only_with_them(host: Host) -> None:
    things = (
        "invoices ledgers mails backups exports webhooks receipts tickets payouts vouchers orders drafts audits".split()
    )
    host.start("s1")
    host.exchange("which port does the staging proxy use?", "The staging proxy listens on 18443.")
    for thing in things:
        host.exchange(f"From now on {thing} must never leave the office network, not even by mail.", "Understood.")
    host.clock.now += DAY
    told = host.event("SubagentStart", "s2", agent_id="a1", agent_type="general-purpose")
    assert [thing for thing in things if f"{thing} must never leave" not in told] == []
    assert "18443" not in told and estimate_tokens(told) <= 600


def test_rules_of_earlier_sessions_are_back_after_the_compaction_of_a_busy_one(host: Host) -> None:
    things = "invoices ledgers mails backups exports webhooks receipts tickets".split()
    host.start("s1")
    for thing in things:
        host.exchange(f"From now on {thing} must never leave the office network, not even by mail.", "Understood.")
    host.event("SessionEnd", "s1", reason="other")
    host.clock.now += DAY
    host.start("s2")
    for n in range(40):
        rule = f"From now on rack {n}7 must stay in hall {n}1 at night, never in {n}3, whose pumps are {n} years old."
        host.exchange(
            rule, f"Rack {n}7 stays there; the {n} cables are labelled K{n}, and the door is shut. " * 2, "s2"
        )
    told = host.compact("s2")
    assert [thing for thing in things if told.count(f"{thing} must never leave") != 1] == []
    assert "rack 397" in told.lower() and estimate_tokens(told) <= 2000


def test_what_was_called_a_lesson_is_told_however_much_was_decided_since(host: Host) -> None:
    host.start("s1")
    host.exchange("all green?", "Yes, 14 of 14. Lesson: a rename of the volume empties it, so take a snapshot first.")
    host.event("SessionEnd", "s1", reason="other")
    decide(host, 40)
    brief = host.start("s3")
    assert re.search(r"\nLessons:\n- \[\w{8}\] assistant: A rename of the volume empties it", brief)
    assert estimate_tokens(brief) <= 1200


def test_who_does_what_is_told_however_much_was_decided_since_until_somebody_else_does_it(host: Host) -> None:
    host.start("s1")
    host.exchange("Signe does the deploys from now on", "Noted.")
    host.exchange("questions about the tariffs go to Kwame", "Noted.")
    host.event("SessionEnd", "s1", reason="other")
    decide(host, 60)
    brief = host.start("s3")
    assert "\nWho does what:\n" in brief
    assert "Signe does the deploys" in brief and "Questions about the tariffs go to Kwame" in brief
    host.exchange("Pernille does the deploys from now on", "Noted.", "s3")
    host.event("SessionEnd", "s3", reason="other")
    host.clock.now += DAY
    brief = host.start("s4")
    assert "Pernille does the deploys" in brief and "Signe does" not in brief
    assert estimate_tokens(brief) <= 1200
