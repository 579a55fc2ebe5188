"""Promise 6: memory never crosses a project, user or agent boundary unless its scope says so, in any path."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import Host
from vmem.errors import VmemError
from vmem.identity import identify
from vmem.memory.calls.registry import operations
from vmem.store import links

pytestmark = pytest.mark.promise(n=6)

CANARY = "xylophonist"
# Operations that show a person all that is theirs, wherever they stand; never offered to a model.
PERSONAL = {"stats", "report"}
QUESTION = f"what do we know about the {CANARY} and the aardvark deployment?"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """A memory whose project `theirs` is full of the canary, in every state that a page can be in."""
    made = Host(tmp_path / "vmem", tmp_path / "theirs")
    uids = [made.remember(f"The {CANARY} fact number {n} of the aardvark deployment.") for n in range(6)]
    made.call("pin", uid=uids[0], pin="hard", reason=f"{CANARY} pin")
    made.call("pin", uid=uids[1], pin="soft")
    made.call("edit", uid=uids[2], text=f"The {CANARY} fact, edited, of the aardvark deployment.")
    made.remember(f"We now keep the {CANARY} elsewhere.", supersedes=uids[3])
    made.call("forget", uids=[uids[4]])
    made.swap_out(uids[5])
    made.start("a1")
    made.prompt(f"Always call the {CANARY} before the aardvark deployment.", "a1")
    made.event("Stop", "a1", last_assistant_message=f"Decided: the {CANARY} goes first.")
    made.event("PostToolUse", "a1", tool_name="Read", tool_input={"file_path": f"{made.cwd}/{CANARY}.py"})
    made.work(1)
    made.event("PreCompact", "a1", trigger="manual")
    made.work(1)
    yield made
    made.memory.close()


def _move(host: Host, project: Path) -> None:
    project.mkdir(exist_ok=True)
    host.cwd = str(project)


def _git(*args: str, cwd: Path) -> None:
    """Git without the settings of whoever runs the tests."""
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t.test", *args]
    subprocess.run(command, cwd=cwd, env=environ, check=True, capture_output=True)


def test_what_is_asked_in_the_project_itself_is_found(host: Host) -> None:
    assert CANARY in host.start("same")
    assert CANARY in host.prompt(QUESTION, "same2")


def test_no_event_of_another_project_is_told_anything(host: Host, tmp_path: Path) -> None:
    for name in ("ours", "theirs2", "home"):
        _move(host, tmp_path / name)
        assert CANARY not in host.start(f"{name}-1")
        for question in (QUESTION, "continue where we left off", "what did we decide last time?", "继续上次的工作"):
            assert CANARY not in host.prompt(question, f"{name}-1")
        assert CANARY not in host.start(f"{name}-2", "clear")
        # Its own question, which had the word, is all that may come back.
        assert CANARY not in host.compact(f"{name}-1").replace(QUESTION, "")
        assert CANARY not in host.event("SubagentStart", f"{name}-1", agent_id="x1", agent_type="reviewer")


def test_what_is_said_in_the_home_directory_is_not_told_in_another_place_that_is_no_project(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    host.call("remember", cwd=str(tmp_path), text="The plover server is opened with the blue card.", kind="fact")
    ask = {"prompt": "With which card is the plover server opened?"}
    assert "blue card" in host.event("UserPromptSubmit", session_id="s1", cwd=str(tmp_path), **ask)
    for other in ("/tmp", "/"):
        assert host.event("UserPromptSubmit", session_id="s2" + other, cwd=other, **ask) == ""


def test_a_directory_below_or_above_a_project_without_git_is_another_one(host: Host, tmp_path: Path) -> None:
    for path in (tmp_path / "theirs" / "sub", tmp_path):
        _move(host, path)
        assert CANARY not in host.prompt(QUESTION, f"at-{path.name}")


def test_no_operation_called_from_another_project_names_it(host: Host, tmp_path: Path) -> None:
    pages = host.call("timeline", limit=100)["pages"]
    snapshots = json.loads(host.memory.call("snapshot.list", json.dumps({"cwd": host.cwd}).encode()))
    idents = [page["uid"] for page in pages] + [line["id"] for line in snapshots.get("snapshots", [])]
    assert len(idents) > 6
    _move(host, tmp_path / "ours")
    asked, leaks = 0, []
    for name, operation in sorted(operations().items(), key=lambda item: item[0]):
        if name in PERSONAL:
            continue
        fields = operation.model.model_fields
        for ident in idents if {"uid", "uids", "id", "ident", "snapshot"} & set(fields) else [""]:
            given = {
                "cwd": host.cwd, "query": QUESTION, "text": "Nothing to see.", "title": "nothing", "name": "n.md",
                "format": "jsonl", "uid": ident, "uids": [ident], "id": ident, "ident": ident, "snapshot": ident,
                "path": "/nowhere", "session": "ours-1", "project": "", "limit": 20,
            }  # fmt: skip
            body = {key: value for key, value in given.items() if key in fields and value not in ([""], "")}
            try:
                answer = host.memory.call(name, json.dumps({"cwd": host.cwd, **body}).encode()).decode()
            except VmemError as error:
                answer = str(error)
            asked += 1
            if CANARY in answer.replace(QUESTION, ""):
                leaks.append(f"{name} {ident}: {answer[:200]}")
    assert not leaks
    assert asked > len(operations())


def test_no_operation_called_from_another_project_changes_a_page_or_a_snapshot_of_it(
    host: Host, tmp_path: Path
) -> None:
    uids = [page["uid"] for page in host.call("timeline", limit=100)["pages"]]
    uids += [page["uid"] for page in host.call("forgotten", limit=100)["pages"]]
    idents = uids + [line["id"] for line in host.call("snapshot.list")["snapshots"]]
    before = _rows(host, idents)
    assert any(row["forgotten_at"] for row in before if "forgotten_at" in row)
    _move(host, tmp_path / "ours")
    given = {
        "pin": "hard", "level": "hard", "reason": "because", "text": "Nothing to see.", "title": "nothing",
        "author": "user", "add": ["new"], "remove": ["new"], "restore": True, "action": "restore", "verdict": "wrong",
        "name": "n.md", "format": "jsonl", "query": "nothing", "prompt": "nothing", "session": "a1", "session_id": "a1",
        "confirm": True,
    }  # fmt: skip
    asked = 0
    for name, operation in sorted(operations().items(), key=lambda item: item[0]):
        fields = operation.model.model_fields
        for ident in idents if {"uid", "uids", "id", "ids", "ident", "snapshot", "supersedes"} & set(fields) else ():
            one = dict.fromkeys(("uid", "id", "ident", "snapshot", "supersedes"), ident)
            body = {**given, **one, "uids": [ident], "ids": [ident]}
            asked += 1
            with contextlib.suppress(VmemError):
                host.call(name, **{key: value for key, value in body.items() if key in fields})
    assert asked > 15 * len(idents)
    assert _rows(host, idents) == before


def _rows(host: Host, idents: list[str]) -> list[dict[str, Any]]:
    """What the store holds of pages and snapshots, but for when they were last looked at."""
    found = []
    for table, key in (("pages", "uid"), ("snapshots", "id")):
        for ident in idents:
            rows = host.core.db.read().execute(f"SELECT * FROM {table} WHERE {key} = ?", (ident,)).fetchall()
            found += [dict(row) for row in rows]
    return found


def test_the_same_document_is_kept_in_each_project_that_takes_it_in(host: Host, tmp_path: Path) -> None:
    document = "# Deploy\n\nThe marimba gateway listens on port 7443 and sleeps in winter.\n"
    line = json.dumps({"text": "The bassoon eats herring."})
    kept = []

    def take_in(operation: str, text: str, **more: str) -> dict[str, Any]:
        given = {"cwd": host.cwd, "name": "README.md", "text": text, **more}
        return dict(json.loads(host.memory.call(operation, json.dumps(given).encode())))

    for name in ("ours", "theirs2"):
        _move(host, tmp_path / name)
        first = take_in("ingest", document)
        assert first["new"] == first["pages"]
        assert take_in("import", line, format="jsonl")["new"] == 1
        assert take_in("import", "- The oboe is tuned daily.", format="notes")["new"] == 1
        assert take_in("ingest", document)["new"] == 0
        assert take_in("import", line, format="jsonl")["new"] == 0
        told = json.dumps(host.call("timeline", limit=50))
        assert all(word in told for word in ("marimba", "bassoon", "oboe")), name
        kept.append(first["contents"]["uid"])
    assert len(set(kept)) == 2


def test_user_scope_is_seen_everywhere_and_agent_scope_by_that_agent_alone(host: Host, tmp_path: Path) -> None:
    host.remember("I prefer tabs over spaces in every marimba file.", scope="user", kind="preference")
    host.remember("The marimba reviewer checks the borrow rules.", scope="agent", agent="reviewer")
    _move(host, tmp_path / "ours")
    assert "tabs over spaces" in host.prompt("tabs or spaces in a marimba file?", "o1")
    _move(host, tmp_path / "theirs")
    assert "borrow rules" not in host.prompt("what does the marimba reviewer check?", "t1")
    assert "borrow rules" not in json.dumps(host.call("recall", query="marimba reviewer borrow rules"))
    assert "borrow rules" in json.dumps(host.call("recall", query="marimba reviewer borrow rules", agent="reviewer"))
    assert "borrow rules" not in json.dumps(host.call("recall", query="marimba reviewer borrow rules", agent="other"))


def test_a_page_of_all_projects_tells_in_one_of_them_nothing_of_the_others(host: Host, tmp_path: Path) -> None:
    everywhere = host.remember("I prefer tabs in every marimba file.", scope="user", kind="preference")
    theirs = host.remember(f"The {CANARY} marimba is tuned low.")
    with host.core.db.write() as db:
        links.add(db, theirs, "revisits", everywhere, host.clock())
    assert "marimba" in host.prompt(f"are there tabs in the {CANARY} marimba file?", "t1")
    for name in ("why", "history"):
        assert CANARY in json.dumps(host.call(name, uid=everywhere))
    _move(host, tmp_path / "ours")
    assert "marimba" in host.prompt("are there tabs in a marimba file?", "o1")
    for name in ("why", "history"):
        told = json.dumps(host.call(name, uid=everywhere))
        assert "tabs in every marimba file" in told
        assert CANARY not in told
        assert '"t1"' not in told


def test_nothing_is_replaced_by_what_is_told_to_fewer(host: Host, tmp_path: Path) -> None:
    everywhere = host.remember("I prefer tabs over spaces in every marimba file.", scope="user", kind="preference")
    here = host.remember("The bassoon is tuned to 441 hertz.")
    with pytest.raises(VmemError, match="scope=user"):
        host.remember("Spaces over tabs in every marimba file here.", kind="preference", supersedes=everywhere)
    with pytest.raises(VmemError, match="scope=project"):
        host.remember("The bassoon is tuned to 443 hertz.", scope="agent", agent="reviewer", supersedes=here)
    assert "441 hertz" in host.prompt("to how many hertz is the bassoon tuned?", "t1")
    _move(host, tmp_path / "ours")
    assert "tabs over spaces" in host.prompt("tabs or spaces in a marimba file?", "o1")
    host.remember("I prefer spaces over tabs in every marimba file.", scope="user", supersedes=everywhere)
    assert "spaces over tabs" in host.prompt("tabs or spaces in a marimba file?", "o2")


def test_clones_and_worktrees_of_one_repository_share_and_other_repositories_do_not(tmp_path: Path) -> None:
    first, other = tmp_path / "first", tmp_path / "other"
    for path in (first, other):
        path.mkdir()
        _git("init", "-q", cwd=path)
        _git("commit", "-q", "--allow-empty", "-m", path.name, cwd=path)
    _git("worktree", "add", "-q", str(tmp_path / "tree"), cwd=first)
    _git("clone", "-q", str(first), str(tmp_path / "clone"), cwd=tmp_path)
    (first / "src").mkdir()
    host = Host(tmp_path / "vmem", first)
    host.remember(f"The {CANARY} rule.")
    for path in (first / "src", tmp_path / "tree", tmp_path / "clone"):
        _move(host, path)
        assert CANARY in host.prompt(f"what is the {CANARY} rule?", f"s-{path.name}"), path
    _move(host, other)
    assert CANARY not in host.prompt(f"what is the {CANARY} rule?", "s-other")
    host.memory.close()


def test_a_bare_repository_shares_with_its_work_trees_and_one_that_came_with_a_clone_is_no_project(
    tmp_path: Path,
) -> None:
    first, bare, clone = tmp_path / "first", tmp_path / "first.git", tmp_path / "clone"
    _repository(first, "one", "https://a.test/acme/shop.git")
    _git("clone", "-q", "--bare", str(first), str(bare), cwd=tmp_path)
    _git("remote", "set-url", "origin", "https://a.test/acme/shop.git", cwd=bare)
    _git("worktree", "add", "-q", str(bare / "tree"), cwd=bare)
    _repository(clone, "two", "https://b.test/else/where.git")
    shutil.copytree(bare, clone / "docs")
    host = Host(tmp_path / "vmem", bare)
    host.remember(f"The {CANARY} rule.")
    for n, place in enumerate((bare, bare / "refs", bare / "tree", first)):
        _move(host, place)
        assert _told(host, f"s{n}"), place
    _move(host, clone / "docs")
    assert not _told(host, "other")
    host.memory.close()


def test_a_repository_keeps_its_memory_under_another_remote_and_elsewhere_and_what_takes_its_place_does_not_get_it(
    tmp_path: Path,
) -> None:
    def made(path: Path, remote: str) -> None:
        path.mkdir()
        _git("init", "-q", cwd=path)
        _git("remote", "add", "origin", remote, cwd=path)

    def told(path: Path, session: str) -> str:
        _move(host, path)
        host.core._identities.clear()  # an identity is believed for some seconds
        return host.prompt(f"what is the {CANARY} rule?", session)

    repository, moved = tmp_path / "shop", tmp_path / "store"
    made(repository, "https://a.test/acme/old.git")
    host = Host(tmp_path / "vmem", repository)
    host.remember(f"The {CANARY} rule.")
    _git("remote", "set-url", "origin", "https://a.test/acme/new.git", cwd=repository)
    assert CANARY in told(repository, "renamed")
    repository.rename(moved)
    _git("remote", "set-url", "origin", "https://b.test/other/third.git", cwd=moved)
    assert CANARY in told(moved, "moved")
    made(repository, "https://c.test/else/where.git")
    assert f"The {CANARY} rule" not in told(repository, "another in its place")
    host.memory.close()


def test_what_takes_the_place_of_a_repository_without_a_remote_does_not_get_its_memory(tmp_path: Path) -> None:
    place = tmp_path / "demo"

    def made(message: str) -> None:
        """Another repository there, also where the file system gives its directory the same number again."""
        (place / ".git").mkdir(parents=True, exist_ok=True)
        for part in (place / ".git").iterdir():
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        _git("init", "-q", cwd=place)
        _git("commit", "-q", "--allow-empty", "-m", message, cwd=place)

    made("one")
    host = Host(tmp_path / "vmem", place)
    host.remember(f"The {CANARY} rule.")
    assert CANARY in host.prompt(f"what is the {CANARY} rule?", "s1")
    made("two")
    host.core._identities.clear()
    assert f"The {CANARY} rule" not in host.prompt(f"what is the {CANARY} rule?", "s2")
    host.memory.close()


def _repository(place: Path, first: str, remote: str = "") -> None:
    """A repository at `place`, instead of what was there; without a first commit where that is empty."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    _git("init", "-q", cwd=place)
    if first:
        _git("commit", "-q", "--allow-empty", "-m", first, cwd=place)
    if remote:
        _git("remote", "add", "origin", remote, cwd=place)


