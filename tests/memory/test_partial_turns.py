"""A turn that was kept while it went on is completed when it ends, whatever it had said until then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.capture.talk import Talk
from tests.memory.harness import Host
from tests.snapshot.session import World, bash
from tests.support.store import turns_of
from vmem.memory.turns import walk
from vmem.model import Draft, Turn

PROMPT = "Depot 7 holds 93 crates of lamp oil."


def record(kind: str, ident: str, content: Any, second: int, **more: Any) -> str:
    message = {"role": kind, "content": content, **({"id": f"m{ident}", "model": "m"} if kind == "assistant" else {})}
    at = f"2026-05-28T20:26:{40 + second}.000Z"
    return json.dumps({"type": kind, "uuid": ident, "timestamp": at, "sessionId": "s1", "message": message, **more})


def test_an_answer_joins_a_turn_that_was_kept_with_its_tools_alone(world: World, tmp_path: Path) -> None:
    transcript = tmp_path / "t.jsonl"
    call = [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "true"}}]
    lines = [
        record("user", "u1", PROMPT, 0, promptId="p1"),
        record("assistant", "a1", call, 1),
        record("user", "u2", [{"type": "tool_result", "tool_use_id": "t1", "content": "ok"}], 2, promptId="p1"),
    ]
    transcript.write_text("\n".join(lines) + "\n")
    world.send("UserPromptSubmit", "s1", prompt=PROMPT, prompt_id="p1", transcript_path=str(transcript))
    world.send("PostToolUse", "s1", transcript_path=str(transcript), **bash("true", "ok"))
    world.work()
    (kept,) = world.call("timeline", kind="episode")["pages"]
    assert "true" in kept["text"] and "cellar" not in kept["text"]
    with transcript.open("a") as file:
        answer = [{"type": "text", "text": "Noted: the oil is in the cellar of depot 7."}]
        file.write(record("assistant", "a2", answer, 3) + "\n")
    world.send(
        "Stop", "s1", prompt_id="p1", last_assistant_message="Noted: the oil is in the cellar of depot 7.",
        transcript_path=str(transcript),
    )  # fmt: skip
    world.work()
    (kept,) = world.call("timeline", kind="episode")["pages"]
    assert "cellar of depot 7" in kept["text"]


def test_an_answer_does_not_join_an_earlier_turn_whose_successor_is_not_written_yet(
    world: World, tmp_path: Path
) -> None:
    transcript = tmp_path / "t.jsonl"
    lines = [
        record("user", "u1", PROMPT, 0, promptId="p1"),
        record("assistant", "a1", [{"type": "text", "text": "Noted: it is in the cellar."}], 1),
    ]
    transcript.write_text("\n".join(lines) + "\n")
    for ident, prompt, answer in (
        ("p1", PROMPT, "Noted: it is in the cellar."),
        ("p2", "Who has the keys of the depot?", "The harbour master keeps them."),
    ):
        world.send("UserPromptSubmit", "s1", prompt=prompt, prompt_id=ident, transcript_path=str(transcript))
        world.send("Stop", "s1", prompt_id=ident, last_assistant_message=answer, transcript_path=str(transcript))
        world.work()
    texts = {page["turn"]: page["text"] for page in world.call("timeline", kind="episode")["pages"]}
    assert "harbour master" not in texts[1] and "cellar" in texts[1]
    assert "harbour master" in texts[2] and "keys" in texts[2]
    with transcript.open("a") as file:
        file.write(record("user", "u2", "Who has the keys of the depot?", 4, promptId="p2") + "\n")
        answer = [{"type": "text", "text": "The harbour master keeps them."}]
        file.write(record("assistant", "a2", answer, 5) + "\n")
    world.send("SessionEnd", "s1", reason="other", transcript_path=str(transcript))
    world.work()
    episodes = world.call("timeline", kind="episode")["pages"]
    assert [page["text"].count("harbour master") for page in episodes].count(1) == 1
    assert len(episodes) == 2


def test_a_copy_that_knows_the_answer_completes_the_turn_instead_of_being_a_second_one(
    world: World, tmp_path: Path
) -> None:
    transcript = tmp_path / "t.jsonl"
    call = [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "true"}}]
    lines = [record("user", "u1", PROMPT, 0, promptId="p1"), record("assistant", "a1", call, 1)]
    transcript.write_text("\n".join(lines) + "\n")
    world.send("UserPromptSubmit", "s1", prompt=PROMPT, prompt_id="p1", transcript_path=str(transcript))
    world.send("PostToolUse", "s1", transcript_path=str(transcript), **bash("true", "ok"))
    world.work()
    with transcript.open("a") as file:
        file.write(record("user", "u2", "Who has the keys?", 4, promptId="p2") + "\n")
        file.write(record("assistant", "a2", [{"type": "text", "text": "The harbour master."}], 5) + "\n")
    world.send("Stop", "s1", prompt_id="p2", transcript_path=str(transcript))
    world.work()
    with transcript.open("a") as file:  # what the client copies at a compaction, under the id of the prompt after it
        answer = [{"type": "text", "text": "Noted: the oil is in the cellar of depot 7."}]
        for line in (
            record("user", "u1", PROMPT, 0, promptId="p9"),
            record("assistant", "a1", call, 1),
            record("assistant", "a3", answer, 2),
            record("user", "u9", "And who pays for it?", 8, promptId="p9"),
            record("assistant", "a9", [{"type": "text", "text": "The town does."}], 9),
        ):
            file.write(line + "\n")
    world.send("SessionEnd", "s1", reason="other", transcript_path=str(transcript))
    world.work()
    texts = [page["text"] for page in world.call("timeline", kind="episode")["pages"]]
    (kept,) = [text for text in texts if "lamp oil" in text]
    assert "cellar of depot 7" in kept
    assert sum("town does" in text for text in texts) == 1


def test_what_an_answer_settles_is_one_page_though_its_turn_is_read_again_with_the_next(
    world: World, tmp_path: Path
) -> None:
    transcript = tmp_path / "t.jsonl"
    said = (
        ("disk on db-1 is at 92%", "The slot debezium_old keeps 410 GB of logs. Is anything still using it?"),
        ("nobody uses it, drop it", "Dropped the slot debezium_old; the disk is at 38% now."),
        ("which url should grafana get", "Option 1: grafana.int.example. Option 2: the old one. Which one?"),
        ("let's take the first option", "Updated the links in the runbooks."),
        ("thank you", "You are welcome."),
    )
    for number, (prompt, answer) in enumerate(said):
        ident = f"p{number}"
        world.send("UserPromptSubmit", "s1", prompt=prompt, prompt_id=ident, transcript_path=str(transcript))
        with transcript.open("a") as file:
            file.write(record("user", f"u{number}", prompt, 2 * number, promptId=ident) + "\n")
            file.write(record("assistant", f"a{number}", [{"type": "text", "text": answer}], 2 * number + 1) + "\n")
        world.send("Stop", "s1", prompt_id=ident, last_assistant_message=answer, transcript_path=str(transcript))
        world.work()
    pages = world.call("timeline", limit=100)["pages"]
    assert len([page for page in pages if page["kind"] == "episode"]) == 5
    assert len([page for page in pages if page["kind"] != "episode" and "grafana" in page["text"]]) == 1


def test_a_prompt_that_nobody_heard_does_not_bear_the_number_of_one_heard_since(world: World, tmp_path: Path) -> None:
    transcript = tmp_path / "t.jsonl"
    said = {"p1": PROMPT, "p2": "Depot 8 holds tar.", "p3": "Depot 9 holds rope.", "p4": "Depot 10 holds sails."}
    for second, (ident, prompt) in enumerate(said.items()):
        if ident != "p2":
            world.send("UserPromptSubmit", "s1", prompt=prompt, prompt_id=ident, transcript_path=str(transcript))
        with transcript.open("a") as file:
            file.write(record("user", f"u{ident}", prompt, 2 * second, promptId=ident) + "\n")
            file.write(record("assistant", f"a{ident}", [{"type": "text", "text": "Noted."}], 2 * second + 1) + "\n")
        if ident != "p2":
            world.send("Stop", "s1", prompt_id=ident, last_assistant_message="Noted.", transcript_path=str(transcript))
            world.work()
    kept = world.call("timeline", kind="episode")["pages"]
    assert sorted(page["turn"] for page in kept) == [1, 2, 3, 4]


def test_a_prompt_that_is_taken_in_after_its_turn_was_read_is_not_counted_again(host: Host) -> None:
    talk, path = Talk(session_id="s1", cwd=host.cwd), Path(host.cwd, "s1.jsonl")
    for late, prompt in enumerate(("Depot 7 holds lamp oil.", "Depot 8 holds rope.", "Depot 9 holds tar.")):
        sent = {"prompt": prompt, "prompt_id": f"p{talk.turn + 1}"}
        if late != 1:
            host.event("UserPromptSubmit", **sent)
        talk.user(prompt).says("Noted.")
        talk.write(path)
        host.event("Stop", transcript_path=str(path), last_assistant_message="Noted.")
        host.work()
        if late == 1:
            host.event("UserPromptSubmit", **sent)
    assert turns_of(host.home, "s1") == [1, 2, 3]


def test_a_prompt_that_comes_while_the_turn_before_it_is_read_gets_the_number_after_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, path = Talk(session_id="s1", cwd=host.cwd), Path(host.cwd, "s1.jsonl")
    host.event("UserPromptSubmit", prompt="Depot 7 holds lamp oil.", prompt_id="p1")
    for prompt in ("Depot 7 holds lamp oil.", "Depot 8 holds rope."):
        talk.user(prompt).says("Noted.")
    talk.write(path)
    made = walk.episode_parts

    def meanwhile(turn: Turn) -> list[Draft]:
        if turn.prompt == "Depot 8 holds rope.":  # which nobody has heard
            host.event("UserPromptSubmit", prompt="Depot 9 holds tar.", prompt_id="p3")
        return made(turn)

    monkeypatch.setattr(walk, "episode_parts", meanwhile)
    host.event("Stop", transcript_path=str(path), last_assistant_message="Noted.")
    host.work()
    assert sorted(turns_of(host.home, "s1")) == [1, 2, 3]


def test_a_prompt_of_nothing_but_what_the_client_frames_is_recorded_and_is_no_page(world: World) -> None:
    world.send("UserPromptSubmit", "s1", prompt="<ide_selection>The cursor is on line 7.</ide_selection>")
    world.turn("s1", PROMPT, "Noted.")
    (kept,) = world.call("timeline", kind="episode")["pages"]
    assert PROMPT in kept["text"] and kept["turn"] == 2


IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="}}


@pytest.mark.parametrize("parts", [(IMAGE, "What is here?"), ("Look,", IMAGE, IMAGE, "what is here?"), (IMAGE,)])
def test_an_answer_joins_a_prompt_with_images_that_the_hook_was_told_without_them(
    world: World, tmp_path: Path, parts: tuple[Any, ...]
) -> None:
    transcript = tmp_path / "t.jsonl"
    content = [{"type": "text", "text": part} if isinstance(part, str) else part for part in parts]
    answer = [{"type": "text", "text": "We decided on the blue pallet, because the red one cracks."}]
    lines = [record("user", "u1", content, 0, promptId="p1"), record("assistant", "a1", answer, 1)]
    transcript.write_text("\n".join(lines) + "\n")
    words = "\n".join(part for part in parts if isinstance(part, str))
    world.send("UserPromptSubmit", "s1", prompt=words, prompt_id="p1", transcript_path=str(transcript))
    world.work()
    world.send("Stop", "s1", prompt_id="p1", last_assistant_message=answer[0]["text"], transcript_path=str(transcript))
    world.work()
    (kept,) = world.call("timeline", kind="episode")["pages"]
    assert "blue pallet" in kept["text"]
    assert world.call("timeline", kind="decision")["pages"]
