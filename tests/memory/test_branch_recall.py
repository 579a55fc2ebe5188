"""A question about a branch is answered from it; a page of another branch says so while that is there; none hides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.snapshot.session import World
from tests.support.repository import git
from vmem.errors import NotFoundError
from vmem.memory.answers import branches

MAIN = ("The nightly backups go to the bucket in Frankfurt.", "Every release is tagged by hand on Fridays.")
LOGIN = (
    "We decided to hash passwords with argon2id, not with bcrypt.",
    "The session cookie must never live longer than 20 minutes.",
)
SEARCH = ("We decided to tokenize search queries with ICU, not with a regex.",)


@pytest.fixture
def world(world: World) -> World:
    """A project whose sessions talked on main, feature/login and fix-search, which is checked out last."""
    for branch, told in (("main", MAIN), ("feature/login", LOGIN), ("fix-search", SEARCH)):
        git(world.project, *(["switch", "-q", "main"] if branch == "main" else ["switch", "-qc", branch]))
        for number, text in enumerate(told):
            world.turn(f"{branch}-{number}".replace("/", "-"), text, f"Understood: {text}")
            world.clock.now += 60
    world.clock.now += 86_400
    return world


def asked(world: World, prompt: str, session: str = "asks") -> str:
    made = world.send("UserPromptSubmit", session, prompt=prompt)
    world.clock.now += 1
    return made


def holds(text: str) -> set[str]:
    """Of which branches a text tells anything."""
    marks = {"Frankfurt": "main", "Fridays": "main", "argon2id": "login", "20 minutes": "login", "ICU": "search"}
    return {branch for mark, branch in marks.items() if mark in text}


@pytest.mark.parametrize(
    ("prompt", "branch"),
    [
        ("What did we decide on this branch?", "search"),
        ("what have we done on the current branch so far?", "search"),
        ("What did we say on feature/login?", "login"),
        ("where did we leave off on this branch", "search"),
        ("what did we decide in the login branch?", "login"),
        ("Remind me what we agreed on the other branch.", "login"),
        ("What was the branch feature/login about?", "login"),
        ("summarize what happened on fix-search", "search"),
        ("我们在这个分支上决定了什么？", "search"),
        ("feature/login 分支上我们定了什么？", "login"),
        ("另一个分支是做什么的？", "login"),
        ("Was haben wir auf diesem Branch entschieden?", "search"),
    ],
)
def test_a_question_about_a_branch_is_answered_from_that_branch_first(world: World, prompt: str, branch: str) -> None:
    told = asked(world, prompt)
    first = next(line for line in told.splitlines()[1:] if holds(line))
    assert holds(first) == {branch}
    if branch == "login":
        assert all(word in told for word in ("argon2id", "20 minutes"))


@pytest.mark.parametrize(
    "prompt",
    [
        "push this branch",
        "did you push this branch?",
        "rebase this branch onto main before lunch",
        "delete the other branch",
        "create a new branch feature/logout and switch to it",
        "fix the failing test on this branch",
        "把这个分支推上去",
    ],
)
def test_what_is_done_to_a_branch_asks_nothing_of_memory(world: World, prompt: str) -> None:
    assert asked(world, prompt) == ""


def test_where_nothing_was_said_on_a_branch_its_name_is_a_word_like_any_other(world: World) -> None:
    git(world.project, "switch", "-qc", "feature/fresh")
    assert asked(world, "What did we decide on this branch?") == ""
    assert "argon2id" in asked(world, "What did we decide on feature/fresh about hashing passwords with argon2id?")


def test_what_is_left_on_a_branch_is_its_open_task(world: World) -> None:
    world.turn("todo", "TODO: add a test for queries of one letter.", "Noted as open.")
    world.clock.now += 86_400
    told = asked(world, "What's left on this branch?")
    assert "one letter" in told.split("\n[")[1]


def test_a_page_of_another_branch_says_so_while_that_branch_is_there(world: World) -> None:
    question = "How do we hash passwords?"
    told = asked(world, question)
    assert "argon2id" in told.partition("· on feature/login\n")[2]
    assert "on main" not in asked(world, "Where do the nightly backups go?", "two")
    git(world.project, "branch", "-qD", "feature/login")
    told = asked(world, question, "three")
    assert "argon2id" in told and "on feature/login" not in told


def test_a_line_of_another_branch_says_so_at_a_start_while_that_branch_is_there(world: World) -> None:
    def line(brief: str, of: str) -> str:
        return next(line for line in brief.splitlines() if of in line).partition(": ")[0]

    brief = world.send("SessionStart", "begins", source="startup")
    assert "on feature/login" in line(brief, "20 minutes") and "on feature/login" in line(brief, "argon2id")
    assert "on " not in line(brief, "Frankfurt") + line(brief, "ICU")
    git(world.project, "branch", "-qD", "feature/login")
    assert "on feature/login" not in world.send("SessionStart", "later", source="startup")


def test_the_branch_that_is_checked_out_is_not_told_of_nor_the_one_that_the_remote_calls_its_main_one(
    world: World,
) -> None:
    git(world.project, "switch", "-q", "feature/login")
    assert "on feature/login" not in asked(world, "How do we hash passwords?")
    git(world.project, "update-ref", "refs/remotes/origin/fix-search", "HEAD")
    git(world.project, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/fix-search")
    world.look_anew()  # the remote's main branch is believed for some seconds
    told = asked(world, "How do we tokenize search queries?")
    assert "ICU" in told and "on fix-search" not in told
    assert "· on main" in asked(world, "Where do the nightly backups go?", "two")


def test_a_branch_whose_ref_is_packed_is_there(world: World) -> None:
    git(world.project, "pack-refs", "--all")
    assert not (world.project / ".git/refs/heads/feature/login").exists()
    assert "on feature/login" in asked(world, "How do we hash passwords?")


@pytest.mark.parametrize("name", ["feature/login", "login", "FEATURE/Login"])
def test_search_and_list_can_be_kept_to_a_branch(world: World, name: str) -> None:
    found = world.call("recall", query="what did we decide about passwords and search queries", branch=name)["hits"]
    assert found and {page["branch"] for page in found} == {"feature/login"}
    assert "argon2id" in found[0]["text"]
    told = world.call("timeline", branch=name)
    assert {page["branch"] for page in told["pages"]} == {"feature/login"} and told["total"] == len(told["pages"])


def test_a_dot_is_the_branch_that_is_checked_out(world: World) -> None:
    found = world.call("recall", query="search queries and passwords", branch=".")["hits"]
    assert found and {page["branch"] for page in found} == {"fix-search"}
    assert {page["branch"] for page in world.call("timeline", branch=".")["pages"]} == {"fix-search"}
    git(world.project, "switch", "-q", "--detach")
    assert world.call("recall", query="search queries and passwords", branch=".")["hits"] == []
    with pytest.raises(NotFoundError, match="no branch"):
        world.call("timeline", branch=".")


def test_a_branch_that_nobody_spoke_on_has_no_hits_and_is_told_so(world: World) -> None:
    assert world.call("recall", query="passwords", branch="feature/nope")["hits"] == []
    with pytest.raises(NotFoundError, match="fix-search, feature/login, main"):
        world.call("timeline", branch="feature/nope")


def test_a_branch_thrown_away_can_be_forgotten_whole_and_brought_back(world: World) -> None:
    gone = world.call("forget", branch="feature/login")
    assert gone["total"] > 2 and {page["branch"] for page in gone["pages"]} == {"feature/login"}
    assert "argon2id" not in asked(world, "How do we hash passwords?")
    assert world.call("recall", query="backups in Frankfurt")["hits"]
    world.call("restore.last")
    assert "argon2id" in asked(world, "How do we hash passwords?", "again")


def test_pages_in_swap_are_found_by_their_branch(world: World) -> None:
    from vmem.memory import pager

    core = world.core
    rows = [row[0] for row in core.db.read().execute("SELECT id FROM pages WHERE branch = 'feature/login'")]
    pager.swap_out(core, rows)
    assert "argon2id" in asked(world, "What did we decide on feature/login?")
    found = world.call("recall", query="how are passwords hashed", branch="feature/login")["hits"]
    assert found and {page["branch"] for page in found} == {"feature/login"}


def test_without_numpy_a_branch_is_found_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    core = world.core
    monkeypatch.setattr(core.index, "search", lambda *_args, **_more: None)
    assert "argon2id" in asked(world, "What did we decide on feature/login?")
    found = world.call("recall", query="how are passwords hashed", branch="login")["hits"]
    assert found and {page["branch"] for page in found} == {"feature/login"}


def test_the_models_tools_tell_the_branch_and_can_be_kept_to_one(world: World) -> None:
    told = world.call("tool.recall", query="passwords", branch="feature/login")["text"]
    assert "· on feature/login" in told and "Frankfurt" not in told and "ICU" not in told
    uid = world.call("recall", query="hash passwords argon2id")["hits"][0]["uid"]
    assert "· on feature/login" in world.call("tool.fault", ids=[uid])["text"]


def test_another_projects_branch_of_the_same_name_stays_its_own(world: World, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "feature/login")
    event: dict[str, Any] = {"cwd": str(other), "prompt": "What did we decide on this branch?"}
    assert world.send("UserPromptSubmit", "o1", **event) == ""
    found = world.call("recall", query="passwords", branch="feature/login", cwd=str(other))["hits"]
    assert [page["title"] for page in found] == ["What did we decide on this branch?"]


def test_a_name_that_could_lead_out_of_the_repository_is_no_branch_there(world: World) -> None:
    from vmem.identity import has_branch

    (world.project / ".git" / "secret").write_text("x")
    common = str(world.project / ".git")
    assert has_branch(common, "feature/login") and not has_branch(common, "../../secret")
    assert not has_branch(common, "/etc/passwd") and not has_branch(common, "") and not has_branch("", "main")
    page = world.call("remember", text="The mole is in row 4.")["page"]
    made = world.core
    with made.db.write() as db:
        db.execute("UPDATE pages SET branch = '../../secret' WHERE uid = ?", (page["uid"],))
    row = world.call("recall", query="mole in row 4")["hits"][0]
    assert row["branch"] == "../../secret" and json.dumps(row)
    from vmem.store.pages import pages

    found = pages.by_uids(made.db.read(), [page["uid"]])[0]
    assert branches.elsewhere(made, str(world.project), found) == ""
