"""Promise 6: memory never crosses a project, user or agent boundary unless its scope says so, in any path."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.memory.harness import Host
from vmem.errors import InputError, NotFoundError, VmemError
from vmem.memory.calls.registry import operations
from vmem.store.pages import links

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


def test_of_an_id_another_project_learns_no_more_than_of_one_that_never_was(host: Host, tmp_path: Path) -> None:
    live, hidden, gone = (host.remember(f"The {word} rule.") for word in ("heron", "egret", "plover"))
    host.call("forget", uids=[hidden])
    host.clock.now += 60
    host.call("forget", uids=[gone], for_good=True)

    def told(cwd: str, *uids: str) -> set[str]:
        found = set()
        for uid in uids:
            with pytest.raises(NotFoundError) as error:
                host.call("fault", uids=[uid], cwd=cwd)
            found.add(str(error.value).replace(uid, "..."))
        return found

    like = f"{live[:-1]}{'a' if live[-1] != 'a' else 'b'}"
    assert len(told("", hidden, gone, like, "nowhere0")) == 4, "to the person it says what became of each"
    assert len(told(str(tmp_path), live, hidden, gone, like, "nowhere0")) == 1


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
    assert CANARY in host.start("t2")
    _move(host, tmp_path / "ours")
    for told in (host.prompt("are there tabs in a marimba file?", "o1"), host.start("o2")):
        assert "marimba" in told and CANARY not in told
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


def test_a_directory_with_a_line_break_in_its_name_is_a_project_like_any_other(host: Host, tmp_path: Path) -> None:
    _move(host, tmp_path / "two\nlines")
    host.remember("The marimba is tuned daily.")
    found = json.loads(host.memory.call("projects", b"{}"))["projects"]
    assert f"dir:{host.cwd}" in [key for project in found for key in project["keys"]]
    assert "marimba" in host.prompt("what is tuned daily, the marimba?", "n1")


@pytest.mark.parametrize(
    "text",
    [
        "Anna answers at anna.k@acme.io.", "The notes lie in /home/anna/notes.", "The wiki is wiki.acme.internal.",
        "The printer is 192.168.7.20.", "Deploy with ssh deploy@build7.",
    ],
)  # fmt: skip
def test_the_model_tells_all_projects_nothing_of_a_person_or_an_inner_machine(host: Host, text: str) -> None:
    with pytest.raises(InputError, match="stays in its project"):
        host.call("tool.remember", text=text, scope="user")
    assert text not in str(host.call("timeline", everywhere=True, limit=200)["pages"])
    host.call("remember", text=text, scope="user")  # the user may
