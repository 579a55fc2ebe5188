"""The test bench itself: a toy plugin in the real client, seen from the fake model's side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.client import Client
from tests.support.daemon import end_all, processes_of
from tests.support.fake_api import TOO_LONG, Call, FakeApi, Reply, by_prompt, say, steps
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

TOY_HOOK = """
import json, os, sys
event = json.load(sys.stdin)
with open(os.environ["VMEM_HOME"] + "/events.jsonl", "a") as log:
    log.write(json.dumps(event) + "\\n")
name = event["hook_event_name"]
if name in ("SessionStart", "UserPromptSubmit"):
    said = "TOY:" + name + ":" + event.get("source", "") + event.get("prompt", "")
    print(json.dumps({"hookSpecificOutput": {"hookEventName": name, "additionalContext": said}}))
"""
EVENTS = ("SessionStart", "UserPromptSubmit", "Stop", "PreCompact", "SessionEnd")


@pytest.fixture(scope="module")
def client(claude: Path, api: FakeApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    root = tmp_path_factory.mktemp("toy")
    client = Client(root, api.url, claude, plugin_dirs=[make_toy_plugin(root / "toy")])
    yield client
    end_all(client.vmem_home)


def make_toy_plugin(folder: Path) -> Path:
    hook = {"type": "command", "command": sys.executable, "args": ["${CLAUDE_PLUGIN_ROOT}/hook.py"], "timeout": 10}
    for name, value in {
        ".claude-plugin/plugin.json": {"name": "toy"},
        "hooks/hooks.json": {"hooks": {event: [{"hooks": [hook]}] for event in EVENTS}},
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    (folder / "hook.py").write_text(TOY_HOOK)
    return folder


def events_of(client: Client, session_id: str) -> list[str]:
    lines = (client.vmem_home / "events.jsonl").read_text().splitlines()
    return [e["hook_event_name"] for e in map(json.loads, lines) if e["session_id"] == session_id]


def test_the_model_sees_what_the_hooks_added_and_the_client_sees_the_reply(client: Client, api: FakeApi) -> None:
    api.script, since = say("an answer"), api.mark()
    run = client.prompt("first words")
    assert (run.code, run.text, run.plugin_errors) == (0, "an answer", [])
    (request,) = api.requests(since, run.session_id)
    assert request.prompt == "first words"
    assert request.added_at_start == "TOY:SessionStart:startup"
    assert request.added_to_prompt == "TOY:UserPromptSubmit:first words"
    assert events_of(client, run.session_id) == ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"]


def test_a_scripted_tool_call_is_run_and_its_result_comes_back(client: Client, api: FakeApi) -> None:
    (client.project / "note.txt").write_text("the note says seventeen")
    read = Call("Read", {"file_path": str(client.project / "note.txt")})
    api.script, since = by_prompt({"read the note": steps(Reply("reading", (read,)), "it says seventeen")}), api.mark()
    run = client.prompt("read the note")
    assert run.text == "it says seventeen"
    before, after = api.requests(since, run.session_id)
    assert (before.round, after.round) == (0, 1)
    assert "the note says seventeen" in after.context


def test_a_manual_and_an_automatic_compaction_drop_the_past_and_fire_the_hooks(client: Client, api: FakeApi) -> None:
    api.script, began = say("noted"), api.mark()
    with client.session() as session:
        turns = [session.say("the launch word is periwinkle"), session.say("something else")]
        assert session.say("/compact").code == 0
        since = api.mark()
        turns += [session.say("after the manual one")]
        (request,) = api.requests(since)
        assert "TOY:SessionStart:compact" in request.context
        assert "periwinkle" not in request.context

        since = api.mark()
        api.refuse_once(TOO_LONG)
        turns += [session.say("after the automatic one")]
    refused, summary, retried = api.requests(since)
    assert (refused.is_summary_call, summary.is_summary_call) == (False, True)
    assert retried.prompt == "after the automatic one"
    assert "TOY:SessionStart:compact" in retried.context
    assert retried.added_to_prompt == "TOY:UserPromptSubmit:after the automatic one"
    assert [(turn.code, turn.text) for turn in turns] == [(0, "noted")] * 4
    assert {request.session_id for request in api.requests(began)} == {turns[0].session_id}
    assert events_of(client, turns[0].session_id).count("PreCompact") == 2
    sent = [request for request in api.requests(began) if not request.is_summary_call and request is not refused]
    assert all(turn.sent_at < request.at < time.monotonic() for turn, request in zip(turns, sent, strict=True))


def test_the_census_finds_a_process_by_its_data_home_and_ends_it(tmp_path: Path) -> None:
    env = {**os.environ, "VMEM_HOME": str(tmp_path)}
    child = subprocess.Popen([sys.executable, "-c", "input()"], env=env, stdin=subprocess.PIPE)
    wait_until(lambda: child.pid in processes_of(tmp_path))
    assert child.pid not in processes_of(tmp_path / "other")
    end_all(tmp_path)
    assert processes_of(tmp_path) == {}
    child.communicate()
