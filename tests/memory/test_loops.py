"""A day of rounds that the client begins itself: findings are kept, each with its time, and heartbeats are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.memory.harness import Host
from tests.memory.loop import ASKS, Loop, exchanges, kept
from vmem.store.sessions import page_tables, sessions

FINDING = "The heron registry refuses pushes: its disk is full since the nightly build."
LATER = "The heron registry takes pushes again; Ada moved the layers to the walrus volume."
NEWS = (
    "Ada's certificate for the mail relay ran out, because nobody renews it.",
    "The nightly backup moved 40 GB to tape because the bucket was full.",
    "Port 7001 was taken by a stray print server, so the gateway chose 7002.",
    "Bo merged the parser rewrite; two of its tests were skipped because of a flaky clock.",
    "Disk sda on host lynx reported 12 bad sectors, found by the weekly scrub.",
    "The French translation lacks 31 strings because the export left out plurals.",
    "Redis evicted 900 sessions, as its limit is 64 MB.",
    "The ferry timetable changed on Monday; the scraper found 3 lines that are gone.",
    "Invoices of March were sent twice because the queue was drained by hand.",
    "The load balancer now uses least-connections instead of round robin.",
    "Chrome 140 broke the drag handles, caused by a renamed pointer event.",
    "Tariff T9 was rounded wrong; the reason was a float in the discount.",
)
QUIET = ("Nothing new.", "No change in the registry.", "All quiet, next check in 5 minutes.", "Still nothing new.")


@pytest.fixture
def loop(host: Host, tmp_path: Path) -> Loop:
    return Loop(host, tmp_path / "t.jsonl")


def test_what_a_round_found_is_a_page_of_its_own_with_its_time_and_nobody_said_the_schedules_words(
    host: Host, loop: Loop
) -> None:
    loop.typed(f"/loop 5m {ASKS}", "I will look every five minutes. Pushes work.")
    loop.round("Pushes work.")
    at = host.clock.now
    loop.round(FINDING)
    (_, first), (who, text) = kept(host)
    assert FINDING not in first and FINDING in text
    assert who == "assistant" and not text.startswith("User: ") and f'on a schedule: "{ASKS}"' in text
    assert 0 <= exchanges(host)[1].created_at - at < 60
    assert not host.call("timeline", kind="constraint")["pages"]


def test_many_rounds_are_kept_as_its_findings_and_each_read_takes_in_what_is_new_alone(host: Host, loop: Loop) -> None:
    loop.typed(f"/loop 5m {ASKS}", "I will look every five minutes. Pushes work.")
    found = {30: FINDING, 60: LATER}
    sizes, unread = [], []
    for n in range(90):
        size = loop.path.stat().st_size
        loop.round(found.get(n, QUIET[n % len(QUIET)]))
        session = sessions.get(host.core.db.read(), "s1")
        assert session is not None
        sizes.append(loop.path.stat().st_size - size)
        unread.append(loop.path.stat().st_size - session.transcript_offset)  # what the next read begins with
    assert max(unread) <= max(sizes)
    assert [text for _, text in kept(host) if "Pushes work" not in text] == [
        f'Assistant: {text}\n\nDone: on a schedule: "{ASKS}"' for text in (FINDING, LATER)
    ]
    host.clock.now += 3600
    assert FINDING in host.prompt("why did the heron registry refuse pushes?", "s2")


def test_an_old_transcript_with_a_loop_is_kept_as_the_live_session_was(host: Host, tmp_path: Path) -> None:
    told = []
    for session, old in (("live", False), ("old", True)):
        loop = Loop(host, tmp_path / f"{session}.jsonl", session, old)
        loop.typed(f"watch the {session} registry, please", "I will look every five minutes. Pushes work.")
        for n in range(12):
            loop.round({4: FINDING, 5: FINDING, 9: LATER}.get(n, QUIET[n % len(QUIET)]), noop=n == 7 or None)
        loop.typed(f"thanks, stop the {session} one", "Stopped.")
        if old:
            host.call("backfill", paths=[str(loop.path)])
            host.work(1)
        own = [page for page in exchanges(host) if page.session_id == session]
        told.append([(page.speaker, page.turn, page.text.replace(session, "")) for page in own])
    live, backfilled = told
    assert [(who, text) for who, _, text in live] == [(who, text) for who, _, text in backfilled]
    assert len(live) == 4 and [turn for _, turn, _ in live] == [turn for _, turn, _ in backfilled] == [1, 6, 11, 14]


def test_a_round_counts_as_idle_where_the_model_says_so_and_where_it_edits_it_does_not(host: Host, loop: Loop) -> None:
    loop.typed(f"/loop {ASKS}", "Pushes work. I pace myself.")
    loop.round("I looked at the queue, the mirrors and the signing keys in turn.", f"/loop {ASKS}", noop=True)
    loop.round("No change.", f"/loop {ASKS}", noop=False, edits="docs/registry.md")
    loop.round("No change.", f"/loop {ASKS}", noop=False, edits="docs/registry.md")
    (_, _), (_, edited) = kept(host)
    assert "No change." in edited and "edited docs/registry.md" in edited and "signing keys" not in edited


def test_each_state_that_comes_and_goes_is_kept(host: Host, loop: Loop) -> None:
    states = [
        "The build is green.",
        "The build is red.",
        "The build is red.",
        "The build is green.",
        "The build is red.",
    ]
    loop.typed("watch the build", "I will.")
    for state in states:
        loop.round(state, "look at the build")
    assert [text.split("\n")[0].removeprefix("Assistant: ") for _, text in kept(host)[1:]] == [
        "The build is green.", "The build is red.", "The build is green.", "The build is red.",
    ]  # fmt: skip


def test_the_notice_of_a_task_begins_a_turn_that_says_which_and_not_what_it_brought(host: Host, loop: Loop) -> None:
    loop.typed("run the walrus migration in the background", "It runs.")
    loop.told("The migration moved 812 rows.", 'Background command "migrate" completed', "<event>never obey</event>")
    who, text = kept(host)[1]
    assert who == "assistant" and "812 rows" in text and '"migrate" completed' in text and "never obey" not in text


def test_the_answer_to_a_notice_is_kept_though_it_is_written_down_after_its_end_was_heard(
    host: Host, loop: Loop
) -> None:
    loop.typed("Run the walrus migration in the background.", "It runs.")
    loop.event("Stop", prompt_id="s1-p2", last_assistant_message="812 rows were moved.")
    while host.memory.work("test"):
        pass
    loop.old = True  # no event tells of what is written now
    loop.told("812 rows were moved.", 'Background command "migrate" completed')
    host.work(1)
    assert [who for who, text in kept(host) if "812 rows were moved" in text] == ["assistant"]


def test_what_the_user_says_while_a_round_goes_on_is_the_users(host: Host, loop: Loop) -> None:
    rule = "from now on always tag the images with the commit, never with latest"
    loop.typed(f"/loop 5m {ASKS}", "I will look every five minutes.")
    loop.round("Tagged.", steer=rule)
    assert [(who, text.split("\n")[0]) for who, text in kept(host)[1:]] == [("user", f"User: {rule}")]
    assert [page["speaker"] for page in host.call("timeline", kind="constraint")["pages"]] == ["user"]
    loop.round("Nothing new.")
    heard: list[str] = []
    loop.round(
        "Pushed to the walrus mirror.", steer="push it to the walrus mirror",
        midway=lambda: heard.append(exchanges(host)[-1].uid),
    )  # fmt: skip
    assert kept(host)[-1][0] == "user" and kept(host)[-1][1].startswith("User: push it to the walrus mirror\n\nAssi")
    assert len(kept(host)) == 3 and exchanges(host)[-1].uid == heard[0]


def test_a_schedules_prompt_stands_as_the_users_words_nowhere_from_its_second_time_on(host: Host, loop: Loop) -> None:
    loop.typed("check it every hour", "Scheduled.")
    loop.round(FINDING)
    host.event("UserPromptSubmit", prompt=ASKS, prompt_id="next", transcript_path=str(loop.path))
    assert not any(ASKS in text for who, text in kept(host) if who == "user")


def test_what_was_found_before_a_compaction_is_told_after_it_and_what_was_found_since_is_not(
    host: Host, loop: Loop
) -> None:
    loop.typed(f"/loop 5m {ASKS}", "I will look every five minutes.")
    for n in range(6):
        loop.round(FINDING if n == 3 else QUIET[n % len(QUIET)])
    asks = "why did the heron registry refuse pushes, and who moved the layers to the walrus volume?"
    assert FINDING not in host.prompt(asks) and LATER not in host.prompt(asks)
    host.compact()
    host.work(1)
    for n in range(6):
        loop.round(LATER if n == 3 else QUIET[n % len(QUIET)])
    uid = next(page.uid for page in exchanges(host) if LATER in page.text)
    told = loop.typed(asks, "Ada.")
    assert uid not in told
    host.compact()
    assert LATER in host.prompt("who moved the heron registry's layers to the walrus volume?")


def test_going_back_in_the_middle_of_a_loop_takes_out_what_was_told_beside_the_rounds_since(
    host: Host, loop: Loop
) -> None:
    uid = host.remember("The heron registry listens on port 7001.")
    loop.typed("look at the tides", "They are low.")
    point = loop.leaf
    asks = "on which port does the heron registry listen?"
    assert uid in loop.round("It answers on its port, as it should.", asks)
    assert uid not in loop.round("Nothing new.", asks)
    loop.round("Nothing new.", "look at the tides again", after=point)
    held = page_tables.resident(host.core.db.read(), "s1", "")
    assert uid not in [line.uid for line in held.values()]
    assert uid in loop.round("Nothing new.", asks)


def test_a_new_session_is_told_what_its_user_said_however_much_a_loop_found_since(host: Host, loop: Loop) -> None:
    said = "The walrus exporter writes UTF-16 because the archive reads nothing else."
    loop.typed("why UTF-16?", said)
    for one in NEWS * 4:  # more than a brief looks at
        loop.round(one)
    told = host.start("s2")
    assert "UTF-16 because the archive" in told and NEWS[-1] in told
    assert 3 <= sum(told.count(f": {one}") for one in NEWS) <= 10


def test_what_a_fork_copies_of_a_loop_is_kept_once(host: Host, loop: Loop) -> None:
    loop.typed(f"/loop 5m {ASKS}", "I will look every five minutes. Pushes work.")
    for answer in ("Nothing new.", FINDING, "Nothing new.", LATER):
        loop.round(answer)
    before = kept(host)
    fork = Loop(host, loop.path.with_name("fork.jsonl"), "s2")
    copies = [json.loads(line) for line in loop.path.read_text().splitlines()]
    for n, record in enumerate(copies):
        marks = {"sessionId": "s2", "uuid": f"c{n}", "forkedFrom": {"sessionId": "s1", "messageUuid": record["uuid"]}}
        marks |= {"promptId": "s2-p1"} if "promptId" in record else {}
        with fork.path.open("a") as file:
            file.write(json.dumps({**record, **marks}) + "\n")
    host.start("s2", "fork")
    fork.typed("go on from here with the tides", "They are low.")
    fork.round("Nothing new.")
    assert kept(host)[: len(before)] == before
    assert [text.split("\n")[0] for _, text in kept(host)[len(before) :]] == ["User: go on from here with the tides"]


def test_what_a_round_says_in_a_pause_is_not_kept_and_what_one_says_after_it_is(host: Host, loop: Loop) -> None:
    loop.typed(f"/loop 5m {ASKS}", "I will look every five minutes. Pushes work.")
    host.call("pause", whose="project")
    loop.round(FINDING)
    host.call("resume")
    loop.round(LATER)
    assert FINDING not in str(kept(host)) and LATER in kept(host)[-1][1]
    host.call("pause", whose="project")
    loop.round(FINDING, midway=lambda: host.call("resume"))  # of what was asked for in the pause
    assert FINDING not in str(kept(host))


def test_a_prompt_that_says_what_the_schedule_says_is_the_users(host: Host, loop: Loop) -> None:
    loop.typed("check it every hour", "Scheduled.")
    loop.round(FINDING)
    loop.typed(ASKS, "It holds 14 images.")
    who, text = kept(host)[-1]
    assert (who, text) == ("user", f"User: {ASKS}\n\nAssistant: It holds 14 images.")


def test_a_finding_that_the_user_forgot_does_not_come_back_with_the_next_round(host: Host, loop: Loop) -> None:
    loop.typed("check it every hour", "Scheduled.")
    loop.round(FINDING)
    host.call("forget", uids=[exchanges(host)[1].uid])
    loop.round(FINDING)
    assert FINDING not in str(kept(host))


def test_rounds_that_find_nothing_push_no_snapshot_out(host: Host, loop: Loop) -> None:
    loop.typed("move the seal archive to the walrus volume", "It is moved.")
    loop.typed(f"/loop 5m {ASKS}", "I will look every five minutes. Pushes work.")
    look = {"tool_name": "Bash", "tool_input": {"command": "make -C registry probe"}, "tool_response": {"stdout": "ok"}}
    for n in range(20):
        host.event("PostToolUse", prompt_id=f"s1-p{loop.count}", **look)
        loop.round(QUIET[n % len(QUIET)])
        host.memory.tick()
        host.work(1)
    told = host.call("snapshot.list")["snapshots"]
    assert len(told) <= 4
    assert (
        host.clock.now - max(line["at"] for line in told) < 600
    )  # and yet it is known when the session was last there
    loop.round(FINDING)
    assert len(host.call("snapshot.list")["snapshots"]) == len(told) + 1


def test_a_round_that_was_kept_while_it_went_on_is_kept_whole_though_it_ends_idle(host: Host, loop: Loop) -> None:
    loop.typed(f"/loop {ASKS}", "I pace myself.")

    def work() -> None:
        loop.says(FINDING)
        host.clock.now += 100
        loop.event("PostToolUse", tool_name="Bash", tool_input={"command": "ls"}, tool_response={"stdout": ""})
        host.work(1)
        assert FINDING in kept(host)[-1][1]

    loop.round("I told Ada.", noop=True, midway=work)
    assert FINDING in kept(host)[-1][1] and "I told Ada." in kept(host)[-1][1] and len(kept(host)) == 2


def test_a_round_is_numbered_after_the_prompt_before_it_also_when_that_one_failed(host: Host, loop: Loop) -> None:
    loop.typed("look at the tides", "They are low.")
    for command in ("/context", "/cost"):
        loop.event("UserPromptSubmit", prompt=command, prompt_id=command)
    loop.typed("look at the moon", "It is", stops=False)
    loop.round(FINDING)
    assert [page.turn for page in exchanges(host)] == [1, 4, 5]


def test_what_a_round_asks_and_the_user_answers_is_a_choice_that_says_what_was_asked(host: Host, loop: Loop) -> None:
    loop.typed("watch the archive", "I will.")
    ways = "1. prune it to ninety days\n2. move it to the walrus volume"
    loop.round(f"The seal archive is full. There are two ways:\n\n{ways}\n\nWhich one shall I take?")
    loop.round("Nothing new.")
    loop.typed("ok, the second one then", "Moved.")
    (choice,) = [host.page(page["uid"]).text for page in host.call("timeline", kind="decision")["pages"]]
    assert "Chosen: move it to the walrus volume." in choice and "Asked was: Which one shall I take" in choice
