"""A user who goes back to an earlier point of a conversation takes out of it what was told since: it is told again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import Host, lines_below

pytestmark = pytest.mark.promise(n=5)

WENT_BACK = "the user went back to before this"
ASKED = "on which port does the zqwalrus exporter listen?"


class Talk:
    """A session of the host that writes its transcript as the host does: each record names the one it follows."""

    def __init__(self, host: Host, path: Path) -> None:
        self.host, self.path = host, path
        self.count = 0
        self.leaf = ""

    def turn(self, prompt: str, *, after: str = "", answered: bool = True, answer: str = "Noted.") -> str:
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
            text = {"type": "text", "text": answer}
            self.write("assistant", message={"id": f"m{self.count}", "role": "assistant", "content": [text]})
            host.event(
                "Stop", prompt_id=f"p{self.count}", last_assistant_message=answer, transcript_path=str(self.path)
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


def test_what_is_told_beside_the_prompt_that_goes_back_is_in_the_conversation(host: Host, tmp_path: Path) -> None:
    uid = host.remember("The zqwalrus exporter listens on port 7001.")
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("Let us talk of tides.")
    talk.turn("And of moons.")
    assert uid in talk.turn(ASKED, after="u1assistant")
    assert uid not in talk.turn(ASKED)


@pytest.mark.parametrize("for_good", [True, False])
def test_that_a_page_is_deleted_is_said_again_after_going_back_to_before_that(
    host: Host, tmp_path: Path, for_good: bool
) -> None:
    uid = host.remember("The zqwalrus exporter listens on port 7001.")
    talk = Talk(host, tmp_path / "t.jsonl")
    assert uid in talk.turn(ASKED)
    host.call("forget", uids=[uid], for_good=for_good)
    assert f"[{uid}], told here earlier, was deleted" in talk.turn("Let us talk of tides.")
    assert uid not in talk.turn("And of moss.")
    talk.turn("Of moons, rather.", after="u1assistant")
    assert f"[{uid}], told here earlier, was deleted" in talk.turn("And of stars.")
    assert uid not in talk.turn("And of comets.")


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


def test_what_was_decided_in_turns_that_were_taken_back_is_told_as_such_or_not_at_all(
    host: Host, tmp_path: Path
) -> None:
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("Let us talk of tides.")
    talk.turn("We decided: the zqwalrus exporter listens on port 7001.", answer="It listens on 7001 from now on.")
    talk.turn("From now on never restart the zqwalrus exporter by hand.")
    talk.turn("Let us give the zqwalrus exporter a socket instead.", after="u1assistant")
    brief = host.start("s2")
    assert "7001" not in brief and "a socket instead" in brief
    (rule,) = [line for line in brief.splitlines() if "by hand" in line]
    assert WENT_BACK in rule
    told = host.prompt("On which port does the zqwalrus exporter listen, and since when?", "s2")
    assert "7001" not in told or WENT_BACK in told.partition("7001")[0]
    assert "a socket instead" in told


def test_after_a_compaction_nothing_is_restored_of_turns_that_were_taken_back(host: Host, tmp_path: Path) -> None:
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("We decided: the zqwalrus exporter listens on port 7001.")
    talk.turn("Put the zqheron registry on port 8002, please. From now on never move it.")
    talk.turn("And what of the moons?", after="u1assistant")
    restored = host.compact()
    assert "7001" in restored and "8002" not in restored and "never move" not in restored


def test_what_a_turn_had_replaced_holds_again_once_it_is_taken_back(host: Host, tmp_path: Path) -> None:
    host.exchange("We decided: zqheron sessions end after 30 minutes.", "Fine.", "s0")
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("Let us talk of tides.")
    talk.turn("Correction: zqheron sessions end after 60 minutes, not 30.")
    assert "after 30 minutes" not in _decisions(host.start("s2"))
    talk.turn("Rather of moons.", after="u1assistant")
    assert "after 30 minutes" in _decisions(host.start("s3"))


def test_what_is_said_again_after_going_back_holds(host: Host, tmp_path: Path) -> None:
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("Let us talk of tides.")
    talk.turn("From now on never restart the zqwalrus exporter by hand.")
    talk.turn("From now on never restart the zqwalrus exporter by hand.", after="u1assistant")
    rules = host.start("s2").partition("Said here lately")[0]
    assert "never restart" in rules and WENT_BACK not in rules


def test_an_answer_is_to_what_stands_before_it_and_not_to_what_was_taken_back(host: Host, tmp_path: Path) -> None:
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("How should zqheron sessions be kept?", answer="I suggest we keep them in Redis. Shall I?")
    talk.turn("And with what else?", answer="I suggest we keep them in MongoDB. Shall I?")
    talk.turn("Yes, do that.", after="u1assistant", answer="Done.")
    (chosen,) = lines_below("Decisions", host.start("s2"))
    assert "Redis" in chosen and "MongoDB" not in chosen


def test_what_two_clients_that_have_the_conversation_open_go_on_from_is_not_taken_back(
    host: Host, tmp_path: Path
) -> None:
    talk = Talk(host, tmp_path / "t.jsonl")
    talk.turn("Let us talk of tides.")
    talk.turn("We decided: the zqwalrus exporter listens on port 7001.")
    talk.turn("We decided: the zqheron registry listens on port 8002.")
    talk.turn("We decided: the zqauk cache holds 12 files.", after="u1assistant")
    assert "7001" not in _decisions(host.start("s2")) and "8002" not in _decisions(host.start("s3"))
    talk.turn("Of stars.", after="u3assistant")
    talk.turn("Of suns.", after="u4assistant")
    told = _decisions(host.start("s4"))
    assert "7001" in told and "8002" in told and "12 files" in told and WENT_BACK not in told


def _decisions(brief: str) -> str:
    return "\n".join(lines_below("Decisions", brief))
