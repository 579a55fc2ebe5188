"""A session's project is where it is prompted, not where the model's commands change the directory to."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host
from tests.support.repository import git, repository

pytestmark = pytest.mark.promise(n=6)

RULE = "From now on the heron relay must never restart at noon."
ASKED = "When must the heron relay never restart?"


@pytest.fixture
def host(host: Host) -> Host:
    """One whose project has a folder below it."""
    Path(host.cwd, "sub").mkdir()
    return host


def stop(host: Host, path: Path, cwd: Path, prompt: str, answer: str, number: int = 1) -> None:
    """The end of a turn that the transcript at `path` tells too."""
    said: dict[str, Any] = {"cwd": host.cwd, "timestamp": f"2023-11-14T22:{13 + number}:20.000Z", "sessionId": "s1"}
    records = [
        {**said, "type": "user", "promptId": f"p{number}", "message": {"role": "user", "content": prompt}},
        {**said, "cwd": str(cwd), "type": "assistant", "message": {
            "id": f"m{number}", "content": [{"type": "text", "text": answer}]}},
    ]  # fmt: skip
    with path.open("a") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    host.event(
        "Stop", cwd=str(cwd), transcript_path=str(path), last_assistant_message=answer, prompt_id=f"p{number}"
    )  # fmt: skip


def kept(host: Host, cwd: Path | str) -> set[str]:
    """The kinds of the pages about the heron in the project at `cwd`."""
    pages = host.call("timeline", cwd=str(cwd), limit=50)["pages"]
    return {page["kind"] for page in pages if "heron" in page["text"].lower()}


def test_what_is_stated_while_a_command_is_in_a_folder_below_is_kept_in_the_project(host: Host, tmp_path: Path) -> None:
    below = Path(host.cwd) / "sub"
    host.start()
    host.event("UserPromptSubmit", prompt=RULE, prompt_id="p1")
    output = "The heron relay wrote this line into its log.\n" * 2000
    host.event(
        "PostToolUse", cwd=str(below), tool_name="Bash", tool_input={"command": "cd sub && cat log"},
        tool_response={"stdout": output, "stderr": ""},
    )  # fmt: skip
    stop(host, tmp_path / "t.jsonl", below, RULE, "Noted for the heron relay.")
    host.work(1)
    assert {"episode", "constraint", "reference"} <= kept(host, host.cwd)
    assert kept(host, below) == set()


def test_a_prompt_in_a_folder_below_is_told_what_the_session_knows(host: Host) -> None:
    host.remember(RULE, kind="reference")
    host.start()
    host.prompt("Look into the folder, please.")
    below = str(Path(host.cwd) / "sub")
    assert "noon" in host.event("UserPromptSubmit", prompt=ASKED, cwd=below)
    assert kept(host, below) == set()
    host.start("s2", "startup")
    assert "noon" not in host.event("UserPromptSubmit", "s3", prompt=ASKED, cwd=below), "a session of its own there"


def test_a_session_prompted_in_another_project_is_told_nothing_of_the_first_and_leaves_what_was_said_there(
    host: Host, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    host.start()
    host.event("UserPromptSubmit", prompt=RULE, prompt_id="p1")
    stop(host, tmp_path / "t.jsonl", Path(host.cwd), RULE, "Noted.")
    first, host.cwd = host.cwd, str(other)
    assert "noon" not in host.event("UserPromptSubmit", prompt="Which port has the stork here?", prompt_id="p2")
    stop(host, tmp_path / "t.jsonl", other, "Which port has the stork here?", "Port 7443.", number=2)
    host.work(1)  # both turns are read now
    assert {"episode", "constraint"} <= kept(host, first)
    assert kept(host, other) == set()
    assert "7443" in json.dumps(host.call("timeline", limit=50))


@pytest.mark.promise(n=3)
@pytest.mark.promise(n=4)
def test_a_session_that_is_compacted_while_a_command_is_in_a_folder_below_is_told_of_its_own_project(
    host: Host,
) -> None:
    below = str(Path(host.cwd, "sub"))
    host.call("pin", text="Never feed the stork.")
    host.call("pin", text="Always greet the gannet.", cwd=below)
    host.start()
    host.exchange(RULE, "Noted for the heron relay.")
    told = [
        host.event("PreCompact", cwd=below, trigger="auto"),
        host.event("SessionStart", cwd=below, source="compact"),
    ]
    assert "stork" in told[1] and "heron relay" in told[1] and "gannet" not in told[1]
    assert "gannet" not in host.prompt("Whom must I always greet, the gannet?")


def test_a_session_that_the_user_took_elsewhere_is_told_of_that_project_after_a_compaction(
    host: Host, tmp_path: Path
) -> None:
    other = str(tmp_path / "other")
    Path(other).mkdir()
    host.call("pin", text="Always greet the gannet.", cwd=other)
    host.start()
    host.prompt("Look at the relay.")
    folder = re.sub("[^A-Za-z0-9]", "-", other)  # as the host calls it
    there = {"cwd": other, "transcript_path": str(tmp_path / folder / "s1.jsonl")}
    host.event("PreCompact", trigger="manual", **there)
    assert "gannet" in host.event("SessionStart", source="compact", **there)


def test_a_session_that_follows_one_which_came_from_another_project_is_told_nothing_of_what_that_did_there(
    host: Host, tmp_path: Path
) -> None:
    """Neither what it did, nor what the model says of it all in the end, nor what comes of that after a compaction."""
    first, other, path = host.cwd, tmp_path / "other", tmp_path / "t.jsonl"
    other.mkdir()
    talk = Talk(session_id="s1", cwd=first)

    def turn(cwd: str, prompt: str, answer: str, name: str) -> None:
        host.cwd = talk.cwd = cwd
        talk.user(prompt)
        host.event("UserPromptSubmit", prompt=prompt, prompt_id=f"p{talk.turn}")
        calls: list[tuple[str, dict[str, object]]] = [
            ("Bash", {"command": f"deploy {name} --now"}), ("Edit", {"file_path": f"{cwd}/{name}.py"}),
            ("TodoWrite", {"todos": [{"content": f"finish the {name}", "status": "pending"}]}),
        ]  # fmt: skip
        for tool, given in calls:
            host.event("PostToolUse", tool_name=tool, tool_input=given, tool_response={"stdout": ""})
        talk.bash(f"deploy {name} --now", f"the {name} failed", failed=True).says(answer)
        talk.recap(f"You deployed the {name}, after the heron.").write(path)
        host.event("Stop", transcript_path=str(path), last_assistant_message=answer)
        host.work(1)
        host.clock.now += 60

    turn(first, "Please deploy the heron.", "The heron is deployed.", "heron")
    turn(str(other), "Now deploy the stork here.", "The stork is deployed.", "stork")
    host.memory.tick()
    host.work(1)
    told = [host.start("s2"), host.prompt("where did we stop?", "s3"), host.compact("s1")]
    assert all("stork" in text for text in told)
    assert not [text for text in told if "heron" in text]
    host.cwd = first
    assert "heron" in host.start("s4")


@pytest.mark.parametrize("ignored", [False, True])
def test_what_an_agent_reports_belongs_to_the_project_that_its_session_had_it_work_in(
    host: Host, tmp_path: Path, ignored: bool
) -> None:
    """It may end after the session has gone to another one."""
    first, other, path = host.cwd, tmp_path / "other", tmp_path / "agent-a1.jsonl"
    other.mkdir()
    if ignored:
        (host.home / "config.toml").write_text(f'[capture]\nignore_projects = ["{first}"]\n')
    host.prompt("Have the heron looked at.")
    host.event("SubagentStart", agent_id="a1", agent_type="general-purpose")
    host.cwd = str(other)
    host.prompt("Now the stork here.")
    output = "The heron relay wrote this line into its log.\n" * 2000
    host.event(
        "PostToolUse", agent_id="a1", agent_type="general-purpose", cwd=first, tool_name="Bash",
        tool_input={"command": "cat heron.log"}, tool_response={"stdout": output, "stderr": ""},
    )  # fmt: skip
    talk = Talk(session_id="s1", cwd=first, agent="a1").user("Look at the heron.").says("The heron is ill.")
    host.event(
        "SubagentStop", agent_id="a1", agent_type="general-purpose", cwd=first,
        agent_transcript_path=str(talk.write(path)), last_assistant_message="The heron is ill.",
    )  # fmt: skip
    host.work(1)
    host.event("Stop", last_assistant_message="Fine.")
    host.work(1)
    assert kept(host, other) == set()
    assert kept(host, first) == (set() if ignored else {"episode"})
    assert "heron" not in host.start("s2")


def test_what_the_model_says_of_a_session_that_began_in_a_project_of_which_nothing_is_kept_is_not_kept(
    host: Host, tmp_path: Path
) -> None:
    ignored, path = tmp_path / "ignored", tmp_path / "t.jsonl"
    ignored.mkdir()
    (host.home / "config.toml").write_text(f'[capture]\nignore_projects = ["{ignored}"]\n')
    talk = Talk(session_id="s1", cwd=str(ignored))
    for number, (cwd, prompt) in enumerate([(str(ignored), "Deploy the heron."), (host.cwd, "Deploy the stork.")], 1):
        talk.cwd = cwd
        talk.user(prompt).says("Done.")
        host.event("UserPromptSubmit", cwd=cwd, prompt=prompt, prompt_id=f"p{number}")
        talk.recap(f"You said: {prompt} It came after the heron.").write(path)
        host.event("Stop", cwd=cwd, transcript_path=str(path), last_assistant_message="Done.")
        host.work(1)
    host.memory.tick()
    host.work(1)
    told = host.start("s2")
    assert "stork" in told
    assert "heron" not in told


def test_a_session_whose_directory_is_gone_is_where_the_host_says(host: Host, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    host.event("UserPromptSubmit", prompt="Good morning.", cwd=str(gone))
    shutil.rmtree(gone)
    output = "The heron relay wrote this line into its log.\n" * 2000
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": "cat log"}, tool_response={"stdout": output})
    host.work(1)
    assert "reference" in kept(host, host.cwd)


@pytest.mark.parametrize("below", ["", "sub"])
def test_a_session_whose_work_tree_is_removed_stays_in_the_project(host: Host, tmp_path: Path, below: str) -> None:
    """The client goes on saying that it is there, also where a command had changed to a folder below."""
    first, tree = host.cwd, tmp_path / "tree"
    repository(Path(first), "first")
    git(first, "worktree", "add", "-q", str(tree))
    (tree / "sub").mkdir()
    host.remember(RULE, kind="reference")
    host.cwd = str(tree)
    host.start()
    host.event("UserPromptSubmit", prompt="Good morning.", prompt_id="p1")
    git(first, "worktree", "remove", "--force", str(tree))
    stop(host, tmp_path / "t.jsonl", tree / below, "Good morning.", "The heron's tree is gone.")
    host.work(1)
    assert "noon" in host.event("UserPromptSubmit", prompt=ASKED, cwd=str(tree / below), prompt_id="p2")
    assert "noon" in host.call("tool.recall", query=ASKED, session="s1")["text"]
    assert kept(host, first) == {"reference", "episode"}
    assert [project["root"] for project in host.call("projects")["projects"]] == [first]


def test_what_is_paused_in_a_project_is_not_kept_of_its_removed_work_tree(host: Host, tmp_path: Path) -> None:
    first, tree = host.cwd, tmp_path / "tree"
    repository(Path(first), "first")
    git(first, "worktree", "add", "-q", str(tree))
    host.call("pause", whose="project")
    host.cwd = str(tree)
    host.start()
    host.event("UserPromptSubmit", prompt="Good morning.", prompt_id="p1")
    git(first, "worktree", "remove", "--force", str(tree))
    host.event("UserPromptSubmit", prompt=RULE, prompt_id="p2")
    stop(host, tmp_path / "t.jsonl", tree, RULE, "Noted for the heron relay.", number=2)
    host.work(1)
    assert not host.call("timeline", everywhere=True, limit=50)["pages"]


def test_a_tool_acts_in_the_project_that_its_session_was_moved_to(host: Host, tmp_path: Path) -> None:
    """The tool server knows only the directory that its client was started in; `/cd` leaves it running."""
    host.remember(RULE, kind="reference")
    host.start()
    host.prompt("Good morning.")
    first, other = host.cwd, tmp_path / "other"
    other.mkdir()
    host.event("UserPromptSubmit", prompt="Which port has the stork here?", cwd=str(other))
    assert "noon" not in host.call("tool.recall", query=ASKED, session="s1")["text"]
    host.call("tool.remember", text="The heron's stork listens on port 7443.", session="s1")
    assert kept(host, other) == {"fact"}
    assert kept(host, first) == {"reference"}
    assert "noon" in host.call("tool.recall", query=ASKED, session="unknown")["text"], "as it is told, then"


def test_a_session_that_the_user_moved_is_told_once_what_the_other_project_pins(host: Host, tmp_path: Path) -> None:
    """`/cd` fires no hook, and moves the transcript to the other project's folder; a model's `cd` does not."""
    slots = [tmp_path / "projects" / name / "s1.jsonl" for name in ("-first", "-other")]
    first, other = host.cwd, tmp_path / "other"
    other.mkdir()
    host.cwd = str(other)
    host.remember("Ask the ferryman before each release.", kind="constraint", pin="hard")
    host.cwd = first
    host.event("SessionStart", source="startup", transcript_path=str(slots[0]))

    def prompted(cwd: str, slot: Path) -> str:
        return host.event("UserPromptSubmit", prompt="Good morning to you.", cwd=cwd, transcript_path=str(slot))

    assert "ferryman" not in prompted(first, slots[0])
    assert "ferryman" in prompted(str(other), slots[1])
    assert "ferryman" not in prompted(str(other), slots[1]), "it holds that"
    prompted(first, slots[0])
    assert "ferryman" not in prompted(str(other), slots[0]), "a model's cd"


@pytest.mark.parametrize("taken", [False, True])
def test_a_prompt_typed_while_the_model_works_in_an_added_directory_leaves_the_session_in_its_project(
    host: Host, tmp_path: Path, taken: bool
) -> None:
    """After `/add-dir` a command's `cd` to it lasts, and each prompt from then on says that directory; only after `/cd`
    the transcript lies in a folder that is called like it."""
    first, other = host.cwd, tmp_path / "other"
    other.mkdir()
    slots = [tmp_path / "projects" / re.sub("[^A-Za-z0-9]", "-", place) / "s1.jsonl" for place in (first, str(other))]
    host.remember(RULE, kind="reference")
    host.event("SessionStart", source="startup", transcript_path=str(slots[0]))
    at: dict[str, Any] = {"cwd": str(other), "transcript_path": str(slots[taken])}
    host.event("PostToolUse", tool_name="Bash", tool_input={"command": "make"}, tool_response={"stdout": ""}, **at)
    assert ("noon" in host.event("UserPromptSubmit", prompt=ASKED, prompt_id="p1", **at)) is not taken
    host.event("UserPromptSubmit", prompt="The heron's port is 7443.", prompt_id="p2", **at)
    assert ("episode" in kept(host, other)) is taken
    assert ("episode" in kept(host, first)) is not taken


def test_a_session_that_is_resumed_in_another_project_is_told_what_that_pins(host: Host, tmp_path: Path) -> None:
    """As after `/cd` and an exit: the client goes on where the session was taken to."""
    first, other = host.cwd, tmp_path / "other"
    other.mkdir()
    host.cwd = str(other)
    host.remember("Ask the ferryman before each release.", kind="constraint", pin="hard")
    host.cwd = first
    host.event("SessionStart", source="startup")
    host.prompt("Good morning.")
    host.clock.now += 60
    host.event("SessionStart", source="resume")
    assert "ferryman" not in host.prompt("Good morning again.")
    host.cwd = str(other)
    host.clock.now += 60
    host.event("SessionStart", source="resume")
    assert "ferryman" in host.prompt("Good evening.")
    assert "ferryman" not in host.prompt("Good night."), "it holds that"


def test_a_session_that_began_in_no_project_goes_on_in_the_one_that_its_prompt_is_in(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = tmp_path / "someone" / "shop"
    shop.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(shop.parent))
    host.event("SessionStart", "s7", source="startup", cwd=str(shop.parent))
    host.event("UserPromptSubmit", "s7", prompt="The walrus gateway listens on port 7101.", cwd=str(shop))
    assert "7101" in str(host.call("timeline", cwd=str(shop))["pages"])
