"""Promises 3 to 5, also where the client queues, breaks off or forks: nothing is given twice, or withheld for long."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host
from vmem.hot import spool
from vmem.memory.answers import taken_back

pytestmark = [pytest.mark.promise(n=3), pytest.mark.promise(n=4), pytest.mark.promise(n=5)]

TOPICS = {
    "heron": "The heron service listens on port 7101 in the north office.",
    "otter": "The otter database keeps its backups in the vault called Larch.",
    "walrus": "The walrus importer reads its files from the Tundra bucket.",
    "quokka": "The quokka scheduler starts at 03:40 on the host Maple.",
    "tapir": "The tapir gateway trusts the certificate named Juniper.",
    "ibex": "The ibex crawler waits 900 ms between two requests.",
}
ASKS = {
    "heron": "on which port does the heron service listen?",
    "otter": "where does the otter database keep its backups?",
    "walrus": "from which bucket does the walrus importer read?",
    "quokka": "when does the quokka scheduler start?",
    "tapir": "which certificate does the tapir gateway trust?",
    "ibex": "how long does the ibex crawler wait between requests?",
}


def test_what_a_compaction_took_and_had_no_room_for_is_told_again(host: Host) -> None:
    (host.home / "config.toml").write_text("[inject]\nrestore_tokens = 0\n")
    host.start()
    uid = host.remember(TOPICS["heron"])
    assert uid in host.prompt(ASKS["heron"])
    assert uid not in host.compact()  # right after that prompt
    assert uid in host.prompt(ASKS["heron"])
    assert uid not in host.prompt(ASKS["heron"])


def test_a_session_prompted_by_two_processes_at_once_is_told_once_in_all_that_follows(host: Host) -> None:
    uid = host.remember(TOPICS["heron"])
    for _ in range(2):  # both were answered before either was committed
        host.prompt(ASKS["heron"])
    for _ in range(5):
        assert uid not in host.prompt(ASKS["heron"])


def test_a_fork_is_not_told_what_its_conversation_holds_and_the_original_goes_on(host: Host) -> None:
    uid = host.remember(TOPICS["otter"])
    assert uid in host.prompt(ASKS["otter"], "old")
    host.start("old", "resume")
    assert uid not in host.prompt(f"And again, {ASKS['otter']}", "forked")
    assert uid not in host.prompt(ASKS["otter"], "old")
    assert uid not in host.prompt(f"Once more, {ASKS['otter']}", "forked")
    host.compact("forked")
    assert uid not in host.prompt(ASKS["otter"], "old")


@pytest.mark.parametrize("source", ["startup", "clear"])
def test_a_session_that_starts_beside_a_resumed_one_is_no_fork_of_it(host: Host, source: str) -> None:
    pinned = host.remember("Never restart the heron service on Fridays.", kind="constraint")
    host.call("pin", uid=pinned, pin="hard")
    uid = host.remember(TOPICS["otter"], kind="reference")  # which no brief tells
    assert pinned in host.start("old")
    assert uid in host.prompt(ASKS["otter"], "old")
    host.start("old", "resume")
    assert pinned in host.start("new", source)
    assert uid in host.prompt(ASKS["otter"], "new")


def answered(host: Host, session: str, prompt: str, tokens: int) -> str:
    """A captured turn whose answer spent so many tokens; what was injected beside it."""
    path = Path(host.cwd, f"{session}.jsonl")
    told = host.event("UserPromptSubmit", session, prompt=prompt, prompt_id="p1", transcript_path=str(path))
    spent = {"input_tokens": 2, "cache_read_input_tokens": tokens - 5, "output_tokens": 3}
    talk = Talk(session_id=session, cwd=host.cwd)
    message = {"role": "assistant", "content": [{"type": "text", "text": "Noted."}], "usage": spent}
    talk.user(prompt).add(type="assistant", message=message).write(path)
    host.event("Stop", session, transcript_path=str(path), last_assistant_message="Noted.")
    host.work()
    return told


@pytest.mark.parametrize("marked", [True, False])
def test_a_fork_that_is_announced_under_its_own_id_goes_on_with_its_parent(host: Host, marked: bool) -> None:
    """/branch marks what it copies; `--fork-session` writes nothing yet, and tells but how much its parent spent."""
    uid = host.remember(TOPICS["otter"], kind="reference")
    host.start("old")
    assert uid in answered(host, "old", ASKS["otter"], 901)
    host.start("other")
    answered(host, "other", ASKS["heron"], 902)
    fork = Path(host.cwd, "fork.jsonl")
    if marked:
        fork.write_text('{"type":"user","forkedFrom":{"sessionId":"old","messageUuid":"m1"}}\n')
    host.clock.now += 7
    known: dict[str, Any] = {"seconds_since_last_response": 7, "context_tokens": 901, "transcript_path": str(fork)}
    assert host.event("SessionStart", "fork", source="fork", **known) == ""
    for prompt in (f"And again, {ASKS['otter']}", f"Once more, {ASKS['otter']}"):
        assert host.prompt(prompt, "fork") == "", "told what its parent was told, or said"


def test_a_fork_of_whose_start_nobody_told_is_known_by_what_it_copied(host: Host) -> None:
    """Its hook was killed; /branch has written the copy before."""
    uid = host.remember(TOPICS["otter"], kind="reference")
    host.start("old")
    assert uid in answered(host, "old", ASKS["otter"], 901)
    fork = Path(host.cwd, "fork.jsonl")
    fork.write_text('{"type":"user","forkedFrom":{"sessionId":"old","messageUuid":"m1"}}\n')
    for prompt in (f"And again, {ASKS['otter']}", f"Once more, {ASKS['otter']}"):
        told = host.event("UserPromptSubmit", "fork", prompt=prompt, transcript_path=str(fork))
        assert told == "", "told what its parent was told, or said"
    assert uid not in host.prompt(f"And again, {ASKS['otter']}", "old")


def test_a_fork_of_a_session_amid_its_calls_of_tools_goes_on_with_its_parent(host: Host) -> None:
    uid = host.remember(TOPICS["otter"], kind="reference")
    path = Path(host.cwd, "old.jsonl")
    host.start("old")
    assert uid in host.event("UserPromptSubmit", "old", prompt=ASKS["otter"], transcript_path=str(path))
    host.clock.now += 40
    spent = {"input_tokens": 2, "cache_read_input_tokens": 896, "output_tokens": 3}
    message = {"role": "assistant", "content": [{"type": "text", "text": "I look."}], "usage": spent}
    talk = Talk(session_id="old", cwd=host.cwd).user(ASKS["otter"]).add(type="assistant", message=message)
    talk.add(type="assistant", message={**message, "usage": {"input_tokens": 0}})  # the client's own words
    talk.add(type="assistant", message={**message, "usage": {"input_tokens": 7}}, isSidechain=True).write(path)
    host.event("PostToolUse", "old", tool_name="Bash", tool_input={"command": "ls"}, tool_response="otter")
    host.clock.now += 7
    known: dict[str, Any] = {"seconds_since_last_response": 7, "context_tokens": 901}
    host.event("SessionStart", "fork", source="fork", transcript_path=str(Path(host.cwd, "fork.jsonl")), **known)
    assert host.prompt(f"And again, {ASKS['otter']}", "fork") == "", "told what its parent was told"


def test_what_came_too_late_for_its_prompt_is_told_beside_the_next(host: Host) -> None:
    """The daemon had answered, and the hook, which waits no longer, spools its prompt."""
    uid = host.remember(TOPICS["otter"], kind="reference")
    body = json.dumps({"session_id": "s1", "cwd": host.cwd, "prompt": ASKS["otter"]}).encode()
    answer = host.memory.reply("UserPromptSubmit", "late", body, time.monotonic() + 30)
    assert uid.encode() in answer.body
    answer.commit()
    assert spool.write("UserPromptSubmit", "late", "", host.clock(), body, str(host.home))
    assert host.memory.replay_spool() == 1
    assert uid in host.prompt(f"And again, {ASKS['otter']}")
    assert host.prompt(f"Once more, {ASKS['otter']}") == ""


def test_an_agent_that_forks_the_conversation_is_told_only_what_that_lacks(host: Host) -> None:
    host.call("pin", text="Never restart the heron service on Fridays.", pin="hard")
    assert "heron" in host.start()
    new = host.call("pin", text="Never restart the tapir gateway at noon.", pin="hard")["page"]["uid"]
    both = {new, "heron"}
    for ident, agent, lacks in (("a0f1", "fork", {new}), ("a0f2", "Explore", both), ("afork-0f3", "fork", both)):
        told = host.event("SubagentStart", agent_id=ident, agent_type=agent)
        assert {one for one in both if one in told} == lacks
        assert host.event("SubagentStart", agent_id=ident, agent_type=agent) == "", "it goes on after a message"


def test_what_was_told_beside_a_queued_message_that_was_taken_back_is_told_again(host: Host) -> None:
    """A message typed while the model works bears the id of the running prompt; the user may take it back and edit it,
    and what was told beside it goes to the model with it, or not at all."""
    path = Path(host.cwd, "s1.jsonl")
    told = {topic: host.remember(text, kind="reference") for topic, text in TOPICS.items()}
    host.start()

    def ask(topic: str, prompt_id: str) -> bool:
        asked = f"{ASKS[topic]} ({host.clock.now})"
        host.clock.now += 60
        said = host.event("UserPromptSubmit", prompt=asked, prompt_id=prompt_id, transcript_path=str(path))
        return told[topic] in said

    def goes_out(topic: str) -> None:
        at = datetime.fromtimestamp(host.clock.now, UTC).isoformat()
        added = {"type": "hook_additional_context", "content": [f"Recalled memory\n[{told[topic]}] ..."]}
        with path.open("a") as file:
            file.write(json.dumps({"type": "attachment", "attachment": added, "timestamp": at}) + "\n")

    ask("heron", "p1")
    assert ask("otter", "p1")
    assert ask("otter", "p1"), "the first was taken back"
    goes_out("otter")
    assert not ask("otter", "p1")
    assert ask("ibex", "p1")
    assert ask("ibex", "p2") and not ask("ibex", "p3")
    assert not ask("otter", "p4") and not ask("heron", "p5")
    assert ask("walrus", "p6") and ask("quokka", "p6")
    assert not ask("walrus", "p7"), "something else goes out in place of what was taken back"
    assert ask("quokka", "p8")
    with path.open("a") as file:
        file.write(json.dumps({"type": "user", "message": {"role": "user", "content": "x" * taken_back.TAIL_BYTES}}))
    assert not ask("otter", "p9"), "it went out, however long ago"


@pytest.mark.parametrize("behind", ["", "answer", "mark"])
def test_what_was_told_beside_a_prompt_that_was_broken_off_is_told_with_the_one_in_its_place(
    host: Host, behind: str
) -> None:
    """Before its first answer it goes back to where it was typed; later it stays, and the client says so behind it."""
    uid, before = (host.remember(TOPICS[topic], kind="reference") for topic in ("otter", "heron"))
    talk, path = Talk(session_id="s1", cwd=host.cwd), Path(host.cwd, "s1.jsonl")
    host.start()
    assert before in answered(host, "s1", ASKS["heron"], 100)
    talk.user(ASKS["heron"]).says("Noted.").user(ASKS["otter"])
    asked = {"transcript_path": str(path), "prompt": ASKS["otter"]}
    assert uid in host.event("UserPromptSubmit", prompt_id="p2", **asked)
    if behind == "answer":
        talk.says("I look.")
    if behind == "mark":
        content = [{"type": "text", "text": "[Request interrupted by user]"}]
        talk.add(type="user", message={"role": "user", "content": content})
    talk.write(path)
    told = host.event("UserPromptSubmit", prompt_id="p3", **{**asked, "prompt": f"{ASKS['otter']} {ASKS['heron']}"})
    assert (uid in told) is (behind == "") and before not in told
    assert uid not in host.event("UserPromptSubmit", prompt_id="p4", **{**asked, "transcript_path": ""})
