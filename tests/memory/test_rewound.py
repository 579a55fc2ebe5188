"""A user who goes back to an earlier point of a conversation takes out of it what was told since: it is told again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import Host

pytestmark = pytest.mark.promise(n=5)

ASKED = "on which port does the zqwalrus exporter listen?"


class Talk:
    """A session of the host that writes its transcript as the host does: each record names the one it follows."""

    def __init__(self, host: Host, path: Path) -> None:
        self.host, self.path = host, path
        self.count = 0
        self.leaf = ""

    def turn(self, prompt: str, *, after: str = "", answered: bool = True) -> str:
        """One turn that goes on from the record `after` (else from the last); what was injected beside its prompt."""
        self.count += 1
        host, self.leaf = self.host, after or self.leaf
        told = host.event("UserPromptSubmit", prompt=prompt, prompt_id=f"p{self.count}", transcript_path=str(self.path))
        host.clock.now += 1
        self.write("user", message={"role": "user", "content": prompt})
        if told:
            self.write("attachment", attachment={"type": "hook_additional_context", "content": [told]})
        host.clock.now += 1
        if answered:
            text = {"type": "text", "text": "Noted."}
            self.write("assistant", message={"id": f"m{self.count}", "role": "assistant", "content": [text]})
            host.event(
                "Stop", prompt_id=f"p{self.count}", last_assistant_message="Noted.", transcript_path=str(self.path)
            )
        else:
            mark = [{"type": "text", "text": "[Request interrupted by user]"}]
            self.write("user", uuid=f"u{self.count}mark", message={"role": "user", "content": mark})
        host.work(1)
        host.clock.now += 60
        return told

    def write(self, kind: str, **fields: Any) -> None:
        uuid = f"u{self.count}{kind}"
        at = datetime.fromtimestamp(self.host.clock.now, UTC).isoformat()
        record = {
            "type": kind, "uuid": uuid, "parentUuid": self.leaf or None, "timestamp": at, "sessionId": "s1",
            "cwd": self.host.cwd, "isSidechain": False, **({"promptId": f"p{self.count}"} if kind == "user" else {}),
            **fields,
        }  # fmt: skip
        with self.path.open("a") as file:
            file.write(json.dumps(record) + "\n")
        self.leaf = uuid


def test_what_was_told_since_the_point_that_the_user_went_back_to_is_told_again(host: Host, tmp_path: Path) -> None:
    uid = host.remember("The zqwalrus exporter listens on port 7001.")
    talk = Talk(host, tmp_path / "t.jsonl")
    for number in range(3):
        talk.turn(f"Let us talk of tides, part {number}.")
    assert uid in talk.turn(ASKED)
    assert uid not in talk.turn(ASKED)
    talk.turn("Let us talk of moons instead.", after="u1assistant")
    assert uid in talk.turn(ASKED)
    assert uid not in talk.turn(ASKED)
    talk.turn("And now of stars.", after="u7assistant")
    assert uid not in talk.turn(ASKED)  # told before that point


def test_a_prompt_that_was_broken_off_is_no_going_back(host: Host, tmp_path: Path) -> None:
    uid = host.remember("The zqwalrus exporter listens on port 7001.")
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("Let us talk of tides.")
    assert uid in talk.turn(ASKED, answered=False)
    talk.turn("No, of moons.")
    talk.turn("Of stars, rather.")
    assert uid not in talk.turn(ASKED)


def test_a_compaction_is_no_going_back(host: Host, tmp_path: Path) -> None:
    uid = host.remember("The zqwalrus exporter listens on port 7001.")
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("Let us talk of tides.")
    host.compact()
    talk.leaf = ""
    talk.count += 1
    talk.write("system", subtype="compact_boundary", content="Conversation compacted")
    talk.write("user", message={"role": "user", "content": "Summary: of tides."}, isCompactSummary=True)
    assert uid in talk.turn(ASKED)
    talk.turn("Of stars, rather.")
    assert uid not in talk.turn(ASKED)
