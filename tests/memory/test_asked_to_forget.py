"""What the user asks the model to forget is not told on by the exchange, or the command, that says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host, everything
from tests.support.disk import WORD

SAID_AT = datetime(2026, 3, 1, 10, 0, 1, tzinfo=UTC).timestamp()  # of a transcript's first line
ASKED = f"Forget what I told you about the {WORD} gateway."
ANSWER = f"I forgot that the {WORD} gateway is by the river."
FORGET = "mcp__plugin_vmem_vmem__forget"


def known(host: Host) -> str:
    host.clock.now = SAID_AT - 3600
    uid = host.remember(f"The {WORD} gateway is by the river.")
    host.clock.now = SAID_AT
    return uid


def asks(host: Host, uid: str, *, work: str = "", way: str = "tool") -> None:
    """A turn in which the model forgets the page, and perhaps does `work`, a command."""
    talk = Talk(session_id="s1", cwd=host.cwd).user(ASKED)
    host.event("UserPromptSubmit", "s1", prompt=ASKED, prompt_id="p1")
    if way == "tool":
        host.call("tool.forget", id=uid, session="s1")
        talk.tool(FORGET, f"Forgot [{uid}] {WORD}.", id=uid)
    else:
        command = f"cd {host.cwd} && vmem forget --matching '{WORD}' --yes"
        host.call("forget", phrase=WORD)
        host.event("PostToolUse", tool_name="Bash", tool_input={"command": command}, tool_response={"stdout": WORD})
        talk.bash(command, f"forgot 1 page: {WORD}")
    if work:
        host.event("PostToolUse", tool_name="Bash", tool_input={"command": work}, tool_response={"stdout": "ok"})
        talk.bash(work, "ok")
    path = talk.says(ANSWER).write(Path(host.cwd, "s1.jsonl"))
    host.clock.now += 60
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message=ANSWER, prompt_id="p1")
    host.work()
    path.unlink()


@pytest.mark.parametrize("way", ["tool", "command"])
def test_the_exchange_in_which_something_was_forgotten_tells_it_nowhere(host: Host, way: str) -> None:
    asks(host, known(host), way=way)
    assert host.call("timeline")["pages"] == []
    assert WORD not in host.start("s2") and WORD not in host.compact("s1")
    assert WORD not in host.prompt("where is the gateway by the river?", "s3")


def test_it_comes_back_with_what_was_forgotten_in_it(host: Host) -> None:
    uid = known(host)
    asks(host, uid)
    back = {page["uid"] for page in host.call("restore.last")["pages"]}
    assert uid in back and len(back) == 2
    assert ASKED in json.dumps(host.call("timeline"))


def test_an_exchange_that_did_work_too_is_kept(host: Host) -> None:
    asks(host, known(host), work="make rollout")
    assert [page["kind"] for page in host.call("timeline")["pages"]] == ["episode"]


def test_an_exchange_in_which_nothing_could_be_forgotten_is_kept(host: Host) -> None:
    host.clock.now = SAID_AT
    host.event("UserPromptSubmit", "s1", prompt=ASKED, prompt_id="p1")
    talk = Talk(session_id="s1", cwd=host.cwd).user(ASKED).tool(FORGET, "no page", failed=True, id="aaaaaaaa")
    path = talk.says("There is nothing of the kind.").write(Path(host.cwd, "s1.jsonl"))
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="There is nothing.", prompt_id="p1")
    host.work()
    assert [page["title"] for page in host.call("timeline")["pages"]] == [ASKED.rstrip(".")]


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        (f"vmem forget --matching '{WORD}' --yes", False),
        (f"~/.local/share/vmem/plugin/bin/vmem search {WORD}", False),
        (f"cd /srv && vmem --json show {WORD}", False),
        (f"grep -rn {WORD} vmem/store", True),
        (f"ls vmem {WORD}", True),
        (f"make vmem-{WORD}", True),
    ],
)
def test_a_command_that_asks_memory_is_not_noted(host: Host, command: str, kept: bool) -> None:
    asked = "Have a look at the gateway, please."
    host.event("UserPromptSubmit", "s1", prompt=asked, prompt_id="p1")
    host.event("PostToolUse", "s1", tool_name="Bash", tool_input={"command": command}, tool_response={"stdout": WORD})
    talk = Talk(session_id="s1", cwd=host.cwd).user(asked).bash(command, WORD, failed=True).says("I looked at it.")
    path = talk.write(Path(host.cwd, "s1.jsonl"))
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="I looked at it.", prompt_id="p1")
    host.work()
    assert (WORD in everything(host)) is kept


def test_the_model_is_told_which_pages_hold_the_same_words(host: Host) -> None:
    said = "From now on never deploy on Fridays."
    host.exchange(said, "Understood.")
    pages = {page["kind"]: page["uid"] for page in host.call("timeline")["pages"]}
    text = host.call("tool.forget", id=pages["constraint"])["text"]
    assert f"[{pages['episode']}]" in text and "forget these, too" in text
    assert "too" not in host.call("tool.forget", id=pages["episode"])["text"]
    assert "deploy" not in json.dumps(host.call("timeline"))
