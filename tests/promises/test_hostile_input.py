"""Promise 2, from within: no event, transcript or clock keeps what was said from becoming a page."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import DAY, YEAR, Host
from tests.support.cost import cpu_at_most
from vmem import api
from vmem.errors import InputError, VmemError
from vmem.hot import spool
from vmem.memory.calls import registry
from vmem.memory.turns import reading
from vmem.store.upkeep import queue

pytestmark = pytest.mark.promise(n=2)


def work(host: Host) -> None:
    """Does all that is due, and what comes due within a minute."""
    for _ in range(60):
        host.work()
        host.clock.now += 1


def user(text: str, prompt_id: str = "p1", **more: Any) -> dict[str, Any]:
    return {"type": "user", "promptId": prompt_id, "message": {"role": "user", "content": text}, **more}


def assistant(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "assistant", "message": {"id": text, "content": [{"type": "text", "text": text}]}, **more}


def stop(host: Host, session: str, path: Path, records: list[dict[str, Any]], **fields: Any) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    host.event("Stop", session, transcript_path=str(path), **fields)


def texts(host: Host) -> list[str]:
    return [row["text"] for row in host.core.db.read().execute("SELECT text FROM pages ORDER BY id")]


def test_half_a_character_in_a_transcript_costs_nothing_but_itself(host: Host, tmp_path: Path) -> None:
    records = [user("Where does the walrus live, \ud83d?"), assistant("In the \udc00 north \ud800 bay."),
               user("And the seal?", "p2"), assistant("In the south bay.")]  # fmt: skip
    host.prompt("Where does the walrus live?")
    stop(host, "s1", tmp_path / "t.jsonl", records)
    work(host)
    assert not queue.dead(host.core.db.read())
    kept = "\n".join(texts(host))
    assert "north" in kept
    assert "south bay" in kept


def test_half_a_character_in_a_tool_call_costs_nothing_but_itself(host: Host) -> None:
    host.prompt("Look at the walrus page.")
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": "echo \ud83d walrus"},
               tool_response={"stdout": "cut \udc00 here"})  # fmt: skip
    host.event("PostToolUse", tool_name="WebFetch", tool_input={"url": "https://a.test/\ud800"},
               tool_response="The walrus \ud83d sleeps on ice. " * 3000)  # fmt: skip
    work(host)
    assert not queue.dead(host.core.db.read())
    assert any("sleeps on ice" in text for text in texts(host))
    targets = [row["target"] for row in host.core.db.read().execute("SELECT target FROM activity ORDER BY id")]
    assert [target.rpartition(" ")[2] for target in targets][:1] == ["walrus"]


@pytest.mark.parametrize("name", ["cwd", "session_id", "transcript_path", "agent_transcript_path", "prompt"])
def test_a_nul_in_any_field_of_an_event_costs_nothing_but_itself(host: Host, name: str) -> None:
    for event in ("SessionStart", "UserPromptSubmit", "PostToolUse", "Stop", "SubagentStop", "PreCompact"):
        told = {"prompt": "Where does the walrus live?", "last_assistant_message": "In the north bay.", name: "a\0b"}
        host.event(event, **{"agent_id": "a1", "agent_type": "rev"} if event == "SubagentStop" else {}, **told)
    work(host)
    assert not queue.dead(host.core.db.read())
    assert any("north bay" in text for text in texts(host))


@pytest.mark.parametrize("odd", ["\0", "a\0b", "\ud800", 2**64, -(2**64), 1e308, "9" * 30, "../../x", ["\0"], {}])
def test_an_odd_value_in_any_field_of_an_operation_is_answered_or_refused(host: Host, odd: object) -> None:
    uid = host.remember("The heron nests on the ridge.")
    for name, operation in registry.operations().items():
        for field in operation.model.model_fields:
            given = {"uid": uid, "id": uid, "text": "x", "query": "x"}
            request = {key: value for key, value in given.items() if key in operation.model.model_fields}
            with suppress(VmemError):
                body = json.dumps({"cwd": host.cwd, **request, field: odd})
                host.memory.call(name, body.encode())
    assert host.remember("The stork nests on the roof.") in host.prompt("where does the stork nest, on which roof?")


def test_what_an_agent_said_is_kept_where_the_host_names_no_transcript_of_it(host: Host) -> None:
    host.event("SubagentStop", agent_id="a1", agent_type="rev", last_assistant_message="The walrus is in the bay.")
    work(host)
    assert not queue.dead(host.core.db.read())
    assert any("walrus is in the bay" in text for text in texts(host))


@pytest.mark.parametrize("years", [0.01, 10.0])
def test_what_was_said_while_the_clock_was_ahead_is_worked_off_after_it_was_set_back(host: Host, years: float) -> None:
    host.clock.now += years * YEAR
    host.prompt("Never feed the walrus after midnight.")
    host.event("Stop", last_assistant_message="Understood: no feeding after midnight.")
    host.clock.now -= years * YEAR
    work(host)
    assert queue.counts(host.core.db.read()) == {}
    assert "Never feed the walrus" in host.prompt("when may I feed the walrus?", "s2")


def test_a_job_that_was_killed_a_few_times_is_done_all_the_same(host: Host) -> None:
    host.prompt("Never feed the walrus after midnight.")
    host.event("Stop", last_assistant_message="Understood.")
    for _ in range(queue.MAX_ATTEMPTS + 3):
        with host.core.db.write() as db:
            assert queue.take(db, "victim", host.clock())
        with host.core.db.write() as db:
            queue.release(db, host.clock())
    work(host)
    assert queue.counts(host.core.db.read()) == {}
    assert any(text == "User: Never feed the walrus after midnight.\n\nAssistant: Understood." for text in texts(host))


@pytest.mark.parametrize("stamp", ["9999-12-31T23:59:59.999Z", 1e17, 4_000_000_000_000])
def test_a_time_in_the_future_counts_as_now(host: Host, tmp_path: Path, stamp: object) -> None:
    records = [
        user("Never feed the walrus after midnight.", timestamp=stamp),
        assistant("Understood.", timestamp=stamp),
    ]
    host.prompt("Never feed the walrus after midnight.")
    stop(host, "s1", tmp_path / "t.jsonl", records)
    work(host)
    host.call("import", format="jsonl", text=json.dumps({"text": "The seal is grey.", "created_at": 9e9}))
    newest = host.core.db.read().execute("SELECT max(created_at), max(updated_at) FROM pages").fetchone()
    assert max(newest) <= host.clock()
    host.clock.now += 3 * DAY
    assert "3 d ago" in host.prompt("when may I feed the walrus?", "s2")


@pytest.mark.parametrize("what", ["fifo", "directory", "device", "gone", "forbidden"])
def test_a_transcript_that_is_no_file_holds_up_nobody(host: Host, tmp_path: Path, what: str) -> None:
    path = tmp_path / "t.jsonl"
    if what == "fifo":
        os.mkfifo(path)
    elif what == "directory":
        path.mkdir()
    elif what == "device":
        path = Path("/dev/zero")
    elif what == "forbidden":
        path = Path("/proc/self/mem")
    host.prompt("Where does the walrus live?")
    host.event("Stop", transcript_path=str(path), last_assistant_message="In the north bay.")
    host.prompt("And the seal?", "s2")
    host.event("Stop", "s2", last_assistant_message="In the south bay.")
    with cpu_at_most(5.0):
        work(host)
    kept = "\n".join(texts(host))
    assert "south bay" in kept
    assert "Where does the walrus live" in kept


def test_a_last_line_that_is_never_finished_is_not_read_again_and_again(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    host.prompt("Where does the walrus live?")
    stop(host, "s1", path, [user("Where does the walrus live?"), assistant("In the north bay.")])
    with path.open("a") as file:
        file.write('{"type": "assistant", "message": {"content": [{"type": "te')  # the client was killed here
    done = 0
    while host.memory.work("test"):
        done += 1
        assert done < 10, "it goes round in a circle"
    assert any("north bay" in text for text in texts(host))


def test_a_turn_beyond_every_limit_is_left_behind_and_the_next_one_is_read(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(reading, "CHUNK_LIMIT", 4000)
    long = [assistant(f"Step {n} of the walrus count, which goes on and on.") for n in range(300)]
    host.prompt("Count the walruses.")
    stop(host, "s1", tmp_path / "t.jsonl", [user("Count the walruses."), *long, user("And the seal?", "p2"),
                                            assistant("In the south bay.")])  # fmt: skip
    done = 0
    while host.memory.work("test"):
        done += 1
        host.clock.now += 1
        assert done < 100, "it goes round in a circle"
    kept = "\n".join(texts(host))
    assert "Step 0 of the walrus" in kept
    assert "In the south bay." in kept


def test_one_bad_event_in_the_spool_does_not_keep_the_others_out(host: Host) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    bodies = [
        b'{"session_id": "s", "tool_name": "Bash", "tool_input": ' + deep + b"}",
        b"\xff\xfe not json",
        b"",
        b'{"session_id": 9, "prompt": {"a": 99999999999999999999999999}}',
        b'{"session_id": "s", "tool_name": "Bash", "tool_input": {"command": 1e999, "t": 99999999999999999999999}}',
        b'{"session_id": "s", "tool_name": "TodoWrite", "tool_input": {"todos": [{"status": [], "content": {}}, 3]}}',
        b'{"session_id": "s\\u0000t\\ud800", "cwd": "/tmp\\u0000x", "prompt": "nul \\u0000 in it"}',
    ]
    for number, body in enumerate(bodies):
        for event in ("UserPromptSubmit", "PostToolUse", "Stop", "SessionStart", "NoSuchEvent"):
            spool.write(event, f"{number:016x}{event}", "", host.clock(), body, str(host.home))
    folder = Path(spool.waiting(str(host.home))[0]).parent
    (folder / "00.event").write_bytes(b"")
    (folder / "01.event").write_bytes(b"vmem-spool/1 Stop x - nan\n{}")
    (folder / "02.event").write_bytes(
        b"vmem-spool/1 UserPromptSubmit y - 1e400\n" + b'{"session_id": "n", "prompt": "x y"}'
    )
    (folder / "03.event").mkdir()
    good = json.dumps({"session_id": "good", "cwd": host.cwd, "prompt": "The walrus lives in the north bay."}).encode()
    spool.write("UserPromptSubmit", "f" * 16, "", host.clock(), good, str(host.home))
    for _ in range(20):
        host.memory.replay_spool(20)
    assert sum("north bay" in text for text in texts(host)) == 1
    assert [Path(path).name for path in spool.waiting(str(host.home))] == ["03.event"]  # no file: left alone


def test_what_is_no_event_at_all_in_the_spool_holds_up_neither_the_others_nor_a_prompt(host: Host) -> None:
    good = json.dumps({"session_id": "s1", "cwd": host.cwd, "prompt": "The walrus lives in the north bay."}).encode()
    spool.write("UserPromptSubmit", "e" * 16, "", host.clock(), good, str(host.home))
    folder = Path(spool.waiting(str(host.home))[0]).parent
    os.mkfifo(folder / "01.event")
    (folder / "02.event").symlink_to("/dev/zero")
    (folder / "03.event").symlink_to(folder / "nowhere")
    with (folder / "04.event").open("wb") as file:
        file.truncate(1 << 40)  # of which the disk holds nothing; who read it whole would have no memory for it
    for name, act in (("prompt", lambda: host.prompt("Where is the walrus?")), ("replay", host.memory.replay_spool)):
        thread = threading.Thread(target=act, name=name, daemon=True)
        thread.start()
        thread.join(60)
        assert not thread.is_alive(), name
    assert sum("north bay" in text for text in texts(host)) == 1
    left = [Path(path).name for path in spool.waiting(str(host.home))]
    assert left == ["01.event", "02.event", "03.event"]  # no files: left alone
    assert (folder / "04.event.bad").exists()


def test_an_event_that_arrives_twice_or_late_is_kept_once(host: Host) -> None:
    body = json.dumps({"session_id": "s1", "cwd": host.cwd, "prompt": "The walrus lives in the north bay."}).encode()
    host.memory.reply("UserPromptSubmit", "e-once", body, time.monotonic() + 5).commit()
    for _ in range(3):
        spool.write("UserPromptSubmit", "e-once", "", host.clock(), body, str(host.home))
        assert host.memory.replay_spool() == 1
    assert sum("north bay" in text for text in texts(host)) == 1


def test_a_database_of_a_full_disk_refuses_and_the_spool_keeps_the_event(host: Host) -> None:
    body = json.dumps({"session_id": "s1", "cwd": host.cwd, "prompt": "The walrus lives in the north bay."}).encode()
    spool.write("UserPromptSubmit", "e1", "", host.clock(), body, str(host.home))
    with closing(sqlite3.connect(host.home / "vmem.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert host.memory.replay_spool() == 0
        assert len(spool.waiting(str(host.home))) == 1
        other.execute("ROLLBACK")
    assert host.memory.replay_spool() == 1
    assert sum("north bay" in text for text in texts(host)) == 1


WRONG = (None, 1.5, 10**30, -1, True, "x" * 300_000, "", [], {}, [[]], ["x"] * 2000, [{}])
OURS = ("give ", "it is ", "there is no ")


@pytest.mark.parametrize("name", sorted(registry.operations()))
def test_each_wrong_value_is_named_with_what_would_do(name: str) -> None:
    model = registry.operations()[name].model
    for field in (*model.model_fields, "no such field"):
        for value in WRONG:
            try:
                api.parse(model, json.dumps({field: value}).encode())
            except InputError as error:
                what = str(error).partition(": ")[2]
                assert what.startswith(OURS), (field, str(value)[:20], what)


def test_what_is_no_object_is_said_to_be_none() -> None:
    with pytest.raises(InputError, match="request: give an object"):
        api.parse(api.Remember, b"[]")
