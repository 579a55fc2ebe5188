"""`vmem` knows the branch a memory was made on: it shows, searches, lists and forgets by it, in a real repository."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli
from tests.snapshot.session import git

pytestmark = pytest.mark.slow


def test_a_branch_is_shown_searched_listed_and_forgotten(cli: Cli) -> None:
    git(cli.project, "init", "-q", "-b", "main")
    on_main = cli.uid("Deploys go out at noon, from the harbour.")
    git(cli.project, "switch", "-q", "--orphan", "feature/login")
    on_login = cli.uid("The login page goes out at dusk, from the harbour.")
    assert "on feature/login" in cli.ok("show", on_login) and "on main" in cli.ok("show", on_main)
    found = json.loads(cli.ok("search", "harbour", "--branch", "main", "--json"))["hits"]
    assert [(hit["uid"], hit["branch"]) for hit in found] == [(on_main, "main")]
    assert on_main not in cli.ok("search", "harbour", "-b", ".")
    assert on_login in cli.ok("ls", "--branch", "login") and on_main not in cli.ok("ls", "-b", "login")
    assert on_main in cli.ok("ls", "--branch", "main", "--all") and on_login in cli.ok("search", "harbour", "--all")
    unknown = cli("ls", "--branch", "nope")
    assert unknown.code == 3 and "feature/login, main" in unknown.err
    assert "forgot 1 page" in cli.ok("forget", "--branch", "feature/login", "--yes")
    assert on_login not in cli.ok("ls") and on_main in cli.ok("ls")
