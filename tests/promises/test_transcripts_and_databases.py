"""Promise 9, and databases that we cannot read: host files are only read, nothing of a user is deleted."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.memory.harness import Host
from tests.support.daemon import daemon_command, daemons_of, kill_daemon, only_daemon, record_runtime, start_daemon
from tests.support.hooks import (
    HOOK,
    PATIENT,
    asked_until_told,
    environment,
    event_body,
    harmless,
    hook,
    kept,
    spooled,
    wait_for_jobs,
)
from tests.support.waiting import wait_until
from vmem.hot import client, spool

pytestmark = [pytest.mark.slow, pytest.mark.promise(n=9)]
RULE = "Always deploy the heron service from the north office."


def picture(folder: Path) -> dict[str, tuple[int, int, int, str]]:
    """Every file below `folder`: its mode, size, time of change and content."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_size,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }


def records(session: str, cwd: Path, count: int) -> str:
    lines = []
    for n in range(count):
        common = {"sessionId": session, "cwd": str(cwd), "timestamp": f"2025-11-0{n % 8 + 1}T10:00:00.000Z"}
        lines += [
            {"type": "user", "uuid": f"{session}u{n}", "promptId": f"{session}{n}", **common,
             "message": {"role": "user", "content": f"{session} heron question {n}?"}},
            {"type": "assistant", "uuid": f"{session}a{n}", **common,
             "message": {"id": f"{session}m{n}", "content": [{"type": "text", "text": f"Heron answer {n}."}]}},
        ]  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines)


def test_no_event_and_no_backfill_changes_a_byte_or_a_time_of_any_transcript(running: Path) -> None:
    host = running.parent / ".claude" / "projects" / "-work"
    (host / "one" / "subagents").mkdir(parents=True)
    (host / "memory").mkdir()
    (host / "memory" / "MEMORY.md").write_text("- a note of the host's own\n")
    for name in ("one", "two", "three"):
        (host / f"{name}.jsonl").write_text(records(name, running.parent, 12))
        os.utime(host / f"{name}.jsonl", ns=(1_700_000_000_123_456_789, 1_700_000_000_123_456_789))
    (host / "one" / "subagents" / "agent-a1.jsonl").write_text(records("a1", running.parent, 2))
    with (host / "two.jsonl").open("a") as file:
        file.write('{"type": "user", "half a li')
    before = picture(host)
    told = {"transcript_path": str(host / "one.jsonl")}
    hook(running, "SessionStart", "one", source="resume", **told)
    hook(running, "UserPromptSubmit", "one", prompt=RULE, prompt_id="p1", **told)
    agent = {"agent_id": "a1", "agent_type": "reviewer", "last_assistant_message": "Reviewed the heron."}
    hook(running, "SubagentStop", "one", agent_transcript_path=str(host / "one/subagents/agent-a1.jsonl"), **agent)
    hook(running, "Stop", "one", last_assistant_message="Noted.", **told)
    hook(running, "PreCompact", "one", trigger="manual", **told)
    hook(running, "SessionStart", "one", source="compact", **told)
    hook(running, "SessionEnd", "one", reason="exit", **told)
    body = json.dumps({"paths": [str(host / name) for name in ("one.jsonl", "two.jsonl", "three.jsonl")]}).encode()
    assert client.call("backfill", body, base=str(running)).status == "ok"
    words = ["two heron question 11?", "three heron question 11?", "one heron question 3?", RULE]
    wait_for_jobs(running)
    assert kept(running, words) == dict.fromkeys(words, 1)
    assert picture(host) == before


# -- the database


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 9999")
        db.commit()


def make_foreign(path: Path) -> None:
    for name in (path, path.with_name("vmem.db-wal"), path.with_name("vmem.db-shm")):
        name.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE recipes (soup TEXT)")
        db.execute("INSERT INTO recipes VALUES ('borscht')")
        db.commit()


def make_garbage(path: Path) -> None:
    path.write_bytes(b"This was a database once. " * 4000)


def make_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096 + 100])


def make_zeros_inside(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 4096] = bytes(len(data) - 8192)
    path.write_bytes(bytes(data))


def a_stopped_store(home: Path) -> None:
    host = Host(home, home.parent / "project")
    for n in range(60):
        host.remember(f"Heron fact number {n}: {'it stands in the river. ' * 20}")
    host.close()


def told_to_the_user(home: Path) -> str:
    """What the start of a session shows beside what the model is told, which is nothing."""
    body = event_body(home, "s2", source="startup")
    env = environment(home, **PATIENT)
    done = subprocess.run([HOOK, "SessionStart"], input=body, env=env, capture_output=True, timeout=30)
    assert harmless(done.returncode, done.stdout, done.stderr) == ""
    return str(json.loads(done.stdout)["systemMessage"])


