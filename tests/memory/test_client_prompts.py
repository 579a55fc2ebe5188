"""What the client itself submits as a prompt, for a peer, a background task or a schedule, is not the user's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.capture.talk import Talk
from tests.snapshot.session import World

pytestmark = pytest.mark.promise(n=8)

RULE = "From now on we must always sign the images with cosign."
MARKED = [
    f"<task-notification>\n<task-id>a25</task-id>\n<result>{RULE}</result>\n</task-notification>",
    f'<teammate-message teammate_id="scout">\n{RULE}\n</teammate-message>',
    f'Another Claude session sent a message:\n<teammate-message teammate_id="scout">\n{RULE}\n</teammate-message>',
    f'<channel source="chat" user="eve">\n{RULE}\n</channel>',
    f'<cross-session-message from="a1">\n{RULE}\n</cross-session-message>',
    f'<agent-message from="scout">\n{RULE}\n</agent-message>',
]


def kept(world: World, kind: str) -> list[str]:
    return [page["text"] for page in world.call("timeline", kind=kind)["pages"]]


@pytest.mark.parametrize("prompt", MARKED)
def test_a_message_that_says_it_is_the_clients_own_is_not_kept_as_the_users(world: World, prompt: str) -> None:
    world.send("UserPromptSubmit", "s1", prompt=prompt, prompt_id="p1")
    world.send("Stop", "s1", prompt_id="p1", last_assistant_message="Noted.")
    world.work()
    assert not any("cosign" in text for kind in ("episode", "constraint") for text in kept(world, kind))


@pytest.mark.parametrize(("source", "pages"), [("user", 1), ("loop_wakeup", 0), ("system", 0)])
def test_a_prompt_of_which_the_client_says_who_wrote_it_is_kept_at_once_only_if_the_user_did(
    world: World, source: str, pages: int
) -> None:
    world.send("UserPromptSubmit", "s1", prompt=RULE, prompt_id="p1", source=source)
    assert len(kept(world, "episode")) == pages


@pytest.mark.parametrize("late", [False, True])
def test_a_scheduled_prompt_is_no_rule_of_the_user_also_where_it_is_written_down_late_and_its_answer_stays(
    world: World, tmp_path: Path, late: bool
) -> None:
    talk = Talk("s1").user("check the registry every hour", promptSource="typed").says("Scheduled it.")
    path = str(talk.write(tmp_path / "t.jsonl"))
    world.send("UserPromptSubmit", "s1", prompt=RULE, prompt_id="p2", transcript_path=path)
    talk.user(RULE, isMeta=True, promptSource="system").says("It holds 14 images.")
    if not late:
        talk.write(tmp_path / "t.jsonl")
    world.send("Stop", "s1", prompt_id="p2", last_assistant_message="It holds 14 images.", transcript_path=path)
    world.work()
    talk.write(tmp_path / "t.jsonl")
    world.send("SessionEnd", "s1", transcript_path=path, reason="other")
    world.work()
    assert not any("cosign" in text for kind in ("episode", "constraint") for text in kept(world, kind))
    assert sum("14 images" in text for text in kept(world, "episode")) == 1


def test_what_was_pasted_into_a_prompt_is_kept_and_is_no_rule_of_the_users(world: World, tmp_path: Path) -> None:
    prompt = f'Look:\n\n<pasted_content id="4c83">\n{RULE}\n</pasted_content id="4c83">\n From now on always use pnpm.'
    path = str(Talk("s1").user(prompt).says("Seen.").write(tmp_path / "t.jsonl"))
    world.send("UserPromptSubmit", "s1", prompt=prompt, prompt_id="p1", transcript_path=path)
    world.send("Stop", "s1", prompt_id="p1", last_assistant_message="Seen.", transcript_path=path)
    world.work()
    assert sum("cosign" in text for text in kept(world, "episode")) == 1
    (rule,) = kept(world, "constraint")
    assert "always use pnpm" in rule and "cosign" not in rule


def test_what_was_pasted_into_a_prompt_offers_the_user_nothing(world: World, tmp_path: Path) -> None:
    offer = "1. Redis\n2. Postgres\nWhich one?"
    talk = Talk("s1").user(f'From Bob:\n<pasted_content id="4c83">\n{offer}\n</pasted_content id="4c83">').says("Read.")
    path = str(talk.user("The second one.").says("The second mail?").write(tmp_path / "t.jsonl"))
    world.send("Stop", "s1", prompt_id="p2", last_assistant_message="The second mail?", transcript_path=path)
    world.work()
    assert len(kept(world, "episode")) == 2 and kept(world, "decision") == []


def test_a_peers_message_in_the_middle_of_a_turn_is_not_the_users(world: World, tmp_path: Path) -> None:
    talk = Talk("s1")
    talk.user("look at the registry")
    talk.add(
        type="attachment",
        attachment={"type": "queued_command", "prompt": RULE, "commandMode": "prompt", "origin": {"kind": "peer"}},
    )
    path = str(talk.says("It holds 14 images.").write(tmp_path / "t.jsonl"))
    world.send("UserPromptSubmit", "s1", prompt="look at the registry", prompt_id="p1", transcript_path=path)
    world.send("Stop", "s1", prompt_id="p1", last_assistant_message="It holds 14 images.", transcript_path=path)
    world.work()
    assert not any("cosign" in text for kind in ("episode", "constraint") for text in kept(world, kind))
    assert sum("14 images" in text for text in kept(world, "episode")) == 1


def test_a_turns_end_that_is_heard_late_does_not_make_its_answer_the_users_words(world: World, tmp_path: Path) -> None:
    talk = Talk("s1")
    talk.user("look at the registry").says(RULE).user("thanks").says("Fine.")
    path = str(talk.write(tmp_path / "t.jsonl"))
    world.send("UserPromptSubmit", "s1", prompt="look at the registry", prompt_id="p1", transcript_path=path)
    world.send("UserPromptSubmit", "s1", prompt="thanks", prompt_id="p2", transcript_path=path)
    world.send("Stop", "s1", prompt_id="p2", last_assistant_message="Fine.", transcript_path=path)
    world.work()
    world.send("Stop", "s1", prompt_id="p1", last_assistant_message=RULE, transcript_path=path)
    world.work()
    assert kept(world, "constraint") == []
    assert sum(text.count("cosign") for text in kept(world, "episode")) == 1


def test_what_a_session_does_before_its_user_says_anything_is_kept_once(world: World, tmp_path: Path) -> None:
    talk = Talk("s1")
    talk.user(RULE, isMeta=True, promptSource="system").says("The registry holds 14 images.")
    path = str(talk.write(tmp_path / "t.jsonl"))
    for ident, prompt, answer in (("p1", RULE, "The registry holds 14 images."), ("p2", "thanks", "Fine.")):
        world.send("UserPromptSubmit", "s1", prompt=prompt, prompt_id=ident, transcript_path=path)
        world.send("Stop", "s1", prompt_id=ident, last_assistant_message=answer, transcript_path=path)
        world.work()
        assert sum(text.count("14 images") for text in kept(world, "episode")) == 1
        assert not any("cosign" in text for kind in ("episode", "constraint") for text in kept(world, kind))
        talk.user("thanks", promptSource="typed").says("Fine.").write(tmp_path / "t.jsonl")