def _told(host: Host, session: str) -> bool:
    host.core._identities.clear()  # an identity is believed for some seconds
    return f"The {CANARY} rule" in host.prompt(f"what is the {CANARY} rule?", session)


@pytest.mark.parametrize(("first", "remote"), [("two", "https://a.test/acme/other.git"), ("", "")])
def test_another_repository_with_a_remote_or_without_a_commit_in_the_place_of_a_local_one_does_not_get_its_memory(
    tmp_path: Path, first: str, remote: str
) -> None:
    place = tmp_path / "demo"
    _repository(place, "one")
    host = Host(tmp_path / "vmem", place)
    host.remember(f"The {CANARY} rule.")
    assert _told(host, "s1")
    _repository(place, first, remote)
    assert not _told(host, "s2")
    host.core._identities.clear()
    host.remember("The marimba is tuned daily.")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    if not remote:  # the first commit comes later
        _git("commit", "-q", "--allow-empty", "-m", "three", cwd=place)
    assert not _told(host, "s4")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s5")
    host.memory.close()


@pytest.mark.parametrize("how", ["remote added", "pushed and cloned anew", "shallow", "other branch", "copied"])
def test_a_local_repository_keeps_its_memory_whatever_its_user_does_with_it(tmp_path: Path, how: str) -> None:
    place, server = tmp_path / "demo", tmp_path / "server.git"
    _repository(place, "one")
    _git("commit", "-q", "--allow-empty", "-m", "two", cwd=place)
    host = Host(tmp_path / "vmem", place)
    host.remember(f"The {CANARY} rule.")
    if how == "remote added":
        _git("remote", "add", "origin", "https://a.test/acme/demo.git", cwd=place)
    elif how == "other branch":
        _git("checkout", "-q", "--orphan", "fresh", cwd=place)
    elif how == "copied":
        shutil.copytree(place, tmp_path / "copy")
        shutil.rmtree(place)
        shutil.copytree(tmp_path / "copy", place)
        _git("checkout", "-q", "--orphan", "fresh", cwd=place)
    else:
        shutil.move(place, server)
        depth = ["--depth", "1"] if how == "shallow" else []
        _git("clone", "-q", *depth, f"file://{server}", str(place), cwd=tmp_path)
        _git("remote", "set-url", "origin", "https://a.test/acme/demo.git", cwd=place)
        shutil.rmtree(server)
    assert _told(host, "s2")
    host.core._identities.clear()
    host.remember("The marimba is tuned daily.")
    assert _told(host, "s3")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s4")
    host.memory.close()


