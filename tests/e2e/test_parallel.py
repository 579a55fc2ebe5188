"""Two sessions at once in two projects: neither sees the other's memory, and nobody waits for a lock."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.conftest import NewClient
from tests.support.client import Client, Run
from tests.support.daemon import only_daemon
from tests.support.fake_api import FakeApi, say
from tests.support.store import episodes_with
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=6)]

ROUNDS = 4
ANIMALS = {"north": "capybara", "south": "pangolin"}


def fact(project: str, number: int) -> str:
    return f"Machine number {number} of the render farm is named {ANIMALS[project]}-{number}."


def question(number: int) -> str:
    return f"How is machine number {number} of the render farm named?"


def repository(client: Client, name: str) -> Path:
    folder = client.home / name
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
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
        10,
        "every fact of both projects is kept, once",
    )
    only_daemon(client.vmem_home)
    for log in (client.vmem_home / "log").glob("*.log*"):
        assert "locked" not in log.read_text(), log
