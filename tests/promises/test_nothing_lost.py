"""Promise 2, from without: the daemon is killed again and again while sessions talk, and every turn is kept once."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from vmem_daemon import lock

from tests.memory.harness import Host
from tests.support.daemon import daemon_command, daemons_of, only_daemon, start_daemon
from tests.support.hooks import (
    PATIENT,
    environment,
    event_body,
    harmless,
    hook,
    jobs,
    send,
    spooled,
    start,
    wait_for_jobs,
)
from tests.support.store import found_sound, rows, texts_of
from tests.support.waiting import wait_until
from vmem.config import set_value
from vmem.hot import address, client, spool
from vmem.model import KINDS, Draft
from vmem.store.pages import pages

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=2)]
ROUNDS = 10  # each with two kills
COUNT, CAPACITY, KILLS = 900, 200, 5  # pages, room in the hot index, and kills amid reclaim


def kill(home: Path) -> bool:
    """SIGKILL to the daemon, if one runs; by the lock, which is quicker than a look at every process."""
    pid = lock.holder(address.lock_path(str(home)))
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return pid > 0


def turn(home: Path, session: str, number: int, transcript: Path) -> tuple[str, bytes, bytes]:
    """One turn, written to the transcript: (its word, the body of its prompt event, that of its Stop event)."""
    word = f"{session}turn{number:03d}x"
    ident = f"{session}-{number}"
    records = [
        {"type": "user", "uuid": f"u{ident}", "promptId": ident, "sessionId": session,
         "message": {"role": "user", "content": f"What of {word} today?"}},
        {"type": "assistant", "uuid": f"a{ident}", "sessionId": session,
         "message": {"id": f"m{ident}", "content": [{"type": "text", "text": f"It is answer number {number}."}]}},
    ]  # fmt: skip
    common = {"prompt_id": ident, "transcript_path": str(transcript)}
    prompt = event_body(home, session, prompt=f"What of {word} today?", **common)
    with transcript.open("a") as file:
        file.write("".join(json.dumps(record) + "\n" for record in records))
    return word, prompt, event_body(home, session, last_assistant_message=f"It is answer number {number}.", **common)


def test_every_turn_is_kept_once_however_often_the_daemon_is_killed(running: Path) -> None:
    chance = random.Random(ROUNDS)
    words: dict[str, int] = {}
    kills = number = 0
    while number < ROUNDS or kills <= ROUNDS // 2:  # a busy machine may have no daemon there yet at such a moment
        number += 1
        assert number < 10 * ROUNDS, "hardly a daemon ever comes"
        started = []
        for session in ("s1", "s2"):
            word, prompt, stop = turn(running, session, number, running.parent / f"{session}.jsonl")
            words[word] = number
            started += [("UserPromptSubmit", prompt), ("Stop", stop)]
        processes = [start(running, event, body) for event, body in started[::2]]
        time.sleep(chance.uniform(0, 0.08))  # no wait for anything: the moment of the kill is the test
        kills += kill(running)
        for process in processes:
            out, err = process.communicate(timeout=30)
            harmless(process.returncode, out, err)
        processes = [start(running, event, body) for event, body in started[1::2]]
        time.sleep(chance.uniform(0, 0.3))
        kills += kill(running)
        for process in processes:
            out, err = process.communicate(timeout=30)
            harmless(process.returncode, out, err)
    hook(running, "SessionStart", "s3", source="startup")
    start_daemon(running)
    wait_until(lambda: not spool.waiting(str(running)), 30, "the spool is empty")

    def wrong() -> list[tuple[str, int]]:
        found = texts_of(running, "episode")
        counts = {word: sum(word in text for text in found) for word in words}
        bare = [w for w, n in words.items() if not any(w in t and f"answer number {n}." in t for t in found)]
        return [(word, count) for word, count in counts.items() if count != 1] + [(word, -1) for word in bare]

    with suppress(AssertionError):
        wait_until(lambda: not wrong(), 30, "every turn is kept once, with its answer")
    wait_until(lambda: not {s for s in jobs(running) if s != "dead"}, 30, "the queue is empty")
    assert wrong() == []
    assert "dead" not in jobs(running)
    only_daemon(running)
    with found_sound(running):
        pass


def test_a_worker_killed_in_the_middle_of_a_long_transcript_keeps_each_turn_once(running: Path) -> None:
    transcript = running.parent / "long.jsonl"
    words = []
    for number in range(1, 121):
        word, prompt, stop = turn(running, "long", number, transcript)
        words.append(word)
        if number == 1:
            hook(running, "UserPromptSubmit", "long", **_fields(prompt))
    hook(running, "Stop", "long", **_fields(stop))
    seen = 0
    for _ in range(3):  # the worker has written more, and is not done
        wait_until(lambda: len(texts_of(running, "episode")) > seen, 30, "the worker gets on")  # noqa: B023
        seen = len(texts_of(running, "episode"))
        kill(running)
        hook(running, "SessionStart", "other", source="startup")
    wait_until(lambda: len(texts_of(running, "episode")) >= len(words), 30, "all turns are kept")
    wait_for_jobs(running)
    found = texts_of(running, "episode")
    assert {word: sum(word in text for text in found) for word in words} == dict.fromkeys(words, 1)


def _fields(body: bytes) -> dict[str, str]:
    return {name: value for name, value in json.loads(body).items() if name not in ("session_id", "cwd")}


def test_dead_work_is_listed_and_queued_again_by_the_command_line(running: Path) -> None:
    with closing(sqlite3.connect(running / "vmem.db", timeout=10)) as db:
        db.execute(
            "INSERT INTO jobs (kind, key, payload, state, attempts, error, run_at, created_at)"
            " VALUES ('document', 'k1', '{}', 'dead', 6, 'KeyError: text', 0, 0)"
        )
        db.commit()
    assert json.loads(client.call("dead", b"{}", base=str(running)).body)["jobs"]
    assert json.loads(client.call("requeue", b"{}", base=str(running)).body)["requeued"] == 1
    assert not json.loads(client.call("dead", b"{}", base=str(running)).body)["jobs"]


def test_parallel_writers_and_readers_never_see_an_error(running: Path) -> None:
    errors: list[str] = []
    counts = dict.fromkeys(("remember", "recall", "hook", "timeline"), 0)
    cwd = str(running.parent)

    def one(name: str, number: int, turn_number: int) -> None:
        words = f"otter{number}x{turn_number} fact of the river"
        if name == "hook":
            ident = f"{number:04x}{turn_number:08x}"
            body = event_body(running, f"h{number}", prompt=f"And {words}?", prompt_id=ident)
            connection = client.Connection(time.monotonic() + 10, str(running))
            try:
                connection.send("hook", "UserPromptSubmit", ident, body)
                reply = connection.receive()
                assert connection.wait_ack(), "not committed"
            finally:
                connection.close()
        else:
            asked: dict[str, dict[str, object]] = {
                "remember": {"text": words},
                "recall": {"query": "river otter fact"},
                "timeline": {"limit": 20},
            }
            request = {"cwd": cwd, **asked[name]}
            reply = client.call(name, json.dumps(request).encode(), base=str(running))
        assert reply.status == "ok", reply.body.decode()
        counts[name] += 1

    def loop(name: str, number: int) -> None:
        for turn_number in range(40):
            try:
                one(name, number, turn_number)
            except Exception as error:  # noqa: BLE001  whatever it is, it is what this test looks for
                errors.append(f"{name}: {type(error).__name__}: {error}")

    names = ["remember", "remember", "hook", "hook", "recall", "recall", "timeline", "timeline"]
    threads = [threading.Thread(target=loop, args=(name, number)) for number, name in enumerate(names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert set(counts.values()) == {80}, counts
    with found_sound(running) as db:
        facts = db.execute("SELECT count(*) FROM pages WHERE kind = 'fact'").fetchone()[0]
    assert facts == counts["remember"]
    assert "level=error" not in (running / "log" / "daemon.log").read_text()


def test_a_prompt_whose_daemon_is_killed_before_its_commit_is_kept_once_and_not_told_twice(running: Path) -> None:
    asked = "on which port does the walrus gateway listen?"
    patient = environment(running, **PATIENT)
    cwd = str(running.parent)
    request = json.dumps({"cwd": cwd, "text": "The walrus gateway listens on port 7101."}).encode()
    assert client.call("remember", request, base=str(running)).status == "ok"
    with closing(sqlite3.connect(running / "vmem.db", timeout=10, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")  # so that the daemon cannot commit
        assert "port 7101" in send(running, "UserPromptSubmit", event_body(running, "s1", prompt=asked), patient)
        kill(running)
    start_daemon(running)
    again = event_body(running, "s1", prompt=f"And again, {asked}")
    assert "port 7101" not in send(running, "UserPromptSubmit", again, patient)
    wait_until(lambda: sum(asked in text for text in texts_of(running, "episode")) == 2, 30, "both are kept")
    wait_until(lambda: not spooled(running), 30, "nothing is left to take in")


def swapped(home: Path) -> int:
    return int(rows(home, "SELECT coalesce(sum(pages), 0) FROM capacity WHERE swapped = 1")[0][0])


def check(home: Path, texts: dict[str, str], pinned: set[str]) -> None:
    """What a full check says, every text, every pin; nobody else has the store open."""
    with found_sound(home) as db:
        found = {page.uid: pages.whole(db, page).text for page in pages.by_uids(db, list(texts))}
        assert found == texts
        hot = {row["uid"] for row in db.execute("SELECT uid FROM pages WHERE swapped = 0 AND pin = 'hard'")}
        assert pinned <= hot


def test_a_daemon_killed_again_and_again_while_it_reclaims_loses_no_page_and_leaves_a_sound_store(fresh: Path) -> None:
    rng = random.Random(4)
    host = Host(fresh, fresh.parent / "project")
    drafts = [
        Draft(rng.choice(KINDS), f"note {n}", f"note {n} of the {rng.choice(('heron', 'otter', '苍鹭'))} " * 12)
        for n in range(COUNT)
    ]
    made = [page for start in range(0, COUNT, 100) for page in host.write(drafts[start : start + 100])]
    pinned = {host.call("pin", uid=page.uid)["page"]["uid"] for page in made[::100]}
    host.close()
    texts = {page.uid: page.text for page in made}
    set_value(fresh, "capacity.project_pages", str(CAPACITY))
    seen = 0
    for _ in range(KILLS):
        start_daemon(fresh)
        wait_until(lambda: swapped(fresh) > seen, 120, "the daemon reclaims")  # noqa: B023
        kill(fresh)
        wait_until(lambda: not daemons_of(fresh), 30, "the killed daemon is gone")
        seen = swapped(fresh)
        check(fresh, texts, pinned)
        if seen >= COUNT - CAPACITY:
            break
    start_daemon(fresh)
    wait_until(lambda: swapped(fresh) >= COUNT - CAPACITY, 120, "reclaim has come to its end")
    assert daemon_command(fresh, "stop").returncode == 0
    wait_until(lambda: not daemons_of(fresh), 30, "the daemon is gone")
    check(fresh, texts, pinned)