def test_two_projects_that_were_made_of_one_template_do_not_share(tmp_path: Path) -> None:
    """Each is a clone of it whose remote was removed, and has its first commit; the first has its own remote by now."""
    template, mine, other = tmp_path / "template", tmp_path / "mine", tmp_path / "other"
    _repository(template, "one")
    for place in (mine, other):
        _git("clone", "-q", str(template), str(place), cwd=tmp_path)
        _git("remote", "remove", "origin", cwd=place)
    host = Host(tmp_path / "vmem", mine)
    host.prompt("Good morning to you.", "s0")
    _git("remote", "add", "origin", "https://a.test/acme/mine.git", cwd=mine)
    host.core._identities.clear()
    host.remember(f"The {CANARY} rule.")
    _move(host, other)
    assert not _told(host, "s1")
    host.remember("The marimba is tuned daily.")
    _git("remote", "add", "origin", "https://a.test/acme/other.git", cwd=other)
    assert not _told(host, "s2")
    assert "marimba" in host.prompt("how often is the marimba tuned?", "s3")
    _move(host, mine)
    assert _told(host, "s4")
    _git("remote", "remove", "origin", cwd=mine)
    assert _told(host, "s5")
    host.memory.close()


@pytest.mark.parametrize(
    ("mine", "other", "one"),
    [
        ("alice@lab.test:thesis.git", "bob@lab.test:thesis.git", False),
        ("ssh://alice@lab.test/~/thesis", "ssh://bob@lab.test/~/thesis", False),
        ("alice@lab.test:thesis", "ssh://alice@lab.test:22/~/thesis.git", True),
        ("alice@lab.test:/srv/thesis", "ssh://bob@lab.test/srv/thesis", True),  # the same path of the host
        ("ssh://alice@review.test:29418/shop", "ssh://bob@review.test:29418/shop", True),
        ("git@hub.test:acme/shop.git", "https://alice:token@hub.test/Acme/shop", True),
        ("git@hub.test:acme/shop", "org-4711@hub.test:acme/shop", True),
    ],
)  # fmt: skip
def test_what_is_in_two_peoples_homes_on_a_host_is_two_projects_and_one_that_is_spelt_in_two_ways_is_one(
    tmp_path: Path, mine: str, other: str, one: bool
) -> None:
    _repository(tmp_path / "thesis", "", mine)
    _repository(tmp_path / "theirs", "", other)
    host = Host(tmp_path / "vmem", tmp_path / "thesis")
    host.remember(f"The {CANARY} rule.")
    _move(host, tmp_path / "theirs")
    assert _told(host, "s1") is one
    host.memory.close()


