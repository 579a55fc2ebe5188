"""A session in which the model changes the working directory."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewClient
from tests.support.fake_api import Call, FakeApi, Reply, by_prompt, say, steps
from tests.support.store import rows, texts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e

RULE = "From now on never push to the staging branch on Fridays."
ANSWER = "Understood: nothing is pushed there on a Friday."


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
        wait_until(lambda: texts_of(client.vmem_home, "constraint"), 20, "the rule is kept while the session is there")
    said = [record for record in client.transcript(run.session_id) if RULE in str(record.get("message"))]
    assert said and all(record["cwd"] == str(there) for record in said), "else there was nothing to see here"
    roots = rows(client.vmem_home, "SELECT DISTINCT root FROM projects JOIN pages ON pages.project_id = projects.id")
    assert roots == [(str(client.project),)]
