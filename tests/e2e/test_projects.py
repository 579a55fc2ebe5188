"""Where a conversation belongs: sessions of two projects at once, and one in which the model changes the directory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.conftest import NewClient
from tests.support.client import Client, Run
from tests.support.daemon import only_daemon
from tests.support.fake_api import Call, FakeApi, Reply, by_prompt, say, steps
from tests.support.repository import git
from tests.support.store import episodes_with, rows, texts_of
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=6)]

ROUNDS = 4
ANIMALS = {"north": "capybara", "south": "pangolin"}
RULE = "From now on never push to the staging branch on Fridays."
ANSWER = "Understood: nothing is pushed there on a Friday."


def fact(project: str, number: int) -> str:
    return f"Machine number {number} of the render farm is named {ANIMALS[project]}-{number}."


def question(number: int) -> str:
    return f"How is machine number {number} of the render farm named?"


def repository(client: Client, name: str) -> Path:
    folder = client.home / name
    git(client.home, "init", "-q", str(folder))
    return folder


def live(client: Client, project: str) -> list[Run]:
    """One session that states facts and then, in a second one, asks for them."""
    with client.session(cwd=repository(client, project)) as session:
        said = [session.say(fact(project, n)) for n in range(ROUNDS)]
        return [*said, session.anew(question(0)), *(session.say(question(n)) for n in range(1, ROUNDS))]


def test_parallel_sessions_of_two_projects_neither_leak_nor_block(new_client: NewClient, api: FakeApi) -> None:
    api.script = say("Noted.")
    client = new_client()
    with ThreadPoolExecutor(2) as pool:
        lives = dict(zip(ANIMALS, pool.map(lambda name: live(client, name), ANIMALS), strict=True))
    for project, other in (("north", "south"), ("south", "north")):
        runs = lives[project]
        assert [run.text for run in runs] == ["Noted."] * (2 * ROUNDS)
        asked = api.requests(0, runs[-1].session_id)
        assert len(asked) == ROUNDS
        assert ANIMALS[project] in asked[-1].context
        assert all(ANIMALS[other] not in request.context for request in asked)
    wait_until(
        lambda: all(episodes_with(client.vmem_home, fact(p, n)) == 1 for p in ANIMALS for n in range(ROUNDS)),
        30,
        "every fact of both projects is kept, once",
    )
    only_daemon(client.vmem_home)
    for log in (client.vmem_home / "log").glob("*.log*"):
        assert "locked" not in log.read_text(), log


@pytest.mark.parametrize("added", [False, True], ids=["below", "added"])
def test_what_is_said_after_a_command_changed_the_directory_is_kept_in_the_project(
    new_client: NewClient, api: FakeApi, added: bool
) -> None:
    """To a folder below, or to another project that `--add-dir` let it work in, the change lasts for the session."""
    client = new_client()
    there = client.project.parent / "other" if added else client.project / "sub"
    there.mkdir()
    go = steps(Reply(calls=(Call("Bash", {"command": f"cd {there} && pwd", "description": "go there"}),)), "Done.")
    api.script = by_prompt({"Go there": go, "Fridays": say(ANSWER)}, say("Fine."))
    with client.session(*(("--add-dir", str(there)) if added else ())) as session:
        session.say("Go there and look.")
        run = session.say(RULE)
        assert (run.code, run.text) == (0, ANSWER)
        wait_until(lambda: texts_of(client.vmem_home, "constraint"), 30, "the rule is kept while the session is there")
    said = [record for record in client.transcript(run.session_id) if RULE in str(record.get("message"))]
    assert said and all(record["cwd"] == str(there) for record in said), "else there was nothing to see here"
    roots = rows(client.vmem_home, "SELECT DISTINCT root FROM projects JOIN pages ON pages.project_id = projects.id")
    assert roots == [(str(client.project),)]