@pytest.mark.parametrize("another", [False, True])
def test_a_clone_that_loses_its_remote_keeps_its_memory_and_another_repository_in_its_place_does_not_get_it(
    tmp_path: Path, another: bool
) -> None:
    place = tmp_path / "shop"
    place.mkdir()
    _git("init", "-q", cwd=place)
    _git("remote", "add", "origin", "https://a.test/acme/starter.git", cwd=place)
    host = Host(tmp_path / "vmem", place)
    host.remember(f"The {CANARY} rule.")
    if another:
        shutil.rmtree(place)
        place.mkdir()
        _git("init", "-q", cwd=place)
    else:
        _git("remote", "remove", "origin", cwd=place)
    _git("commit", "-q", "--allow-empty", "-m", "one", cwd=place)
    host.core._identities.clear()
    told = host.prompt(f"what is the {CANARY} rule?", "s1")
    assert (f"The {CANARY} rule" in told) is not another
    host.memory.close()


def test_a_directory_with_a_line_break_in_its_name_is_a_project_like_any_other(host: Host, tmp_path: Path) -> None:
    _move(host, tmp_path / "two\nlines")
    host.remember("The marimba is tuned daily.")
    found = json.loads(host.memory.call("projects", b"{}"))["projects"]
    assert f"dir:{host.cwd}" in [key for project in found for key in project["keys"]]
    assert "marimba" in host.prompt("what is tuned daily, the marimba?", "n1")


@pytest.mark.parametrize("name", ["config", "HEAD"])
def test_a_pipe_in_a_git_directory_holds_up_nobody(tmp_path: Path, name: str) -> None:
    (tmp_path / "odd" / ".git").mkdir(parents=True)
    os.mkfifo(tmp_path / "odd" / ".git" / name)
    assert identify(str(tmp_path / "odd")).root == str(tmp_path / "odd")