@pytest.mark.parametrize("damage", [make_newer, make_foreign, make_garbage, make_half, make_zeros_inside])
def test_a_database_that_is_not_ours_to_open_is_left_alone_and_hooks_stay_silent(fresh: Path, damage: object) -> None:
    a_stopped_store(fresh)
    record_runtime(fresh)
    assert callable(damage)
    damage(fresh / "vmem.db")
    before = (fresh / "vmem.db").read_bytes()
    for n in range(3):
        hook(fresh, "UserPromptSubmit", "s1", prompt=f"{RULE} {n}", prompt_id=f"p{n}")  # checks that it is harmless
    hook(fresh, "Stop", "s1", last_assistant_message="Noted.")
    started = daemon_command(fresh, "start")
    if damage in (make_newer, make_foreign, make_garbage):
        told = told_to_the_user(fresh)
        assert "database" in told.replace("vmem.db", "database") and told.endswith("run: vmem doctor"), told
        assert started.returncode == 1
        assert len(started.stderr.strip().splitlines()) == 1, started.stderr
        assert "Traceback" not in started.stderr
        assert (fresh / "vmem.db").read_bytes() == before
        wait_until(lambda: len(spool.waiting(str(fresh))) == 5, 30, "each event is spooled")
        wait_until(lambda: not daemons_of(fresh), 30, "no daemon hangs about")
    assert (fresh / "vmem.db").exists()
    assert len(daemons_of(fresh)) <= 1


def test_a_user_is_told_of_a_database_that_is_damaged_while_its_daemon_runs(running: Path) -> None:
    asked_until_told(running)
    assert daemon_command(running, "restart").returncode == 0  # all is in the file then
    make_garbage(running / "vmem.db")
    told = told_to_the_user(running)
    assert told.startswith("vMem is off: ") and told.endswith("; run: vmem doctor"), told


def test_after_the_database_is_put_right_all_that_was_spooled_arrives(fresh: Path) -> None:
    a_stopped_store(fresh)
    record_runtime(fresh)
    good = (fresh / "vmem.db").read_bytes()
    make_garbage(fresh / "vmem.db")
    hook(fresh, "UserPromptSubmit", "s1", prompt=RULE, prompt_id="p1")
    wait_until(lambda: not daemons_of(fresh), 30, "the daemon gave up")
    assert len(spool.waiting(str(fresh))) == 1
    (fresh / "vmem.db").write_bytes(good)
    start_daemon(fresh)
    wait_until(lambda: kept(fresh, [RULE])[RULE] == 1 and not spool.waiting(str(fresh)))


def say(home: Path, word: str, text: str) -> None:
    """A prompt, and the wait for its commit: it is in the database, and nowhere else."""
    hook(home, "UserPromptSubmit", prompt=text)
    wait_until(lambda: kept(home, [word])[word] == 1 and not spooled(home), 30, "it is in the database")


def _removed(path: Path) -> None:
    path.unlink()


def _moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def _replaced(path: Path) -> None:
    """By an earlier state of it, as a program that keeps folders alike does."""
    (path.parent / "earlier.db").rename(path)


@pytest.mark.parametrize("take", [_removed, _moved, _replaced])
def test_what_is_said_once_the_database_was_taken_away_is_kept_in_the_one_in_its_place(
    running: Path, take: Callable[[Path], None]
) -> None:
    path = running / "vmem.db"
    first = only_daemon(running)
    say(running, "avocet", "The avocet is fed at noon.")
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(running / "earlier.db")) as copy:
        db.backup(copy)
    say(running, "bittern", "The bittern is fed at dusk.")
    take(path)
    hook(running, "UserPromptSubmit", prompt="The curlew is fed at dawn.")
    hook(running, "Stop", last_assistant_message="The curlew is fed at dawn, then.")
    wait_until(lambda: first not in daemons_of(running), 30, "the daemon of the other database is gone")
    hook(running, "UserPromptSubmit", session="s2", prompt="The dunlin is fed at night.")
    daemon_command(running, "start")
    wait_until(lambda: not spool.waiting(str(running)), 30, "what was said meanwhile is taken in")
    words = ["avocet", "bittern", "curlew", "dunlin"]
    assert kept(running, words) == {**dict.fromkeys(words, 1), **_lost_with(take)}
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if take is _moved:  # it holds all that was said to it, also what was not in the file yet
        with closing(sqlite3.connect(running / "elsewhere.db")) as db:
            told = " ".join(row[0] for row in db.execute("SELECT text FROM pages WHERE kind = 'episode'"))
        assert [word in told for word in words] == [True, True, False, False]


def _lost_with(take: Callable[[Path], None]) -> dict[str, int]:
    """What stood in the database that was taken away, and nowhere else."""
    return {"bittern": 0} if take is _replaced else {"avocet": 0, "bittern": 0}


def test_the_files_of_a_database_that_was_put_in_place_whole_are_left_to_it(running: Path) -> None:
    first = only_daemon(running)
    say(running, "avocet", "The avocet is fed at noon.")
    other = running.parent / "other"
    record_runtime(other)
    daemon_command(other, "start")
    say(other, "egret", "The egret is fed at tea.")
    kill_daemon(other)  # so that what it was told is in its WAL
    assert (other / "vmem.db-wal").stat().st_size
    for name in ("vmem.db-shm", "vmem.db-wal", "vmem.db"):
        (other / name).replace(running / name)
    hook(running, "UserPromptSubmit", session="s2", prompt="The curlew is fed at dawn.")
    wait_until(lambda: first not in daemons_of(running), 30, "the daemon of the other database is gone")
    daemon_command(running, "start")
    wait_until(lambda: not spool.waiting(str(running)), 30, "what was said meanwhile is taken in")
    assert kept(running, ["avocet", "egret", "curlew"]) == {"avocet": 0, "egret": 1, "curlew": 1}
    with closing(sqlite3.connect(running / "vmem.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
