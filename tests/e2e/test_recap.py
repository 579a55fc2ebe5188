"""A recap that the client has the model write: the project's next session begins with it."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewClient
from tests.support.fake_api import FakeApi, by_prompt, say
from tests.support.hooks import jobs
from tests.support.store import acts_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.e2e
RECAP = "The walrus exporter is moving to UTF-16; next is a dry run on the seal archive."


def test_the_next_session_is_told_what_the_client_recapped(new_client: NewClient, api: FakeApi) -> None:
    api.script, client = by_prompt({"Recap in under": say(RECAP)}, say("I begin with the header.")), new_client()
    first = client.prompt("Move the walrus exporter to another encoding, please.").session_id
    asked = client.prompt("/recap", resume=first)
    if "isn't available" in asked.text:
        pytest.skip("this client has no /recap without a terminal")
    assert asked.text == RECAP  # the client's own command is as it was
    wait_until(lambda: acts_of(client.vmem_home, "recap") and not jobs(client.vmem_home), 60, "the recap is kept")
    since = api.mark()
    second = client.prompt("Tell me about tides.").session_id
    assert RECAP in api.requests(since, second)[-1].context
