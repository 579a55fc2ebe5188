"""Work is taken up on the branch on which it stopped: also where its session went on to another, and in work trees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.snapshot.session import World
from tests.support.repository import git

LOGIN = "Build the login form of the customer portal with argon2id."
RATES = "Fetch the exchange rates from the central bank at nine."
STOPPED = "Where the last session here stopped"


def work(world: World, session: str, prompt: str, cwd: Path | None = None) -> None:
    """A turn whose work is not done."""
    where = {"cwd": str(cwd or world.project)}
    ident = f"{session}-{world.events}"
    world.send("UserPromptSubmit", session, prompt=prompt, prompt_id=ident, **where)
    world.send("Stop", session, last_assistant_message="The first half is done.", prompt_id=ident, **where)
    world.work()
    world.clock.now += 60


def end(world: World, session: str, cwd: Path | None = None) -> None:
    world.send("SessionEnd", session, reason="other", cwd=str(cwd or world.project))
    world.work()
    world.clock.now += 3600


def started(world: World, session: str, cwd: Path | None = None) -> str:
    """What is said, at a new session's start, of where the last one stopped."""
    text = world.send("SessionStart", session, source="startup", cwd=str(cwd or world.project))
    return text.partition(STOPPED)[2].partition("To take it up")[0]


def test_a_switch_after_the_last_turn_does_not_take_the_work_along(world: World) -> None:
    git(world.project, "switch", "-qc", "feature/login")
    work(world, "s1", LOGIN)
    git(world.project, "switch", "-q", "main")
    end(world, "s1")
    assert "login form" not in started(world, "s2")
    git(world.project, "switch", "-q", "feature/login")
    assert "login form" in started(world, "s3")


def test_a_session_that_went_on_to_another_branch_is_taken_up_on_each_where_it_stopped_there(world: World) -> None:
    git(world.project, "switch", "-qc", "feature/login")
    work(world, "s1", LOGIN)
    git(world.project, "switch", "-qc", "feature/rates", "main")
    work(world, "s1", RATES)
    end(world, "s1")
    told = started(world, "s2")
    assert "exchange rates" in told
    git(world.project, "switch", "-q", "feature/login")
    told = started(world, "s3")
    assert "login form" in told and "exchange rates" not in told
    git(world.project, "switch", "-q", "main")
    assert started(world, "s4") == ""
    assert "exchange rates" in world.send("UserPromptSubmit", "s4", prompt="continue where we left off")


def test_sessions_side_by_side_in_work_trees_are_taken_up_each_in_its_own(world: World, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    git(world.project, "worktree", "add", "-qb", "feature/rates", str(tree))
    git(world.project, "switch", "-qc", "feature/login")
    work(world, "s1", LOGIN)
    work(world, "s2", RATES, tree)
    work(world, "s1", "Now the second half of the login form, please.")
    end(world, "s1")
    end(world, "s2", tree)
    here, there = started(world, "s3"), started(world, "s4", tree)
    assert "login form" in here and "exchange rates" not in here
    assert "exchange rates" in there and "login form" not in there
    git(world.project, "worktree", "remove", "--force", str(tree))
    git(world.project, "switch", "-q", "feature/rates")
    assert "exchange rates" in started(world, "s5")


def test_a_session_that_moves_into_a_work_tree_speaks_on_its_branch_from_then_on(world: World, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    git(world.project, "worktree", "add", "-qb", "feature/rates", str(tree))
    work(world, "s1", LOGIN)
    work(world, "s1", RATES, tree)
    episodes = world.call("timeline", kind="episode")["pages"]
    found: dict[str, Any] = {page["title"][:5]: page["branch"] for page in episodes}
    assert found == {"Build": "main", "Fetch": "feature/rates"}


def test_where_the_transcript_tells_of_a_switch_within_the_last_turn_work_is_taken_up_after_it(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    said = [{"type": "text", "text": "On a branch of its own now; the first half is done."}]
    rows = [
        {"type": "user", "message": {"role": "user", "content": LOGIN}, "gitBranch": "main", "promptId": "p1"},
        {"type": "assistant", "message": {"role": "assistant", "id": "m", "model": "m", "content": said},
         "gitBranch": "feature/login"},
    ]  # fmt: skip
    path.write_text(
        "".join(
            json.dumps({"uuid": f"u{n}", "sessionId": "s1", "timestamp": "2026-05-28T20:26:40.000Z", **row}) + "\n"
            for n, row in enumerate(rows)
        )
    )
    world.send("UserPromptSubmit", "s1", prompt=LOGIN, prompt_id="p1", transcript_path=str(path))
    git(world.project, "switch", "-qc", "feature/login")
    world.send("Stop", "s1", last_assistant_message=said[0]["text"], prompt_id="p1", transcript_path=str(path))
    world.work()
    git(world.project, "switch", "-q", "main")
    end(world, "s1")
    assert started(world, "s2") == ""
    git(world.project, "switch", "-q", "feature/login")
    assert "login form" in started(world, "s3")
