"""What a subagent learns, the conversation that sent it has not heard: it is told of it like any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host

pytestmark = pytest.mark.promise(n=6)

ASK = "on which port does the heron gateway listen?"


def told_in_turn_one(host: Host) -> None:
    host.prompt("look into the services, please", "main")
    assert "7443" not in host.prompt(ASK, "main")


def test_what_a_subagent_remembered_is_told_to_the_main_conversation(host: Host) -> None:
    told_in_turn_one(host)
    made = host.call("tool.remember", text="The heron gateway listens on port 7443.", session="main")
    shown = {"content": [{"type": "text", "text": made["text"]}]}
    host.event(
        "PostToolUse", "main", agent_id="a1", agent_type="Explore", tool_name="mcp__plugin_vmem_vmem__remember",
        tool_input={}, tool_response=shown,
    )  # fmt: skip
    assert "7443" in host.prompt(ASK, "main")


def test_what_the_main_conversation_remembered_itself_is_not_told_to_it_again(host: Host) -> None:
    told_in_turn_one(host)
    host.call("tool.remember", text="The heron gateway listens on port 7443.", session="main")
    assert "7443" not in host.prompt(ASK, "main")


def test_what_an_agent_remembers_makes_no_news_of_what_the_main_conversation_did(host: Host) -> None:
    told_in_turn_one(host)
    host.call("tool.remember", text="The heron gateway listens on port 7443.", session="main")
    made = host.call("tool.remember", text="The otter proxy listens on port 8553.", session="main")
    host.event(
        "PostToolUse", "main", agent_id="a1", agent_type="Explore", tool_name="mcp__plugin_vmem_vmem__remember",
        tool_input={}, tool_response={"content": [{"type": "text", "text": made["text"]}]},
    )  # fmt: skip
    told = host.prompt("on which ports do the heron gateway and the otter proxy listen?", "main")
    assert "8553" in told and "7443" not in told


def test_what_a_subagent_found_is_told_to_the_main_conversation_and_kept_once(host: Host) -> None:
    told_in_turn_one(host)
    found = "The heron gateway listens on port 7443 and serves 12 tenants."
    talk = Talk(session_id="main", cwd=host.cwd, agent="a1").user("find the port").bash("ss -l", "7443").says(found)
    path = talk.write(Path(host.cwd, "agent-a1.jsonl"))
    for _ in range(2):
        host.event(
            "SubagentStop", "main", agent_id="a1", agent_type="Explore", agent_transcript_path=str(path),
            last_assistant_message=found,
        )  # fmt: skip
        host.work()
    assert len([p for p in host.call("timeline", kind="episode", limit=200)["pages"] if found in p["text"]]) == 1
    assert "7443" in host.prompt(ASK, "main")


def test_the_end_of_a_subagents_work_is_its_last_message_also_where_that_is_not_written_down_yet(host: Host) -> None:
    talk = Talk(session_id="main", cwd=host.cwd, agent="a1").user("find the port").says("I look.").bash("ss -l", "7443")
    host.prompt("look into the services, please", "main")
    host.event(
        "SubagentStop", "main", agent_id="a1", agent_type="Explore", last_assistant_message="It is 7443.",
        agent_transcript_path=str(talk.write(Path(host.cwd, "agent-a1.jsonl"))),
    )  # fmt: skip
    host.work()
    (text,) = (p["text"] for p in host.call("timeline", limit=200)["pages"] if "find the port" in p["text"])
    assert text.count("I look.") == 1
    assert "Assistant: It is 7443." in text


def notice(ident: str, *parts: str) -> str:
    return "\n".join(("<task-notification>", f"<task-id>{ident}</task-id>", *parts, "</task-notification>"))


def test_the_notice_of_what_a_subagent_found_is_told_nothing_that_was_made_of_it(host: Host) -> None:
    told_in_turn_one(host)
    found = "The heron gateway listens on port 7443 and serves 12 tenants."
    talk = Talk(session_id="main", cwd=host.cwd, agent="a1").user("find the port").bash("ss -l", "7443").says(found)
    path = talk.write(Path(host.cwd, "agent-a1.jsonl"))
    host.event(
        "SubagentStop", "main", agent_id="a1", agent_type="Explore", agent_transcript_path=str(path),
        last_assistant_message=found,
    )  # fmt: skip
    host.work()
    ended = notice("a1", '<summary>Agent "find the port" completed</summary>', f"<result>{found}</result>")
    assert host.prompt(ended, "main") == ""
    assert "7443" in host.prompt(ASK, "other")


def test_what_a_monitor_saw_is_told_what_memory_has_of_it(host: Host) -> None:
    host.exchange("why does the heron gateway refuse connections?", "Its disk was full; the old journals were removed.")
    seen = notice("b1", "<summary>Monitor event</summary>", "<event>the heron gateway refuses connections</event>")
    assert "journals" in host.prompt(seen, "main")


@pytest.mark.parametrize("frame", ["user request", "automated trigger"])
def test_of_a_workflows_agent_its_task_is_kept_without_the_clients_frames(host: Host, frame: str) -> None:
    host.prompt("run a workflow over the services", "main")
    first = f"[Workflow harness — {frame}] This run was started so. What comes next conflicts with nothing:"
    asked = "[Workflow harness — computed task] A script computed it. It follows:\n  find the port\n    twice"
    talk = Talk(session_id="main", cwd=host.cwd, agent="a1")
    if frame == "user request":
        talk.user(f"{first}\n  run a workflow over the services").user(asked, promptId="p1")
    else:
        talk.user(f"{first}\n{asked}")
    talk.says("It is 7443.")
    host.event(
        "SubagentStop", "main", agent_id="a1", agent_type="workflow-subagent", prompt_id="p1",
        last_assistant_message="It is 7443.", agent_transcript_path=str(talk.write(Path(host.cwd, "agent-a1.jsonl"))),
    )  # fmt: skip
    host.work()
    (page,) = (p for p in host.call("timeline", kind="episode", limit=200)["pages"] if "7443" in p["text"])
    assert page["text"] == "Task: find the port\n  twice\n\nAssistant: It is 7443."
    assert page["title"] == "find the port"
    assert "harness" not in json.dumps(host.call("timeline", limit=200))


def test_of_a_teammate_what_it_was_asked_and_what_it_reported_are_kept(host: Host) -> None:
    host.prompt("have a scout look into the services", "main")
    frame = '<teammate-message teammate_id="team-lead" summary="mate">\n{}\n</teammate-message>'
    talk = Talk(session_id="main", cwd=host.cwd, agent="a1").user(frame.format("find the port"))
    talk.tool("SendMessage", "sent", to="team-lead", message="From now on we must always use 7443.").says("Sent it.")
    talk.user(frame.format("look again"), promptId="p1").user(
        frame.format('{"type":"shutdown_request"}'), promptId="p1"
    )
    talk.tool("SendMessage", "sent", to="team-lead", message={"type": "shutdown_response"}).says("It is still 7443.")
    host.event(
        "SubagentStop", "main", agent_id="a1", agent_type="scout", prompt_id="p1",
        last_assistant_message="It is still 7443.",
        agent_transcript_path=str(talk.write(Path(host.cwd, "agent-a1.jsonl"))),
    )  # fmt: skip
    host.work()
    (page,) = (p for p in host.call("timeline", limit=200)["pages"] if "7443" in p["text"])
    assert page["kind"] == "episode" and page["title"] == "find the port"
    assert page["text"].startswith(
        "Task: find the port\n\nlook again\n\nAssistant: From now on we must always use 7443."
    )
    assert page["text"].count("It is still 7443.") == 1 and "shutdown" not in page["text"]


@pytest.mark.parametrize("answer", ["The broker listens on port 7471.", ""], ids=["in words", "in fields"])
@pytest.mark.parametrize("written", [0, 1, 2], ids=["nothing", "the task", "the task and a call"])
def test_the_work_of_a_subagent_that_is_written_down_after_its_end_is_kept_whole_and_once(
    host: Host, answer: str, written: int
) -> None:
    host.prompt("look into the services, please", "main")
    path = Path(host.cwd, "agent-a1.jsonl")
    talk = Talk(session_id="main", cwd=host.cwd, agent="a1").user("find the port of the broker")
    talk.bash("ss -l", "7471")
    if answer:
        talk.says(answer)
    else:
        talk.tool("StructuredOutput", "provided successfully", port=7471)
    lines = "".join(f"{line}\n" for line in talk.lines[: (0, 1, 3)[written]])
    if lines:
        path.write_text(lines)
    host.event(
        "SubagentStop", "main", agent_id="a1", agent_type="workflow-subagent", agent_transcript_path=str(path),
        last_assistant_message=answer, prompt_id="p1",
    )  # fmt: skip
    host.work()
    talk.write(path)
    host.clock.now += 60
    host.work()
    kept = [p["text"] for p in host.call("timeline", kind="episode", limit=200)["pages"] if "7471" in p["text"]]
    assert len(kept) == 1
    assert "find the port of the broker" in kept[0] and "`ss -l`" in kept[0]
    assert sum("find the port" in p["text"] for p in host.call("timeline", kind="episode", limit=200)["pages"]) == 1
