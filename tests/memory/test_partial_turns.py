"""A turn that was kept while it went on is completed when it ends, whatever it had said until then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.snapshot.session import World, bash

PROMPT = "Depot 7 holds 93 crates of lamp oil."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


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
    (kept,) = world.call("list", kind="episode")["pages"]
    assert "true" in kept["text"] and "cellar" not in kept["text"]
    with transcript.open("a") as file:
        answer = [{"type": "text", "text": "Noted: the oil is in the cellar of depot 7."}]
        file.write(record("assistant", "a2", answer, 3) + "\n")
    world.send(
        "Stop", "s1", prompt_id="p1", last_assistant_message="Noted: the oil is in the cellar of depot 7.",
        transcript_path=str(transcript),
    )  # fmt: skip
    world.work()
    (kept,) = world.call("list", kind="episode")["pages"]
    assert "cellar of depot 7" in kept["text"]
