"""A session in which the model changes the working directory."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.e2e.conftest import NewClient
from tests.support.fake_api import Call, FakeApi, Reply, by_prompt, say, steps
from tests.support.store import texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

RULE = "From now on never push to the staging branch on Fridays. Go below and look."
ANSWER = "Understood: nothing is pushed there on a Friday."


def test_what_is_stated_while_a_command_is_in_a_folder_below_is_kept_in_the_project(
    new_client: NewClient, api: FakeApi
) -> None:
    client = new_client()
    (client.project / "sub").mkdir()
    go = steps(Reply(calls=(Call("Bash", {"command": "cd sub && pwd", "description": "go below"}),)), ANSWER)
    api.script = by_prompt({"Go below": go}, say("Fine."))
    with client.session() as session:
        run = session.say(RULE)
        assert (run.code, run.text) == (0, ANSWER)
        wait_until(lambda: texts_of(client.vmem_home, "constraint"), 20, "the rule is kept while the session is there")
    went = {str(record.get("cwd", "")) for record in client.transcript(run.session_id)}
    assert str(client.project / "sub") in went, "else there was nothing to see here"
    with closing(sqlite3.connect(f"file:{client.vmem_home / 'vmem.db'}?mode=ro", uri=True, timeout=5)) as db:
        roots = "SELECT DISTINCT root FROM projects JOIN pages ON pages.project_id = projects.id"
        assert [root for (root,) in db.execute(roots)] == [str(client.project)]
