"""What was run, read and planned is forgotten with its exchange, and by its own words; and comes back with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host
from tests.support.disk import WORD, places

COMMAND = f"ansible-playbook {WORD}.yml --limit staging"


def worked(host: Host, prompt: str, *, command: str = COMMAND, path: str = f"src/{WORD}.py") -> str:
    """An exchange in which a command was run, a file written and a task noted; -> its page."""
    host.event("UserPromptSubmit", prompt=prompt)
    given, printed = {"command": command}, {"stdout": f"ok {WORD} changed=3"}
    host.event("PostToolUse", tool_name="Bash", tool_input=given, tool_response=printed)
    where = {"file_path": str(Path(host.cwd, path))}
    host.event("PostToolUse", tool_name="Write", tool_input=where, tool_response=where)
    todos = [{"content": f"Open the {WORD} port", "status": "pending"}]
    host.event("PostToolUse", tool_name="TodoWrite", tool_input={"todos": todos}, tool_response="ok")
    host.event("Stop", last_assistant_message="It is done, all hosts answered.")
    host.work(1)
    host.clock.now += 60
    (uid, *_) = [page["uid"] for page in host.call("timeline")["pages"] if page["kind"] == "episode"]
    return str(uid)


def told(host: Host) -> set[str]:
    """Where WORD is told on: after a compaction, and by each snapshot."""
    found = {"compaction"} if WORD in host.compact() else set()
    for line in host.call("snapshot.list")["snapshots"]:
        for name in ("snapshot.show", "snapshot.restore", "snapshot.export"):
            found |= {name} if WORD in json.dumps(host.call(name, id=line["id"])) else set()
    return found


EVERYWHERE = {"compaction", "snapshot.show", "snapshot.restore", "snapshot.export"}


@pytest.mark.parametrize("way", ["by id", "by words", "with its session", "with its project"])
def test_what_was_done_in_a_forgotten_exchange_is_told_nowhere_until_that_is_taken_back(host: Host, way: str) -> None:
    uid = worked(host, f"Please set up the {WORD} gateway on the staging hosts.")
    host.exchange("And how many nodes has the lighthouse?", "The lighthouse has three nodes.")
    assert told(host) == EVERYWHERE
    shop = Path(host.cwd).name
    asked = {"by id": {"uids": [uid]}, "by words": {"phrase": WORD}, "with its session": {"of_session": "s1"}}
    if way in asked:
        host.call("forget", **asked[way])
    else:
        host.call("projects.forget", project=shop)
    assert told(host) == set()
    if way in asked:
        host.call("restore.last")
    else:
        host.call("projects.forget", project=shop, undo=True)
    assert told(host) == EVERYWHERE


def test_what_was_done_is_forgotten_by_words_that_no_page_has(host: Host) -> None:
    worked(host, "Please roll the change out to the staging hosts.", command="make rollout", path="src/rollout.py")
    gone = host.call("forget", phrase=WORD.upper())
    assert (gone["total"], gone["acts"]) == (0, 2)  # what the command printed, and the task
    assert told(host) == set()
    back = host.call("restore.last")
    assert (back["total"], back["acts"]) == (0, 2) and told(host) == EVERYWHERE
    host.call("forget", phrase=WORD)
    host.age(31 * DAY, ticks=1)
    host.stand()
    assert places(host.home) == set()


def test_a_list_of_tasks_that_was_forgotten_does_not_give_way_to_the_one_before_it(host: Host) -> None:
    host.exchange("Please tidy the makefile of the lighthouse.", "It is tidy.")
    for tasks in (["Paint the lighthouse"], ["Paint the bridge", f"Open the {WORD} port"]):
        todos = [{"content": text, "status": "pending"} for text in tasks]
        host.event("PostToolUse", tool_name="TodoWrite", tool_input={"todos": todos}, tool_response="ok")
    assert "Paint the bridge" in host.compact()
    host.call("forget", phrase=WORD)
    after = host.compact()
    assert "makefile" in after and "Paint" not in after


def test_a_recap_is_told_no_more_once_something_before_it_is_forgotten(host: Host) -> None:
    asked, answer = "How is the gull fed?", f"The gull is fed with {WORD} at noon."
    talk = Talk(session_id="s1", cwd=host.cwd).user(asked).says(answer).recap("We fed the gull; next: the heron.")
    host.event("UserPromptSubmit", prompt=asked, prompt_id="p1")
    host.event("Stop", transcript_path=str(talk.write(Path(host.cwd, "s1.jsonl"))), last_assistant_message=answer)
    host.work(1)
    assert "next: the heron" in host.compact()
    host.call("forget", phrase=WORD)
    assert "next: the heron" not in host.compact()


@pytest.mark.parametrize("command", [COMMAND, "make rollout"], ids=["its exchange", "by itself"])
def test_what_was_done_does_not_come_back_when_the_transcript_is_read_again(host: Host, command: str) -> None:
    asked = "Roll out the change on all hosts."
    talk = Talk(session_id="s1", cwd=host.cwd).user(asked).bash(command, "no such host", failed=True).says("It failed.")
    path = talk.recap(f"{WORD} failed.").write(Path(host.cwd, "s1.jsonl"))
    host.event("UserPromptSubmit", prompt=asked, prompt_id="p1")
    host.event("Stop", transcript_path=str(path), last_assistant_message="It failed.")
    host.work(1)
    assert "activity.target" in places(host.home)
    host.call("forget", phrase=WORD)
    host.age(31 * DAY, ticks=1)
    host.stand()
    path.unlink()
    assert places(host.home) == set()
    talk.user("Where do otters live?").says("Under the bridge.").write(path)
    host.call("backfill", paths=[str(path)])
    host.work(1)
    assert "Under the bridge" in json.dumps(host.call("timeline"))
    path.unlink()
    assert places(host.home) == set()


def test_pages_are_chosen_by_words_in_their_tags_file_names_and_reasons_of_pins(host: Host) -> None:
    tagged = host.remember("The vault is behind the mill.", tags=[WORD])
    named = host.remember("The heron lives at the weir.", files=[f"docs/{WORD}.md"])
    pinned = host.remember("Wash with vinegar.", kind="constraint", pin="soft", reason=f"{WORD} said so")
    edited = host.remember(f"The {WORD} otter is by the river.")
    host.call("edit", uid=edited, text="The otter is by the river.")
    host.call("edit", uid=host.remember("The stork is at the weir."), text="The stork is at the mill.")
    gone = host.call("forget", phrase=WORD)
    assert {page["uid"] for page in gone["pages"]} == {tagged, named, pinned}
    assert gone["before"] == [edited]


@pytest.mark.parametrize("asked", [{"tag": "staging"}, {"kind": "decision"}])
def test_what_was_done_has_no_tag_and_is_of_no_kind_by_which_it_is_forgotten(host: Host, asked: dict[str, str]) -> None:
    worked(host, f"Please set up the {WORD} gateway on the staging hosts.")
    host.remember("We drive by the weir.", tags=["staging"], kind="decision")
    gone = host.call("forget", **asked)
    assert (gone["total"], gone["acts"]) == (1, 0)
    assert told(host) == EVERYWHERE


def test_taking_back_that_a_project_was_forgotten_brings_back_what_was_done_where_no_page_was(host: Host) -> None:
    given = {"command": COMMAND}
    shop = Path(host.cwd).name
    host.event("PostToolUse", tool_name="Bash", tool_input=given, tool_response={"stdout": "ok"})
    host.call("projects.forget", project=shop)
    assert WORD not in host.compact()
    host.call("projects.forget", project=shop, undo=True)
    assert WORD in host.compact()


def test_taking_back_what_was_not_done_brings_back_nothing_that_was_deleted(host: Host) -> None:
    given = {"command": COMMAND}
    host.event("PostToolUse", tool_name="Bash", tool_input=given, tool_response={"stdout": "ok"})
    host.call("forget", phrase=WORD, for_good=True)
    host.call("projects.forget", project=Path(host.cwd).name, undo=True)
    assert "forgotten:" not in host.compact()
