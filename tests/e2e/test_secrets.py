"""A secret that is said, or that a command of the model prints, stays in the client's own record of it."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewClient
from tests.support.disk import everything_written
from tests.support.fake_api import Call, FakeApi, Reply, Request
from tests.support.hooks import wait_for_jobs
from tests.support.store import episodes_with
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.promise(n=7)]
TOKEN, KEY = "ghp_a8Kd93LmQ2xZ7tYvB4nR6wP1sE5uJ0hGfCqD", "AKIA" + "QW3RT5YU7IO9PAS2"


def test_what_is_secret_is_neither_kept_nor_told_and_what_was_said_beside_it_is(
    new_client: NewClient, api: FakeApi
) -> None:
    def model(request: Request) -> Reply:
        if request.prompt.startswith("Publish") and not request.round:
            return Reply("Looking.", (Call("Bash", {"command": f"echo walrus key {KEY}"}),))
        return Reply(f"The walrus package is published with {TOKEN}.")

    api.script, client = model, new_client()
    first = client.prompt(f"Publish the walrus package to the harbour registry with {TOKEN}")
    assert KEY in str(client.transcript(first.session_id))  # the client's own record of it is as it was
    wait_until(lambda: episodes_with(client.vmem_home, "The walrus package is published"), 60, "the turn is kept")
    wait_for_jobs(client.vmem_home)
    since = api.mark()
    second = client.prompt("To which registry did we publish the walrus package, and with what?")
    (request,) = api.requests(since, second.session_id)
    assert "harbour registry" in request.added_to_prompt + request.added_at_start
    written = list(everything_written(client.vmem_home))
    for secret in (TOKEN, KEY):
        assert secret not in request.context
        assert [where for where, text in written if secret in text] == []
