"""What the user says is not to be remembered is not kept, nor is what was answered to it and done for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import DAY, Host
from tests.support.disk import WORD, places

ASKED = f"Don't remember this: Anna leaves {WORD} in March. What is there to hand over?"
ANSWER = f"Anna hands over the {WORD} keys. We decided: the {WORD} keys go to Ben."


def turn(host: Host, talk: Talk, path: Path) -> None:
    host.event("UserPromptSubmit", "s1", prompt=ASKED, prompt_id="p1")
    given = {"command": f"make {WORD}"}
    host.event("PostToolUse", "s1", tool_name="Bash", tool_input=given, tool_response={"stdout": WORD})
    talk.user(ASKED).bash(f"make {WORD}", WORD, failed=True).says(ANSWER).write(path)
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message=ANSWER, prompt_id="p1")
    host.work(1)


def test_it_is_told_nowhere_and_the_next_exchange_is_kept(host: Host) -> None:
    host.exchange("Where do the otters of the harbour live?", "Under the bridge.", "s0")
    talk, path = Talk(session_id="s1", cwd=host.cwd), Path(host.cwd, "s1.jsonl")
    turn(host, talk, path)
    talk.user("And where is the lighthouse of the harbour?").says("It stands on the mole.").write(path)
    host.event("UserPromptSubmit", "s1", prompt="And where is the lighthouse of the harbour?", prompt_id="p2")
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="It stands on the mole.")
    host.work(1)
    assert WORD not in json.dumps(host.call("timeline", limit=100)) + host.compact("s1") + host.start("s2")
    assert WORD not in host.prompt("Who leaves in March, and who gets the keys that are handed over?", "s3")
    assert "mole" in host.prompt("Where does the lighthouse of the harbour stand?", "s4")
    path.unlink()
    assert "pages.text" not in places(host.home)
    host.age(31 * DAY, ticks=1)
    host.stand()
    assert places(host.home) == set()


@pytest.mark.parametrize("heard", [False, True])
def test_it_is_not_read_from_its_transcript_later(host: Host, heard: bool) -> None:
    talk, path = Talk(session_id="s1", cwd=host.cwd), Path(host.cwd, "s1.jsonl")
    if heard:
        turn(host, talk, path)
        host.age(31 * DAY, ticks=1)
        host.stand()
    else:
        talk.user(ASKED).says(ANSWER).write(path)
    talk.user("Where do otters live?").says("Under the bridge.").write(path)
    host.call("backfill", paths=[str(path)])
    host.work(1)
    assert [page["kind"] for page in host.call("timeline")["pages"]] == ["episode"]
    path.unlink()
    assert places(host.home) == set()


def test_memory_still_answers_such_a_prompt_and_notes_none_of_its_words(host: Host) -> None:
    host.exchange("Where are the keys of the walrus house?", "The keys of the walrus house hang behind the stove.")
    asked = f"Where are the keys of the walrus house, which {WORD} left? Please don't remember this."
    assert "stove" in host.prompt(asked, "s2")
    assert places(host.home) == set()


def test_what_follows_it_answers_no_exchange_before_it(host: Host) -> None:
    talk, path = Talk(session_id="s1", cwd=host.cwd), Path(host.cwd, "s1.jsonl")
    talk.user("Which database do we take?").says("1) Postgres\n2) MySQL\n\nWhich one do you want?")
    talk.user(ASKED).says("1) Ben\n2) Carla\n\nWho is to get them?")
    talk.user("the second one").says("Noted.").write(path)
    host.event("Stop", "s1", transcript_path=str(path), last_assistant_message="Noted.")
    host.work(1)
    told = host.call("timeline", limit=100)["pages"]
    assert told and "decision" not in {page["kind"] for page in told}
