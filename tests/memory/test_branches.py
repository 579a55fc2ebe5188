"""Each page bears the git branch that its turn was on: after a switch, in a work tree, by a transcript, and abroad."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import Host
from tests.snapshot.session import World
from tests.support.repository import git
from vmem.hot import spool

LOGIN = "We decided to hash passwords with argon2id, not with bcrypt."
TOKEN = "ghp_" + "Zk3mQ9xTr2LwYb7NcV5sHd8JfGp1Ae4UoKi6"


@pytest.fixture
def world(world: World) -> World:
    """One whose repository knows who commits."""
    git(world.project, "config", "user.name", "t")
    git(world.project, "config", "user.email", "t@example.org")
    return world


def pages_of(world: World, words: str = "") -> dict[str, set[str]]:
    """The branches of the pages that hold these words, by kind."""
    found: dict[str, set[str]] = {}
    for page in world.call("timeline", limit=200)["pages"]:
        if words in page["text"]:
            found.setdefault(page["kind"], set()).add(page["branch"])
    return found


def record(kind: str, ident: str, content: Any, branch: str | None, **more: Any) -> str:
    message = {"role": kind, "content": content, **({"id": f"m{ident}", "model": "m"} if kind == "assistant" else {})}
    told = {} if branch is None else {"gitBranch": branch}
    at = f"2026-05-28T20:26:{10 + int(ident.strip('ua')):02}.000Z"
    return json.dumps(
        {"type": kind, "uuid": ident, "timestamp": at, "sessionId": "s1", "message": message, **told, **more}
    )


def said(text: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text}]


def test_a_switch_amid_a_session_counts_from_the_next_turn_on(world: World) -> None:
    world.turn("s1", "Port 8123 is for the metrics, please note it.", "Noted.")
    git(world.project, "switch", "-qc", "feature/login")
    world.turn("s1", LOGIN, "Done, argon2id it is.")
    git(world.project, "switch", "-q", "main")
    world.turn("s1", "Port 8124 is for the traces, please note it.", "Noted.")
    assert set().union(*pages_of(world, "8123").values()) == {"main"}
    assert set().union(*pages_of(world, "8124").values()) == {"main"}
    on_branch = pages_of(world, "argon2id")
    assert on_branch["episode"] == {"feature/login"} and on_branch["decision"] == {"feature/login"}


def test_a_work_tree_has_the_branch_that_is_checked_out_there(world: World, tmp_path: Path) -> None:
    git(world.project, "worktree", "add", "-qb", "fix/leak", str(tmp_path / "tree"))
    world.send("UserPromptSubmit", "s2", prompt="The leak is in the pool.", cwd=str(tmp_path / "tree"))
    world.turn("s1", "The pond is in the park.")
    assert pages_of(world, "leak") == {"episode": {"fix/leak"}}
    assert pages_of(world, "pond") == {"episode": {"main"}}


def test_a_detached_head_is_no_branch_but_one_that_is_rebased_or_bisected_is(world: World) -> None:
    git(world.project, "switch", "-qc", "feature/rates")
    (world.project / "README.md").write_text("rates\n")
    git(world.project, "commit", "-qam", "rates")
    git(world.project, "switch", "-q", "main")
    (world.project / "README.md").write_text("main\n")
    git(world.project, "commit", "-qam", "main")
    git(world.project, "switch", "-q", "--detach")
    world.turn("s1", "The cedar stands alone.")
    git(world.project, "switch", "-q", "feature/rates")
    with pytest.raises(subprocess.CalledProcessError):
        git(world.project, "rebase", "main")
    world.turn("s1", "The larch stands in a row.")
    git(world.project, "rebase", "--abort")
    git(world.project, "bisect", "start", "feature/rates", "main~1")
    git(world.project, "checkout", "-q", "--detach")
    world.turn("s1", "The aspen stands by the water.")
    assert pages_of(world, "cedar") == {"episode": {""}}
    assert pages_of(world, "larch") == {"episode": {"feature/rates"}}
    assert pages_of(world, "aspen") == {"episode": {"feature/rates"}}


def test_where_refs_are_kept_in_tables_no_branch_is_known(world: World) -> None:
    (world.project / ".git" / "HEAD").write_text("ref: refs/heads/.invalid\n")
    world.turn("s1", "The cedar stands alone.")
    assert pages_of(world, "cedar") == {"episode": {""}}


def test_the_transcript_tells_on_which_branch_a_turn_ended(world: World, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = [
        record("user", "u1", f"Start feature/login. {LOGIN}", "main", promptId="p1"),
        record("assistant", "a2", said("Switched to a new branch, argon2id is in."), "feature/login"),
        record("user", "u3", "Look at the tag, is the quokka there?", "HEAD", promptId="p2"),
        record("assistant", "a4", said("The quokka is there."), "HEAD"),
    ]
    path.write_text("\n".join(lines) + "\n")
    world.send("UserPromptSubmit", "s1", prompt=f"Start feature/login. {LOGIN}", prompt_id="p1")
    assert pages_of(world, "argon2id") == {"episode": {"main"}}
    world.send("Stop", "s1", transcript_path=str(path), prompt_id="p2", last_assistant_message="The quokka is there.")
    world.work()
    assert pages_of(world, "argon2id") == {"episode": {"feature/login"}, "decision": {"feature/login"}}
    assert pages_of(world, "quokka") == {"episode": {""}}


def test_a_command_in_another_repository_does_not_lend_its_branch(world: World, tmp_path: Path) -> None:
    path, here, there = tmp_path / "t.jsonl", str(world.project), str(tmp_path / "other")
    lines = [
        record("user", "u1", LOGIN, "feature/login", promptId="p1", cwd=here),
        record("assistant", "a2", said("I look how the other service does it."), "feature/login", cwd=f"{here}/src"),
        record("assistant", "a3", said("It uses argon2id, too."), "release/9", cwd=there),
    ]
    path.write_text("\n".join(lines) + "\n")
    world.send("UserPromptSubmit", "s1", prompt=LOGIN, prompt_id="p1")
    world.send("Stop", "s1", transcript_path=str(path), prompt_id="p1", last_assistant_message="It uses argon2id, too.")
    world.work()
    assert set().union(*pages_of(world, "argon2id").values()) == {"feature/login"}


def test_where_the_transcript_does_not_tell_it_the_branch_at_the_prompt_counts(world: World, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    lines = [record("user", "u1", LOGIN, None, promptId="p1"), record("assistant", "a2", said("Yes."), None)]
    path.write_text("\n".join(lines) + "\n")
    git(world.project, "switch", "-qc", "feature/login")
    world.send("UserPromptSubmit", "s1", prompt=LOGIN, prompt_id="p1")
    git(world.project, "switch", "-q", "main")
    world.send("Stop", "s1", transcript_path=str(path), prompt_id="p1", last_assistant_message="Yes.")
    world.work()
    assert pages_of(world, "argon2id") == {"episode": {"feature/login"}, "decision": {"feature/login"}}


def test_old_transcripts_and_those_of_subagents_bear_theirs(world: World, tmp_path: Path) -> None:
    where = {"cwd": str(world.project)}
    old = tmp_path / "s9.jsonl"
    old.write_text(
        "\n".join([
            record("user", "u1", LOGIN, "feature/old", promptId="p1", **where),
            record("assistant", "a2", said("Yes."), "feature/old", **where),
        ]) + "\n"
    )  # fmt: skip
    agent = tmp_path / "agent-a1.jsonl"
    agent.write_text(record("assistant", "a2", said("The heron nests in hall 7."), "feature/birds", **where) + "\n")
    world.send("SessionStart", "s1", source="startup")
    world.send(
        "SubagentStop", "s1", agent_id="a1", agent_type="Explore", agent_transcript_path=str(agent),
        last_assistant_message="The heron nests in hall 7.",
    )  # fmt: skip
    world.send(  # one that left no transcript
        "SubagentStop", "s1", agent_id="a2", agent_type="Explore", last_assistant_message="The otter swims in hall 8."
    )
    world.call("backfill", paths=[str(old)])
    world.work()
    assert pages_of(world, "argon2id") == {"episode": {"feature/old"}, "decision": {"feature/old"}}
    assert pages_of(world, "heron")["episode"] == {"feature/birds"}
    assert pages_of(world, "otter")["episode"] == {"main"}


def test_what_was_spooled_before_a_switch_does_not_get_the_branch_of_now(world: World) -> None:
    body = json.dumps({"session_id": "s1", "cwd": str(world.project), "prompt": "The vole is in row 3."}).encode()
    home, switched = str(world.home), world.clock.now - 60
    os.utime(world.project / ".git" / "HEAD", (switched, switched))
    spool.write("UserPromptSubmit", "i1", "", switched - 1, body, home)
    spool.write("UserPromptSubmit", "i2", "", switched + 1, body.replace(b"vole", b"mole"), home)
    assert world.memory.replay_spool() == 2
    assert pages_of(world, "vole") == {"episode": {""}}
    assert pages_of(world, "mole") == {"episode": {"main"}}


def test_a_secret_in_a_branch_name_is_kept_nowhere(world: World, tmp_path: Path) -> None:
    git(world.project, "switch", "-qc", f"fix/{TOKEN}")
    world.turn("s1", LOGIN, "Yes.")
    path = tmp_path / "t.jsonl"
    path.write_text(record("user", "u1", "The vole is in row 3.", f"fix/{TOKEN}", promptId="p7") + "\n")
    world.send("Stop", "s1", transcript_path=str(path), last_assistant_message="Yes.")
    world.work()
    world.call("remember", text="The mole is in row 4.")
    assert all(branch.startswith("fix/") for found in pages_of(world).values() for branch in found)
    world.memory.close()
    kept = b"".join(file.read_bytes() for file in world.home.rglob("*") if file.is_file())
    assert b"The mole is in row 4" in kept and TOKEN.encode() not in kept


def test_what_is_remembered_bears_it_but_not_in_user_scope_nor_for_another_project(
    world: World, tmp_path: Path
) -> None:
    git(world.project, "switch", "-qc", "feature/rates")
    world.call("remember", text="The rates come at nine.")
    world.call("remember", text="I write in British English.", scope="user", kind="preference")
    (tmp_path / "plain").mkdir()
    world.call("remember", text="The barn is red.", cwd=str(tmp_path / "plain"))
    world.call("remember", text="The shed is blue.", project=str(tmp_path / "plain"))
    told = world.call("timeline", everywhere=True)["pages"]
    assert {page["text"]: page["branch"] for page in told} == {
        "The rates come at nine.": "feature/rates",
        "I write in British English.": "",
        "The barn is red.": "",
        "The shed is blue.": "",
    }


@pytest.mark.parametrize("form", ["jsonl", "markdown"])
def test_it_travels_with_an_export_of_pages(world: World, tmp_path: Path, form: str) -> None:
    git(world.project, "switch", "-qc", "feature/login")
    world.turn("s1", LOGIN, "Yes.")
    items = [item.get("line") or item["text"] for item in world.call("export", format=form)["items"]]
    other = Host(tmp_path / "elsewhere", tmp_path / "there")
    try:
        for item in items:
            other.call("import", format="jsonl" if form == "jsonl" else "page", text=item)
        told = other.call("timeline")["pages"]
        assert {page["kind"] for page in told} >= {"episode", "decision"}
        assert {page["branch"] for page in told} == {"feature/login"}
    finally:
        other.close()


def test_it_travels_with_a_snapshot(world: World, tmp_path: Path) -> None:
    git(world.project, "switch", "-qc", "feature/login")
    world.turn("s1", LOGIN, "Yes.")
    made = world.call("snapshot.dump", session="s1")["snapshot"]["id"]
    packed = world.call("snapshot.export", id=made)
    other = World(tmp_path, project=tmp_path / "there", home="elsewhere")
    try:
        other.call("snapshot.import", data=packed["data"])
        told = other.call("timeline", limit=50)["pages"]
        assert told and {page["branch"] for page in told} == {"feature/login"}
    finally:
        other.close()
